/*
 * Sealed bytes. Nothing here opens without the keyring: data keys and audit keys are wrapped under key-encryption keys
 * that never leave it, envelopes are sealed under keys derived from data keys. No API role may read these tables.
 */

set role strongroom_owner;

create table sealed.kek_fingerprints (
    version integer not null,
    fingerprint text not null,
    first_seen_at timestamptz not null default now(),
    constraint kek_fingerprints_pkey primary key (version),
    constraint kek_fingerprints_positive check (version > 0),
    constraint kek_fingerprints_shape check (fingerprint ~ '^[0-9a-f]{32}$')
);
alter table sealed.kek_fingerprints enable row level security;
alter table sealed.kek_fingerprints force row level security;
-- The one table of no tenant and no person: it says which key-encryption keys this database has seen.
create policy "Nobody replaces a fingerprint" on sealed.kek_fingerprints as restrictive for update to strongroom_owner
    using (false);
create policy "Functions read fingerprints" on sealed.kek_fingerprints for select to strongroom_owner
    using (version > 0);
create policy "Functions remember fingerprints" on sealed.kek_fingerprints for insert to strongroom_owner
    with check (version > 0);

create table sealed.data_keys (
    tenant_id uuid not null,
    id uuid not null,
    kek_version integer not null,
    wrapped bytea not null,
    is_current boolean not null default true,
    created_at timestamptz not null default now(),
    constraint data_keys_pkey primary key (tenant_id, id),
    constraint data_keys_tenant_id_fkey foreign key (tenant_id) references public.tenants (id) on delete restrict,
    constraint data_keys_kek_version_fkey foreign key (kek_version)
        references sealed.kek_fingerprints (version) on delete restrict
);
create unique index data_keys_one_current on sealed.data_keys (tenant_id) where is_current;
create index data_keys_kek_version_idx on sealed.data_keys (kek_version);
alter table sealed.data_keys enable row level security;
alter table sealed.data_keys force row level security;
create policy "No function leaves its tenant" on sealed.data_keys as restrictive for all to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions read data keys of the bound tenant" on sealed.data_keys for select to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions keep data keys of the bound tenant" on sealed.data_keys for insert to strongroom_owner
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);

create table sealed.audit_keys (
    tenant_id uuid not null,
    id uuid not null,
    public_key bytea not null,
    statement text not null,
    wrapped_private_key bytea not null,
    kek_version integer not null,
    is_current boolean not null default true,
    created_at timestamptz not null default now(),
    constraint audit_keys_pkey primary key (tenant_id, id),
    constraint audit_keys_tenant_id_fkey foreign key (tenant_id) references public.tenants (id) on delete restrict,
    constraint audit_keys_kek_version_fkey foreign key (kek_version)
        references sealed.kek_fingerprints (version) on delete restrict,
    constraint audit_keys_public_key_length check (octet_length(public_key) = 65)
);
create unique index audit_keys_one_current on sealed.audit_keys (tenant_id) where is_current;
create index audit_keys_kek_version_idx on sealed.audit_keys (kek_version);
alter table sealed.audit_keys enable row level security;
alter table sealed.audit_keys force row level security;
create policy "No function leaves its tenant" on sealed.audit_keys as restrictive for all to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions read audit keys of the bound tenant" on sealed.audit_keys for select to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions keep audit keys of the bound tenant" on sealed.audit_keys for insert to strongroom_owner
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);

create table sealed.envelopes (
    tenant_id uuid not null,
    credential_id uuid not null,
    version integer not null,
    data_key_id uuid not null,
    envelope bytea not null,
    constraint envelopes_pkey primary key (tenant_id, credential_id, version),
    constraint envelopes_version_fkey foreign key (tenant_id, credential_id, version)
        references public.credential_versions (tenant_id, credential_id, version) on delete restrict,
    constraint envelopes_data_key_id_fkey foreign key (tenant_id, data_key_id)
        references sealed.data_keys (tenant_id, id) on delete restrict,
    -- Version byte, 12-byte nonce, at least one 64-byte step and the 16-byte tag.
    constraint envelopes_length check (octet_length(envelope) between 93 and 16384)
);
create index envelopes_data_key_id_idx on sealed.envelopes (tenant_id, data_key_id);
alter table sealed.envelopes enable row level security;
alter table sealed.envelopes force row level security;
create policy "No function leaves its tenant" on sealed.envelopes as restrictive for all to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions read envelopes of the bound tenant" on sealed.envelopes for select to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions store envelopes of the bound tenant" on sealed.envelopes for insert to strongroom_owner
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions destroy envelopes of the bound tenant" on sealed.envelopes for delete to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);

comment on table sealed.kek_fingerprints is
    'The fingerprint that each version of the key-encryption key had when it was first seen. A key that does not '
    'match it stops the boot.';
comment on table sealed.data_keys is 'A tenant''s data keys, wrapped under a key-encryption key.';
comment on column sealed.data_keys.wrapped is 'Opaque to the database. Format: lib/portable/envelope/README.md.';
comment on column sealed.data_keys.is_current is 'New versions are sealed under this one; old ones stay for old versions.';
comment on table sealed.audit_keys is 'The key pair that sensitive audit detail of a tenant is sealed to.';
comment on column sealed.audit_keys.public_key is 'Uncompressed P-256 point, 65 bytes. Not secret.';
comment on column sealed.audit_keys.statement is 'The keyring''s signature over tenant, key id and public key (compact JWS).';
comment on column sealed.audit_keys.wrapped_private_key is 'Opaque to the database. Only the keyring unwraps it.';
comment on table sealed.envelopes is 'The sealed bytes of one credential version. Deleted when the credential is retired.';
comment on column sealed.envelopes.envelope is 'Opaque to the database. Format: lib/portable/envelope/README.md.';

set role postgres;
