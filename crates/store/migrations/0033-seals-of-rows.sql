-- What lets somebody in for a while bears a seal by the log's secret, which is not in the database. Sessions and
-- links from before have none: they end, and people sign in again.
alter table session add column seal {bytes};
update session set ended_at = seen_at, ended_by = 'upgrade' where ended_at is null;
alter table one_time_link add column seal {bytes};
delete from one_time_link where used_at is null;

-- Failures of an account are bound in their order.
create index failed_sign_in_in_order on failed_sign_in (account, id);

-- Templates of papers and failures from before are bound once, as proofs, rules and deposits were.
insert into inventory_due (one) values (1) on conflict (one) do nothing;
