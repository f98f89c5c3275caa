-- Who claims a call of a webhook has the webhook for as long: one side is called by one caller at a time.
alter table webhook add column claimed_until bigint;
alter table webhook add column claimed_by text;
-- The call of one webhook that is due the longest; it answers what the index before it did too.
create index webhook_call_due on webhook_call (webhook, due_at, id) where due_at is not null;
drop index webhook_call_waiting;

-- What nobody wants any more is dropped: nothing failed, and nobody has to look after it.
alter table letter add column dropped_at bigint;
alter table webhook_call add column dropped_at bigint;
