/* Adding a site needs no grant, only AAL2 by a code: it discloses nothing and gives nobody a right. */

set role strongroom_owner;

create function sealed.caller() returns jsonb
language sql stable security invoker set search_path = ''
as $$
    select jsonb_build_object(
        'user_id', claims.value ->> 'sub', 'session_id', claims.value ->> 'session_id',
        'email', claims.value ->> 'email'
    )
    from (select nullif(current_setting('request.jwt.claims', true), '')::jsonb as value) as claims
$$;

create function sealed.request_id() returns text
language sql volatile security invoker set search_path = ''
as $$
    select case when header.value ~ '^[A-Za-z0-9_-]{1,64}$' then header.value else 'sql_' || gen_random_uuid() end
    from (
        select nullif(current_setting('request.headers', true), '')::json ->> 'x-request-id' as value
    ) as header
$$;

create function sealed.add_site(name text, domain text, environments text[]) returns jsonb
language plpgsql volatile security definer set search_path = ''
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

create function public.add_site(name text, domain text, environments text[]) returns jsonb
language sql volatile security invoker set search_path = ''
as $$
    select sealed.add_site(add_site.name, add_site.domain, add_site.environments)
$$;

grant execute on function sealed.add_site(text, text, text[]), public.add_site(text, text, text[]) to authenticated;

comment on function sealed.caller() is 'The verified claims of this request, in the shape that the functions take.';
comment on function sealed.request_id() is 'The request id that the caller sent, if it is well-formed, else a new one.';
comment on function sealed.add_site(text, text, text[]) is
    'Adds a site to the named tenant and appends site.added. Returns {id, entry}. PT400, PT401, PT403 without a code '
    'in twelve hours, PT404, PT423.';
comment on function public.add_site(text, text, text[]) is 'See sealed.add_site.';

set role postgres;
