-- How people and programs prove who they are. A secret is stored as its hash, a password as Argon2id;
-- what was shown once cannot be shown again. What happened stands in events, told in the log.

-- Newest first: the present password, and those before it that may not be used again.
create table password (
  account {ordered} not null references account (id),
  change bigint not null references change (id),
  hash text not null,
  set_at bigint not null,
  primary key (account, change)
) {clustered};

create table one_time_key (
  account {ordered} not null primary key references account (id),
  key {bytes} not null,
  added_at bigint not null,
  -- The last step whose code opened; none of it or before it opens again.
  last_step bigint not null
);

create table recovery_code (
  account {ordered} not null references account (id),
  sha256 {ordered} not null,
  used_at bigint,
  primary key (account, sha256)
) {clustered};

create table passkey (
  id {ordered} not null primary key,
  account {ordered} not null references account (id),
  name text not null,
  stored text not null,
  added_at bigint not null,
  used_at bigint
);
create index passkey_by_account on passkey (account, added_at, id);

create table session (
  id {ordered} not null primary key,
  sha256 {ordered} not null,
  account {ordered} not null references account (id),
  -- How somebody came: password, code, recovery, passkey, set-up, link, persona.
  means text not null,
  source text not null,
  agent text not null,
  begun_at bigint not null,
  seen_at bigint not null,
  -- When they last proved who they are.
  proven_at bigint not null,
  ended_at bigint,
  ended_by text,
  unique (sha256)
);
create index session_by_account on session (account, begun_at, id);
create index session_by_begin on session (begun_at);

create table api_token (
  id {ordered} not null primary key,
  sha256 {ordered} not null,
  account {ordered} not null references account (id),
  name text not null,
  scopes text not null,
  made_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  revoked_at bigint,
  revoked_by text,
  unique (sha256)
);
create index api_token_by_account on api_token (account, made_at, id);

create table one_time_link (
  sha256 {ordered} not null primary key,
  purpose text not null check (purpose in ('set-up', 'invitation', 'reset')),
  account {ordered} references account (id),
  made_at bigint not null,
  made_by text not null,
  expires_at bigint not null,
  used_at bigint
);
create index one_time_link_by_account on one_time_link (account);
create index one_time_link_by_expiry on one_time_link (expires_at);

-- What was begun and waits for its second half: the state never leaves this side.
create table ceremony (
  sha256 {ordered} not null primary key,
  kind text not null,
  account {ordered} references account (id),
  state text not null,
  expires_at bigint not null
);
create index ceremony_by_expiry on ceremony (expires_at);

-- Failures that still count towards a lock-out; a name that nobody has is a hash behind a question mark.
create table failed_sign_in (
  id {ordered} not null primary key,
  account {ordered} not null,
  source {ordered} not null,
  failed_at bigint not null
);
create index failed_sign_in_by_account on failed_sign_in (account, failed_at);
create index failed_sign_in_by_source on failed_sign_in (source, failed_at);

-- Which roles need a second factor; of two decisions on one role the later holds.
create table second_factor_rule (
  role {ordered} not null,
  change bigint not null references change (id),
  is_required bigint not null check (is_required in (0, 1)),
  decided_at bigint not null,
  decided_by text not null,
  why text not null,
  primary key (role, change)
) {clustered};

-- Who holds a role is asked before a right is given or taken away.
create index grant_by_role on grant_of_right (role, account);
