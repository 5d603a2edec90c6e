/*
 * The sweep takes turns between tenants. The oldest five hundred openings could all be of one tenant, whose flood would
 * have kept everybody else's from being looked at.
 */

set role strongroom_owner;

create or replace function sealed.due_openings() returns table (tenant_id uuid, grant_id uuid, seq bigint, kind text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform sealed.bind(null, null);
    perform set_config('strongroom.sweep', 'on', true);
    return query
        select due.tenant_id, due.grant_id, due.seq, due.kind
        from (
            select
                o.tenant_id, o.grant_id, o.seq, o.kind, o.opened_at,
                row_number() over (partition by o.tenant_id order by o.opened_at, o.seq) as turn
            from sealed.openings as o
            where o.outcome is null and o.opened_at <= now() - interval '120 seconds'
        ) as due
        order by due.turn, due.opened_at
        limit 500;
    perform set_config('strongroom.sweep', '', true);
end
$$;

comment on function sealed.due_openings() is
    'Openings that have been open for two minutes, at most 500: the oldest of every tenant, then the next of each. The '
    'keyring is asked about each.';

set role postgres;
