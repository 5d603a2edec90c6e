/*
 * Two sign-outs of one session at once are one sign-out, not a constraint error. And a remembered device renews its
 * session at most once an hour: each renewal is an entry of the house chain, which every sign-in waits for.
 */

set role strongroom_owner;

create or replace function sealed.revoke_my_session() returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    caller constant jsonb := sealed.caller();
begin
    perform sealed.admit(caller, null);
    insert into sealed.ended_sessions (session_id, user_id)
    values ((caller ->> 'session_id')::uuid, (caller ->> 'user_id')::uuid)
    on conflict on constraint ended_sessions_pkey do nothing;
end
$$;


create or replace function sealed.assure_device(caller jsonb, device_hash bytea, request_id text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    standing sealed.session_assurance;
    until timestamptz;
begin
    perform sealed.admit(caller, null);
    if not exists (
        select 1
        from sealed.remembered_devices as d
        where d.user_id = (caller ->> 'user_id')::uuid
            and d.device_hash = assure_device.device_hash
            and d.remembered_at > now() - interval '30 days'
    ) or not exists (
        select 1 from sealed.factors as f where f.user_id = (caller ->> 'user_id')::uuid
    ) then
        perform sealed.refuse('PT403');
    end if;
    standing := sealed.assurance_of((caller ->> 'session_id')::uuid, (caller ->> 'user_id')::uuid);
    -- A device never takes the place of a code that still holds.
    if standing.kind = 'code' or standing.passed_at > now() - interval '1 hour' then
        return jsonb_build_object('kind', standing.kind, 'until', standing.passed_at + interval '12 hours');
    end if;
    until := sealed.assure(caller, 'device');
    perform sealed.append_entry(
        sealed.house(), null, 'member', (caller ->> 'user_id')::uuid, 'session.assured',
        'session', (caller ->> 'session_id')::uuid, assure_device.request_id,
        jsonb_build_object('kind', 'device')
    );
    return jsonb_build_object('kind', 'device', 'until', until);
end
$$;


set role postgres;
