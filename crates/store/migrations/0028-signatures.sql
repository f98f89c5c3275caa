-- A signature is known by the record that it files: where that record is withdrawn, the person signs again.
alter table signature rename to signature_before;
drop index signature_by_record;
create table signature (
  record {ordered} not null primary key references record (id),
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
  change bigint not null references change (id)
);
insert into signature (record, sheet, person, way, signed_on, signed_at, signed_by, content_sha256, scan, change)
  select record, sheet, person, way, signed_on, signed_at, signed_by, content_sha256, scan, change
  from signature_before;
drop table signature_before;
create index signature_of_sheet on signature (sheet, person);
