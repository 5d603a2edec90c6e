/* A rotation that ends while its credential is retired waits for it, and is then told that it was beaten. */

set role strongroom_owner;

create or replace function sealed.finish_store(
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
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
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
    -- The credential before its versions, as a retirement locks them: else the two could wait for each other.
    perform 1
    from public.credentials as c
    where c.tenant_id = finish_store.tenant_id and c.id = opening.credential_id
    for update;
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

set role postgres;
