-- Templates of papers that an agency brought, or the city for all of its bodies: versions, each whole.
-- Of a kind the last that was not withdrawn speaks; changes are numbered in the order of their commits.
create table paper_template (
  id {ordered} not null primary key,
  -- A body, or `city`.
  agency {ordered} not null,
  kind {ordered} not null,
  -- What the paper is called, as the text says it.
  zh text not null,
  en text not null,
  -- The template as it was brought.
  template text not null,
  sha256 text not null,
  change bigint not null references change (id),
  filed_at bigint not null,
  filed_by text not null,
  withdrawn_at bigint,
  withdrawn_by text,
  withdrawn_why text
);
create index paper_template_by_agency on paper_template (agency, change);
