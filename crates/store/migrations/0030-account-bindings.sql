-- For whom of a register of people an account stands from a change on, or for nobody; of several the latest
-- holds, and before the first what was said as the account was made.
create table account_binding (
  account {ordered} not null references account (id),
  change bigint not null references change (id),
  person {ordered},
  bound_at bigint not null,
  bound_by text not null,
  primary key (account, change)
) {clustered};
create index account_binding_by_person on account_binding (person) where person is not null;
