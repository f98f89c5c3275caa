-- What people of an agency are asked to sign. Whoever signs files a record of the form.
create table signature_sheet (
  id {ordered} not null primary key,
  agency {ordered} not null,
  form {ordered} not null,
  title text not null,
  -- What is signed, word by word.
  words text not null,
  -- What every record says alike, as a JSON object.
  fields text not null,
  -- Of all of that: each signature names it.
  content_sha256 text not null,
  opened_at bigint not null,
  opened_by text not null,
  change bigint not null references change (id)
);
create index signature_sheet_by_agency on signature_sheet (agency, id);

-- Who is asked.
create table signature_sheet_line (
  sheet {ordered} not null references signature_sheet (id),
  person {ordered} not null references record (id),
  primary key (sheet, person)
);
create index signature_sheet_line_by_person on signature_sheet_line (person, sheet);

-- That somebody signed: on screen by their own sign-in, or on paper, as somebody confirmed from the scan.
create table signature (
  sheet {ordered} not null references signature_sheet (id),
  person {ordered} not null,
  way text not null check (way in ('screen', 'paper')),
  signed_on bigint not null,
  signed_at bigint not null,
  -- Who signed, or who confirmed that the paper bears the name.
  signed_by text not null,
  content_sha256 text not null,
  -- The file that shows the paper; the record names it too.
  scan text,
  record {ordered} not null references record (id),
  change bigint not null references change (id),
  primary key (sheet, person)
);
create index signature_by_record on signature (record);

create table signature_sheet_end (
  sheet {ordered} not null primary key references signature_sheet (id),
  why text not null,
  ended_at bigint not null,
  ended_by text not null,
  change bigint not null references change (id)
);
