/* AAL2 of a session: by a code that the keyring accepted, or by a device that passed one in the last thirty days. */

set role strongroom_owner;

create function sealed.assure_session(caller jsonb, "grant" jsonb, device_hash bytea, request_id text)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    entry constant jsonb := jsonb_build_object('id', gen_random_uuid());
    until timestamptz;
begin
    perform sealed.admit(caller, null);
    perform sealed.spend_grant(
        caller, "grant", sealed.house(), 'session.assure',
        jsonb_build_object('kind', 'session', 'id', caller ->> 'session_id'), (entry ->> 'id')::uuid
    );
    until := sealed.assure(caller, 'code');
    if assure_session.device_hash is not null then
        perform sealed.remember_device((caller ->> 'user_id')::uuid, assure_session.device_hash);
    end if;
    perform sealed.append_entry(
        sealed.house(), entry, 'member', (caller ->> 'user_id')::uuid, 'session.assured',
        'session', (caller ->> 'session_id')::uuid, assure_session.request_id,
        jsonb_build_object('kind', 'code', 'grant', "grant" ->> 'token')
    );
    return jsonb_build_object('kind', 'code', 'until', until);
end
$$;

create function sealed.remember_device(user_id uuid, device_hash bytea) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
    insert into sealed.remembered_devices (user_id, device_hash)
    values (remember_device.user_id, remember_device.device_hash)
    on conflict on constraint remembered_devices_pkey do update set remembered_at = excluded.remembered_at;
    -- Ten devices, as the keyring remembers: the one that was used longest ago makes room.
    delete from sealed.remembered_devices as d
    where d.user_id = remember_device.user_id
        and d.device_hash in (
            select older.device_hash
            from sealed.remembered_devices as older
            where older.user_id = remember_device.user_id
            order by older.remembered_at desc, older.device_hash = remember_device.device_hash desc
            offset 10
        );
end
$$;

create function sealed.assure_device(caller jsonb, device_hash bytea, request_id text) returns jsonb
language plpgsql volatile security definer set search_path = ''
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
    if standing.kind = 'code' then
        return jsonb_build_object('kind', 'code', 'until', standing.passed_at + interval '12 hours');
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

grant execute on function sealed.assure_session(jsonb, jsonb, bytea, text) to strongroom_edge;
grant execute on function sealed.assure_device(jsonb, bytea, text) to strongroom_edge;

comment on function sealed.assure_session(jsonb, jsonb, bytea, text) is
    'Spends a session.assure grant: AAL2 by code for twelve hours, and the device, if given, is remembered. Returns '
    '{kind, until}. Entry session.assured in the house chain. PT401, PT410.';
comment on function sealed.remember_device(uuid, bytea) is 'Remembers a device that passed a code; at most ten per person.';
comment on function sealed.assure_device(jsonb, bytea, text) is
    'Assures a session on a remembered device: good for reading, never for storing. Returns {kind, until}. PT401; '
    'PT403 when this device of this person passed no code in thirty days.';

set role postgres;
