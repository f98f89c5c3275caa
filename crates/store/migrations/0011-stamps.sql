-- Time stamps of RFC 3161 on checkpoints: the note that was stamped, and the token as it came.
create table ledger_stamp (
  size bigint not null,
  authority {ordered} not null,
  note text not null,
  token {bytes} not null,
  recorded_at bigint not null,
  primary key (authority, size)
);
create index ledger_stamp_by_size on ledger_stamp (size, authority);

-- Questions that somebody carries to an authority by hand, until they are answered or forgotten.
create table ledger_stamp_question (
  nonce bigint not null primary key,
  note text not null,
  asked_at bigint not null
);
create index ledger_stamp_question_by_age on ledger_stamp_question (asked_at);
