-- A new way into somebody's account that opens more than whoever asks for it may do: it waits for a second person and
-- then for who asked. One of a kind for an account. The row goes once it is used, refused or too old, which the log
-- tells. It bears a seal by the log's secret, as links do.
create table way_in (
  account {ordered} not null references account (id),
  kind {ordered} not null check (kind in ('link', 'second-factor')),
  why text not null,
  asked_at bigint not null,
  asked_by text not null,
  released_at bigint,
  released_by text,
  expires_at bigint not null,
  seal {bytes} not null,
  primary key (account, kind)
) {clustered};
create index way_in_by_expiry on way_in (expires_at);
