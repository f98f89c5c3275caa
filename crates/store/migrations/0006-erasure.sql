-- What was erased by order: the words are gone from the record, what the log had committed to stays here.
create table erasure (
  record {ordered} not null references record (id),
  change bigint not null references change (id),
  erased_at bigint not null,
  erased_by text not null,
  approved_by text not null,
  ground text not null,
  fields text not null,
  stood {bytes} not null,
  primary key (record, change)
);
