//! How long entries of registers have their files kept: while they speak, and a term from then on.

use std::sync::Arc;

use app::FixedClock;
use app::access::Role;
use app::record::{NewRecord, file, supersede, withdraw};
use app::retention::{Forever, Kept, Obstacle, dispose};
use serde_json::{Value, json};

use crate::evidence::{PDF, brought};
use crate::retention::{day, decide, kept, stays, training};
use crate::rights::{city, somebody};
use crate::world::{World, errors};

fn zone(assessed_on: Option<&str>, plan: &str) -> Value {
    let mut with = json!({ "agency": "a1", "zone_code": "Z1", "name": "機房",
        "kind": "machine-room", "perimeter": ["wall", "card-access"], "level": "甲", "manager": "p1",
        "fire_risk": "低", "flood_risk": "低", "floor_plan": plan });
    if let Some(on) = assessed_on {
        with["assessed_on"] = on.into();
    }
    with
}

fn new(with: &Value) -> NewRecord {
    NewRecord {
        form: "zone".to_owned(),
        agency: Some("a1".to_owned()),
        with: with.as_object().unwrap().clone(),
        ..NewRecord::default()
    }
}

/// Imports lines, with whatever they say of themselves.
fn imported(world: &World, name: &str, lines: &[Value]) {
    let text: Vec<String> = lines.iter().map(Value::to_string).collect();
    let path = world.file(name, text.join("\n"));
    let done = world.import_as(&path, |request| request.accept_warnings = true).unwrap();
    assert_eq!(errors(&done), Vec::<String>::new());
}

fn line(id: &str, recorded_at: &str, with: &Value) -> Value {
    json!({ "id": id, "form": "zone", "agency": "a1", "recorded_at": recorded_at, "with": with })
}

#[test]
fn an_entry_that_is_withdrawn_or_corrected_lets_its_file_go_a_term_after_that() {
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        decide(world, "zone", "P1Y", None).unwrap();
        let files = [PDF.to_vec(), [PDF, b"\n"].concat()]
            .map(|bytes| brought(world, &officer, "平面圖.pdf", &bytes).sha256);
        for (id, code, sha256) in [("z-a", "Z-A", &files[0]), ("z-b", "Z-B", &files[1])] {
            let mut with = zone(Some("2015-01-01"), sha256);
            with["zone_code"] = code.into();
            imported(world, "zone.jsonl", &[line(id, "2015-01-02T09:00:00+08:00", &with)]);
            assert_eq!(kept(world, sha256), Kept::Forever(Forever::Speaks));
        }
        withdraw(installation, &officer, "z-a", "登錄錯誤", None, None).unwrap();
        let mut corrected = zone(Some("2015-01-01"), "檔號 1");
        corrected["zone_code"] = "Z-B".into();
        let corrected = NewRecord { why: Some("改附紙本".to_owned()), ..new(&corrected) };
        supersede(installation, &officer, "z-b", &corrected, None, None).unwrap();
        for sha256 in &files {
            assert_eq!(kept(world, sha256), Kept::Until(day("2027-03-02")), "from today on");
            let refused = dispose(installation, &officer, std::slice::from_ref(sha256), None);
            assert_eq!(stays(&refused), Some(Obstacle::Kept), "{refused:?}");
        }
    });
}

#[test]
fn of_two_entries_of_one_day_the_one_that_counted_later_speaks_whatever_their_ids() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        decide(world, "zone", "P1Y", None).unwrap();
        let sha256 = brought(world, &officer, "平面圖.pdf", PDF).sha256;
        let imported_on = "2024-05-02T09:00:00+08:00";
        let first = line("zz1", imported_on, &zone(Some("2024-05-01"), "檔號 1"));
        imported(world, "zone.jsonl", &[first]);
        let filed = new(&zone(Some("2024-05-01"), &sha256));
        let filed = file(&world.installation, &officer, &filed, None).unwrap().record;
        assert!(filed.id.as_str() < "zz1", "by the ids alone the imported one came later");
        assert_eq!(kept(world, &sha256), Kept::Forever(Forever::Speaks));
    });
}

#[test]
fn an_entry_without_a_day_is_replaced_when_the_next_one_begins_to_count() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        decide(world, "zone", "P1Y", None).unwrap();
        let sha256 = brought(world, &officer, "平面圖.pdf", PDF).sha256;
        let older = line("z-a", "2015-01-02T09:00:00+08:00", &zone(None, &sha256));
        let newer = line("z-b", "2026-02-01T09:00:00+08:00", &zone(None, "檔號 1"));
        imported(world, "zone.jsonl", &[older]);
        assert_eq!(kept(world, &sha256), Kept::Forever(Forever::Speaks));
        imported(world, "zone.jsonl", &[newer]);
        assert_eq!(kept(world, &sha256), Kept::Until(day("2027-02-01")));
    });
}

#[test]
fn a_version_that_never_counted_waits_until_another_comes_after_it_and_one_that_counts_speaks_on() {
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        decide(world, "training_record", "P6M", None).unwrap();
        decide(world, "zone", "P1Y", None).unwrap();
        let files = [PDF.to_vec(), [PDF, b"\n"].concat()]
            .map(|bytes| brought(world, &officer, "證書.pdf", &bytes).sha256);
        training(world, "t-old", "a1", "2020-01-01", &files[0]);
        let mut with = Value::from(world.record("t-old").with);
        with["course"] = "another".into();
        let mut version = |id: &str, older: Option<&str>, state: &str, file: &str| {
            with["certificate_file"] = file.into();
            json!({ "id": id, "form": "training_record", "agency": "a1", "supersedes": older,
                "state": state, "with": with })
        };
        let returned = version("v1", None, "returned", &files[0]);
        imported(world, "one.jsonl", &[returned]);
        assert_eq!(kept(world, &files[0]), Kept::Forever(Forever::Waits));
        let again = version("v2", Some("v1"), "returned", "檔號 1");
        let counts = version("v3", Some("v2"), "approved", "檔號 1");
        imported(world, "two.jsonl", &[again]);
        assert_eq!(kept(world, &files[0]), Kept::Until(day("2020-07-01")));
        imported(world, "three.jsonl", &[counts]);
        assert_eq!(kept(world, &files[0]), Kept::Until(day("2020-07-01")));

        // A correction that does not count yet takes nothing's place, nor does one that was withdrawn.
        let plan = zone(Some("2015-01-01"), &files[1]);
        imported(world, "zone.jsonl", &[line("zz1", "2015-01-02T09:00:00+08:00", &plan)]);
        let correction = zone(Some("2015-01-01"), "檔號 1");
        let draft = NewRecord { state: Some("draft".to_owned()), ..new(&correction) };
        let draft = supersede(installation, &officer, "zz1", &draft, None, None).unwrap().record;
        assert_eq!(kept(world, &files[1]), Kept::Forever(Forever::Speaks));
        let mut later = installation.clone();
        later.clock = Arc::new(FixedClock("2026-03-05T10:00:00+08:00".parse().unwrap()));
        let counted = supersede(&later, &officer, &draft.id, &new(&correction), None, None);
        let counted = counted.unwrap().record;
        assert_eq!(kept(world, &files[1]), Kept::Until(day("2027-03-05")));
        withdraw(&later, &officer, &counted.id, "誤植", None, None).unwrap();
        assert_eq!(kept(world, &files[1]), Kept::Forever(Forever::Speaks), "it speaks again");
    });
}
