-- What is searched by words. All of it follows from the records and can be thrown away: it is built anew,
-- step by step, behind those who write.
create table search_index (
  one bigint not null primary key check (one = 1),
  -- By which words and law it was built; empty while an older one is being cleared away.
  sha256 text not null,
  -- The records of all changes up to here are in it,
  known bigint not null,
  -- those of the changes up to here are being taken in,
  reach bigint not null,
  -- book after book, as far as this record.
  at_book bigint not null,
  at_day bigint not null,
  at_record {ordered} not null,
  next_part bigint not null,
  -- Grows with every record that is struck out, so that nobody writes what they read before.
  struck bigint not null
);
insert into search_index
  (one, sha256, known, reach, at_book, at_day, at_record, next_part, struck)
  values (1, '', 0, 0, 0, 0, '', 1, 0);

-- So many records taken in together, with their books and days.
create table search_part (
  part bigint not null primary key,
  n_places bigint not null,
  n_records bigint not null,
  books {bytes} not null
);

create table search_place (
  part bigint not null,
  place bigint not null,
  record {ordered} not null,
  primary key (part, place)
) {clustered};

-- At which places of a part a term stands.
create table search_term (
  part bigint not null,
  term {ordered} not null,
  places {bytes} not null,
  primary key (part, term)
) {clustered};

-- What somebody may see is asked body by body from above.
create index agency_above_by_above on agency_above (above, agency);
