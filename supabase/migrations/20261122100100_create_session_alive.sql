/*
 * Supabase Auth's tables have row level security without a policy, and Supabase does not let `postgres` pass USAGE on
 * schema auth on. So this one function belongs to `postgres`, answers one boolean, and tells nothing else.
 */

create function identity.session_alive(session_id uuid, user_id uuid) returns boolean
language sql stable security definer set search_path = ''
as $$
    select exists (
        select 1
        from auth.sessions as s
        join auth.users as u on u.id = s.user_id
        where s.id = session_alive.session_id
            and s.user_id = session_alive.user_id
            and (s.not_after is null or s.not_after > now())
            and (u.banned_until is null or u.banned_until <= now())
            and u.deleted_at is null
    )
$$;

revoke all on function identity.session_alive(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function identity.session_alive(uuid, uuid) to strongroom_owner;

comment on function identity.session_alive(uuid, uuid) is
    'Whether Supabase Auth still holds this session of this person: not signed out, not past not_after, the person '
    'neither banned nor deleted. Sessions that Strongroom ended are in sealed.ended_sessions, not here.';
