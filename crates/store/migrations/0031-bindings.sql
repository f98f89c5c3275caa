-- What the log binds of rows that are changed or taken away in their place: proofs of people and programs,
-- rules of second factors, deposits of files. A change that touches such rows leaves the hash of all that
-- then stand of that kind for that subject, under a salt; the newest must be that of what stands now.
create table binding (
  kind {ordered} not null,
  -- The account, the role or the file.
  subject {ordered} not null,
  change bigint not null references change (id),
  salt {bytes} not null,
  sha256 {bytes} not null,
  primary key (kind, subject, change)
) {clustered};

-- One row from here until rows from before are bound; what stops between the two leaves it.
create table inventory_due (
  one bigint not null primary key check (one = 1)
);
insert into inventory_due (one) values (1);
