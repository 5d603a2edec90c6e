/*
 * Agencies and the people in them. A member reads the own tenant only; rows are made by sealed.create_tenant.
 *
 * Policies `to strongroom_owner` are the written list of what privileged code may touch: FORCE makes the owner subject
 * to them, and they compare with the tenant that the running function has bound (strongroom.tenant_id).
 */

set role strongroom_owner;

create function sealed.acting_user() returns uuid
language sql stable security invoker set search_path = ''
as $$
    select coalesce(
        nullif(current_setting('strongroom.user_id', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
    )::uuid
$$;

create table public.tenants (
    id uuid not null,
    name text not null,
    handle text not null,
    time_zone text not null,
    created_at timestamptz not null default now(),
    frozen_at timestamptz,
    constraint tenants_pkey primary key (id),
    constraint tenants_handle_key unique (handle),
    constraint tenants_name_length check (char_length(name) between 1 and 80),
    constraint tenants_handle_shape check (handle ~ '^[a-z0-9][a-z0-9-]{0,47}-[a-z0-9]{4}$'),
    constraint tenants_time_zone_length check (char_length(time_zone) between 1 and 64),
    constraint tenants_are_not_the_house check (id <> '00000000-0000-0000-0000-000000000000')
);
alter table public.tenants enable row level security;
alter table public.tenants force row level security;

create policy "No function leaves its tenant" on public.tenants as restrictive for all to strongroom_owner
    using (id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions read the bound tenant" on public.tenants for select to strongroom_owner
    using (id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions found the bound tenant" on public.tenants for insert to strongroom_owner
    with check (id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);

create table public.members (
    tenant_id uuid not null,
    user_id uuid not null,
    email text not null,
    role text not null,
    site_ids uuid[],
    joined_at timestamptz not null default now(),
    constraint members_pkey primary key (tenant_id, user_id),
    constraint members_tenant_id_fkey foreign key (tenant_id) references public.tenants (id) on delete restrict,
    constraint members_role_known check (role in ('owner', 'admin', 'operator', 'viewer')),
    constraint members_email_length check (char_length(email) between 3 and 320)
);
create index members_user_id_idx on public.members (user_id);
alter table public.members enable row level security;
alter table public.members force row level security;

-- A person's own memberships are readable across tenants: that is how the one bound tenant is found.
create policy "No function leaves its tenant" on public.members as restrictive for all to strongroom_owner
    using (
        tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid
        or user_id = (select sealed.acting_user())
    )
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions read the caller's memberships" on public.members for select to strongroom_owner
    using (user_id = (select sealed.acting_user()));
create policy "Functions add members of the bound tenant" on public.members for insert to strongroom_owner
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);

comment on function sealed.acting_user() is
    'The person for whom the running function acts: bound by the function itself, else the caller of this request. '
    'Read by policies of strongroom_owner only; it grants nothing by itself.';
comment on table public.tenants is 'An agency: the unit of isolation.';
comment on column public.tenants.handle is 'Part of the address: the name plus four random characters, made by the server.';
comment on column public.tenants.time_zone is 'IANA name, for showing times.';
comment on column public.tenants.frozen_at is 'Set while nothing of this tenant may be stored, revealed or retired.';
comment on table public.members is 'A person in a tenant. Who may reveal is decided by the keyring''s roster as well.';
comment on column public.members.user_id is 'The person''s id at Supabase Auth. Not a foreign key: nothing here references auth.';
comment on column public.members.email is 'As it was when the person joined. Shown to colleagues.';
comment on column public.members.site_ids is 'The only sites that this member sees; null for all of them.';

set role postgres;
