//! What is changed past the program of what stands beside evidence files is named by an examination.

use app::doctor::Gravity;
use app::record::{NewRecord, file};
use serde_json::json;

use crate::doctor;
use crate::evidence::{PDF, brought};
use crate::hidden_approvals::named;
use crate::world::{PEOPLE, World, actor as local, now};

const NOTHING: [String; 0] = [];

/// How grave doctor finds it.
fn gravity(kit: &testkit::Installation) -> Vec<Gravity> {
    doctor::said(kit, "evidence").into_iter().map(|one| one.gravity).collect()
}

/// Runs a test on both databases with a file and the record that names it.
fn with_a_file(body: impl Fn(&World, &testkit::Installation, &str, &str)) {
    testkit::both(|kit| {
        let world = &World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        let kept = brought(world, &local(), "平面圖.pdf", PDF);
        let with = json!({"name": "機房", "kind": "machine-room", "floor_plan": kept.sha256});
        let new = NewRecord {
            form: "zone".to_owned(),
            agency: Some("a1".to_owned()),
            with: with.as_object().unwrap().clone(),
            state: Some("draft".to_owned()),
            ..NewRecord::default()
        };
        let filed = file(&world.installation, &local(), &new, None).unwrap();
        assert_eq!(named(world), NOTHING);
        assert_eq!(gravity(kit), [Gravity::Fine]);
        body(world, kit, &kept.sha256, &filed.record.id);
    });
}

#[test]
fn a_file_that_is_taken_from_its_record_or_given_to_another_past_the_program_is_named() {
    with_a_file(|world, kit, sha256, record| {
        let taken = format!("delete from evidence_naming where record = '{record}'");
        kit.tamper(&taken).unwrap();
        assert_eq!(named(world), [format!("naming {record}")]);
        assert_eq!(gravity(kit), [Gravity::Unsafe]);
        let given = |record: &str| {
            let values = format!("'{sha256}', '{record}'");
            let planted = format!("insert into evidence_naming (sha256, record) values ({values})");
            kit.tamper(&planted).unwrap();
        };
        given(record);
        assert_eq!(named(world), NOTHING);
        given("p1");
        assert_eq!(named(world), ["naming p1".to_owned()]);
        assert_eq!(gravity(kit), [Gravity::Unsafe]);
    });
}

#[test]
fn a_file_that_is_given_another_type_size_name_or_moment_past_the_program_is_named() {
    with_a_file(|world, kit, sha256, _| {
        let set = |what: &str| {
            kit.tamper(&format!("update evidence set {what} where sha256 = '{sha256}'")).unwrap();
        };
        let (bytes, at) = (PDF.len(), now().microseconds());
        let forgeries = [
            ("media_type = 'text/html'", "media_type = 'application/pdf'".to_owned()),
            ("bytes = bytes + 1", format!("bytes = {bytes}")),
            ("first_name = '別名.pdf'", "first_name = '平面圖.pdf'".to_owned()),
            ("recorded_at = recorded_at + 1", format!("recorded_at = {at}")),
        ];
        for (forged, as_it_was) in forgeries {
            set(forged);
            assert_eq!(named(world), [format!("file {sha256}")], "{forged}");
            assert_eq!(gravity(kit), [Gravity::Unsafe], "{forged}");
            set(&as_it_was);
            assert_eq!(named(world), NOTHING, "{as_it_was}");
        }
    });
}
