/*
 * An empty search path still begins with pg_temp: Postgres looks there first for types and tables, also inside a
 * definer function. Whoever holds the login of the Edge Functions may make temporary objects, so a temporary domain
 * named uuid whose check calls a function of the thief's would run that function as strongroom_owner. Named last,
 * pg_temp hides nothing. The same holds for functions that definers call, so every function gets this path.
 */

set role strongroom_owner;

do $$
declare
    ours regprocedure;
begin
    for ours in
        select p.oid::regprocedure
        from pg_proc as p
        join pg_roles as r on r.oid = p.proowner
        where p.pronamespace in ('sealed'::regnamespace, 'public'::regnamespace) and r.rolname = 'strongroom_owner'
    loop
        execute format('alter function %s set search_path = pg_catalog, pg_temp', ours);
    end loop;
end
$$;

set role postgres;

alter function identity.session_alive(uuid, uuid) set search_path = pg_catalog, pg_temp;
