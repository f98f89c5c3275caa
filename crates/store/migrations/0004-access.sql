-- Who acts, and what they may do. State is a row with who and when: an account is open or closed by its
-- latest state, a right is held unless a revocation stands beside it.
create table account (
  id {ordered} not null primary key,
  -- The name by which somebody signs in, folded; it is never given to another.
  name {ordered} not null,
  display_name text not null,
  agency {ordered} not null,
  -- The personnel register's id of whom it is, if it is of a person.
  person {ordered},
  mail text,
  created_at bigint not null,
  created_by text not null,
  change bigint not null references change (id),
  unique (name)
);
create index account_by_agency on account (agency, name);

create table account_state (
  account {ordered} not null references account (id),
  change bigint not null references change (id),
  state text not null check (state in ('open', 'closed')),
  decided_at bigint not null,
  decided_by text not null,
  why text not null,
  primary key (account, change)
) {clustered};

create table grant_of_right (
  id {ordered} not null primary key,
  account {ordered} not null references account (id),
  role {ordered} not null,
  -- The body over which, with all below it.
  agency {ordered} not null,
  -- The person or contract whose records alone it sees.
  subject {ordered},
  from_on bigint not null,
  until_on bigint,
  on_behalf_of {ordered} references account (id),
  -- Who says so: 'people', or the identity provider whose mapping gave it.
  source {ordered} not null,
  -- Nothing may be done by it until somebody else confirms it.
  awaits_second bigint not null check (awaits_second in (0, 1)),
  granted_at bigint not null,
  granted_by text not null,
  why text not null,
  change bigint not null references change (id)
);
create index grant_by_account on grant_of_right (account, id);
create index grant_by_agency on grant_of_right (agency, id);
create index grant_on_behalf on grant_of_right (on_behalf_of) where on_behalf_of is not null;

create table grant_confirmation (
  grant_of_right {ordered} not null primary key references grant_of_right (id),
  confirmed_at bigint not null,
  confirmed_by text not null,
  change bigint not null references change (id)
);

create table grant_revocation (
  grant_of_right {ordered} not null primary key references grant_of_right (id),
  revoked_at bigint not null,
  revoked_by text not null,
  why text not null,
  change bigint not null references change (id)
);

-- What follows is written anew from the register of bodies and the program's own matrix, so that lists
-- can be filtered where they are read: each body with each one that it stands below, itself included,
create table agency_above (
  agency {ordered} not null,
  above {ordered} not null,
  primary key (agency, above)
) {clustered};

-- which role may read which form or other thing,
create table readable (
  role {ordered} not null,
  thing {ordered} not null,
  primary key (role, thing)
) {clustered};

-- and from what both were written.
create table access_ground (
  one bigint not null primary key check (one = 1),
  sha256 text not null
);
insert into access_ground (one, sha256) values (1, '');

create view grant_in_force as
  select g.id, g.account, g.role, g.agency, g.subject, g.on_behalf_of, g.from_on,
    coalesce(g.until_on, 2147483647) as until_on
  from grant_of_right g
  left join grant_confirmation c on c.grant_of_right = g.id
  left join grant_revocation v on v.grant_of_right = g.id
  where v.grant_of_right is null and (g.awaits_second = 0 or c.grant_of_right is not null);

-- A deputy holds what the other holds, over no other bodies and for no other subject.
create view right_held as
  select account, role, agency, subject, from_on, until_on
  from grant_in_force where on_behalf_of is null
  union all
  select d.account, d.role, d.agency, d.subject,
    case when d.from_on > h.from_on then d.from_on else h.from_on end,
    case when d.until_on < h.until_on then d.until_on else h.until_on end
  from grant_in_force d
  join grant_in_force h on h.account = d.on_behalf_of and h.role = d.role
    and h.on_behalf_of is null and (h.subject is null or h.subject = d.subject)
  join agency_above a on a.agency = d.agency and a.above = h.agency
  where d.on_behalf_of is not null;
