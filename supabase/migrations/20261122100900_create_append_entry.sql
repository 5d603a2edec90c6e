/*
 * Appends to a chain. The bytes are specified in lib/portable/audit/README.md and implemented twice, here and in
 * lib/portable/audit: the tests hold both to the same vectors.
 */

set role strongroom_owner;

create function sealed.encode_fields(variadic fields bytea[]) returns bytea
language sql immutable security invoker set search_path = ''
as $$
    select string_agg(
        int4send(coalesce(octet_length(field.bytes), 0)) || coalesce(field.bytes, ''::bytea),
        ''::bytea order by field.position
    )
    from unnest(fields) with ordinality as field (bytes, position)
$$;

create function sealed.audit_record(entry public.audit_log) returns bytea
language sql stable security invoker set search_path = ''
as $$
    select sealed.encode_fields(
        '\x01'::bytea,
        entry.nonce,
        uuid_send(entry.tenant_id),
        int8send(entry.seq),
        uuid_send(entry.id),
        int8send(entry.occurred_at_us),
        convert_to(entry.actor_kind, 'UTF8'),
        uuid_send(entry.actor_id),
        convert_to(entry.action, 'UTF8'),
        convert_to(entry.target_kind, 'UTF8'),
        uuid_send(entry.target_id),
        convert_to(entry.request_id, 'UTF8'),
        convert_to(entry.detail, 'UTF8'),
        entry.sealed_detail
    )
$$;

create function sealed.leaf_hash(record bytea) returns bytea
language sql immutable security invoker set search_path = ''
as $$
    select sha256('\x00'::bytea || record)
$$;

create function sealed.chain_hash(prev_hash bytea, leaf bytea) returns bytea
language sql immutable security invoker set search_path = ''
as $$
    select sha256('strongroom/chain/v1'::bytea || prev_hash || leaf)
$$;

create function sealed.draw_nonce() returns bytea
language sql volatile security invoker set search_path = ''
as $$
    -- Three random UUIDs carry 366 bits of the server's strong randomness; the hash shapes them to 32 bytes.
    select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
$$;

create function sealed.append_entry(
    tenant_id uuid,
    entry jsonb,
    actor_kind text,
    actor_id uuid,
    action text,
    target_kind text,
    target_id uuid,
    request_id text,
    detail jsonb
) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
    head sealed.chain_heads;
    appended public.audit_log;
begin
    select h.* into strict head from sealed.chain_heads as h where h.tenant_id = append_entry.tenant_id for update;
    appended.tenant_id := append_entry.tenant_id;
    appended.seq := head.seq + 1;
    appended.id := coalesce((entry ->> 'id')::uuid, gen_random_uuid());
    appended.version := 1;
    appended.nonce := coalesce(decode(entry ->> 'nonce', 'hex'), sealed.draw_nonce());
    -- The clock is read under the lock and never falls within a chain, even if the machine's clock is set back.
    appended.occurred_at_us := greatest(
        (extract(epoch from clock_timestamp()) * 1000000)::bigint, head.occurred_at_us
    );
    appended.actor_kind := append_entry.actor_kind;
    appended.actor_id := append_entry.actor_id;
    appended.action := append_entry.action;
    appended.target_kind := append_entry.target_kind;
    appended.target_id := append_entry.target_id;
    appended.request_id := append_entry.request_id;
    appended.detail := append_entry.detail::text;
    appended.sealed_detail := decode(entry ->> 'sealed_detail', 'hex');
    appended.prev_hash := head.hash;
    appended.leaf := sealed.leaf_hash(sealed.audit_record(appended));
    appended.hash := sealed.chain_hash(appended.prev_hash, appended.leaf);
    insert into public.audit_log select appended.*;
    update sealed.chain_heads as h
    set seq = appended.seq, hash = appended.hash, occurred_at_us = appended.occurred_at_us
    where h.tenant_id = append_entry.tenant_id;
    return jsonb_build_object('id', appended.id, 'seq', appended.seq, 'hash', encode(appended.hash, 'hex'));
end
$$;

comment on function sealed.encode_fields(bytea[]) is
    'Joins fields, each preceded by its length as an unsigned 32-bit big-endian integer. Null counts as empty.';
comment on function sealed.audit_record(public.audit_log) is 'The canonical record of an entry: what its leaf hash covers.';
comment on function sealed.leaf_hash(bytea) is 'SHA-256(0x00 || record), as in RFC 6962 section 2.1.';
comment on function sealed.chain_hash(bytea, bytea) is 'SHA-256("strongroom/chain/v1" || previous hash || leaf).';
comment on function sealed.draw_nonce() is '32 random bytes from what the server has built in.';
comment on function sealed.append_entry(uuid, jsonb, text, uuid, text, text, uuid, text, jsonb) is
    'Appends one entry to the chain of the bound tenant and returns {id, seq, hash}, the hash in hex. To be called as '
    'the last statement of a function: it holds the chain''s lock until the transaction ends. entry = {id, nonce, '
    'sealed_detail}, each optional, bytes in hex.';

set role postgres;
