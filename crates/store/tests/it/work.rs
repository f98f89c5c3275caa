//! Chases and what is said of lists: kept as they were said, ended once, and found where they are forged.

use store::chase::{self, ChaseRow, Filter};
use store::sight::Sight;
use store::todo::{self, EndKind, EndRow, NoteKind, NoteRow};
use store::{Store, StoreError};
use testkit::both;

use crate::log::examined;
use crate::samples::{NOON, TODAY, begin};

fn account(store: &Store, id: &str) {
    let row = store::account::AccountRow {
        id: id.to_owned(),
        name: id.to_owned(),
        display_name: id.to_uppercase(),
        agency: "a1".to_owned(),
        person: None,
        mail: None,
        created_at: NOON,
        created_by: "local:王小明".to_owned(),
        change: 0,
        is_closed: false,
    };
    let made = store.write(|tx| {
        let change = begin(tx, "account")?;
        store::account::insert(tx, change, &row)
    });
    made.unwrap();
}

fn chased(id: &str, agency: &str) -> ChaseRow {
    ChaseRow {
        id: id.to_owned(),
        agency: agency.to_owned(),
        duty: "D5.1a".to_owned(),
        standing: 0,
        since_on: Some(TODAY),
        due_on: None,
        words: "請儘速辦理".to_owned(),
        chased_on: TODAY,
        chased_at: NOON,
        chased_by: "account:u1".to_owned(),
        change: 0,
    }
}

#[test]
fn chases_are_listed_the_newest_first_and_whoever_alters_one_is_found() {
    both(|store| {
        for row in [chased("c1", "a1"), chased("c2", "a2"), chased("c3", "a1")] {
            let written = store.write(|tx| {
                let change = begin(tx, "chase")?;
                chase::insert(tx, change, &row)
            });
            written.unwrap();
        }
        let all = Filter::default();
        let ids = |before, filter, limit| {
            let read = |tx: &mut store::Transaction<'_>| {
                chase::before(tx, Sight::Whole, before, filter, limit)
            };
            store.read(read).unwrap().into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(None, all, 9), ["c3", "c2", "c1"]);
        assert_eq!(ids(Some("c3"), all, 1), ["c2"]);
        assert_eq!(ids(None, Filter { agency: Some("a1"), ..all }, 9), ["c3", "c1"]);
        assert_eq!(ids(None, Filter { duty: Some("D0.0"), ..all }, 9), [""; 0]);
        assert_eq!(ids(None, Filter { by: Some("account:u1"), ..all }, 1), ["c3"]);
        assert_eq!(ids(None, Filter { by: Some("account:u2"), ..all }, 1), [""; 0]);
        assert_eq!(ids(None, Filter { from_on: Some(TODAY), ..all }, 1), ["c3"]);
        assert_eq!(ids(None, Filter { from_on: Some(TODAY + 1), ..all }, 1), [""; 0]);
        assert_eq!(ids(None, Filter { until_on: Some(TODAY - 1), ..all }, 1), [""; 0]);
        let of = store.read(|tx| chase::of_agency(tx, "a1", 1)).unwrap();
        assert_eq!(of, [ChaseRow { change: 3, ..chased("c3", "a1") }]);
        let of = store.read(|tx| chase::of_agencies(tx, &["a1", "a9", "a2"], 1)).unwrap();
        let newest = |change, id, agency| vec![ChaseRow { change, ..chased(id, agency) }];
        assert_eq!(of, [newest(3, "c3", "a1"), Vec::new(), newest(2, "c2", "a2")]);
        let nobody = Sight::Of { account: "u9", on: TODAY };
        assert!(store.read(|tx| chase::before(tx, nobody, None, all, 9)).unwrap().is_empty());
        assert_eq!(examined(store, None).fault, None);
        store.tamper("update chase set words = '不急' where id = 'c2'").unwrap();
        assert_eq!(examined(store, None).fault.unwrap().change, 2);
    });
}

#[test]
fn a_note_is_seen_by_both_ended_once_and_found_where_it_is_forged() {
    both(|store| {
        account(store, "u1");
        account(store, "u2");
        let note = NoteRow {
            id: "n1".to_owned(),
            kind: NoteKind::HandOver,
            agency: "a1".to_owned(),
            duty: "D5.1a".to_owned(),
            account: "u1".to_owned(),
            colleague: Some("u2".to_owned()),
            until_on: None,
            standing: 2,
            since_on: None,
            due_on: Some(TODAY),
            words: "休假".to_owned(),
            noted_at: NOON,
            change: 0,
            end: None,
        };
        let noted = store.write(|tx| {
            let change = begin(tx, "todo")?;
            todo::insert(tx, change, &note)?;
            Ok::<_, StoreError>(NoteRow { change, ..note.clone() })
        });
        let noted = noted.unwrap();
        let change = u64::try_from(noted.change).unwrap();
        assert_eq!(
            store.read(|tx| todo::by_account(tx, "u1", 9)).unwrap(),
            std::slice::from_ref(&noted)
        );
        assert_eq!(
            store.read(|tx| todo::by_colleague(tx, "u2", 9)).unwrap(),
            std::slice::from_ref(&noted)
        );
        let ended = EndRow {
            kind: EndKind::TakenBack,
            words: String::new(),
            ended_at: NOON,
            ended_by: "u2".to_owned(),
        };
        let end = || {
            store.write(|tx| {
                let change = begin(tx, "todo")?;
                todo::end(tx, change, "n1", &ended)
            })
        };
        end().unwrap();
        assert!(matches!(end(), Err(StoreError::Taken { .. })));
        let found = store.read(|tx| todo::get(tx, "n1")).unwrap().unwrap();
        assert_eq!(found.end, Some(ended.clone()));
        assert_eq!(examined(store, None).fault, None);
        store.tamper("update todo_note set words = '別的' where id = 'n1'").unwrap();
        assert_eq!(examined(store, None).fault.unwrap().change, change);
        store.tamper("update todo_note set words = '休假' where id = 'n1'").unwrap();
        store.tamper("delete from todo_note_end where note = 'n1'").unwrap();
        assert_eq!(examined(store, None).fault.unwrap().change, change + 1);
    });
}
