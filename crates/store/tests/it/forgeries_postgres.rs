//! Random forgeries of a real PostgreSQL database, by its administrator: all are caught, and what they
//! forged is put back.

use ledger::Checkpoint;
use store::ledger::audit;
use testkit::Session;

use crate::forged_tables::{OVER_WITH_THEIR_ROWS, TABLES};
use crate::forgeries::{Dice, invented};
use crate::log::{a_whole_life, newest};

/// Rows that were put back leave dead ones behind, through which every later look would have to go.
const ROWS_ARE_SWEPT_AFTER: usize = 200;

/// Copies of all tables beside them.
fn keep(session: &Session) {
    let copies = TABLES
        .iter()
        .map(|(table, ..)| format!("create table kept.{table} as select * from public.{table};"));
    let script: String = copies.collect();
    session.run(&format!("create schema kept; {script}")).unwrap();
}

/// No key and no rule of the tables hinders an administrator, nor those who put all back.
const FREELY: &str = "set session_replication_role = replica;";

/// Puts the one table back that was forged, and fails where it is not again as it was.
fn put_back(session: &Session, table: &str) {
    let script = format!(
        "{FREELY} delete from public.{table}; insert into public.{table} select * from kept.{table};
        do $$ begin
            if exists ((table public.{table} except all table kept.{table})
                union all (table kept.{table} except all table public.{table}))
                then raise exception 'it is another'; end if;
        end $$"
    );
    session.run(&script).unwrap();
}

/// A script that forges one thing in a table, or fails where that would change nothing.
fn forge(dice: &mut Dice) -> (&'static str, String, String) {
    if dice.below(20) == 0 {
        let script = invented(dice);
        return ("change", script.clone(), script);
    }
    let (table, keys, columns) = TABLES[dice.below(TABLES.len())];
    let column = columns[dice.below(columns.len())];
    let order = keys.join(",");
    let at = dice.below(1_000);
    let row = |at: usize| {
        format!(
            "(select ctid from {table} order by {order}
            offset {at} % greatest((select count(*) from {table}), 1) limit 1)"
        )
    };
    let place = dice.below(40) + 1;
    let another = format!(
        "(select case data_type
            when 'bigint' then (coalesce(old, '0')::bigint + {place})::text
            when 'bytea' then encode(set_byte(old::bytea, {place} % length(old::bytea),
                get_byte(old::bytea, {place} % length(old::bytea)) # 4), 'hex')
            else coalesce(overlay(old placing 'x' from {place} % (length(old) + 1) + 1 for 1), 'forged')
        end from information_schema.columns
        where table_schema = 'public' and table_name = '{table}' and column_name = '{column}')"
    );
    let (what, change) = match dice.below(4) {
        0 | 1 => (
            format!("{table}.{column} another value"),
            format!(
                "execute 'select {column}::text from {table} where ctid = ' || quote_literal(mine)
                    into old;
                select {another} into new;
                if new is not distinct from old then raise exception 'the same'; end if;
                execute 'update {table} set {column} = ' || (select case data_type
                    when 'bytea' then 'decode(' || quote_literal(new) || ', ''hex'')'
                    else quote_literal(new) || '::' || data_type end
                    from information_schema.columns where table_schema = 'public'
                    and table_name = '{table}' and column_name = '{column}')
                    || ' where ctid = ' || quote_literal(mine);"
            ),
        ),
        2 if OVER_WITH_THEIR_ROWS.contains(&table) => {
            (String::new(), "raise exception 'nobody misses it';".to_owned())
        }
        2 => {
            (format!("a row of {table} deleted"), format!("delete from {table} where ctid = mine;"))
        }
        _ => (
            format!("{table}.{column} of two rows exchanged"),
            format!(
                "if (select a.{column} is not distinct from b.{column} from {table} a, {table} b
                    where a.ctid = mine and b.ctid = other) is not false
                    then raise exception 'the same'; end if;
                update {table} t set {column} = s.{column} from {table} s
                    where (t.ctid = mine and s.ctid = other) or (t.ctid = other and s.ctid = mine);"
            ),
        ),
    };
    let (mine, other) = (row(at), row(at + place));
    let script = format!(
        "{FREELY} do $$ declare mine tid; other tid; old text; new text; begin
            select {mine} into mine; select {other} into other;
            if mine is null then raise exception 'no row'; end if;
            {change}
        end $$"
    );
    (table, what, script)
}

fn is_caught(store: &testkit::Installation, kept: &Checkpoint) -> bool {
    // A database that cannot even be read is no database that was forged unseen.
    let signer = store.signer().unwrap();
    let keys = (signer.verifier(), Some(signer.sealer()));
    let found = store.read(|tx| audit(tx, keys, std::slice::from_ref(kept)));
    !found.is_ok_and(|audit| audit.fault.is_none())
}

#[test]
fn each_of_many_random_forgeries_of_postgresql_is_caught() {
    let many = if std::env::var_os("FANGYUAN_FULL").is_some() { 10_000 } else { 400 };
    let store = testkit::postgres();
    a_whole_life(&store);
    let kept = newest(&store);
    let session = store.session().unwrap().unwrap();
    keep(&session);
    assert!(!is_caught(&store, &kept), "nothing is forged yet");
    let mut dice = Dice(20_261_129);
    let mut caught = 0;
    let mut tried = 0;
    while caught < many {
        tried += 1;
        assert!(tried < many * 20, "most forgeries do not come about");
        let (table, forged, script) = forge(&mut dice);
        if session.run(&script).is_err() {
            continue;
        }
        assert!(is_caught(&store, &kept), "number {caught}: {forged}");
        put_back(&session, table);
        caught += 1;
        if caught % ROWS_ARE_SWEPT_AFTER == 0 {
            session.run("vacuum").unwrap();
        }
    }
    assert!(!is_caught(&store, &kept), "all was put back");
    println!("measured: {caught} random forgeries of PostgreSQL, each caught");
}
