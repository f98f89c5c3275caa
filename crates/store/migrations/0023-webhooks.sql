-- Addresses that are called when something happened. What they are told is read from events, which the
-- transaction that causes them writes; `taken` is how far that has come, so that nothing is passed over.
create table webhook (
  id {ordered} not null primary key,
  -- By whose rights it is told.
  owner {ordered} not null references account (id),
  -- A body with all below it, or `city`.
  agency {ordered} not null,
  address text not null,
  -- Words, parted by spaces.
  kinds text not null,
  made_at bigint not null,
  -- The last event that was looked at: its change and its place in it.
  taken_change bigint not null,
  taken_ordinal bigint not null,
  -- Which secret signs, counted from 1, and since when; what it is lies in no row.
  generation bigint not null,
  renewed_at bigint not null,
  -- So that a node with another key signs nothing.
  secret_sha256 text not null,
  -- Of calls in a row; none is made before a moment.
  n_failures bigint not null,
  rests_until bigint,
  paused_at bigint,
  paused_why text,
  ended_at bigint,
  ended_by text
);
create index webhook_by_agency on webhook (agency, id);
create index webhook_by_owner on webhook (owner, id);
create index webhook_at_work on webhook (id) where ended_at is null and paused_at is null;
create index webhook_paused on webhook (paused_at) where ended_at is null and paused_at is not null;

-- Calls on their way, and what became of them; claimed as letters are.
create table webhook_call (
  -- The same for every try, and made of what it tells: nothing is told twice under two ids.
  id {ordered} not null primary key,
  webhook {ordered} not null references webhook (id),
  kind {ordered} not null,
  subject {ordered} not null,
  agency {ordered} not null,
  change bigint not null references change (id),
  happened_at bigint not null,
  written_at bigint not null,
  -- None once it is settled.
  due_at bigint,
  n_tries bigint not null,
  claimed_by text,
  -- What the other side answered last.
  status bigint,
  sent_at bigint,
  given_up_at bigint,
  failure text
);
create index webhook_call_by_due on webhook_call (due_at, id) where due_at is not null;
create index webhook_call_waiting on webhook_call (webhook) where due_at is not null;
create index webhook_call_by_webhook on webhook_call (webhook, written_at, id);
create index webhook_call_dead on webhook_call (webhook) where given_up_at is not null;
create index webhook_call_given_up on webhook_call (given_up_at) where given_up_at is not null;
create index webhook_call_by_age on webhook_call (written_at) where due_at is null;
