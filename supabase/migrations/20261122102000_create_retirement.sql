/*
 * Retiring destroys every stored version of a credential. The keyring's tombstone has fallen when the grant was
 * issued; this spends the grant, appends, marks the rows and deletes the envelopes in one transaction.
 */

set role strongroom_owner;

create function sealed.retire_credential(caller jsonb, "grant" jsonb, request_id text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    bound constant uuid := ("grant" ->> 'tenant_id')::uuid;
    entry constant jsonb := jsonb_build_object('id', gen_random_uuid());
    credential public.credentials;
    appended jsonb;
begin
    perform sealed.admit(caller, bound);
    if bound is null then
        perform sealed.refuse('PT410');
    end if;
    credential := sealed.require_credential(
        caller, bound, 'credential.retire', ("grant" -> 'target' ->> 'id')::uuid
    );
    perform sealed.require_assurance(caller, array['code', 'device']);
    perform sealed.spend_grant(
        caller, "grant", bound, 'credential.retire',
        jsonb_build_object('kind', 'credential', 'id', credential.id), (entry ->> 'id')::uuid
    );
    perform sealed.destroy_versions(bound, credential.id);
    appended := sealed.append_entry(
        bound, entry, 'member', (caller ->> 'user_id')::uuid, 'retire.done', 'credential', credential.id,
        retire_credential.request_id,
        jsonb_build_object('version', credential.current_version, 'grant', "grant" ->> 'token')
    );
    return jsonb_build_object('entry', appended);
end
$$;

create function sealed.destroy_versions(tenant_id uuid, credential_id uuid) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
    delete from sealed.envelopes as e
    where e.tenant_id = destroy_versions.tenant_id and e.credential_id = destroy_versions.credential_id;
    update public.credential_versions as v
    set state = 'destroyed'
    where v.tenant_id = destroy_versions.tenant_id and v.credential_id = destroy_versions.credential_id;
    update public.credentials as c
    set state = 'retired', retired_at = now()
    where c.tenant_id = destroy_versions.tenant_id and c.id = destroy_versions.credential_id;
    delete from sealed.awaited_retirements as r
    where r.tenant_id = destroy_versions.tenant_id and r.credential_id = destroy_versions.credential_id;
end
$$;

create function sealed.finish_retirement("grant" jsonb, request_id text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    bound constant uuid := ("grant" ->> 'tenant_id')::uuid;
    entry constant jsonb := jsonb_build_object('id', gen_random_uuid());
    credential public.credentials;
begin
    perform sealed.bind(("grant" ->> 'sub')::uuid, bound);
    if "grant" ->> 'action' is distinct from 'credential.retire'
        or "grant" -> 'target' ->> 'kind' is distinct from 'credential'
    then
        perform sealed.refuse('PT410');
    end if;
    select c.* into credential
    from public.credentials as c
    where c.tenant_id = bound and c.id = ("grant" -> 'target' ->> 'id')::uuid and c.state = 'active'
    for update;
    if not found then
        return null;
    end if;
    insert into sealed.spent_grants (id, tenant_id, user_id, action, token, entry_id)
    values (
        ("grant" ->> 'jti')::uuid, bound, ("grant" ->> 'sub')::uuid, 'credential.retire', "grant" ->> 'token',
        (entry ->> 'id')::uuid
    )
    on conflict on constraint spent_grants_pkey do nothing;
    perform sealed.destroy_versions(bound, credential.id);
    return sealed.append_entry(
        bound, entry, 'scheduler', null, 'retire.done', 'credential', credential.id, finish_retirement.request_id,
        jsonb_build_object(
            'version', credential.current_version, 'authorised_by', "grant" ->> 'sub', 'grant', "grant" ->> 'token'
        )
    );
end
$$;

grant execute on function sealed.retire_credential(jsonb, jsonb, text) to strongroom_edge;
grant execute on function sealed.finish_retirement(jsonb, text) to strongroom_edge;

comment on function sealed.retire_credential(jsonb, jsonb, text) is
    'Spends a credential.retire grant, deletes every envelope of the credential for good and appends retire.done. '
    'PT401, PT403, PT404, PT410, PT423.';
comment on function sealed.destroy_versions(uuid, uuid) is 'Deletes the envelopes of a credential and marks it retired.';
comment on function sealed.finish_retirement(jsonb, text) is
    'Finishes a retirement whose tombstone stands in the keyring but which never reached this database. The grant may '
    'have expired meanwhile: the keyring opens this credential for nobody any more. Null when there is nothing to do.';

set role postgres;
