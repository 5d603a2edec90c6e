/*
 * What members may know about a stored key: never the key, never its first characters, never its length. The sealed
 * bytes are in sealed.envelopes.
 */

set role strongroom_owner;

create table public.credentials (
    tenant_id uuid not null,
    id uuid not null,
    site_id uuid not null,
    environment text not null,
    provider text not null,
    kind text not null,
    mode text,
    label text not null,
    last_four text not null,
    scope text not null,
    state text not null default 'active',
    current_version integer not null,
    highest_version integer not null,
    created_at timestamptz not null default now(),
    created_by uuid not null,
    rotated_at timestamptz,
    retired_at timestamptz,
    last_revealed_at timestamptz,
    last_revealed_by uuid,
    constraint credentials_pkey primary key (tenant_id, id),
    constraint credentials_site_id_fkey foreign key (tenant_id, site_id)
        references public.sites (tenant_id, id) on delete restrict,
    constraint credentials_environment_length check (char_length(environment) between 1 and 40),
    constraint credentials_provider_known check (provider in ('cloudflare', 'supabase', 'stripe', 'resend')),
    constraint credentials_mode_known check (mode in ('live', 'test')),
    constraint credentials_label_length check (char_length(label) between 1 and 80),
    constraint credentials_last_four_length check (char_length(last_four) = 4),
    constraint credentials_state_known check (state in ('active', 'retired')),
    constraint credentials_retired_has_time check ((state = 'retired') = (retired_at is not null)),
    constraint credentials_version_counted check (current_version between 1 and highest_version)
);
create index credentials_site_id_idx on public.credentials (tenant_id, site_id);
alter table public.credentials enable row level security;
alter table public.credentials force row level security;

create policy "No function leaves its tenant" on public.credentials as restrictive for all to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions read credentials of the bound tenant" on public.credentials for select to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions store credentials of the bound tenant" on public.credentials for insert to strongroom_owner
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions change credentials of the bound tenant" on public.credentials for update to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);

create table public.credential_versions (
    tenant_id uuid not null,
    credential_id uuid not null,
    version integer not null,
    last_four text not null,
    kind text not null,
    mode text,
    scope text not null,
    data_key_id uuid not null,
    stored_at timestamptz not null default now(),
    stored_by uuid not null,
    state text not null default 'current',
    constraint credential_versions_pkey primary key (tenant_id, credential_id, version),
    constraint credential_versions_credential_id_fkey foreign key (tenant_id, credential_id)
        references public.credentials (tenant_id, id) on delete restrict,
    constraint credential_versions_positive check (version > 0),
    constraint credential_versions_last_four_length check (char_length(last_four) = 4),
    constraint credential_versions_mode_known check (mode in ('live', 'test')),
    constraint credential_versions_state_known check (state in ('current', 'replaced', 'destroyed'))
);
create unique index credential_versions_one_current on public.credential_versions (tenant_id, credential_id)
    where state = 'current';
alter table public.credential_versions enable row level security;
alter table public.credential_versions force row level security;

create policy "No function leaves its tenant" on public.credential_versions as restrictive for all to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions read versions of the bound tenant" on public.credential_versions
    for select to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions store versions of the bound tenant" on public.credential_versions
    for insert to strongroom_owner
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions change versions of the bound tenant" on public.credential_versions
    for update to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);

comment on table public.credentials is 'The record of one stored provider key. Metadata only.';
comment on column public.credentials.kind is 'What sort of key intake recognised, such as a Stripe restricted key.';
comment on column public.credentials.scope is 'What the key can do, in words, computed by the function that stored it.';
comment on column public.credentials.last_four is 'The last four characters of the current version, computed by the function.';
comment on column public.credentials.current_version is 'The version in force.';
comment on column public.credentials.highest_version is
    'The highest version number ever given out. It only rises: a number that was given out and not used stays burnt, '
    'because no content key may seal twice.';
comment on table public.credential_versions is 'One stored version of a credential. Its sealed bytes are in sealed.envelopes.';
comment on column public.credential_versions.state is
    'current: in force. replaced: still openable, to undo a rotation. destroyed: its envelope is gone for good.';

set role postgres;
