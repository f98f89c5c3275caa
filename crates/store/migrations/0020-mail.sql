-- Letters on their way, and what became of them. One that is due is claimed by moving the moment at which
-- it is due; who claimed it settles it, and one whose claimer is gone becomes due again.
create table letter (
  id {ordered} not null primary key,
  account {ordered} not null references account (id),
  kind {ordered} not null check (kind in ('notice', 'digest')),
  -- What it is of: nobody gets two letters of one cause.
  cause {ordered} not null,
  written_at bigint not null,
  -- None once it is settled.
  due_at bigint,
  n_tries bigint not null,
  claimed_by text,
  sent_at bigint,
  given_up_at bigint,
  failure text,
  unique (account, kind, cause)
);
create index letter_by_due on letter (due_at, id) where due_at is not null;
create index letter_given_up on letter (given_up_at, id) where given_up_at is not null;
create index letter_by_age on letter (written_at);

-- What people are told, written by the transaction of what causes it. It names forms, duties and bodies,
-- and nothing of what a record says.
create table notice (
  id {ordered} not null primary key,
  account {ordered} not null references account (id),
  kind {ordered} not null,
  -- What it is of: nobody is told twice of one cause.
  cause {ordered} not null,
  agency {ordered} not null,
  form {ordered},
  record {ordered},
  -- Ids, parted by spaces.
  duties text,
  noted_at bigint not null,
  -- 1 until the next digest has taken it up.
  awaits_digest bigint not null check (awaits_digest in (0, 1)),
  letter {ordered} references letter (id),
  read_at bigint,
  unique (account, kind, cause)
);
create index notice_by_account on notice (account, noted_at, id);
create index notice_unread on notice (account) where read_at is null;
create index notice_awaiting on notice (account, noted_at, id) where awaits_digest = 1;
create index notice_by_letter on notice (letter, noted_at, id) where letter is not null;
create index notice_by_age on notice (noted_at);

-- How somebody wants to be told; who has no row is told as the house does by default.
create table notice_choice (
  account {ordered} not null primary key references account (id),
  digest text not null check (digest in ('none', 'daily', 'weekly')),
  hour bigint not null check (hour between 0 and 23),
  mails_urgent bigint not null check (mails_urgent in (0, 1)),
  language text not null check (language in ('zh-TW', 'en')),
  chosen_at bigint not null
);

-- Which lines crossed which rule, so that each is told of once.
create table reminder (
  agency {ordered} not null,
  duty {ordered} not null,
  rule {ordered} not null,
  -- The day on which the line is due, or since when it is overdue.
  day bigint not null,
  reminded_at bigint not null,
  primary key (agency, duty, rule, day)
) {clustered};
create index reminder_by_age on reminder (reminded_at);
