/*
 * Which tenant a request may see. There is no ambient current tenant: each request names one, and it is bound only
 * for a member with a live session, a confirmed factor and live assurance. Everybody else sees nothing.
 */

set role strongroom_owner;

create function sealed.is_session_live(session_id uuid, user_id uuid) returns boolean
language sql stable security invoker set search_path = ''
as $$
    select identity.session_alive(is_session_live.session_id, is_session_live.user_id)
        and not exists (
            select 1 from sealed.ended_sessions as e where e.session_id = is_session_live.session_id
        )
$$;

create function sealed.assurance_of(session_id uuid, user_id uuid) returns sealed.session_assurance
language sql stable security invoker set search_path = ''
as $$
    select a
    from sealed.session_assurance as a
    where a.session_id = assurance_of.session_id
        and a.user_id = assurance_of.user_id
        and a.passed_at > now() - interval '12 hours'
        and exists (select 1 from sealed.factors as f where f.user_id = assurance_of.user_id)
$$;

create function sealed.named_tenant() returns uuid
language sql stable security invoker set search_path = ''
as $$
    select case
        when header.value ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then header.value::uuid
    end
    from (
        select nullif(current_setting('request.headers', true), '')::json ->> 'x-strongroom-tenant' as value
    ) as header
$$;

create function sealed.bound_membership() returns public.members
language sql stable security invoker set search_path = ''
as $$
    select m
    from public.members as m
    cross join (
        select
            (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid as user_id,
            (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'session_id')::uuid as session_id
    ) as caller
    where m.tenant_id = sealed.named_tenant()
        and m.user_id = caller.user_id
        and sealed.is_session_live(caller.session_id, caller.user_id)
        and sealed.assurance_of(caller.session_id, caller.user_id) is not null
$$;

create function sealed.bound_tenant() returns uuid
language sql stable security definer set search_path = ''
as $$
    select (sealed.bound_membership()).tenant_id
$$;

create function sealed.bound_site_ids() returns uuid[]
language sql stable security definer set search_path = ''
as $$
    select (sealed.bound_membership()).site_ids
$$;

grant execute on function sealed.bound_tenant(), sealed.bound_site_ids() to authenticated;

comment on function sealed.is_session_live(uuid, uuid) is
    'Whether the session is alive at Supabase Auth and was not ended by us.';
comment on function sealed.assurance_of(uuid, uuid) is
    'The live assurance of a session of a person who has a confirmed factor, else null.';
comment on function sealed.named_tenant() is
    'The tenant that the request names in x-strongroom-tenant, or null. Says nothing about who may see it.';
comment on function sealed.bound_membership() is
    'The caller''s membership in the named tenant, if the session is live and assured; else null.';
comment on function sealed.bound_tenant() is
    'The tenant whose rows this request may see, or null. Never to be called from a policy that applies to '
    'strongroom_owner: it reads members as that role, and the recursion ends in 54001.';
comment on function sealed.bound_site_ids() is 'The sites that the caller''s membership is limited to; null for all.';

set role postgres;
