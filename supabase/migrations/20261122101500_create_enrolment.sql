/* A confirmed factor, as the keyring's grant proves it. The same code makes the session AAL2. */

set role strongroom_owner;

create function sealed.check_enrolment(caller jsonb) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
    perform sealed.admit(caller, null);
end
$$;

create function sealed.enrol_factor(caller jsonb, "grant" jsonb, factor_id uuid, request_id text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
    entry constant jsonb := jsonb_build_object('id', gen_random_uuid());
begin
    perform sealed.admit(caller, null);
    perform sealed.spend_grant(
        caller, "grant", sealed.house(), 'factor.enrol',
        jsonb_build_object('kind', 'person', 'id', caller ->> 'user_id'), (entry ->> 'id')::uuid
    );
    insert into sealed.factors (user_id, factor_id)
    values ((caller ->> 'user_id')::uuid, enrol_factor.factor_id)
    on conflict on constraint factors_pkey do nothing;
    perform sealed.assure(caller, 'code');
    perform sealed.append_entry(
        sealed.house(), entry, 'member', (caller ->> 'user_id')::uuid, 'factor.enrolled',
        'factor', enrol_factor.factor_id, enrol_factor.request_id,
        jsonb_build_object('grant', "grant" ->> 'token')
    );
end
$$;

create function sealed.assure(caller jsonb, kind text) returns timestamptz
language plpgsql volatile security invoker set search_path = ''
as $$
declare
    passed timestamptz;
begin
    insert into sealed.session_assurance as a (session_id, user_id, kind)
    values ((caller ->> 'session_id')::uuid, (caller ->> 'user_id')::uuid, assure.kind)
    on conflict on constraint session_assurance_pkey
    do update set kind = excluded.kind, passed_at = excluded.passed_at
    returning a.passed_at into passed;
    return passed + interval '12 hours';
end
$$;

grant execute on function sealed.check_enrolment(jsonb) to strongroom_edge;
grant execute on function sealed.enrol_factor(jsonb, jsonb, uuid, text) to strongroom_edge;

comment on function sealed.check_enrolment(jsonb) is
    'Raises PT401 unless the session is live. Whether a code is needed to enrol is the keyring''s to decide.';
comment on function sealed.enrol_factor(jsonb, jsonb, uuid, text) is
    'Spends the grant of a confirmed factor, remembers that the person has it, and makes the session AAL2. Entry '
    'factor.enrolled in the house chain. PT401, PT410.';
comment on function sealed.assure(jsonb, text) is 'Writes the session''s assurance and returns until when it holds.';

set role postgres;
