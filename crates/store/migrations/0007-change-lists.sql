-- The log is read change by change, filtered by what was done, by whom, and on which day.
create index change_by_kind on change (kind, id);
create index change_by_actor on change (actor, id);
