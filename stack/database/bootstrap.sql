/*
 * Makes an empty Postgres 17 look like a Supabase project to everything that comes after: the same roles with the
 * same attributes and memberships, `postgres` without superuser, the same default privileges, the `extensions`
 * schema. Run once as the superuser supabase_admin in database `postgres`, followed by stack/auth/schema.sql.
 * Passwords are set separately, on every start.
 */

create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit;
create role supabase_auth_admin login noinherit createrole;
create role postgres nosuperuser createdb createrole login replication bypassrls inherit;

grant anon, authenticated, service_role to authenticator;
-- What Supabase lets `postgres` do to these roles: be them, and set their timeouts.
grant anon, authenticated, service_role, authenticator to postgres with admin option;
grant pg_monitor, pg_read_all_data, pg_signal_backend, pg_checkpoint to postgres;

alter database postgres owner to postgres;
alter database postgres set timezone to 'UTC';
alter role supabase_auth_admin set search_path = auth;
alter role supabase_auth_admin set lock_timeout = '5s';
alter role supabase_auth_admin set statement_timeout = '15s';
alter role supabase_auth_admin set idle_in_transaction_session_timeout = '60s';
grant create on database postgres to supabase_auth_admin;

create schema extensions authorization postgres;
create extension pgcrypto with schema extensions;
grant usage on schema extensions to anon, authenticated, service_role;

-- Whatever `postgres` makes in public is open to the API roles. That is why nothing of ours is made by it.
grant usage on schema public to anon, authenticated, service_role;
alter default privileges for role postgres in schema public
    grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public
    grant all on functions to anon, authenticated, service_role;
alter default privileges for role postgres in schema public
    grant all on sequences to anon, authenticated, service_role;
alter default privileges for role supabase_admin in schema public
    grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role supabase_admin in schema public
    grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role supabase_admin in schema public
    grant all on sequences to postgres, anon, authenticated, service_role;
