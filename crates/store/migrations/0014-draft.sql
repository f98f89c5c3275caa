-- What somebody began to fill in and has not filed. It is no record: it may be incomplete, nobody else
-- sees it, and it goes once it is filed or old.
create table draft (
  id {ordered} not null primary key,
  account {ordered} not null references account (id),
  form {ordered} not null,
  agency {ordered} not null,
  -- The controls as they were typed, as a form is sent.
  typed text not null,
  begun_at bigint not null,
  saved_at bigint not null
);
create index draft_by_account on draft (account, saved_at, id);
