/*
 * Storing a key. begin_store uses the intake key up, spends the grant of a rotation and appends store.opened before
 * any content key is asked for; finish_store keeps the envelope that was sealed, or nothing.
 */

set role strongroom_owner;

create function sealed.begin_store(
    caller jsonb,
    tenant_id uuid,
    intake_key_id uuid,
    "grant" jsonb,
    provider text,
    entry jsonb,
    request_id text
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    intake sealed.intake_keys;
    credential public.credentials;
    data_key sealed.data_keys;
    appended jsonb;
begin
    perform sealed.admit(caller, begin_store.tenant_id);
    perform sealed.entry_id(entry);
    delete from sealed.intake_keys as k
    where k.tenant_id = begin_store.tenant_id
        and k.id = begin_store.intake_key_id
        and k.user_id = (caller ->> 'user_id')::uuid
        and k.session_id = (caller ->> 'session_id')::uuid
        and k.expires_at > now()
    returning k.* into intake;
    if not found then
        perform sealed.refuse('PT410');
    end if;
    if intake.replaces is null then
        perform sealed.require_member(caller, begin_store.tenant_id, 'credential.store', intake.site_id);
        perform sealed.require_assurance(caller, array['code']);
    else
        credential := sealed.require_credential(
            caller, begin_store.tenant_id, 'credential.rotate', intake.credential_id
        );
        perform sealed.require_assurance(caller, array['code']);
        if credential.provider <> begin_store.provider then
            perform sealed.refuse('PT404');
        end if;
        perform sealed.spend_grant(
            caller, "grant", begin_store.tenant_id, 'credential.rotate',
            jsonb_build_object('kind', 'credential', 'id', credential.id, 'version', intake.replaces),
            (entry ->> 'id')::uuid
        );
    end if;
    select k.* into strict data_key
    from sealed.data_keys as k
    where k.tenant_id = begin_store.tenant_id and k.is_current;
    appended := sealed.append_entry(
        begin_store.tenant_id, entry, 'member', (caller ->> 'user_id')::uuid, 'store.opened',
        'credential', intake.credential_id, begin_store.request_id,
        jsonb_strip_nulls(jsonb_build_object(
            'site', intake.site_id, 'provider', begin_store.provider, 'version', intake.version,
            'replaces', intake.replaces,
            'grant', case when intake.replaces is not null then "grant" ->> 'token' end
        ))
    );
    insert into sealed.openings (
        tenant_id, seq, kind, grant_id, user_id, site_id, credential_id, provider, version, replaces, data_key_id
    )
    values (
        begin_store.tenant_id, (appended ->> 'seq')::bigint, 'store',
        case when intake.replaces is not null then ("grant" ->> 'jti')::uuid end,
        (caller ->> 'user_id')::uuid, intake.site_id, intake.credential_id, begin_store.provider, intake.version,
        intake.replaces, data_key.id
    );
    return jsonb_build_object(
        'sealed_private', encode(intake.sealed_private, 'hex'),
        'public_key', encode(intake.public_key, 'hex'),
        'credential_id', intake.credential_id,
        'version', intake.version,
        'replaces', intake.replaces,
        'site_id', intake.site_id,
        'data_key', jsonb_build_object(
            'data_key_id', data_key.id, 'kek_version', data_key.kek_version, 'wrapped', encode(data_key.wrapped, 'hex')
        ),
        'entry', appended
    );
end
$$;

create function sealed.finish_store(
    caller jsonb,
    tenant_id uuid,
    credential_id uuid,
    version integer,
    site_id uuid,
    environment text,
    label text,
    provider text,
    kind text,
    mode text,
    last_four text,
    scope text,
    data_key_id uuid,
    envelope bytea,
    opened_seq bigint,
    request_id text
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    person constant uuid := (caller ->> 'user_id')::uuid;
    opening sealed.openings;
    appended jsonb;
begin
    perform sealed.admit(caller, finish_store.tenant_id);
    update sealed.openings as o
    set outcome = 'done'
    where o.tenant_id = finish_store.tenant_id
        and o.seq = finish_store.opened_seq
        and o.kind = 'store'
        and o.outcome is null
        and o.user_id = person
        and o.credential_id = finish_store.credential_id
        and o.version = finish_store.version
        and o.site_id = finish_store.site_id
        and o.provider = finish_store.provider
        and o.data_key_id = finish_store.data_key_id
    returning o.* into opening;
    if not found then
        perform sealed.refuse('PT410');
    end if;
    perform sealed.require_member(
        caller, finish_store.tenant_id,
        case when opening.replaces is null then 'credential.store' else 'credential.rotate' end, opening.site_id
    );
    begin
        if opening.replaces is null then
            if not exists (
                select 1
                from public.sites as s
                where s.tenant_id = finish_store.tenant_id
                    and s.id = opening.site_id
                    and finish_store.environment = any (s.environments)
            ) then
                perform sealed.refuse('PT400');
            end if;
            insert into public.credentials (
                tenant_id, id, site_id, environment, provider, kind, mode, label, last_four, scope, current_version,
                highest_version, created_by
            )
            values (
                finish_store.tenant_id, opening.credential_id, opening.site_id, finish_store.environment,
                opening.provider, finish_store.kind, finish_store.mode, btrim(finish_store.label),
                finish_store.last_four, finish_store.scope, opening.version, opening.version, person
            );
        else
            update public.credential_versions as v
            set state = 'replaced'
            where v.tenant_id = finish_store.tenant_id
                and v.credential_id = opening.credential_id
                and v.version = opening.replaces
                and v.state = 'current';
            update public.credentials as c
            set current_version = opening.version,
                kind = finish_store.kind,
                mode = finish_store.mode,
                last_four = finish_store.last_four,
                scope = finish_store.scope,
                rotated_at = now()
            where c.tenant_id = finish_store.tenant_id
                and c.id = opening.credential_id
                and c.state = 'active'
                and c.current_version = opening.replaces;
            if not found then
                perform sealed.refuse('PT409');
            end if;
        end if;
        insert into public.credential_versions (
            tenant_id, credential_id, version, last_four, kind, mode, scope, data_key_id, stored_by
        )
        values (
            finish_store.tenant_id, opening.credential_id, opening.version, finish_store.last_four,
            finish_store.kind, finish_store.mode, finish_store.scope, opening.data_key_id, person
        );
        insert into sealed.envelopes (tenant_id, credential_id, version, data_key_id, envelope)
        values (
            finish_store.tenant_id, opening.credential_id, opening.version, opening.data_key_id,
            finish_store.envelope
        );
    exception
        when unique_violation then
            perform sealed.refuse('PT409');
        when check_violation or not_null_violation then
            perform sealed.refuse('PT400');
    end;
    appended := sealed.append_entry(
        finish_store.tenant_id, null, 'member', person, 'store.done', 'credential', opening.credential_id,
        finish_store.request_id,
        jsonb_strip_nulls(jsonb_build_object(
            'opened', opening.seq, 'provider', opening.provider, 'kind', finish_store.kind, 'mode', finish_store.mode,
            'version', opening.version, 'replaces', opening.replaces, 'last_four', finish_store.last_four,
            'environment', case when opening.replaces is null then finish_store.environment end,
            'label', case when opening.replaces is null then btrim(finish_store.label) end
        ))
    );
    return jsonb_build_object('entry', appended);
end
$$;

grant execute on function sealed.begin_store(jsonb, uuid, uuid, jsonb, text, jsonb, text) to strongroom_edge;
grant execute on function sealed.finish_store(
    jsonb, uuid, uuid, integer, uuid, text, text, text, text, text, text, text, uuid, bytea, bigint, text
) to strongroom_edge;

comment on function sealed.begin_store(jsonb, uuid, uuid, jsonb, text, jsonb, text) is
    'Uses up an intake key of this session, spends the grant of a rotation, appends store.opened, and returns what is '
    'needed to open the body and to ask for the content key. PT401, PT403, PT404, PT410, PT423.';
comment on function sealed.finish_store(
    jsonb, uuid, uuid, integer, uuid, text, text, text, text, text, text, text, uuid, bytea, bigint, text
) is
    'Keeps the sealed envelope of an opening of this person that is still open, and appends store.done. A rotation '
    'only if the version it replaces is still in force. PT400, PT401, PT404, PT409 when beaten, PT410, PT423.';

set role postgres;
