/* A version number that no column can hold is a version that does not exist, and no error of this server. */

set role strongroom_owner;

create or replace function sealed.check_step_up(caller jsonb, tenant_id uuid, action text, target jsonb, request_id text)
returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    credential public.credentials;
begin
    perform sealed.admit(caller, check_step_up.tenant_id);
    if check_step_up.action = 'session.assure' then
        if target ->> 'kind' is distinct from 'session' or target ->> 'id' is distinct from caller ->> 'session_id' then
            perform sealed.refuse('PT404');
        end if;
    elsif check_step_up.action = 'tenant.create' then
        perform sealed.require_assurance(caller, array['code', 'device']);
        if target ->> 'kind' is distinct from 'tenant' then
            perform sealed.refuse('PT404');
        end if;
    elsif check_step_up.action in ('credential.reveal', 'credential.rotate', 'credential.retire')
        and check_step_up.tenant_id is not null
        and target ->> 'kind' = 'credential'
    then
        perform sealed.require_assurance(caller, array['code', 'device']);
        credential := sealed.require_credential(
            caller, check_step_up.tenant_id, check_step_up.action, (target ->> 'id')::uuid
        );
        if check_step_up.action = 'credential.reveal' then
            if not exists (
                select 1
                from public.credential_versions as v
                where v.tenant_id = check_step_up.tenant_id
                    and v.credential_id = credential.id
                    and v.version = (target ->> 'version')::numeric
                    and v.state <> 'destroyed'
            ) then
                perform sealed.refuse('PT404');
            end if;
        elsif (target ->> 'version')::numeric is distinct from credential.current_version then
            -- Rotating and retiring are about what is in force; a page that shows another version is out of date.
            perform sealed.refuse('PT409');
        end if;
        if check_step_up.action = 'credential.retire' then
            insert into sealed.awaited_retirements (tenant_id, credential_id)
            values (check_step_up.tenant_id, credential.id)
            on conflict on constraint awaited_retirements_pkey do update set asked_at = excluded.asked_at;
        end if;
    else
        perform sealed.refuse('PT404');
    end if;
end
$$;

set role postgres;
