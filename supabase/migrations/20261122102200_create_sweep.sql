/* What the scheduler's minute finds: openings whose end nobody wrote, and intake keys past their time. */

set role strongroom_owner;

create function sealed.due_openings() returns table (tenant_id uuid, grant_id uuid, seq bigint, kind text)
language plpgsql volatile security definer set search_path = ''
as $$
begin
    perform sealed.bind(null, null);
    perform set_config('strongroom.sweep', 'on', true);
    return query
        select o.tenant_id, o.grant_id, o.seq, o.kind
        from sealed.openings as o
        where o.outcome is null and o.opened_at <= now() - interval '120 seconds'
        order by o.opened_at
        limit 500;
    perform set_config('strongroom.sweep', '', true);
end
$$;

create function sealed.close_opening(tenant_id uuid, seq bigint, outcome text, request_id text) returns bigint
language plpgsql volatile security definer set search_path = ''
as $$
declare
    opening sealed.openings;
begin
    perform sealed.bind(null, close_opening.tenant_id);
    if close_opening.outcome not in ('closed', 'opened') then
        perform sealed.refuse('PT400');
    end if;
    update sealed.openings as o
    set outcome = case close_opening.outcome when 'closed' then 'not_opened' else 'opened' end
    where o.tenant_id = close_opening.tenant_id and o.seq = close_opening.seq and o.outcome is null
    returning o.* into opening;
    if not found or close_opening.outcome = 'opened' then
        return null;
    end if;
    return sealed.append_entry(
        close_opening.tenant_id, null, 'scheduler', null, opening.kind || '.not_opened', 'credential',
        opening.credential_id, close_opening.request_id,
        jsonb_build_object('opened', opening.seq, 'version', opening.version)
    ) ->> 'seq';
end
$$;

create function sealed.expire_intake_keys() returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
    expired integer;
begin
    perform sealed.bind(null, null);
    perform set_config('strongroom.sweep', 'on', true);
    delete from sealed.intake_keys as k where k.expires_at <= now();
    get diagnostics expired = row_count;
    perform set_config('strongroom.sweep', '', true);
    return expired;
end
$$;

create function sealed.tenants_to_finish() returns setof uuid
language plpgsql volatile security definer set search_path = ''
as $$
begin
    perform sealed.bind(null, null);
    perform set_config('strongroom.sweep', 'on', true);
    -- A grant lives five minutes; a day leaves room for a keyring that is away.
    delete from sealed.awaited_retirements as r where r.asked_at <= now() - interval '24 hours';
    return query
        select distinct r.tenant_id
        from sealed.awaited_retirements as r
        where r.asked_at <= now() - interval '120 seconds'
        order by r.tenant_id
        limit 500;
    perform set_config('strongroom.sweep', '', true);
end
$$;

grant execute on function sealed.tenants_to_finish(), sealed.due_openings(), sealed.expire_intake_keys() to strongroom_edge;
grant execute on function sealed.close_opening(uuid, bigint, text, text) to strongroom_edge;

comment on function sealed.due_openings() is
    'Openings that have been open for two minutes, oldest first, at most 500. The keyring is asked about each.';
comment on function sealed.close_opening(uuid, bigint, text, text) is
    'Writes what the keyring answered: closed appends store.not_opened or reveal.not_opened and returns its number, '
    'opened only marks. Null when nothing was appended, also when the opening was already closed.';
comment on function sealed.tenants_to_finish() is
    'Tenants in which the keyring was asked to retire something two minutes to a day ago and the database never heard '
    'the end of it.';
comment on function sealed.expire_intake_keys() is 'Deletes intake keys older than five minutes. Returns how many.';

set role postgres;
