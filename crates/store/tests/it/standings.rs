//! Standings as a cache under seals: replaced whole or in parts, read for the city at once, and believed as they
//! were written alone.

use store::snapshot::{self, Snapshot, SnapshotState};
use store::standing::{self, Body, KeptDay, NewLine};
use store::{Store, StoreError, Transaction};
use testkit::{Installation, both};

use crate::bindings::found;
use crate::log::a_life;
use crate::samples::{NOON, TODAY};

const LINE: &str = r#"{"reason_zh":"已逾期"}"#;

fn day(store: &Store, as_of: i32) -> KeptDay<'_> {
    let sealer = store.signer().unwrap().sealer();
    KeptDay { sealer, as_of, law_sha256: "cd".repeat(32) }
}

fn line<'a>(agency: &'a str, duty: &'a str, known: i64) -> NewLine<'a> {
    NewLine { agency, duty, known, line: LINE, subjects: None }
}

fn body(agency: &str, known: i64) -> Body<'_> {
    Body { agency, known, others: "[]", cells: "[[1,20511,null,5,7]]" }
}

fn put(tx: &mut Transaction<'_>, day: &KeptDay<'_>, agency: &str) -> Result<(), StoreError> {
    standing::put(tx, day, &body(agency, 7), "[]")
}

/// The bodies of a day, with what is found of each.
fn bodies(store: &Installation, as_of: i32) -> Vec<String> {
    let (mut found, day) = (Vec::new(), day(store, as_of));
    let visited = store.read(|tx| {
        standing::bodies(tx, &day, |agency, body| {
            let told = body.map_or("forged".to_owned(), |body| body.known.to_string());
            found.push(format!("{agency} {told}"));
            Ok::<_, StoreError>(())
        })
    });
    visited.unwrap();
    found
}

/// The lines of a day, with the change by which each was judged.
fn lines(store: &Installation, as_of: i32) -> Vec<String> {
    let (mut found, day) = (Vec::new(), day(store, as_of));
    let visited = store.read(|tx| {
        standing::lines_of_day(tx, &day, |agency, duty, line| {
            let told = line.map_or("forged".to_owned(), |line| line.known.to_string());
            found.push(format!("{agency} {duty} {told}"));
            Ok::<_, StoreError>(())
        })
    });
    visited.unwrap();
    found
}

#[test]
fn the_bodies_of_a_day_come_in_their_order_as_they_were_written_last() {
    both(|store| {
        let (today, before) = (day(store, TODAY), day(store, TODAY - 1));
        let written = store.write(|tx| {
            put(tx, &today, "a2")?;
            put(tx, &today, "a1")?;
            put(tx, &before, "a2")?;
            standing::put(tx, &today, &body("a1", 9), r#"["D1"]"#)
        });
        written.unwrap();
        assert_eq!(bodies(store, TODAY), ["a1 9", "a2 7"]);
        assert_eq!(bodies(store, TODAY - 1), ["a2 7"]);
        let judged = store.read(|tx| standing::judged(tx, &today, "a1")).unwrap();
        assert_eq!(judged, Some((9, r#"["D1"]"#.to_owned())));
        assert_eq!(store.read(|tx| standing::judged(tx, &today, "a3")).unwrap(), None);
    });
}

#[test]
fn lines_are_replaced_by_agency_or_duty() {
    both(|store| {
        let day = day(store, TODAY);
        let all =
            [line("a1", "D1", 1), line("a1", "D2", 1), line("a2", "D1", 1), line("a2", "D2", 1)];
        store.write(|tx| standing::replace_agencies(tx, &day, ["a1", "a2"], &all)).unwrap();
        let anew = [line("a1", "D1", 2)];
        store.write(|tx| standing::replace_agencies(tx, &day, ["a1"], &anew)).unwrap();
        assert_eq!(lines(store, TODAY), ["a1 D1 2", "a2 D1 1", "a2 D2 1"]);
        let (duties, anew) = (["D2", "D3"], [line("a2", "D3", 3)]);
        store.write(|tx| standing::replace_duties(tx, &day, "a2", &duties, &anew)).unwrap();
        assert_eq!(lines(store, TODAY), ["a1 D1 2", "a2 D1 1", "a2 D3 3"]);
    });
}

#[test]
fn a_duty_brings_its_line_and_its_subjects() {
    both(|store| {
        let (day, subjects) = (day(store, TODAY), (0..=255).collect::<Vec<u8>>());
        let heavy = NewLine { subjects: Some(&subjects), ..line("a1", "D6.2a", 1) };
        let all = [heavy, line("a1", "D10", 2)];
        store.write(|tx| standing::replace_agencies(tx, &day, ["a1"], &all)).unwrap();
        let mut found = Vec::new();
        let asked = [("a1", "D10"), ("a1", "D11"), ("a1", "D6.2a")];
        let visited = store.read(|tx| {
            standing::details(tx, &day, &asked, |position, line| {
                let line = line.unwrap();
                assert_eq!(line.line, LINE);
                found.push((position, line.known, line.subjects.map(<[u8]>::to_vec)));
                Ok::<_, StoreError>(())
            })
        });
        visited.unwrap();
        assert_eq!(found, [(0, 2, None), (2, 1, Some(subjects.clone()))]);
        let mut told = Vec::new();
        let visited = store.read(|tx| {
            standing::lines_of_agency(tx, &day, "a1", |duty, line| {
                let line = line.unwrap();
                told.push((duty.to_owned(), line.known, line.subjects.is_some()));
                Ok::<_, StoreError>(())
            })?;
            standing::lines_of_duties(tx, &day, "a1", &["D6.2a"], |position, line| {
                assert_eq!((position, line.unwrap().line), (0, LINE));
                Ok::<_, StoreError>(())
            })
        });
        visited.unwrap();
        assert_eq!(told, [("D10".to_owned(), 2, false), ("D6.2a".to_owned(), 1, false)]);
    });
}

/// Two bodies of two days, the lines of the second with subjects.
fn two_days(store: &Installation) {
    for as_of in [TODAY - 1, TODAY] {
        let day = day(store, as_of);
        let written = store.write(|tx| {
            for agency in ["a1", "a2"] {
                put(tx, &day, agency)?;
                let subjects = Some(b"[]".as_slice());
                let all = [line(agency, "D1", 7), NewLine { subjects, ..line(agency, "D2", 7) }];
                standing::replace_agencies(tx, &day, [agency], &all)?;
            }
            Ok::<_, StoreError>(())
        });
        written.unwrap();
    }
}

#[test]
fn a_body_is_believed_as_it_was_written_of_its_day_and_law_alone() {
    both(|store| {
        two_days(store);
        let is_believed = || {
            let day = day(store, TODAY);
            let judged = store.read(|tx| standing::judged(tx, &day, "a1")).unwrap();
            (bodies(store, TODAY)[0] == "a1 7", judged.is_some())
        };
        assert_eq!(is_believed(), (true, true));
        let at = format!("where as_of = {TODAY} and agency = 'a1'");
        let of_another = |column: &str, of: &str| {
            format!(
                "update standing set {column} = (select {column} from standing where {of}) {at}"
            )
        };
        for (forge, mend) in [
            ("known = 8", "known = 7"),
            ("others = '[1]'", "others = '[]'"),
            ("cells = '[[3,20511,null,5,7]]'", "cells = '[[1,20511,null,5,7]]'"),
        ] {
            store.tamper(&format!("update standing set {forge} {at}")).unwrap();
            assert_eq!(is_believed(), (false, false), "{forge}");
            store.tamper(&format!("update standing set {mend} {at}")).unwrap();
            assert_eq!(is_believed(), (true, true), "{mend}");
        }
        store.tamper(&format!("update standing set duties = '[1]' {at}")).unwrap();
        assert_eq!(is_believed(), (true, false), "what it was judged by");
        store.tamper(&format!("update standing set duties = '[]' {at}")).unwrap();
        for other in [
            format!("as_of = {TODAY} and agency = 'a2'"),
            format!("as_of = {} and agency = 'a1'", TODAY - 1),
        ] {
            let own = of_another("seal", &other);
            store.tamper(&own).unwrap();
            assert_eq!(is_believed(), (false, false), "{own}");
        }
        two_days(store);
        let other = KeptDay { law_sha256: "ef".repeat(32), ..day(store, TODAY) };
        assert_eq!(store.read(|tx| standing::judged(tx, &other, "a1")).unwrap(), None);
    });
}

#[test]
fn a_line_and_its_subjects_are_believed_as_they_were_written_alone() {
    both(|store| {
        let sound = ["a1 D1 7", "a1 D2 7", "a2 D1 7", "a2 D2 7"];
        let at = format!("where as_of = {TODAY} and agency = 'a1' and duty = 'D2'");
        for forge in [
            "known = 8".to_owned(),
            "line = '{\"reason_zh\":\"已完成\"}'".to_owned(),
            "subjects = null".to_owned(),
            "subjects = null, subjects_sha256 = null".to_owned(),
            format!(
                "subjects_sha256 = null, subjects = null, seal = (select o.seal from standing_line o
                where o.as_of = {TODAY} and o.agency = 'a1' and o.duty = 'D1')"
            ),
        ] {
            two_days(store);
            assert_eq!(lines(store, TODAY), sound);
            store.tamper(&format!("update standing_line set {forge} {at}")).unwrap();
            assert_eq!(lines(store, TODAY)[1], "a1 D2 forged", "{forge}");
            assert_eq!(lines(store, TODAY - 1), sound, "{forge}");
        }
    });
}

#[test]
fn that_a_change_wrote_in_a_book_is_not_taken_away_unseen() {
    both(|store| {
        a_life(store);
        store.tamper("create table touched_before as select * from touched").unwrap();
        // A record, its correction, a withdrawal, a draft, and its approval.
        for change in [1, 7, 8, 11, 13] {
            assert_eq!(found(store), None);
            store.tamper(&format!("delete from touched where change = {change}")).unwrap();
            assert_eq!(found(store).as_deref(), Some("touched"), "{change}");
            let put_back =
                format!("insert into touched select * from touched_before where change = {change}");
            store.tamper(&put_back).unwrap();
        }
        assert_eq!(found(store), None);
    });
}

#[test]
fn a_kept_day_goes_stale_and_is_forgotten_with_its_standings() {
    both(|store| {
        let kept = |as_of, state| Snapshot {
            as_of,
            computed_at: NOON,
            law_sha256: "cd".repeat(32),
            state,
        };
        for as_of in [10, 20, 30] {
            let day = day(store, as_of);
            let written = store.write(|tx| {
                snapshot::put(tx, &kept(as_of, SnapshotState::Computing))?;
                snapshot::put(tx, &kept(as_of, SnapshotState::Complete))?;
                standing::replace_agencies(tx, &day, ["a1"], &[line("a1", "D1", 1)])?;
                put(tx, &day, "a1")
            });
            written.unwrap();
        }
        store.write(|tx| snapshot::put(tx, &kept(20, SnapshotState::Stale))).unwrap();
        let expected = [
            kept(10, SnapshotState::Complete),
            kept(20, SnapshotState::Stale),
            kept(30, SnapshotState::Complete),
        ];
        assert_eq!(store.read(snapshot::all).unwrap(), expected);
        store.write(|tx| snapshot::delete(tx, 20)).unwrap();
        assert_eq!(store.read(|tx| snapshot::get(tx, 20)).unwrap(), None);
        assert!(bodies(store, 20).is_empty() && lines(store, 20).is_empty());
        assert_eq!((bodies(store, 30).len(), lines(store, 30).len()), (1, 1));
    });
}
