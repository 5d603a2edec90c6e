/* A list of lists is an array of text to Postgres, and a list that no page can show to everybody else. */

set role strongroom_owner;

create or replace function sealed.add_site(name text, domain text, environments text[]) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    caller constant jsonb := sealed.caller();
    bound constant uuid := sealed.named_tenant();
    new_id constant uuid := gen_random_uuid();
    appended jsonb;
begin
    perform sealed.admit(caller, bound);
    if bound is null then
        perform sealed.refuse('PT404');
    end if;
    -- A member who is limited to some sites cannot make others.
    perform sealed.require_member(caller, bound, 'site.add', new_id);
    perform sealed.require_assurance(caller, array['code']);
    if add_site.name is null
        or add_site.domain is null
        or add_site.environments is null
        or char_length(btrim(add_site.name)) not between 1 and 80
        or add_site.domain !~ '^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$'
        or char_length(add_site.domain) > 253
        or array_ndims(add_site.environments) is distinct from 1
        or cardinality(add_site.environments) not between 1 and 12
        or exists (
            select 1
            from unnest(add_site.environments) as environment
            where environment is null or environment !~ '^[a-z0-9][a-z0-9-]{0,39}$'
        )
        or (select count(distinct environment) from unnest(add_site.environments) as environment)
            <> cardinality(add_site.environments)
    then
        perform sealed.refuse('PT400');
    end if;
    insert into public.sites (tenant_id, id, name, domain, environments)
    values (bound, new_id, btrim(add_site.name), add_site.domain, add_site.environments);
    appended := sealed.append_entry(
        bound, null, 'member', (caller ->> 'user_id')::uuid, 'site.added', 'site', new_id, sealed.request_id(),
        jsonb_build_object(
            'name', btrim(add_site.name), 'domain', add_site.domain, 'environments', add_site.environments
        )
    );
    return jsonb_build_object('id', new_id, 'entry', appended -> 'seq');
end
$$;

set role postgres;
