-- A seal on the root after each entry, by a key of the installation: the first forged entry is named exactly.
alter table ledger_entry add column seal {bytes};
