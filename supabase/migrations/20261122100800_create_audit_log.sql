/*
 * The audit log: one hash chain per tenant, and the house chain (tenant id all zeros) for what happens before there
 * is a tenant. Format: lib/portable/audit/README.md; both implementations are tested on the same vectors.
 *
 * Append-only three times over: by grant (also revoked from the owner, which holds for roles with BYPASSRLS), by
 * policy (none for update or delete), by triggers that fire ALWAYS.
 */

set role strongroom_owner;

create table public.audit_log (
    tenant_id uuid not null,
    seq bigint not null,
    id uuid not null,
    version smallint not null default 1,
    nonce bytea not null,
    occurred_at_us bigint not null,
    actor_kind text not null,
    actor_id uuid,
    action text not null,
    target_kind text,
    target_id uuid,
    request_id text not null,
    detail text not null,
    sealed_detail bytea,
    prev_hash bytea not null,
    leaf bytea not null,
    hash bytea not null,
    constraint audit_log_pkey primary key (tenant_id, seq),
    constraint audit_log_id_key unique (tenant_id, id),
    -- Two entries after the same one would be a fork.
    constraint audit_log_prev_hash_key unique (tenant_id, prev_hash),
    constraint audit_log_seq_positive check (seq > 0),
    constraint audit_log_version_known check (version = 1),
    constraint audit_log_nonce_length check (octet_length(nonce) = 32),
    constraint audit_log_actor_kind_known check (actor_kind in ('member', 'edge', 'scheduler', 'operator')),
    constraint audit_log_member_is_named check (actor_kind <> 'member' or actor_id is not null),
    constraint audit_log_action_known check (
        action in (
            'tenant.created', 'site.added', 'factor.enrolled', 'session.assured', 'step_up.refused', 'store.opened',
            'store.done', 'store.failed', 'store.not_opened', 'reveal.opened', 'reveal.failed', 'reveal.not_opened',
            'retire.done', 'refusals.summarised', 'tenant.frozen', 'tenant.unfrozen'
        )
    ),
    constraint audit_log_target_kind_known check (
        target_kind in ('tenant', 'site', 'credential', 'session', 'person', 'factor')
    ),
    constraint audit_log_target_whole check ((target_kind is null) = (target_id is null)),
    constraint audit_log_request_id_length check (char_length(request_id) between 1 and 64),
    constraint audit_log_sealed_detail_length check (octet_length(sealed_detail) between 82 and 65536),
    constraint audit_log_hash_lengths check (
        octet_length(prev_hash) = 32 and octet_length(leaf) = 32 and octet_length(hash) = 32
    )
);
create index audit_log_target_id_idx on public.audit_log (tenant_id, target_id, seq desc);
alter table public.audit_log enable row level security;
alter table public.audit_log force row level security;

create policy "No function leaves its tenant" on public.audit_log as restrictive for all to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions append to the bound chain" on public.audit_log for insert to strongroom_owner
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);

create function sealed.tg_audit_log__refuse_change() returns trigger
language plpgsql security invoker set search_path = ''
as $$
begin
    raise exception using errcode = '42501', message = 'The audit log is append-only.';
end
$$;

create trigger tg_audit_log__refuse_row_change before update or delete on public.audit_log
    for each row execute function sealed.tg_audit_log__refuse_change();
create trigger tg_audit_log__refuse_truncate before truncate on public.audit_log
    for each statement execute function sealed.tg_audit_log__refuse_change();
alter table public.audit_log enable always trigger tg_audit_log__refuse_row_change;
alter table public.audit_log enable always trigger tg_audit_log__refuse_truncate;

revoke update, delete, truncate, references, trigger on public.audit_log from strongroom_owner;

create table sealed.chain_heads (
    tenant_id uuid not null,
    seq bigint not null default 0,
    hash bytea not null default decode(repeat('00', 32), 'hex'),
    occurred_at_us bigint not null default 0,
    constraint chain_heads_pkey primary key (tenant_id),
    constraint chain_heads_hash_length check (octet_length(hash) = 32)
);
alter table sealed.chain_heads enable row level security;
alter table sealed.chain_heads force row level security;
create policy "No function leaves its tenant" on sealed.chain_heads as restrictive for all to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions read the bound head" on sealed.chain_heads for select to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions begin the bound chain" on sealed.chain_heads for insert to strongroom_owner
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions move the bound head" on sealed.chain_heads for update to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);

select set_config('strongroom.tenant_id', '00000000-0000-0000-0000-000000000000', true);
insert into sealed.chain_heads (tenant_id) values ('00000000-0000-0000-0000-000000000000');
select set_config('strongroom.tenant_id', '', true);

comment on table public.audit_log is 'What happened, by whom, to what. Append-only, hash-chained per tenant.';
comment on column public.audit_log.seq is 'Counts from 1 in each chain, without gaps.';
comment on column public.audit_log.id is 'Drawn before the entry is written, because sealed detail is bound to it.';
comment on column public.audit_log.version is 'Version of the canonical record.';
comment on column public.audit_log.nonce is '32 random bytes: a leaf hash shown to others tells nothing of its record.';
comment on column public.audit_log.occurred_at_us is 'Microseconds since 1970-01-01 UTC. Never falls within a chain.';
comment on column public.audit_log.actor_id is 'The person, if actor_kind is member.';
comment on column public.audit_log.detail is 'JSON text, hashed byte for byte as it stands here. Nothing sensitive.';
comment on column public.audit_log.sealed_detail is
    'Sensitive detail, sealed to the tenant''s audit key: encapsulated key, then ciphertext. Opaque to the database.';
comment on column public.audit_log.prev_hash is 'The hash of the entry before; 32 zero bytes for the first.';
comment on column public.audit_log.leaf is 'SHA-256(0x00 || canonical record), as in RFC 6962.';
comment on column public.audit_log.hash is 'SHA-256("strongroom/chain/v1" || prev_hash || leaf).';
comment on table sealed.chain_heads is
    'The last entry of each chain. Its row lock is what makes appends to one chain happen one after another.';
comment on column sealed.chain_heads.seq is 'Number of the last entry; 0 for a chain without entries.';
comment on column sealed.chain_heads.occurred_at_us is 'Time of the last entry, in microseconds.';
comment on function sealed.tg_audit_log__refuse_change() is
    'Refuses every update, delete and truncate of the audit log, also by a superuser who has not first disabled it.';

set role postgres;
