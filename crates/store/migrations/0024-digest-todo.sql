-- How many rows of the reader's own list were late or fell due soon when a digest was written; none where
-- that was not counted. Every try of a letter tells the same.
alter table letter add column n_todo_overdue bigint;
alter table letter add column n_todo_due bigint;
