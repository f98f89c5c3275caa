-- By whose word a session was begun, so that it ends when the other side says so.
alter table session add column issuer {ordered};
alter table session add column subject {ordered};
-- What the other side calls its own session.
alter table session add column foreign_session {ordered};
-- The other side vouched for a second factor too.
alter table session add column vouched_twice bigint not null default 0 check (vouched_twice in (0, 1));
create index session_by_issuer on session (issuer, subject) where issuer is not null;

-- When a directory was last asked whether somebody is still there.
alter table foreign_identity add column looked_at bigint;
