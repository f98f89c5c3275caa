-- Who brought a file, under which name and for which day; the same bytes may be brought by many, and
-- each sees their own name for it.
create table evidence_deposit (
  sha256 text not null references evidence (sha256),
  change bigint not null references change (id),
  actor {ordered} not null,
  name text not null,
  shows_on bigint,
  kept_at bigint not null,
  primary key (sha256, change)
);
create index evidence_deposit_by_actor on evidence_deposit (actor, change);
create index evidence_deposit_by_moment on evidence_deposit (actor, kept_at);

-- Which records name a file. It follows from the records' fields, so the log does not tell of it.
create table evidence_naming (
  sha256 text not null references evidence (sha256),
  record {ordered} not null references record (id),
  primary key (sha256, record)
) {clustered};
create index evidence_naming_by_record on evidence_naming (record, sha256);
