/* The handle of "Müller" is "muller-…", not "m-ller-…": a letter loses its mark, not its place. */

set role strongroom_owner;

create or replace function sealed.draw_handle(name text) returns text
language sql volatile security invoker set search_path = pg_catalog, pg_temp
as $$
    select coalesce(nullif(btrim(left(regexp_replace(plain.name, '[^a-z0-9]+', '-', 'g'), 40), '-'), ''), 'agency')
        || '-'
        || (
            select string_agg(
                -- No i, l, o, 0, 1: a handle is read aloud. It is no secret, so a modulo is even enough.
                substr('abcdefghjkmnpqrstuvwxyz23456789', 1 + get_byte(random.bytes, n) % 31, 1), ''
            )
            from (select uuid_send(gen_random_uuid()) as bytes) as random, generate_series(0, 3) as n
        )
    from (
        -- Compatibility decomposition (UAX #15) parts letters from their combining marks. A sharp s has none.
        select lower(
            regexp_replace(
                normalize(replace(draw_handle.name, 'ß', 'ss'), nfkd), '[\u0300-\u036F\u200C\u200D]', '', 'g'
            )
        ) as name
    ) as plain
$$;

set role postgres;
