-- The further bodies of which a notice tells, where it tells of several, each with its duties.
create table notice_agency (
  notice {ordered} not null references notice (id),
  agency {ordered} not null,
  -- Ids, parted by spaces.
  duties text not null,
  primary key (notice, agency)
){clustered};

-- Who is asked to sign is found by who they are in the register of people.
create index account_by_person on account (person) where person is not null;
create index grant_by_subject on grant_of_right (subject) where subject is not null;
