-- One text for both databases. Three words differ and are filled in by the runner:
--   {ordered}    text that is compared byte by byte, so that pages and streams come in one order everywhere
--   {bytes}      a run of bytes
--   {clustered}  SQLite keeps the rows of such a table in the order of its primary key
-- Days count from 1970-01-01, moments are microseconds since then in UTC. A record without a day of
-- its own bears the least day, -2147483648: it counts from the beginning.

create table installation (
  one bigint not null primary key check (one = 1),
  changes bigint not null
);
insert into installation (one, changes) values (1, 0);

-- What somebody did, once: an import of a million records is one row.
create table change (
  id bigint not null primary key,
  happened_at bigint not null,
  actor text not null,
  kind text not null,
  summary text not null,
  source_name text,
  source_sha256 text,
  records bigint not null
);

create table event (
  change bigint not null references change (id),
  ordinal bigint not null,
  kind text not null,
  subject {ordered} not null,
  detail text,
  primary key (change, ordinal)
);
create index event_by_subject on event (subject, change, ordinal);

-- A book holds an agency's records of one form.
create table book (
  id bigint not null primary key,
  agency {ordered} not null,
  form {ordered} not null,
  records bigint not null,
  unique (agency, form),
  unique (form, agency)
);

create table record (
  book bigint not null references book (id),
  day bigint not null,
  id {ordered} not null,
  state text not null check (state in ('approved', 'draft', 'submitted', 'returned', 'withdrawn')),
  key {ordered},
  recorded_at bigint not null,
  supersedes {ordered},
  filed_by text not null,
  why text,
  change bigint not null references change (id),
  fields text not null,
  primary key (book, day, id),
  unique (id),
  foreign key (supersedes) references record (id) deferrable initially deferred
) {clustered};
create index record_by_key on record (book, key);
-- A record is corrected once; who comes second has not seen the first correction.
create unique index record_superseded on record (supersedes) where supersedes is not null;

create table withdrawal (
  record {ordered} not null primary key references record (id),
  withdrawn_at bigint not null,
  withdrawn_by text,
  why text,
  change bigint not null references change (id)
);

-- Which books a change wrote in, and the first day of its facts: what must be judged anew.
create table touched (
  change bigint not null references change (id),
  book bigint not null references book (id),
  first_day bigint not null,
  primary key (change, book)
) {clustered};

create table setting (
  name {ordered} not null,
  agency {ordered} not null,
  from_on bigint not null,
  change bigint not null references change (id),
  value text,
  decided_by text not null,
  why text not null,
  recorded_at bigint not null,
  primary key (name, agency, from_on, change)
) {clustered};

create table idempotency (
  actor {ordered} not null,
  key {ordered} not null,
  request_sha256 text not null,
  status bigint not null,
  body text not null,
  recorded_at bigint not null,
  expires_at bigint not null,
  primary key (actor, key)
);
create index idempotency_by_expiry on idempotency (expires_at);

-- The day's judgement as a cache. The light half is read for the whole city at once.
create table snapshot (
  as_of bigint not null primary key,
  computed_at bigint not null,
  known bigint not null,
  law_sha256 text not null,
  state text not null check (state in ('computing', 'complete', 'stale'))
);

create table standing (
  as_of bigint not null,
  agency {ordered} not null,
  duty {ordered} not null,
  known bigint not null,
  standing bigint not null,
  since_on bigint,
  due_on bigint,
  flags bigint not null,
  primary key (as_of, agency, duty)
) {clustered};

create table standing_line (
  as_of bigint not null,
  agency {ordered} not null,
  duty {ordered} not null,
  line text not null,
  subjects {bytes},
  primary key (as_of, agency, duty)
) {clustered};

create table evidence (
  sha256 text not null primary key,
  bytes bigint not null,
  media_type text not null,
  first_name text not null,
  recorded_at bigint not null
);
