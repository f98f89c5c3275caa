-- What is kept of a day bears seals by the log's secret. Days from before have none and go: they are computed anew
-- when somebody asks for them.
drop table snapshot;
drop table standing;
drop table remembered;
drop table standing_line;

create table snapshot (
  as_of bigint not null primary key,
  computed_at bigint not null,
  law_sha256 text not null,
  state text not null check (state in ('computing', 'complete', 'stale'))
);

-- How a body's duties stand, each as the program counts them, and what they were judged by, so that a record renews
-- only what looked at its form.
create table standing (
  as_of bigint not null,
  agency {ordered} not null,
  known bigint not null,
  others text not null,
  cells text not null,
  seal {bytes} not null,
  duties_sha256 {bytes} not null,
  duties text not null,
  primary key (as_of, agency)
) {clustered};

create table standing_line (
  as_of bigint not null,
  agency {ordered} not null,
  duty {ordered} not null,
  known bigint not null,
  line text not null,
  seal {bytes} not null,
  subjects_sha256 {bytes},
  subjects {bytes},
  primary key (as_of, agency, duty)
) {clustered};
