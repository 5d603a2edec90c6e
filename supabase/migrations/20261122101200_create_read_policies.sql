/*
 * What members read through PostgREST. `authenticated` has SELECT on these tables and no other privilege on any.
 * Each table has one restrictive policy, so that no policy added later can widen what is seen across tenants, and one
 * permissive policy that says who reads.
 */

set role strongroom_owner;

create policy "Nobody leaves their tenant" on public.tenants as restrictive for all to authenticated
    using (id = (select sealed.bound_tenant()));
create policy "Members read their tenant" on public.tenants for select to authenticated
    using (id = (select sealed.bound_tenant()));
grant select on public.tenants to authenticated;

create policy "Nobody leaves their tenant" on public.members as restrictive for all to authenticated
    using (tenant_id = (select sealed.bound_tenant()));
create policy "Members read the members of their tenant" on public.members for select to authenticated
    using (tenant_id = (select sealed.bound_tenant()));
grant select on public.members to authenticated;

create policy "Nobody leaves their tenant" on public.sites as restrictive for all to authenticated
    using (tenant_id = (select sealed.bound_tenant()));
create policy "Members read the sites they are not kept from" on public.sites for select to authenticated
    using (
        tenant_id = (select sealed.bound_tenant())
        and ((select sealed.bound_site_ids()) is null or id = any ((select sealed.bound_site_ids())::uuid[]))
    );
grant select on public.sites to authenticated;

create policy "Nobody leaves their tenant" on public.credentials as restrictive for all to authenticated
    using (tenant_id = (select sealed.bound_tenant()));
create policy "Members read credentials of sites they see" on public.credentials for select to authenticated
    using (
        tenant_id = (select sealed.bound_tenant())
        and ((select sealed.bound_site_ids()) is null or site_id = any ((select sealed.bound_site_ids())::uuid[]))
    );
grant select on public.credentials to authenticated;

create policy "Nobody leaves their tenant" on public.credential_versions as restrictive for all to authenticated
    using (tenant_id = (select sealed.bound_tenant()));
create policy "Members read versions of credentials they see" on public.credential_versions
    for select to authenticated
    using (
        tenant_id = (select sealed.bound_tenant())
        and (
            (select sealed.bound_site_ids()) is null
            or credential_id in (select c.id from public.credentials as c)
        )
    );
grant select on public.credential_versions to authenticated;

create policy "Nobody leaves their tenant" on public.audit_log as restrictive for all to authenticated
    using (tenant_id = (select sealed.bound_tenant()));
-- A member who is limited to some sites reads the entries about those, and what that member did.
create policy "Members read entries about what they see" on public.audit_log for select to authenticated
    using (
        tenant_id = (select sealed.bound_tenant())
        and (
            (select sealed.bound_site_ids()) is null
            or (target_kind = 'site' and target_id = any ((select sealed.bound_site_ids())::uuid[]))
            or (target_kind = 'credential' and target_id in (select c.id from public.credentials as c))
            or actor_id = (select sealed.acting_user())
        )
    );
grant select on public.audit_log to authenticated;
grant execute on function sealed.acting_user() to authenticated;

set role postgres;
