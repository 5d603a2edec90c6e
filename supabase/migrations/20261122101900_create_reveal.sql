/* Opening a key. The entry with its sealed reason is committed before anybody asks the keyring for a content key. */

set role strongroom_owner;

create function sealed.open_reveal(caller jsonb, "grant" jsonb, entry jsonb, request_id text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    bound constant uuid := ("grant" ->> 'tenant_id')::uuid;
    person constant uuid := (caller ->> 'user_id')::uuid;
    target_version constant integer := ("grant" -> 'target' ->> 'version')::integer;
    credential public.credentials;
    sealed_envelope sealed.envelopes;
    data_key sealed.data_keys;
    appended jsonb;
begin
    perform sealed.admit(caller, bound);
    perform sealed.entry_id(entry);
    if entry ->> 'sealed_detail' is null then
        perform sealed.refuse('PT400');
    end if;
    if bound is null then
        perform sealed.refuse('PT410');
    end if;
    credential := sealed.require_credential(
        caller, bound, 'credential.reveal', ("grant" -> 'target' ->> 'id')::uuid
    );
    perform sealed.require_assurance(caller, array['code', 'device']);
    select e.* into sealed_envelope
    from sealed.envelopes as e
    where e.tenant_id = bound and e.credential_id = credential.id and e.version = target_version;
    if not found then
        perform sealed.refuse('PT404');
    end if;
    select k.* into strict data_key
    from sealed.data_keys as k
    where k.tenant_id = bound and k.id = sealed_envelope.data_key_id;
    perform sealed.spend_grant(
        caller, "grant", bound, 'credential.reveal',
        jsonb_build_object('kind', 'credential', 'id', credential.id, 'version', target_version),
        (entry ->> 'id')::uuid
    );
    update public.credentials as c
    set last_revealed_at = now(), last_revealed_by = person
    where c.tenant_id = bound and c.id = credential.id;
    appended := sealed.append_entry(
        bound, entry, 'member', person, 'reveal.opened', 'credential', credential.id, open_reveal.request_id,
        jsonb_build_object(
            'site', credential.site_id, 'provider', credential.provider, 'version', target_version,
            'grant', "grant" ->> 'token'
        )
    );
    insert into sealed.openings (
        tenant_id, seq, kind, grant_id, user_id, site_id, credential_id, provider, version, data_key_id
    )
    values (
        bound, (appended ->> 'seq')::bigint, 'reveal', ("grant" ->> 'jti')::uuid, person, credential.site_id,
        credential.id, credential.provider, target_version, data_key.id
    );
    return jsonb_build_object(
        'tenant_id', bound,
        'binding', jsonb_build_object(
            'tenantId', bound, 'siteId', credential.site_id, 'credentialId', credential.id,
            'provider', credential.provider, 'version', target_version, 'dataKeyId', data_key.id
        ),
        'data_key', jsonb_build_object(
            'data_key_id', data_key.id, 'kek_version', data_key.kek_version, 'wrapped', encode(data_key.wrapped, 'hex')
        ),
        'envelope', encode(sealed_envelope.envelope, 'hex'),
        'entry', appended,
        'version', target_version
    );
end
$$;

create function sealed.record_failure(
    tenant_id uuid, opened_seq bigint, action text, detail jsonb, request_id text
) returns bigint
language plpgsql volatile security definer set search_path = ''
as $$
declare
    opening sealed.openings;
begin
    perform sealed.bind(null, record_failure.tenant_id);
    update sealed.openings as o
    set outcome = 'failed'
    where o.tenant_id = record_failure.tenant_id
        and o.seq = record_failure.opened_seq
        and o.outcome is null
        and record_failure.action = o.kind || '.failed'
    returning o.* into opening;
    if not found then
        perform sealed.refuse('PT409');
    end if;
    return sealed.append_entry(
        record_failure.tenant_id, null, 'edge', null, record_failure.action, 'credential', opening.credential_id,
        record_failure.request_id,
        coalesce(record_failure.detail, '{}'::jsonb)
            || jsonb_build_object('opened', opening.seq, 'version', opening.version)
    ) ->> 'seq';
end
$$;

grant execute on function sealed.open_reveal(jsonb, jsonb, jsonb, text) to strongroom_edge;
grant execute on function sealed.record_failure(uuid, bigint, text, jsonb, text) to strongroom_edge;

comment on function sealed.open_reveal(jsonb, jsonb, jsonb, text) is
    'Checks again that session, role and site limit allow it, spends the grant, appends reveal.opened with the sealed '
    'reason, and returns envelope, wrapped data key and binding. Tenant and target come from the grant. PT400 without '
    'a sealed reason, PT401, PT403, PT404, PT410, PT423.';
comment on function sealed.record_failure(uuid, bigint, text, jsonb, text) is
    'Closes an opening that failed after its entry and appends reveal.failed or store.failed. Returns its number. '
    'PT409 if the opening is not open. Needs no session: the person may be gone by then.';

set role postgres;
