-- That somebody above urged an agency to do a duty, and how it stood then; how it stands since is computed.
create table chase (
  id {ordered} not null primary key,
  agency {ordered} not null,
  duty {ordered} not null,
  standing bigint not null,
  since_on bigint,
  due_on bigint,
  words text not null,
  chased_on bigint not null,
  chased_at bigint not null,
  chased_by text not null,
  change bigint not null references change (id)
);
create index chase_by_agency on chase (agency, id);
