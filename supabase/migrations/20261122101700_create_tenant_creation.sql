/* An agency comes into being in one transaction: tenant, owner, keys, chain, first entry. */

set role strongroom_owner;

create function sealed.create_tenant(
    caller jsonb,
    "grant" jsonb,
    name text,
    time_zone text,
    data_key jsonb,
    audit_key jsonb,
    kek_fingerprint text,
    request_id text
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    new_id constant uuid := ("grant" -> 'target' ->> 'id')::uuid;
    entry constant jsonb := jsonb_build_object('id', gen_random_uuid());
    handle text;
begin
    perform sealed.admit(caller, new_id);
    perform sealed.require_assurance(caller, array['code', 'device']);
    perform sealed.spend_grant(
        caller, "grant", new_id, 'tenant.create',
        jsonb_build_object('kind', 'tenant', 'id', new_id), (entry ->> 'id')::uuid
    );
    handle := sealed.draw_handle(create_tenant.name);
    begin
        insert into public.tenants (id, name, handle, time_zone)
        values (new_id, btrim(create_tenant.name), handle, create_tenant.time_zone);
        insert into public.members (tenant_id, user_id, email, role)
        values (new_id, (caller ->> 'user_id')::uuid, caller ->> 'email', 'owner');
    exception
        when unique_violation then
            perform sealed.refuse('PT409');
        when check_violation or not_null_violation then
            perform sealed.refuse('PT400');
    end;
    perform sealed.remember_fingerprint((data_key ->> 'kek_version')::integer, create_tenant.kek_fingerprint);
    insert into sealed.data_keys (tenant_id, id, kek_version, wrapped)
    values (
        new_id, (data_key ->> 'data_key_id')::uuid, (data_key ->> 'kek_version')::integer,
        decode(data_key ->> 'wrapped', 'hex')
    );
    insert into sealed.audit_keys (tenant_id, id, public_key, statement, wrapped_private_key, kek_version)
    values (
        new_id, (audit_key ->> 'audit_key_id')::uuid, decode(audit_key ->> 'public_key', 'hex'),
        audit_key ->> 'statement', decode(audit_key ->> 'wrapped_private_key', 'hex'),
        (audit_key ->> 'kek_version')::integer
    );
    insert into sealed.chain_heads (tenant_id) values (new_id);
    perform sealed.append_entry(
        new_id, entry, 'member', (caller ->> 'user_id')::uuid, 'tenant.created', 'tenant', new_id,
        create_tenant.request_id,
        jsonb_build_object('name', btrim(create_tenant.name), 'handle', handle, 'grant', "grant" ->> 'token')
    );
    return jsonb_build_object('tenant_id', new_id, 'handle', handle);
end
$$;

create function sealed.draw_handle(name text) returns text
language sql volatile security invoker set search_path = ''
as $$
    select coalesce(nullif(btrim(left(regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g'), 40), '-'), ''), 'agency')
        || '-'
        || (
            select string_agg(
                -- No i, l, o, 0, 1: a handle is read aloud. It is no secret, so a modulo is even enough.
                substr('abcdefghjkmnpqrstuvwxyz23456789', 1 + get_byte(random.bytes, n) % 31, 1), ''
            )
            from (select uuid_send(gen_random_uuid()) as bytes) as random, generate_series(0, 3) as n
        )
$$;

create function sealed.remember_fingerprint(version integer, fingerprint text) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
    insert into sealed.kek_fingerprints (version, fingerprint)
    values (remember_fingerprint.version, remember_fingerprint.fingerprint)
    on conflict on constraint kek_fingerprints_pkey do nothing;
    if not exists (
        select 1
        from sealed.kek_fingerprints as k
        where k.version = remember_fingerprint.version and k.fingerprint = remember_fingerprint.fingerprint
    ) then
        perform sealed.refuse('PT409');
    end if;
end
$$;

create function sealed.kek_fingerprints() returns table (version integer, fingerprint text)
language sql stable security definer set search_path = ''
as $$
    select k.version, k.fingerprint from sealed.kek_fingerprints as k order by k.version
$$;

create function sealed.audit_public_key(tenant_id uuid, caller jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    answer jsonb;
begin
    perform sealed.admit(caller, audit_public_key.tenant_id);
    select jsonb_build_object(
        'audit_key_id', k.id, 'public_key', encode(k.public_key, 'hex'), 'statement', k.statement
    ) into answer
    from sealed.audit_keys as k
    join public.members as m on m.tenant_id = k.tenant_id and m.user_id = (caller ->> 'user_id')::uuid
    where k.tenant_id = audit_public_key.tenant_id and k.is_current;
    if not found then
        perform sealed.refuse('PT404');
    end if;
    return answer;
end
$$;

grant execute on function sealed.create_tenant(jsonb, jsonb, text, text, jsonb, jsonb, text, text) to strongroom_edge;
grant execute on function sealed.kek_fingerprints(), sealed.audit_public_key(uuid, jsonb) to strongroom_edge;

comment on function sealed.create_tenant(jsonb, jsonb, text, text, jsonb, jsonb, text, text) is
    'Spends a tenant.create grant and makes the tenant that its target names, with the caller as owner. Returns '
    '{tenant_id, handle}. PT401, PT403, PT409 when the id exists or the key-encryption key is not the one this '
    'database knows, PT410.';
comment on function sealed.draw_handle(text) is 'The name in lower case, and four random characters, so that no handle is taken.';
comment on function sealed.remember_fingerprint(integer, text) is
    'Remembers the fingerprint of a key-encryption key version. Raises PT409 if another one is remembered.';
comment on function sealed.kek_fingerprints() is 'The fingerprints that this database remembers, for the check at boot.';
comment on function sealed.audit_public_key(uuid, jsonb) is
    'The key that sensitive audit detail of a tenant is sealed to, for a member with a live session. PT401, PT404.';

set role postgres;
