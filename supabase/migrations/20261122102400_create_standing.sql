/* What a signed-in person may know about the own standing before anything else is visible, and how to leave. */

set role strongroom_owner;

create function sealed.my_standing() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    caller constant jsonb := sealed.caller();
    assurance sealed.session_assurance;
begin
    perform sealed.admit(caller, null);
    assurance := sealed.assurance_of((caller ->> 'session_id')::uuid, (caller ->> 'user_id')::uuid);
    return jsonb_build_object(
        'factor', exists (select 1 from sealed.factors as f where f.user_id = (caller ->> 'user_id')::uuid),
        'assurance', assurance.kind,
        'assured_until', assurance.passed_at + interval '12 hours'
    );
end
$$;

create function sealed.my_tenants() returns table (id uuid, name text, handle text, role text)
language plpgsql volatile security definer set search_path = ''
as $$
declare
    caller constant jsonb := sealed.caller();
    membership public.members;
begin
    perform sealed.admit(caller, null);
    perform sealed.require_assurance(caller, array['code', 'device']);
    -- One tenant after the other, each bound on its own: no policy has to let two be seen at once.
    for membership in
        select m.* from public.members as m where m.user_id = (caller ->> 'user_id')::uuid order by m.joined_at
    loop
        perform sealed.bind((caller ->> 'user_id')::uuid, membership.tenant_id);
        return query
            select t.id, t.name, t.handle, membership.role
            from public.tenants as t
            where t.id = membership.tenant_id;
    end loop;
end
$$;

create function sealed.revoke_my_session() returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
    caller constant jsonb := sealed.caller();
begin
    perform sealed.admit(caller, null);
    insert into sealed.ended_sessions (session_id, user_id)
    values ((caller ->> 'session_id')::uuid, (caller ->> 'user_id')::uuid);
end
$$;

create function public.my_standing() returns jsonb
language sql volatile security invoker set search_path = ''
as $$
    select sealed.my_standing()
$$;

create function public.my_tenants() returns table (id uuid, name text, handle text, role text)
language sql volatile security invoker set search_path = ''
as $$
    select mine.id, mine.name, mine.handle, mine.role from sealed.my_tenants() as mine
$$;

create function public.revoke_my_session() returns void
language sql volatile security invoker set search_path = ''
as $$
    select sealed.revoke_my_session()
$$;

grant execute on function sealed.my_standing(), sealed.my_tenants(), sealed.revoke_my_session() to authenticated;
grant execute on function public.my_standing(), public.my_tenants(), public.revoke_my_session() to authenticated;

comment on function sealed.my_standing() is
    '{factor, assurance, assured_until} of the caller''s session. PT401 unless the session is live.';
comment on function sealed.my_tenants() is
    'The tenants that the caller is a member of. PT401; PT403 without assurance, so an account without a factor reads '
    'nothing.';
comment on function sealed.revoke_my_session() is
    'Ends the caller''s session here, whatever Supabase Auth still says of it. PT401 when it is over already.';
comment on function public.my_standing() is 'See sealed.my_standing.';
comment on function public.my_tenants() is 'See sealed.my_tenants.';
comment on function public.revoke_my_session() is 'See sealed.revoke_my_session.';

set role postgres;
