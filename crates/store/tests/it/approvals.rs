//! Where a record stands is told by the last act on its way; who judges sees only what counts.

use store::approval::{self, Act, ActRow, WaitingRow};
use store::record::{self, RecordRow, RecordState};
use store::sight::Sight;
use store::{Store, StoreError};
use testkit::both;

use crate::log::examined;
use crate::samples::{NOON, TODAY, begin, correction, file, record};

/// An hour in microseconds.
const HOUR: i64 = 3_600_000_000;

fn row(store: &Store, id: &str, act: Act, state: RecordState) -> ActRow {
    let content = store.read(|tx| approval::content(tx, id)).unwrap().unwrap();
    let steps = if act == Act::Submit { vec!["agency_ciso".to_owned()] } else { Vec::new() };
    let acts = store.read(|tx| approval::of_record(tx, id)).unwrap().len();
    ActRow {
        record: id.to_owned(),
        act,
        state,
        steps,
        step: (act != Act::Submit).then(|| "agency_ciso".to_owned()),
        acted_at: NOON + HOUR * (1 + i64::try_from(acts).unwrap()),
        acted_by: "local:林小華".to_owned(),
        on_behalf_of: None,
        why: (act == Act::Return).then(|| "請補附件".to_owned()),
        content_sha256: content,
        change: 0,
    }
}

/// Notes an act as a change of its own.
pub(crate) fn act(store: &Store, id: &str, act: Act, state: RecordState) -> ActRow {
    let row = row(store, id, act, state);
    let waits_for = (state == RecordState::Submitted).then_some("agency_ciso");
    let noted = store.write(|tx| {
        let change = begin(tx, "approval")?;
        approval::note(tx, change, &row, waits_for)?;
        Ok::<_, StoreError>(ActRow { change, ..row.clone() })
    });
    noted.unwrap()
}

fn filed(store: &Store, row: RecordRow) {
    store.write(|tx| file(tx, &[row]).map(drop)).unwrap();
}

fn draft(id: &str) -> RecordRow {
    RecordRow { state: RecordState::Draft, ..record(id, "a1", "waiver", Some(TODAY)) }
}

fn state(store: &Store, id: &str) -> (RecordState, i64) {
    let row = store.read(|tx| record::get(tx, id)).unwrap().unwrap();
    (row.state, row.recorded_at)
}

fn judged(store: &Store) -> Vec<(String, RecordState, Option<String>)> {
    let mut seen = Vec::new();
    let visited = store.read(|tx| {
        record::each_of_form(tx, "waiver", None, |view| {
            let supersedes = view.supersedes.map(str::to_owned);
            seen.push((view.id.to_owned(), view.state, supersedes));
            Ok::<_, StoreError>(())
        })
    });
    visited.unwrap();
    seen
}

fn waiting(store: &Store) -> Vec<WaitingRow> {
    store.read(|tx| approval::waiting(tx, Sight::Whole, "", (i64::MIN, ""), 10)).unwrap()
}

#[test]
fn a_record_stands_where_the_last_act_left_it_and_counts_from_its_approval() {
    both(|store| {
        filed(store, draft("d1"));
        assert_eq!(state(store, "d1"), (RecordState::Draft, NOON));
        act(store, "d1", Act::Submit, RecordState::Submitted);
        assert_eq!(state(store, "d1"), (RecordState::Submitted, NOON));
        assert_eq!(waiting(store).len(), 1);
        let returned = act(store, "d1", Act::Return, RecordState::Returned);
        assert_eq!(state(store, "d1"), (RecordState::Returned, NOON));
        assert_eq!(waiting(store), Vec::new());
        act(store, "d1", Act::Submit, RecordState::Submitted);
        let approved = act(store, "d1", Act::Approve, RecordState::Approved);
        assert_eq!(state(store, "d1"), (RecordState::Approved, NOON + 4 * HOUR));
        let acts = store.read(|tx| approval::of_record(tx, "d1")).unwrap();
        assert_eq!((acts.len(), &acts[1], &acts[3]), (4, &returned, &approved));
        let books = store.read(|tx| record::touched_since(tx, approved.change - 1)).unwrap();
        assert_eq!((books.len(), books[0].first_day), (1, Some(TODAY)));
        let row = store.read(|tx| record::get(tx, "d1")).unwrap().unwrap();
        assert_eq!(row.filed_at, Some(NOON));
        assert_eq!(examined(store, None).fault, None);
    });
}

#[test]
fn a_correction_takes_the_place_of_what_counted_whatever_drafts_lay_between() {
    both(|store| {
        let first = record("w1", "a1", "waiver", Some(TODAY));
        filed(store, first.clone());
        let version = |id: &str, older: &str| RecordRow {
            state: RecordState::Draft,
            supersedes: Some(older.to_owned()),
            ..correction(id, &first)
        };
        filed(store, version("w2", "w1"));
        filed(store, version("w3", "w2"));
        let row = |id: &str| store.read(|tx| record::get(tx, id)).unwrap().unwrap();
        let awaited = |id: &str| (row(id).superseded_by, row(id).awaited_correction);
        assert_eq!(awaited("w1"), (None, Some("w2".to_owned())), "it still counts");
        assert_eq!(awaited("w2"), (Some("w3".to_owned()), None));
        act(store, "w3", Act::Submit, RecordState::Submitted);
        act(store, "w3", Act::Approve, RecordState::Approved);
        let of =
            |id: &str, state, older: Option<&str>| (id.to_owned(), state, older.map(str::to_owned));
        let expected = [
            of("w1", RecordState::Approved, None),
            of("w2", RecordState::Draft, Some("w1")),
            of("w3", RecordState::Approved, Some("w1")),
        ];
        assert_eq!(judged(store), expected);
        assert_eq!(row("w3").supersedes.as_deref(), Some("w2"), "its history stays as it was");
    });
}

#[test]
fn what_was_approved_is_bound_to_its_content_and_hidden_by_its_salt() {
    both(|store| {
        filed(store, draft("d1"));
        filed(store, RecordRow { fields: draft("d1").fields, key: draft("d1").key, ..draft("d2") });
        let content = |id: &str| store.read(|tx| approval::content(tx, id)).unwrap();
        assert_ne!(content("d1"), content("d2"), "equal contents do not tell of each other");
        let before = content("d1");
        assert_eq!(content("d1"), before);
        store.tamper("update record set fields = '{\"hours\":13}' where id = 'd1'").unwrap();
        assert_ne!(content("d1"), before);
        assert_eq!(content("none"), None);
    });
}

#[test]
fn whoever_alters_an_act_is_found_at_its_change() {
    both(|store| {
        filed(store, draft("d1"));
        act(store, "d1", Act::Submit, RecordState::Submitted);
        act(store, "d1", Act::Approve, RecordState::Approved);
        assert_eq!(examined(store, None).fault, None);
        let forgeries = [
            (2, "update approval_act set steps = '' where act = 'submit'"),
            (2, "update approval_act set steps = steps || ' ' where act = 'submit'"),
            (3, "delete from approval_act where act = 'approve'"),
            (3, "update approval_act set acted_by = 'local:王小明' where act = 'approve'"),
            (3, "update approval_act set steps = 'staff' where act = 'approve'"),
        ];
        for (change, script) in forgeries.into_iter().rev() {
            store.tamper(script).unwrap();
            assert_eq!(examined(store, None).fault.unwrap().change, change, "{script}");
        }
    });
}

#[test]
fn who_filed_or_submitted_any_version_is_known_as_its_author() {
    both(|store| {
        let first = RecordRow { filed_by: "account:u1".to_owned(), ..draft("d1") };
        filed(store, first.clone());
        act(store, "d1", Act::Submit, RecordState::Submitted);
        filed(store, RecordRow { filed_by: "account:u2".to_owned(), ..correction("d2", &first) });
        let authors = store.read(|tx| approval::authors(tx, "d2")).unwrap();
        assert_eq!(authors, ["account:u1", "account:u2", "local:林小華"]);
        assert_eq!(waiting(store), Vec::new(), "nobody waits for what was replaced");
    });
}
