-- By which count of years somebody reads days; who has no row reads them as the language of the page has them.
create table dating_choice (
  account {ordered} not null primary key references account (id),
  dating text not null check (dating in ('by-language', 'republic', 'iso')),
  chosen_at bigint not null
);
