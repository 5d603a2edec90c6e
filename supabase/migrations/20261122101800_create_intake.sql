/*
 * Before a key is stored: open_intake hands out a one-time key to seal it to, and burns a version number for it.
 */

set role strongroom_owner;

create function sealed.open_intake(
    caller jsonb,
    tenant_id uuid,
    site_id uuid,
    credential_id uuid,
    intake_key_id uuid,
    new_credential_id uuid,
    public_key bytea,
    sealed_private bytea,
    request_id text
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    credential public.credentials;
    intake sealed.intake_keys;
begin
    perform sealed.admit(caller, open_intake.tenant_id);
    if open_intake.credential_id is null then
        perform sealed.require_member(caller, open_intake.tenant_id, 'credential.store', open_intake.site_id);
        if not exists (
            select 1
            from public.sites as s
            where s.tenant_id = open_intake.tenant_id and s.id = open_intake.site_id
        ) or exists (
            select 1
            from public.credentials as c
            where c.tenant_id = open_intake.tenant_id and c.id = open_intake.new_credential_id
        ) then
            perform sealed.refuse('PT404');
        end if;
        intake.credential_id := open_intake.new_credential_id;
        intake.version := 1;
    else
        credential := sealed.require_credential(
            caller, open_intake.tenant_id, 'credential.rotate', open_intake.credential_id
        );
        if credential.site_id <> open_intake.site_id then
            perform sealed.refuse('PT404');
        end if;
        intake.credential_id := credential.id;
        intake.version := credential.highest_version + 1;
        intake.replaces := credential.current_version;
    end if;
    perform sealed.require_assurance(caller, array['code']);
    if (
        select count(*)
        from sealed.intake_keys as k
        where k.tenant_id = open_intake.tenant_id
            and k.user_id = (caller ->> 'user_id')::uuid
            and k.expires_at > now()
    ) >= 50 then
        perform sealed.refuse('PT429');
    end if;
    update public.credentials as c
    set highest_version = intake.version
    where c.tenant_id = open_intake.tenant_id and c.id = open_intake.credential_id;
    insert into sealed.intake_keys (
        tenant_id, id, user_id, session_id, site_id, credential_id, version, replaces, public_key, sealed_private,
        expires_at
    )
    values (
        open_intake.tenant_id, open_intake.intake_key_id, (caller ->> 'user_id')::uuid,
        (caller ->> 'session_id')::uuid, open_intake.site_id, intake.credential_id, intake.version, intake.replaces,
        open_intake.public_key, open_intake.sealed_private, now() + interval '5 minutes'
    )
    returning expires_at into intake.expires_at;
    return jsonb_build_object(
        'credential_id', intake.credential_id, 'version', intake.version, 'replaces', intake.replaces,
        'expires_at', intake.expires_at
    );
end
$$;

create function sealed.jump_version(caller jsonb, credential_id uuid, tenant_id uuid, highest integer) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
    credential public.credentials;
begin
    perform sealed.admit(caller, jump_version.tenant_id);
    credential := sealed.require_credential(
        caller, jump_version.tenant_id, 'credential.rotate', jump_version.credential_id
    );
    perform sealed.require_assurance(caller, array['code']);
    -- A jump that uses up the numbers would end rotation for good, so it is kept to what a lost database explains.
    if jump_version.highest > credential.highest_version + 100000 then
        perform sealed.refuse('PT400');
    end if;
    update public.credentials as c
    set highest_version = greatest(c.highest_version, jump_version.highest)
    where c.tenant_id = jump_version.tenant_id and c.id = jump_version.credential_id;
end
$$;

grant execute on function sealed.open_intake(jsonb, uuid, uuid, uuid, uuid, uuid, bytea, bytea, text)
    to strongroom_edge;
grant execute on function sealed.jump_version(jsonb, uuid, uuid, integer) to strongroom_edge;

comment on function sealed.open_intake(jsonb, uuid, uuid, uuid, uuid, uuid, bytea, bytea, text) is
    'Keeps a one-time intake key for five minutes and gives out the version number that it may store: 1 for a new '
    'credential (credential_id null), else the next number, which stays burnt if it is not used. PT401, PT403 without '
    'a code in twelve hours, PT404, PT423, PT429 with fifty keys open.';
comment on function sealed.jump_version(jsonb, uuid, uuid, integer) is
    'Raises the counter of a credential past the highest version that the keyring has sealed. Never lowers it.';

set role postgres;
