-- What waits for its filer because it was returned: a cache of the acts, as approval_wait is.
create table approval_return (
  record {ordered} not null primary key references record (id),
  filed_by {ordered} not null,
  since bigint not null
);
create index approval_return_by_filer on approval_return (filed_by, since, record);
insert into approval_return (record, filed_by, since)
  select r.id, r.filed_by, a.acted_at
  from approval_act a join record r on r.id = a.record
  where a.state = 'returned'
  and a.change = (select max(b.change) from approval_act b where b.record = a.record);

-- What somebody says of a duty on their list: handed over, put off until a day, asked about. It ends when
-- somebody says so, or by itself when the standing is no longer the one that it is about.
create table todo_note (
  id {ordered} not null primary key,
  kind text not null check (kind in ('hand-over', 'later', 'question')),
  agency {ordered} not null,
  duty {ordered} not null,
  -- Whose list it is about.
  account {ordered} not null references account (id),
  -- To whom it is handed, or who is asked.
  colleague {ordered} references account (id),
  -- The day on which what was put off comes back.
  until_on bigint,
  -- How the duty stood, since when, and by when it was due.
  standing bigint not null,
  since_on bigint,
  due_on bigint,
  words text not null,
  noted_at bigint not null,
  change bigint not null references change (id)
);
create index todo_note_by_account on todo_note (account, id);
create index todo_note_by_colleague on todo_note (colleague, id) where colleague is not null;

create table todo_note_end (
  note {ordered} not null primary key references todo_note (id),
  kind text not null check (kind in ('answered', 'taken', 'taken-back')),
  words text not null,
  ended_at bigint not null,
  ended_by {ordered} not null references account (id),
  change bigint not null references change (id)
);
