//! Standings as a cache: replaced whole or in parts, read for the city at once.

use store::StoreError;
use store::snapshot::{self, Snapshot, SnapshotState};
use store::standing::{self, BoardLine, NewStanding};
use testkit::{Installation, both};

use crate::samples::{NOON, TODAY};

fn of<'a>(agency: &'a str, duty: &'a str, code: i16) -> NewStanding<'a> {
    let light = BoardLine {
        agency,
        duty,
        standing: code,
        since_on: Some(TODAY - 3),
        due_on: None,
        flags: 5,
        known: 7,
    };
    NewStanding { light, line: r#"{"reason_zh":"已逾期"}"#, subjects: None }
}

fn board(store: &Installation, as_of: i32) -> Vec<String> {
    let mut lines = Vec::new();
    store
        .read(|tx| {
            standing::board(tx, as_of, |line| {
                lines.push(format!("{} {} {}", line.agency, line.duty, line.standing));
                Ok::<_, StoreError>(())
            })
        })
        .unwrap();
    lines
}

#[test]
fn the_board_of_a_day_comes_by_agency_and_duty() {
    both(|store| {
        let standings = [of("a2", "D5.5a", 1), of("a1", "D6.2a", 2), of("a1", "D10", 3)];
        store.write(|tx| standing::replace_day(tx, TODAY, &standings)).unwrap();
        store.write(|tx| standing::replace_day(tx, TODAY - 1, &standings[..1])).unwrap();
        assert_eq!(board(store, TODAY), ["a1 D10 3", "a1 D6.2a 2", "a2 D5.5a 1"]);
        assert_eq!(board(store, TODAY - 1), ["a2 D5.5a 1"]);
        let mut lines = Vec::new();
        store
            .read(|tx| {
                standing::board_of_agency(tx, TODAY, "a1", |line| {
                    assert_eq!((line.since_on, line.due_on), (Some(TODAY - 3), None));
                    assert_eq!((line.flags, line.known), (5, 7));
                    lines.push(line.duty.to_owned());
                    Ok::<_, StoreError>(())
                })
            })
            .unwrap();
        assert_eq!(lines, ["D10", "D6.2a"]);
    });
}

#[test]
fn standings_are_replaced_by_day_agency_or_duty() {
    both(|store| {
        let all = [of("a1", "D1", 1), of("a1", "D2", 1), of("a2", "D1", 1), of("a2", "D2", 1)];
        store.write(|tx| standing::replace_day(tx, TODAY, &all)).unwrap();
        store
            .write(|tx| standing::replace_agencies(tx, TODAY, ["a1"], &[of("a1", "D1", 2)]))
            .unwrap();
        assert_eq!(board(store, TODAY), ["a1 D1 2", "a2 D1 1", "a2 D2 1"]);
        let duties = ["D2", "D3"];
        let anew = [of("a2", "D3", 3)];
        store.write(|tx| standing::replace_duties(tx, TODAY, "a2", &duties, &anew)).unwrap();
        assert_eq!(board(store, TODAY), ["a1 D1 2", "a2 D1 1", "a2 D3 3"]);
        store.write(|tx| standing::replace_day(tx, TODAY, &all[..1])).unwrap();
        assert_eq!(board(store, TODAY), ["a1 D1 1"]);
    });
}

#[test]
fn a_duty_brings_its_line_and_its_subjects() {
    both(|store| {
        let subjects: Vec<u8> = (0..=255).collect();
        let heavy = NewStanding { subjects: Some(&subjects), ..of("a1", "D6.2a", 1) };
        let standings = [heavy, of("a1", "D10", 2)];
        store.write(|tx| standing::replace_day(tx, TODAY, &standings)).unwrap();
        let detail = |duty: &str| store.read(|tx| standing::detail(tx, TODAY, "a1", duty)).unwrap();
        let found = detail("D6.2a").unwrap();
        assert_eq!((found.line.as_str(), found.subjects), (heavy.line, Some(subjects.clone())));
        assert_eq!(detail("D10").unwrap().subjects, None);
        assert_eq!(detail("D11"), None);
        let mut lines = 0;
        store
            .read(|tx| {
                standing::lines_of_day(tx, TODAY, |_, _, line, _| {
                    assert_eq!(line, heavy.line);
                    lines += 1;
                    Ok::<_, StoreError>(())
                })?;
                standing::lines_of_agency(tx, TODAY, "a1", |_, line| {
                    assert_eq!(line, heavy.line);
                    lines += 1;
                    Ok::<_, StoreError>(())
                })
            })
            .unwrap();
        assert_eq!(lines, 4);
    });
}

#[test]
fn a_kept_day_goes_stale_and_is_forgotten_with_its_standings() {
    both(|store| {
        let kept = |as_of, state| Snapshot {
            as_of,
            computed_at: NOON,
            known: 9,
            law_sha256: "cd".repeat(32),
            state,
        };
        for as_of in [10, 20, 30] {
            store
                .write(|tx| {
                    snapshot::put(tx, &kept(as_of, SnapshotState::Computing))?;
                    snapshot::put(tx, &kept(as_of, SnapshotState::Complete))?;
                    standing::replace_day(tx, as_of, &[of("a1", "D1", 1)])
                })
                .unwrap();
        }
        assert_eq!(store.write(|tx| snapshot::mark_stale_from(tx, 20)).unwrap(), 2);
        let expected = [
            kept(10, SnapshotState::Complete),
            kept(20, SnapshotState::Stale),
            kept(30, SnapshotState::Stale),
        ];
        assert_eq!(store.read(snapshot::all).unwrap(), expected);
        store.write(|tx| snapshot::delete(tx, 20)).unwrap();
        assert_eq!(store.read(|tx| snapshot::get(tx, 20)).unwrap(), None);
        assert!(board(store, 20).is_empty());
        assert_eq!(board(store, 30).len(), 1);
    });
}
