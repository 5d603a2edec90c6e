/*
 * Who may not act on a credential must not lock its row either: naming a foreign one would wait for its tenant, and
 * hold it up, where naming a missing one does neither. And a site limit is a list of sites: null in it would allow all.
 */

set role strongroom_owner;

alter table public.members
    add constraint members_site_ids_named check (array_position(site_ids, null) is null);

create or replace function sealed.require_member(caller jsonb, tenant_id uuid, action text, site_id uuid)
returns void
language plpgsql volatile security invoker set search_path = pg_catalog, pg_temp
as $$
declare
    member public.members;
begin
    select m.* into member
    from public.members as m
    where m.tenant_id = require_member.tenant_id and m.user_id = (caller ->> 'user_id')::uuid;
    if not found
        or not sealed.role_allows(member.role, require_member.action)
        or (
            require_member.site_id is not null
            and member.site_ids is not null
            and not coalesce(require_member.site_id = any (member.site_ids), false)
        )
    then
        perform sealed.refuse('PT404');
    end if;
    if exists (
        select 1 from public.tenants as t where t.id = require_member.tenant_id and t.frozen_at is not null
    ) then
        perform sealed.refuse('PT423');
    end if;
end
$$;

create or replace function sealed.require_credential(
    caller jsonb, tenant_id uuid, action text, credential_id uuid
) returns public.credentials
language plpgsql volatile security invoker set search_path = pg_catalog, pg_temp
as $$
declare
    credential public.credentials;
begin
    select c.* into credential
    from public.credentials as c
    where c.tenant_id = require_credential.tenant_id
        and c.id = require_credential.credential_id
        and c.state = 'active';
    if not found then
        perform sealed.refuse('PT404');
    end if;
    perform sealed.require_member(
        caller, require_credential.tenant_id, require_credential.action, credential.site_id
    );
    -- Read again under the lock: it may have been rotated or retired while this waited.
    select c.* into credential
    from public.credentials as c
    where c.tenant_id = require_credential.tenant_id
        and c.id = require_credential.credential_id
        and c.state = 'active'
    for update;
    if not found then
        perform sealed.refuse('PT404');
    end if;
    return credential;
end
$$;

set role postgres;
