-- The log: an entry for each change, in the order of changes, as a tree of RFC 9162.
alter table record add column salt {bytes};

create table ledger_entry (
  change bigint not null primary key references change (id),
  entry text not null
);

-- Signatures of the root after so many entries; between the kept ones only the newest stands.
create table ledger_checkpoint (
  size bigint not null primary key,
  signature {bytes} not null
);

-- The right edge of the tree, from which it grows.
create table ledger_edge (
  one bigint not null primary key check (one = 1),
  size bigint not null,
  hashes {bytes}
);
insert into ledger_edge (one, size) values (1, 0);
