//! Single records: filed once however often asked, corrected, withdrawn, listed.

use app::record::{NewRecord, Once, RecordError};
use serde_json::json;

use crate::world::{World, actor, both};

fn new(form: &str, with: serde_json::Value) -> NewRecord {
    let serde_json::Value::Object(with) = with else { unreachable!("fields are an object") };
    NewRecord { form: form.to_owned(), agency: Some("a1".to_owned()), with, ..NewRecord::default() }
}

fn training(hours: i64) -> NewRecord {
    new(
        "training_record",
        json!({"person": "E0001", "category": "dedicated", "year": 2025, "course": "資安",
            "course_kind": "professional", "date": "2025-05-06", "hours": hours}),
    )
}

fn file(world: &World, new: &NewRecord) -> Result<app::record::FiledRecord, RecordError> {
    app::record::file(&world.installation, &actor(), new, None)
}

fn headings(error: RecordError) -> Vec<String> {
    let RecordError::Faults(faults) = error else { unreachable!("{error}") };
    let heading = |fault: app::import::Fault| fault.place.column.unwrap().heading;
    let mut headings: Vec<String> = faults.into_iter().map(heading).collect();
    headings.sort();
    headings
}

#[test]
fn a_record_is_filed_with_its_day_and_who_filed_it() {
    both(|world| {
        let filed = file(world, &training(3)).unwrap();
        assert!(!filed.repeated);
        let record = filed.record;
        assert_eq!(record.with["person"], "p1");
        assert_eq!(record.day.unwrap().to_string(), "2025-05-06");
        assert_eq!(record.filed_by, "local:王承辦");
        let events = world
            .installation
            .store
            .read(|transaction| store::event::of_subject(transaction, &record.id));
        assert_eq!(events.unwrap()[0].kind, "record.filed");
    });
}

#[test]
fn every_field_that_is_wrong_is_told() {
    both(|world| {
        let faulty = new(
            "training_record",
            json!({"person": "E9999", "category": "boss", "hours": 25, "mood": "good"}),
        );
        let told = headings(file(world, &faulty).unwrap_err());
        assert_eq!(told, ["category", "mood"]);
        let lacking = new("training_record", json!({"person": "E9999", "hours": 25}));
        let told = headings(file(world, &lacking).unwrap_err());
        assert_eq!(told, ["category", "course", "course_kind", "date", "hours", "person", "year"]);
        let nowhere = NewRecord { agency: Some("nobody".to_owned()), ..training(3) };
        assert_eq!(headings(file(world, &nowhere).unwrap_err()), ["agency", "person"]);
    });
}

#[test]
fn a_draft_need_not_be_complete() {
    both(|world| {
        let draft = new("training_record", json!({"person": "E0001"}));
        let draft = NewRecord { state: Some("draft".to_owned()), ..draft };
        assert_eq!(file(world, &draft).unwrap().record.state, "draft");
    });
}

#[test]
fn the_same_request_with_the_same_key_is_answered_and_not_done_again() {
    both(|world| {
        let once = |sha256| Some(Once { key: "k1", request_sha256: sha256 });
        let ask = |new: &NewRecord, sha256| {
            app::record::file(&world.installation, &actor(), new, once(sha256))
        };
        let first = ask(&training(3), "aa").unwrap();
        let second = ask(&training(3), "aa").unwrap();
        assert!(second.repeated);
        assert_eq!(first.record, second.record);
        assert!(matches!(ask(&training(4), "bb"), Err(RecordError::KeyReused)));
        assert_eq!(world.count("training_record"), 1);
    });
}

#[test]
fn a_correction_supersedes_and_the_second_corrector_is_told() {
    both(|world| {
        let older = file(world, &training(3)).unwrap().record;
        let supersede = |new: &NewRecord| {
            app::record::supersede(&world.installation, &actor(), &older.id, new, None, None)
        };
        let newer = supersede(&training(4)).unwrap().record;
        assert_eq!(newer.supersedes.as_ref(), Some(&older.id));
        assert_eq!(world.record(&older.id).superseded_by, Some(newer.id));
        assert!(matches!(supersede(&training(5)), Err(RecordError::Stale { .. })));
    });
}

#[test]
fn a_withdrawal_says_who_when_and_why_and_happens_once() {
    both(|world| {
        let record = file(world, &training(3)).unwrap().record;
        let withdraw = || {
            app::record::withdraw(&world.installation, &actor(), &record.id, "重複登錄", None, None)
        };
        let withdrawn = withdraw().unwrap().record;
        assert_eq!(
            (withdrawn.state, withdrawn.withdrawn_why.as_deref()),
            ("withdrawn", Some("重複登錄"))
        );
        assert_eq!(withdrawn.withdrawn_by.as_deref(), Some("local:王承辦"));
        assert!(matches!(withdraw(), Err(RecordError::Stale { .. })));
        let unknown =
            app::record::withdraw(&world.installation, &actor(), "nothing", "", None, None);
        assert!(matches!(unknown, Err(RecordError::NotFound { .. })));
    });
}

#[test]
fn a_list_goes_page_by_page_without_loss() {
    both(|world| {
        for hours in 1..=5 {
            file(world, &training(hours)).unwrap();
        }
        let filter =
            store::record::Filter { agency: Some("a1"), form: Some("training_record"), text: None };
        let mut ids = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page =
                app::record::list(&world.installation, &actor(), &filter, after.as_deref(), 2);
            let page = page.unwrap();
            ids.extend(page.records.into_iter().map(|record| record.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 5);
    });
}
