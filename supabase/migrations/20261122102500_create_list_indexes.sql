/* What the lists are sorted and filtered by, after the tenant. */

set role strongroom_owner;

create index credentials_created_at_idx on public.credentials (tenant_id, created_at desc, id desc);
create index audit_log_actor_id_idx on public.audit_log (tenant_id, actor_id, seq desc);

set role postgres;
