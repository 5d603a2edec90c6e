/* Client properties of an agency. Members see those that their site limit allows; sealed.add_site makes them. */

set role strongroom_owner;

create table public.sites (
    tenant_id uuid not null,
    id uuid not null default gen_random_uuid(),
    name text not null,
    domain text not null,
    environments text[] not null,
    created_at timestamptz not null default now(),
    constraint sites_pkey primary key (tenant_id, id),
    constraint sites_tenant_id_fkey foreign key (tenant_id) references public.tenants (id) on delete restrict,
    constraint sites_name_length check (char_length(name) between 1 and 80),
    constraint sites_domain_length check (char_length(domain) between 1 and 253),
    constraint sites_environments_count check (cardinality(environments) between 1 and 12)
);
alter table public.sites enable row level security;
alter table public.sites force row level security;

create policy "No function leaves its tenant" on public.sites as restrictive for all to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions read sites of the bound tenant" on public.sites for select to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions add sites to the bound tenant" on public.sites for insert to strongroom_owner
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);

comment on table public.sites is 'One client property of an agency. Credentials live under it.';
comment on column public.sites.environments is 'production, preview, development, or names of the tenant''s own.';

set role postgres;
