-- What each body's lines were judged by, so that a record renews only what looked at its form.
create table remembered (
  as_of bigint not null,
  agency {ordered} not null,
  known bigint not null,
  others text not null,
  duties text not null,
  primary key (as_of, agency)
) {clustered};
