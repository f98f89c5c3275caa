//! The schema: the same on both databases, brought up once, guarded by checksums.

use store::{Readiness, Schema, Store, StoreError};
use testkit::both;

use crate::samples::{TODAY, file, record};

#[test]
fn every_statement_prepares_on_both_databases() {
    both(|store| assert!(store.prepare_every_statement().unwrap() > 40));
}

#[test]
fn migrations_run_once_and_opening_again_changes_nothing() {
    both(|store| {
        store.write(|tx| file(tx, &[record("r1", "a1", "person", Some(TODAY))])).unwrap();
        assert_eq!(store.migrate().unwrap(), 0);
        let again = Store::open(store.location()).unwrap();
        assert!(again.schema_is_current().unwrap());
        assert_eq!(again.read(store::change::last).unwrap(), 1);
        assert!(matches!(again.readiness(), Readiness::Ready));
    });
}

#[test]
fn a_migration_that_is_not_the_one_that_ran_is_refused() {
    both(|store| {
        store.tamper("update migration set sha256 = 'other' where number = 1").unwrap();
        let opened = Store::open(store.location());
        assert!(matches!(opened, Err(StoreError::MigrationAltered { number: 1, .. })));
        assert!(matches!(store.readiness(), Readiness::NotReady(_)));
    });
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    both(|store| {
        store.tamper("insert into migration values (999, 'later', 'x', 'then')").unwrap();
        assert_eq!(store.schema().unwrap(), Schema::Newer { found: 999 });
        match Store::open(store.location()) {
            Err(StoreError::SchemaNewer { found, known }) => assert!(found == 999 && known < 999),
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("opened"),
        }
    });
}

#[test]
fn an_empty_database_is_not_ready_until_it_is_migrated() {
    both(|store| {
        store.tamper("drop table migration").unwrap();
        assert_eq!(store.schema().unwrap(), Schema::Older { found: 0 });
        assert!(matches!(store.readiness(), Readiness::NotReady(StoreError::NotMigrated)));
    });
}

#[test]
fn what_the_migrations_did_not_make_so_is_told() {
    both(|store| {
        assert_eq!(store.other_objects().unwrap(), Vec::<String>::new());
        let trigger = match store.url() {
            Some(_) => {
                "create function planted() returns trigger language plpgsql
                    as 'begin return new; end';
                create trigger planted after insert on record
                    for each row execute function planted()"
            }
            None => "create trigger planted after insert on record begin delete from event; end",
        };
        store.tamper(trigger).unwrap();
        store
            .tamper(
                "drop view right_held; create view right_held as
                select account, role, agency, subject, from_on, until_on from grant_in_force",
            )
            .unwrap();
        assert_eq!(store.other_objects().unwrap(), ["trigger planted", "view right_held"]);
    });
}

#[test]
fn what_an_administrator_keeps_beside_our_tables_on_a_server_is_theirs() {
    both(|store| {
        if store.url().is_none() {
            // In the program's own file nobody keeps anything.
            return;
        }
        store
            .tamper(
                "create view report as select agency, count(*) as n from book group by agency;
                create table extract_of_books (id text);
                create function count_up() returns trigger language plpgsql
                    as 'begin return new; end';
                create trigger counted after insert on extract_of_books
                    for each row execute function count_up()",
            )
            .unwrap();
        assert_eq!(store.other_objects().unwrap(), Vec::<String>::new());
        // In the place of one of ours it is not.
        store
            .tamper(
                "drop view right_held; create materialized view right_held as
                select account, role, agency, subject, from_on, until_on from grant_in_force",
            )
            .unwrap();
        assert_eq!(store.other_objects().unwrap(), ["view right_held"]);
    });
}

#[test]
fn two_that_open_at_once_migrate_once() {
    let folder = testkit::embedded();
    let store::Location::Embedded { directory } = folder.location() else { panic!("not embedded") };
    let location = store::Location::Embedded { directory: directory.join("second") };
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| Store::open(&location).unwrap());
        }
    });
    assert!(Store::connect(&location).unwrap().schema_is_current().unwrap());
}
