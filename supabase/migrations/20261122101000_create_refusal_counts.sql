/* Refusals beyond ten a minute per person are counted here and become one summary entry. */

set role strongroom_owner;

create table sealed.refusal_counts (
    tenant_id uuid not null,
    user_id uuid not null,
    minute timestamptz not null,
    written integer not null default 0,
    suppressed integer not null default 0,
    constraint refusal_counts_pkey primary key (tenant_id, user_id, minute),
    constraint refusal_counts_minute_whole check (date_trunc('minute', minute, 'UTC') = minute)
);
create index refusal_counts_user_id_idx on sealed.refusal_counts (user_id, minute);
alter table sealed.refusal_counts enable row level security;
alter table sealed.refusal_counts force row level security;
-- The budget is the person's, whichever chains the refusals go to; the sweep summarises every chain.
create policy "No function leaves its tenant" on sealed.refusal_counts as restrictive for all to strongroom_owner
    using (
        tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid
        or user_id = (select sealed.acting_user())
        or (select current_setting('strongroom.sweep', true)) = 'on'
    )
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions read refusal counts" on sealed.refusal_counts for select to strongroom_owner
    using (
        user_id = (select sealed.acting_user())
        or (select current_setting('strongroom.sweep', true)) = 'on'
    );
create policy "Functions count refusals of the bound chain" on sealed.refusal_counts for insert to strongroom_owner
    with check (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "Functions add to refusal counts" on sealed.refusal_counts for update to strongroom_owner
    using (tenant_id = nullif((select current_setting('strongroom.tenant_id', true)), '')::uuid);
create policy "The sweep clears refusal counts" on sealed.refusal_counts for delete to strongroom_owner
    using ((select current_setting('strongroom.sweep', true)) = 'on');

comment on table sealed.refusal_counts is 'Refused step-ups per person and minute, until the minute is summarised.';
comment on column sealed.refusal_counts.tenant_id is 'The chain that the refusals belong to; all zeros for the house chain.';
comment on column sealed.refusal_counts.written is 'How many have an audit entry of their own.';
comment on column sealed.refusal_counts.suppressed is 'How many have none and await the summary.';

set role postgres;
