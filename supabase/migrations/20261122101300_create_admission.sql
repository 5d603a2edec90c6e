/*
 * What every changing function asks first: who is it, is the session live, is there a fresh code, is it a member whose
 * role allows this, does the grant stand. Each refusal is one of a closed list of SQLSTATEs, which PostgREST turns
 * into that HTTP status; the message is constant, so it tells nothing beyond the code.
 */

set role strongroom_owner;

create function sealed.refuse(status text) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
    raise exception using
        errcode = refuse.status,
        message = case refuse.status
            when 'PT400' then 'The request is not valid.'
            when 'PT401' then 'No live session.'
            when 'PT403' then 'A fresh code is needed.'
            when 'PT404' then 'Nothing here, or nothing you may see.'
            when 'PT409' then 'Somebody else was first.'
            when 'PT410' then 'Used or expired.'
            when 'PT423' then 'Frozen.'
            when 'PT429' then 'Too many.'
        end;
end
$$;

create function sealed.role_allows(member_role text, action text) returns boolean
language sql immutable security invoker set search_path = ''
as $$
    select case action
        when 'tenant.read' then member_role in ('owner', 'admin', 'operator', 'viewer')
        when 'site.add' then member_role in ('owner', 'admin')
        when 'credential.store' then member_role in ('owner', 'admin', 'operator')
        when 'credential.reveal' then member_role in ('owner', 'admin', 'operator')
        when 'credential.rotate' then member_role in ('owner', 'admin', 'operator')
        when 'credential.retire' then member_role in ('owner', 'admin')
        else false
    end
$$;

create function sealed.house() returns uuid
language sql immutable security invoker set search_path = ''
as $$
    select '00000000-0000-0000-0000-000000000000'::uuid
$$;

create function sealed.bind(user_id uuid, tenant_id uuid) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
    perform set_config('strongroom.user_id', coalesce(bind.user_id::text, ''), true);
    perform set_config('strongroom.tenant_id', coalesce(bind.tenant_id, sealed.house())::text, true);
    perform set_config('strongroom.sweep', '', true);
end
$$;

create function sealed.admit(caller jsonb, tenant_id uuid) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
    perform sealed.bind((caller ->> 'user_id')::uuid, admit.tenant_id);
    if not coalesce(
        sealed.is_session_live((caller ->> 'session_id')::uuid, (caller ->> 'user_id')::uuid), false
    ) then
        perform sealed.refuse('PT401');
    end if;
end
$$;

create function sealed.require_assurance(caller jsonb, kinds text[]) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
declare
    assurance sealed.session_assurance;
begin
    assurance := sealed.assurance_of((caller ->> 'session_id')::uuid, (caller ->> 'user_id')::uuid);
    if assurance.kind is null or assurance.kind <> all (kinds) then
        perform sealed.refuse('PT403');
    end if;
end
$$;

create function sealed.require_member(caller jsonb, tenant_id uuid, action text, site_id uuid) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
declare
    member public.members;
begin
    select m.* into member
    from public.members as m
    where m.tenant_id = require_member.tenant_id and m.user_id = (caller ->> 'user_id')::uuid;
    if not found
        or not sealed.role_allows(member.role, require_member.action)
        or (require_member.site_id is not null and not require_member.site_id = any (member.site_ids))
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

create function sealed.require_credential(caller jsonb, tenant_id uuid, action text, credential_id uuid)
returns public.credentials
language plpgsql volatile security invoker set search_path = ''
as $$
declare
    credential public.credentials;
begin
    select c.* into credential
    from public.credentials as c
    where c.tenant_id = require_credential.tenant_id
        and c.id = require_credential.credential_id
        and c.state = 'active'
    for update;
    if not found then
        perform sealed.refuse('PT404');
    end if;
    perform sealed.require_member(
        caller, require_credential.tenant_id, require_credential.action, credential.site_id
    );
    return credential;
end
$$;

create function sealed.entry_id(entry jsonb) returns uuid
language plpgsql volatile security invoker set search_path = ''
as $$
begin
    if entry ->> 'id' is null or octet_length(decode(entry ->> 'nonce', 'hex')) is distinct from 32 then
        perform sealed.refuse('PT400');
    end if;
    return (entry ->> 'id')::uuid;
exception
    when invalid_text_representation or invalid_parameter_value then
        perform sealed.refuse('PT400');
end
$$;

create function sealed.spend_grant(
    caller jsonb, "grant" jsonb, tenant_id uuid, action text, target jsonb, entry_id uuid
) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
declare
    tenantless constant jsonb := jsonb_build_object(
        'factor.enrol', sealed.house(), 'session.assure', sealed.house(), 'tenant.create', spend_grant.tenant_id
    );
begin
    if "grant" ->> 'action' is distinct from spend_grant.action
        or "grant" ->> 'sub' is distinct from caller ->> 'user_id'
        or "grant" ->> 'session_id' is distinct from caller ->> 'session_id'
        -- Only what happens before there is a tenant may come without one.
        or coalesce("grant" ->> 'tenant_id', tenantless ->> spend_grant.action, '') <> spend_grant.tenant_id::text
        or not coalesce("grant" -> 'target' @> spend_grant.target, false)
        or coalesce(to_timestamp(("grant" ->> 'exp')::bigint) <= now(), true)
    then
        perform sealed.refuse('PT410');
    end if;
    -- The primary key decides between two requests that spend at once: the second waits for the first, then finds it.
    insert into sealed.spent_grants (id, tenant_id, user_id, action, token, entry_id)
    values (
        ("grant" ->> 'jti')::uuid,
        spend_grant.tenant_id,
        (caller ->> 'user_id')::uuid,
        spend_grant.action,
        "grant" ->> 'token',
        spend_grant.entry_id
    )
    on conflict on constraint spent_grants_pkey do nothing;
    if not found then
        perform sealed.refuse('PT410');
    end if;
end
$$;

comment on function sealed.refuse(text) is 'Raises one of the closed list of refusals. Its message is constant.';
comment on function sealed.role_allows(text, text) is
    'The matrix of lib/portable/policy/roles.ts, which the tests hold this equal to.';
comment on function sealed.house() is 'The chain of what happens before there is a tenant. No tenant ever has this id.';
comment on function sealed.bind(uuid, uuid) is
    'Binds person and tenant for the rest of the transaction: policies of strongroom_owner compare with these. Every '
    'definer function that touches a table calls it first, so that nothing bound before it counts.';
comment on function sealed.admit(jsonb, uuid) is 'Binds, and raises PT401 unless the caller''s session is live.';
comment on function sealed.require_assurance(jsonb, text[]) is
    'Raises PT403 unless the session has live assurance of one of these kinds and the person a confirmed factor.';
comment on function sealed.require_member(jsonb, uuid, text, uuid) is
    'Raises PT404 unless the caller is a member whose role allows the action on this site (null: no particular site), '
    'then PT423 if the tenant is frozen. Not being a member is told first, so freezing is no oracle.';
comment on function sealed.require_credential(jsonb, uuid, text, uuid) is
    'Locks and returns an active credential that the caller may act on. PT404 tells absent, retired, another tenant''s '
    'and not allowed alike.';
comment on function sealed.entry_id(jsonb) is 'The entry id that the edge drew. Raises PT400 without one or without a 32-byte nonce.';
comment on function sealed.spend_grant(jsonb, jsonb, uuid, text, jsonb, uuid) is
    'Spends a grant whose signature the edge has verified. Raises PT410, whatever the reason, unless it is for this '
    'caller, session, tenant, action and target, unexpired, and never spent before.';

set role postgres;
