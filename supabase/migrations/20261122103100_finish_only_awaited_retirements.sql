/*
 * This destroys envelopes without a live session, on a signature that only the edge checks. So that the edge's login
 * alone destroys nothing, it finishes only what a member, allowed to and in a live session, asked for within a day.
 */

set role strongroom_owner;

create or replace function sealed.finish_retirement("grant" jsonb, request_id text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
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
    if not found
        or not exists (
            select 1
            from sealed.awaited_retirements as r
            where r.tenant_id = bound and r.credential_id = credential.id
        )
    then
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

comment on function sealed.finish_retirement(jsonb, text) is
    'Finishes a retirement whose tombstone stands in the keyring but which never reached this database. The grant may '
    'have expired meanwhile: the keyring opens this credential for nobody any more. Null when there is nothing to do, '
    'also when no member asked for it within a day (sealed.awaited_retirements).';

set role postgres;
