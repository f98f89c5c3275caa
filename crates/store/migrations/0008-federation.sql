-- Who people are elsewhere. Issuer and subject never go to another person, names and mail addresses do.
create table foreign_identity (
  issuer {ordered} not null,
  subject {ordered} not null,
  account {ordered} not null references account (id),
  bound_at bigint not null,
  change bigint not null references change (id),
  primary key (issuer, subject)
) {clustered};
create index foreign_identity_by_account on foreign_identity (account);

-- What somebody is called and where mail reaches them; of several the latest holds.
create table account_naming (
  account {ordered} not null references account (id),
  change bigint not null references change (id),
  display_name text not null,
  mail text,
  named_at bigint not null,
  named_by text not null,
  primary key (account, change)
) {clustered};

-- What another system calls an account, and that it deleted it there.
create table provisioned_account (
  account {ordered} not null primary key references account (id),
  external_id {ordered},
  changed_at bigint not null,
  deleted_at bigint
);
create index provisioned_account_by_external_id on provisioned_account (external_id);

-- Groups as another system tells of them. Who was put in and taken out, and when, stands in events.
create table provisioned_group (
  id {ordered} not null primary key,
  display_name {ordered} not null,
  external_id {ordered},
  created_at bigint not null,
  changed_at bigint not null
);
create index provisioned_group_by_name on provisioned_group (display_name);
create index provisioned_group_by_external_id on provisioned_group (external_id);

create table provisioned_member (
  provisioned_group {ordered} not null references provisioned_group (id),
  account {ordered} not null references account (id),
  primary key (provisioned_group, account)
) {clustered};
create index provisioned_member_by_account on provisioned_member (account, provisioned_group);
