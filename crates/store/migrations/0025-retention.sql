-- The bytes of a file were removed because its term was over. What it was and which records name it stays;
-- who brings the same bytes again later keeps them anew. Should a record be erased, this stays as well.
create table evidence_disposal (
  sha256 text not null,
  change bigint not null references change (id),
  -- The record that had it kept longest, with its book and the term that was decided for it.
  record {ordered} not null,
  agency {ordered} not null,
  form {ordered} not null,
  term text not null,
  kept_until_on bigint not null,
  disposed_at bigint not null,
  disposed_by text not null,
  primary key (sha256, change)
);

-- That files stay though their term be over: all of a body and those below it, of one form, or one file.
create table evidence_hold (
  id {ordered} not null primary key,
  agency {ordered} not null,
  form {ordered},
  sha256 text,
  why text not null,
  -- The last day.
  until_on bigint not null,
  held_at bigint not null,
  held_by text not null,
  change bigint not null references change (id)
);
create index evidence_hold_by_agency on evidence_hold (agency, id);

create table evidence_hold_end (
  hold {ordered} not null primary key references evidence_hold (id),
  why text not null,
  ended_at bigint not null,
  ended_by text not null,
  change bigint not null references change (id)
);
