//! Changes, events, settings and kept answers.

use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::idempotency::{self, Answer};
use store::setting::{self, SettingRow};
use store::{StoreError, event::EventRow};
use testkit::both;

use crate::samples::{NOON, begin};

#[test]
fn an_import_of_many_records_is_one_row_with_its_count_and_hash() {
    both(|store| {
        let hash = "9f".repeat(32);
        let new = NewChange {
            happened_at: NOON,
            actor: "local:王小明",
            kind: "import",
            summary: "匯入 人員清冊.xlsx",
            source: Some(("人員清冊.xlsx", &hash)),
            records: 68_000,
        };
        let id = store.write(|tx| change::begin(tx, &new)).unwrap();
        let row = store.read(|tx| change::get(tx, id)).unwrap().unwrap();
        assert_eq!((row.id, row.happened_at, row.records), (id, NOON, 68_000));
        assert_eq!((row.actor.as_str(), row.kind.as_str()), (new.actor, new.kind));
        assert_eq!(row.source_name.as_deref(), Some("人員清冊.xlsx"));
        assert_eq!(row.source_sha256, Some(hash));
    });
}

#[test]
fn changes_are_numbered_without_gaps_and_the_last_is_the_version() {
    both(|store| {
        assert_eq!(store.read(change::last).unwrap(), 0);
        for expected in 1..=5 {
            let refused: Result<(), _> = store.write(|tx| {
                begin(tx, "record")?;
                Err(StoreError::Busy)
            });
            assert!(refused.is_err());
            assert_eq!(store.write(|tx| begin(tx, "record")).unwrap(), expected);
            assert_eq!(store.read(change::last).unwrap(), expected);
        }
        let ids = |before, limit| {
            let rows = store.read(|tx| change::latest(tx, before, limit)).unwrap();
            rows.iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(None, 2), [5, 4]);
        assert_eq!(ids(Some(4), 9), [3, 2, 1]);
    });
}

#[test]
fn many_writers_at_once_get_every_number_once() {
    both(|store| {
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..10 {
                        store.write(|tx| begin(tx, "record")).unwrap();
                    }
                });
            }
        });
        assert_eq!(store.read(change::last).unwrap(), 80);
        assert_eq!(store.read(|tx| change::latest(tx, None, 1000)).unwrap().len(), 80);
    });
}

#[test]
fn events_are_found_by_change_and_by_subject() {
    both(|store| {
        let filed = NewEvent { kind: "record.filed", subject: "r1", detail: None };
        let noted =
            NewEvent { kind: "setting.decided", subject: "term.D6.2a", detail: Some("P1Y") };
        let change = store
            .write(|tx| {
                let change = begin(tx, "record")?;
                event::note(tx, change, &[noted, filed])?;
                Ok::<_, StoreError>(change)
            })
            .unwrap();
        let row = |event: NewEvent<'_>| EventRow {
            change,
            kind: event.kind.to_owned(),
            subject: event.subject.to_owned(),
            detail: event.detail.map(str::to_owned),
        };
        let of_change = store.read(|tx| event::of_change(tx, change)).unwrap();
        assert_eq!(of_change, [row(noted), row(filed)]);
        assert_eq!(store.read(|tx| event::of_subject(tx, "r1")).unwrap(), [row(filed)]);
    });
}

#[test]
fn an_event_belongs_to_a_change_that_is_there() {
    both(|store| {
        let filed = NewEvent { kind: "record.filed", subject: "r1", detail: None };
        let refused = store.write(|tx| event::note(tx, 77, &[filed]));
        assert!(matches!(refused, Err(StoreError::NoSuchReference { .. })), "{refused:?}");
    });
}

#[test]
fn settings_are_added_and_never_edited() {
    both(|store| {
        let decided = |name: &str, agency: Option<&str>, from_on, value: Option<&str>| SettingRow {
            name: name.to_owned(),
            agency: agency.map(str::to_owned),
            from_on,
            value: value.map(str::to_owned),
            decided_by: "資安長".to_owned(),
            why: "會議決議".to_owned(),
            recorded_at: NOON,
            change: 0,
        };
        let rows = [
            decided("leave_days_threshold", None, 10, Some("90")),
            decided("leave_days_threshold", None, 10, Some("0")),
            decided("leave_days_threshold", None, 20, None),
            decided("records_from", None, -5, Some("2026-01-01")),
            decided("records_from", Some("a1"), 0, Some("2026-02-01")),
        ];
        let mut expected = Vec::new();
        for row in rows {
            let change = store
                .write(|tx| {
                    let change = begin(tx, "setting")?;
                    setting::decide(tx, change, &row)?;
                    Ok::<_, StoreError>(change)
                })
                .unwrap();
            expected.push(SettingRow { change, ..row });
        }
        assert_eq!(store.read(setting::all).unwrap(), expected);
        let of_name = store.read(|tx| setting::of_name(tx, "records_from")).unwrap();
        assert_eq!(of_name, expected[3..]);
    });
}

#[test]
fn an_answer_is_kept_for_its_actor_until_it_expires() {
    both(|store| {
        let answer = |body: &str| Answer {
            request_sha256: "ab".repeat(32),
            status: 201,
            body: body.to_owned(),
        };
        let keep = |actor: &str, body: &str, now| {
            store.write(|tx| idempotency::keep(tx, actor, "k1", &answer(body), now, now + 100))
        };
        let find = |actor: &str, now| {
            let found = store.read(|tx| idempotency::find(tx, actor, "k1", now)).unwrap();
            found.map(|found| found.body)
        };
        keep("甲", "first", NOON).unwrap();
        keep("乙", "other", NOON).unwrap();
        assert_eq!(find("甲", NOON + 99).as_deref(), Some("first"));
        assert_eq!(find("乙", NOON + 99).as_deref(), Some("other"));
        assert_eq!(find("甲", NOON + 100), None);
        let again = keep("甲", "second", NOON + 99);
        assert!(matches!(again, Err(StoreError::Taken { .. })), "{again:?}");
        assert_eq!(find("甲", NOON + 99).as_deref(), Some("first"));
        keep("甲", "third", NOON + 100).unwrap();
        assert_eq!(find("甲", NOON + 101).as_deref(), Some("third"));
        assert_eq!(store.write(|tx| idempotency::forget_expired(tx, NOON + 150)).unwrap(), 1);
        assert_eq!(find("甲", NOON + 151).as_deref(), Some("third"));
    });
}
