/*
 * What makes an operation happen once: grants that were spent, one-time intake keys, and openings, which are the
 * audit entries that still wait to learn whether the keyring gave the content key.
 */

set role strongroom_owner;

create table sealed.spent_grants (
    id uuid not null,
    tenant_id uuid not null,
    user_id uuid not null,
    action text not null,
    token text not null,
    entry_id uuid not null,
    spent_at timestamptz not null default now(),
    constraint spent_grants_pkey primary key (id)
);
create index spent_grants_tenant_id_idx on sealed.spent_grants (tenant_id);
alter table sealed.spent_grants enable row level security;
alter table sealed.spent_grants force row level security;
create policy "No function leaves its tenant" on sealed.spent_grants as restrictive for all to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions read grants of the bound tenant" on sealed.spent_grants for select to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions spend grants of the bound tenant" on sealed.spent_grants for insert to strongroom_owner
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);

create table sealed.intake_keys (
    tenant_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    session_id uuid not null,
    site_id uuid not null,
    credential_id uuid not null,
    version integer not null,
    replaces integer,
    public_key bytea not null,
    sealed_private bytea not null,
    expires_at timestamptz not null,
    constraint intake_keys_pkey primary key (tenant_id, id),
    constraint intake_keys_site_id_fkey foreign key (tenant_id, site_id)
        references public.sites (tenant_id, id) on delete restrict,
    constraint intake_keys_public_key_length check (octet_length(public_key) = 65),
    constraint intake_keys_private_length check (octet_length(sealed_private) between 32 and 512),
    constraint intake_keys_version_rises check (version > coalesce(replaces, 0))
);
create index intake_keys_site_id_idx on sealed.intake_keys (tenant_id, site_id);
create index intake_keys_expires_at_idx on sealed.intake_keys (expires_at);
alter table sealed.intake_keys enable row level security;
alter table sealed.intake_keys force row level security;
-- The sweep has no tenant of its own. It may find and delete what is past its time, in every tenant, and no more.
create policy "No function leaves its tenant" on sealed.intake_keys as restrictive for all to strongroom_owner
    using (
        tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid
        or ((select current_setting('strongroom.sweep', true)) = 'on' and expires_at <= now())
    )
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions read intake keys of the bound tenant" on sealed.intake_keys for select to strongroom_owner
    using (
        tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid
        or ((select current_setting('strongroom.sweep', true)) = 'on' and expires_at <= now())
    );
create policy "Functions hand out intake keys of the bound tenant" on sealed.intake_keys for insert to strongroom_owner
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions use up intake keys" on sealed.intake_keys for delete to strongroom_owner
    using (
        tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid
        or ((select current_setting('strongroom.sweep', true)) = 'on' and expires_at <= now())
    );

create table sealed.openings (
    tenant_id uuid not null,
    seq bigint not null,
    kind text not null,
    grant_id uuid,
    user_id uuid not null,
    site_id uuid not null,
    credential_id uuid not null,
    provider text not null,
    version integer not null,
    replaces integer,
    data_key_id uuid not null,
    opened_at timestamptz not null default now(),
    outcome text,
    constraint openings_pkey primary key (tenant_id, seq),
    constraint openings_tenant_id_fkey foreign key (tenant_id) references public.tenants (id) on delete restrict,
    constraint openings_kind_known check (kind in ('store', 'reveal')),
    constraint openings_outcome_known check (outcome in ('done', 'failed', 'opened', 'not_opened'))
);
create index openings_pending_idx on sealed.openings (opened_at) where outcome is null;
alter table sealed.openings enable row level security;
alter table sealed.openings force row level security;
create policy "No function leaves its tenant" on sealed.openings as restrictive for all to strongroom_owner
    using (
        tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid
        or ((select current_setting('strongroom.sweep', true)) = 'on' and outcome is null)
    )
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions read openings of the bound tenant" on sealed.openings for select to strongroom_owner
    using (
        tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid
        or ((select current_setting('strongroom.sweep', true)) = 'on' and outcome is null)
    );
create policy "Functions begin openings of the bound tenant" on sealed.openings for insert to strongroom_owner
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions close openings of the bound tenant" on sealed.openings for update to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);

create table sealed.awaited_retirements (
    tenant_id uuid not null,
    credential_id uuid not null,
    asked_at timestamptz not null default now(),
    constraint awaited_retirements_pkey primary key (tenant_id, credential_id),
    constraint awaited_retirements_credential_id_fkey foreign key (tenant_id, credential_id)
        references public.credentials (tenant_id, id) on delete restrict
);
alter table sealed.awaited_retirements enable row level security;
alter table sealed.awaited_retirements force row level security;
create policy "No function leaves its tenant" on sealed.awaited_retirements as restrictive for all to strongroom_owner
    using (
        tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid
        or (select current_setting('strongroom.sweep', true)) = 'on'
    )
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions read awaited retirements" on sealed.awaited_retirements for select to strongroom_owner
    using (
        tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid
        or (select current_setting('strongroom.sweep', true)) = 'on'
    );
create policy "Functions await retirements" on sealed.awaited_retirements for insert to strongroom_owner
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions await retirements anew" on sealed.awaited_retirements for update to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions stop awaiting retirements" on sealed.awaited_retirements for delete to strongroom_owner
    using (
        tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid
        or (select current_setting('strongroom.sweep', true)) = 'on'
    );

comment on table sealed.spent_grants is
    'Grants that were used. The primary key is what makes a grant single-use, whatever two requests try at once.';
comment on column sealed.spent_grants.id is 'The grant''s jti.';
comment on column sealed.spent_grants.tenant_id is 'The chain of its audit entry; all zeros for the house chain.';
comment on column sealed.spent_grants.token is 'The grant as the keyring signed it (compact JWS), for the auditor to verify.';
comment on table sealed.intake_keys is
    'One-time keys that pages seal a new provider key to. A row is deleted when it is used, or after five minutes.';
comment on column sealed.intake_keys.sealed_private is 'The private half, sealed under a secret of the functions.';
comment on column sealed.intake_keys.version is 'The version number that this key may store, and no other.';
comment on column sealed.intake_keys.replaces is 'The version in force when a rotation began; null for a new credential.';
comment on table sealed.awaited_retirements is
    'Credentials for whose retirement the keyring was asked for a grant. If the grant never arrives here, the sweep '
    'asks the keyring whether its tombstone stands.';
comment on table sealed.openings is
    'Audit entries after which a content key is asked for, until it is known whether the keyring gave it.';
comment on column sealed.openings.seq is 'The number of the audit entry.';
comment on column sealed.openings.outcome is
    'Null while open. opened: the keyring gave the key and no second entry is due. not_opened: it never will.';

set role postgres;
