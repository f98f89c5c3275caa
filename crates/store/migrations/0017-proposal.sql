-- A decision on a setting that somebody proposed to who takes it; it holds once it was accepted.
create table setting_proposal (
  id {ordered} not null primary key,
  name {ordered} not null,
  agency {ordered} not null,
  from_on bigint not null,
  value text not null,
  why text not null,
  proposed_at bigint not null,
  proposed_by text not null,
  change bigint not null references change (id)
);
create index setting_proposal_by_agency on setting_proposal (agency, id);

create table setting_proposal_end (
  proposal {ordered} not null primary key references setting_proposal (id),
  outcome text not null check (outcome in ('accepted', 'refused', 'taken-back')),
  why text not null,
  ended_at bigint not null,
  ended_by text not null,
  change bigint not null references change (id)
);
