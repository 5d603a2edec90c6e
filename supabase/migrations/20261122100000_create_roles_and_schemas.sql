/*
 * Who owns and who calls.
 *
 * strongroom_owner owns every table and function. On Supabase `postgres` has BYPASSRLS, so FORCE ROW LEVEL SECURITY
 * would mean nothing for tables of its own. strongroom_edge is the login of the Edge Functions: it may execute listed
 * functions and reads no table. Its password is set by deployment, never here.
 *
 * Every migration creates under `set role strongroom_owner` and ends with `set role postgres`.
 */

create role strongroom_owner nologin noinherit nobypassrls;
grant strongroom_owner to postgres with inherit false, set true;

create role strongroom_edge login noinherit nobypassrls;

-- No caller may hold a lock or an idle transaction: appending to a chain waits for its head.
alter role strongroom_edge set statement_timeout = '15s';
alter role strongroom_edge set lock_timeout = '5s';
alter role strongroom_edge set idle_in_transaction_session_timeout = '10s';
alter role strongroom_owner set statement_timeout = '15s';
alter role strongroom_owner set lock_timeout = '5s';
alter role strongroom_owner set idle_in_transaction_session_timeout = '10s';
alter role authenticator set lock_timeout = '5s';
alter role authenticator set statement_timeout = '8s';
alter role authenticator set idle_in_transaction_session_timeout = '10s';
alter role authenticated set lock_timeout = '5s';
alter role authenticated set statement_timeout = '8s';
alter role authenticated set idle_in_transaction_session_timeout = '10s';
alter role anon set lock_timeout = '5s';
alter role anon set statement_timeout = '3s';
alter role anon set idle_in_transaction_session_timeout = '10s';

create schema sealed authorization strongroom_owner;
create schema identity authorization postgres;

grant usage, create on schema public to strongroom_owner;
grant usage on schema identity to strongroom_owner;

set role strongroom_owner;

-- The global form: the form with `in schema` only adds to what PUBLIC has anyway.
alter default privileges revoke execute on functions from public;

grant usage on schema sealed to authenticated, strongroom_edge;

comment on schema sealed is
    'Never exposed: sealed bytes, spent grants, chain heads, and every function that changes anything.';

set role postgres;

comment on schema identity is 'The one question that Supabase Auth''s tables must answer: is this session alive?';
comment on role strongroom_owner is 'Owns every table and function of Strongroom, so that FORCE ROW LEVEL SECURITY holds.';
comment on role strongroom_edge is 'Login of the Edge Functions: executes listed functions of schema sealed, reads no table.';
