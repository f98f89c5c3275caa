-- The key of one-time codes is sealed by a key that lies outside the database; this is that key's id. None
-- where it still lies as it is.
alter table one_time_key add column sealed_by {ordered};
