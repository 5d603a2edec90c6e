/* A refused step-up leaves an entry; a flood of them leaves ten a minute and a number. */

set role strongroom_owner;

create function sealed.record_refusal(
    caller jsonb,
    tenant_id uuid,
    action text,
    target jsonb,
    detail jsonb,
    sealed_detail bytea,
    entry_id uuid,
    request_id text
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
    person constant uuid := (caller ->> 'user_id')::uuid;
    this_minute constant timestamptz := date_trunc('minute', now(), 'UTC');
    chain uuid := record_refusal.tenant_id;
    has_room boolean;
begin
    perform sealed.bind(person, chain);
    -- Only a member's refusals go to a tenant's chain: nobody else may write into it by naming it.
    if chain is null or not exists (
        select 1 from public.members as m where m.tenant_id = record_refusal.tenant_id and m.user_id = person
    ) then
        chain := sealed.house();
        perform sealed.bind(person, chain);
    end if;
    perform pg_advisory_xact_lock(hashtextextended('refusals of ' || person::text, 0));
    select coalesce(sum(r.written), 0) < 10 into has_room
    from sealed.refusal_counts as r
    where r.user_id = person and r.minute = this_minute;
    insert into sealed.refusal_counts as r (tenant_id, user_id, minute, written, suppressed)
    values (chain, person, this_minute, has_room::integer, (not has_room)::integer)
    on conflict on constraint refusal_counts_pkey
    do update set written = r.written + excluded.written, suppressed = r.suppressed + excluded.suppressed;
    if has_room then
        perform sealed.append_entry(
            chain,
            case when chain = record_refusal.tenant_id then jsonb_strip_nulls(jsonb_build_object(
                'id', record_refusal.entry_id, 'sealed_detail', encode(record_refusal.sealed_detail, 'hex')
            )) end,
            'member', person, 'step_up.refused', 'person', person, record_refusal.request_id,
            coalesce(record_refusal.detail, '{}'::jsonb) || jsonb_strip_nulls(jsonb_build_object(
                'action', record_refusal.action, 'target', record_refusal.target
            ))
        );
    end if;
end
$$;

create function sealed.summarise_refusals(request_id text) returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
    past sealed.refusal_counts;
    summaries integer := 0;
begin
    perform sealed.bind(null, null);
    perform set_config('strongroom.sweep', 'on', true);
    -- In the order of chains, so that two sweeps at once lock their heads in the same order.
    for past in
        select r.*
        from sealed.refusal_counts as r
        where r.minute < date_trunc('minute', now(), 'UTC')
        order by r.tenant_id, r.minute, r.user_id
    loop
        perform set_config('strongroom.sweep', 'on', true);
        delete from sealed.refusal_counts as r
        where r.tenant_id = past.tenant_id and r.user_id = past.user_id and r.minute = past.minute;
        if found and past.suppressed > 0 then
            perform sealed.bind(null, past.tenant_id);
            perform sealed.append_entry(
                past.tenant_id, null, 'scheduler', null, 'refusals.summarised', 'person', past.user_id,
                summarise_refusals.request_id,
                jsonb_build_object(
                    'minute', to_char(past.minute at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"'),
                    'count', past.suppressed
                )
            );
            summaries := summaries + 1;
        end if;
    end loop;
    return summaries;
end
$$;

grant execute on function sealed.record_refusal(jsonb, uuid, text, jsonb, jsonb, bytea, uuid, text)
    to strongroom_edge;
grant execute on function sealed.summarise_refusals(text) to strongroom_edge;

comment on function sealed.record_refusal(jsonb, uuid, text, jsonb, jsonb, bytea, uuid, text) is
    'Appends step_up.refused, up to ten a minute per person, and counts the rest. In the tenant''s chain for its '
    'members, else in the house chain without the sealed detail.';
comment on function sealed.summarise_refusals(text) is
    'Turns what was only counted in past minutes into one entry per person, minute and chain. Returns how many.';

set role postgres;
