-- Checkpoints that witnesses cosigned: the note with the log's signature and theirs.
create table ledger_cosigned (
  size bigint not null primary key,
  note text not null,
  recorded_at bigint not null
);
