-- What the tables by which lists are filtered were last written with bears a seal by the log's secret. What stands
-- there from before has none and goes: nothing shows to anybody until the program writes them anew, before it serves.
alter table access_ground add column seal {bytes};
delete from agency_above;
delete from readable;
