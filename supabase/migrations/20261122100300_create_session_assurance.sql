/*
 * Second factors as far as the database knows them: that one exists, and when a session last proved it. Seeds and
 * codes are the keyring's alone. Rows belong to a person, not to a tenant; functions see the acting person's only.
 */

set role strongroom_owner;

create table sealed.factors (
    user_id uuid not null,
    factor_id uuid not null,
    confirmed_at timestamptz not null default now(),
    constraint factors_pkey primary key (user_id, factor_id)
);
alter table sealed.factors enable row level security;
alter table sealed.factors force row level security;
create policy "No function leaves its person" on sealed.factors as restrictive for all to strongroom_owner
    using (user_id = (select sealed.acting_user()));
create policy "Functions read the person's factors" on sealed.factors for select to strongroom_owner
    using (user_id = (select sealed.acting_user()));
create policy "Functions confirm the person's factors" on sealed.factors for insert to strongroom_owner
    with check (user_id = (select sealed.acting_user()));

create table sealed.session_assurance (
    session_id uuid not null,
    user_id uuid not null,
    kind text not null,
    passed_at timestamptz not null default now(),
    constraint session_assurance_pkey primary key (session_id),
    constraint session_assurance_kind_known check (kind in ('code', 'device'))
);
create index session_assurance_user_id_idx on sealed.session_assurance (user_id);
alter table sealed.session_assurance enable row level security;
alter table sealed.session_assurance force row level security;
create policy "No function leaves its person" on sealed.session_assurance as restrictive for all to strongroom_owner
    using (user_id = (select sealed.acting_user()));
create policy "Functions read the person's assurance" on sealed.session_assurance for select to strongroom_owner
    using (user_id = (select sealed.acting_user()));
create policy "Functions assure the person's sessions" on sealed.session_assurance for insert to strongroom_owner
    with check (user_id = (select sealed.acting_user()));
create policy "Functions renew the person's assurance" on sealed.session_assurance for update to strongroom_owner
    using (user_id = (select sealed.acting_user()));

create table sealed.ended_sessions (
    session_id uuid not null,
    user_id uuid not null,
    ended_at timestamptz not null default now(),
    constraint ended_sessions_pkey primary key (session_id)
);
create index ended_sessions_user_id_idx on sealed.ended_sessions (user_id);
alter table sealed.ended_sessions enable row level security;
alter table sealed.ended_sessions force row level security;
create policy "No function leaves its person" on sealed.ended_sessions as restrictive for all to strongroom_owner
    using (user_id = (select sealed.acting_user()));
create policy "Functions read the person's ended sessions" on sealed.ended_sessions for select to strongroom_owner
    using (user_id = (select sealed.acting_user()));
create policy "Functions end the person's sessions" on sealed.ended_sessions for insert to strongroom_owner
    with check (user_id = (select sealed.acting_user()));

create table sealed.remembered_devices (
    user_id uuid not null,
    device_hash bytea not null,
    remembered_at timestamptz not null default now(),
    constraint remembered_devices_pkey primary key (user_id, device_hash),
    constraint remembered_devices_hash_length check (octet_length(device_hash) = 32)
);
alter table sealed.remembered_devices enable row level security;
alter table sealed.remembered_devices force row level security;
create policy "No function leaves its person" on sealed.remembered_devices as restrictive for all to strongroom_owner
    using (user_id = (select sealed.acting_user()));
create policy "Functions read the person's devices" on sealed.remembered_devices for select to strongroom_owner
    using (user_id = (select sealed.acting_user()));
create policy "Functions remember the person's devices" on sealed.remembered_devices for insert to strongroom_owner
    with check (user_id = (select sealed.acting_user()));
create policy "Functions renew the person's devices" on sealed.remembered_devices for update to strongroom_owner
    using (user_id = (select sealed.acting_user()));
create policy "Functions forget the person's devices" on sealed.remembered_devices for delete to strongroom_owner
    using (user_id = (select sealed.acting_user()));

comment on table sealed.factors is
    'A confirmed authenticator of a person. Decides who may read; who may reveal is decided by the keyring.';
comment on column sealed.factors.factor_id is 'The keyring''s id of the factor.';
comment on table sealed.session_assurance is
    'AAL2 of a session, good for twelve hours from passed_at. Supabase''s own aal claim is not used.';
comment on column sealed.session_assurance.kind is
    'code: a fresh code was accepted by the keyring. device: a remembered device stood in, good for reading only.';
comment on table sealed.ended_sessions is 'Sessions that Strongroom ended, refused everywhere whatever Supabase Auth says.';
comment on table sealed.remembered_devices is 'Devices that passed a code, good for thirty days from remembered_at.';
comment on column sealed.remembered_devices.device_hash is 'SHA-256 of the device''s random cookie. The cookie is not stored.';

set role postgres;
