-- What is done on the way of a record from draft to approved. A record is never edited for it: where it
-- stands is told by the last act, and a record that was filed as approved has none.
create table approval_act (
  record {ordered} not null references record (id),
  change bigint not null references change (id),
  act text not null check (act in ('submit', 'approve', 'return', 'take-back')),
  -- Where the record stands after it.
  state text not null check (state in ('approved', 'draft', 'submitted', 'returned')),
  -- At a submission the roles that have to approve, in their order, as they were decided then.
  steps text,
  -- The role in which somebody approved or returned.
  step {ordered},
  acted_at bigint not null,
  acted_by text not null,
  on_behalf_of text,
  why text,
  -- SHA-256 of the content that it is about, with the record's own salt.
  content_sha256 text not null,
  primary key (record, change)
) {clustered};

-- Who is waited for, and since when: a cache of the above for those who ask what waits for them.
create table approval_wait (
  record {ordered} not null primary key references record (id),
  role {ordered} not null,
  since bigint not null
);
create index approval_wait_by_since on approval_wait (since, record);
