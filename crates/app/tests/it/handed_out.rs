//! The log as it is handed out: what was altered on the way is named, and what was forged here is not signed.

use app::ledger::{LedgerError, check, export};
use app::setting::NewSetting;
use ledger::{BundleFault, Trust};
use store::StoreError;
use store::ledger::What;

use crate::world::{PEOPLE, World, actor, both};

/// The lines of the log that the installation hands out.
fn handed_out(world: &World) -> Vec<String> {
    let path = world.path("log.jsonl");
    export(&world.installation, &actor(), &path).unwrap();
    std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

fn checked(world: &World, lines: &[String]) -> Result<(), LedgerError> {
    let verifier = app::ledger::verifier(&world.installation).unwrap();
    let file = world.file("altered.jsonl", lines.join("\n"));
    check(&file, &Trust::of(&verifier)).map(drop)
}

fn settings(world: &World) {
    for day in 1..=9 {
        let new = NewSetting {
            name: "leave_days_threshold".to_owned(),
            value: "90".to_owned(),
            from: format!("2026-01-0{day}").parse().unwrap(),
            agency: None,
            why: "本府決定".to_owned(),
        };
        app::setting::set(&world.installation, &actor(), &new).unwrap();
    }
}

#[test]
fn each_entry_of_a_log_that_was_altered_after_it_was_handed_out_is_named() {
    both(|world| {
        settings(world);
        let lines = handed_out(world);
        checked(world, &lines).unwrap();
        for number in 1..lines.len() {
            let mut altered = lines.clone();
            altered[number] = altered[number].replace("\"records\":", "\"records\":1");
            match checked(world, &altered) {
                Err(LedgerError::Fault(BundleFault::Altered { number: told })) => {
                    assert_eq!(told, number as u64);
                }
                other => panic!("{number}: {other:?}"),
            }
            altered.remove(number);
            let told = checked(world, &altered);
            let is_last = number + 1 == lines.len();
            assert!(
                match told {
                    Err(LedgerError::Fault(BundleFault::OtherChange { number: told, .. })) => {
                        !is_last && told == number as u64
                    }
                    Err(LedgerError::Fault(BundleFault::Missing { found, .. })) => {
                        is_last && found + 1 == number as u64
                    }
                    _ => false,
                },
                "{number}"
            );
        }
    });
}

#[test]
fn what_was_forged_in_the_database_is_not_signed_for_others() {
    testkit::both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        kit.tamper("update ledger_entry set entry = replace(entry, 'E', 'F') where change = 2")
            .unwrap();
        kit.tamper("update ledger_entry set entry = replace(entry, 'i', 'j') where change = 2")
            .unwrap();
        let path = world.path("log.jsonl");
        let told = export(&world.installation, &actor(), &path);
        assert!(
            matches!(told, Err(LedgerError::Store(StoreError::NotSealed { entry: 2 }))),
            "{told:?}"
        );
        assert!(!path.exists());
    });
}

#[test]
fn an_examination_names_the_entry_of_a_record_that_cannot_be_read() {
    let kit = testkit::embedded();
    let world = World::at(&kit);
    world.import_text("people.jsonl", PEOPLE).unwrap();
    let verifier = app::ledger::verifier(&world.installation).unwrap();
    // People first, then a body on which every right rests.
    for change in [2, 1] {
        kit.tamper(&format!("update record set fields = x'ff' where change = {change}")).unwrap();
        let trust = Trust::of(&verifier);
        let examined = app::ledger::audit(&world.installation, &actor(), &trust, 0).unwrap();
        assert!(!examined.holds());
        let fault = examined.audit.fault.unwrap();
        assert_eq!(fault.change, change);
        assert!(matches!(fault.what, What::OtherRows { kind, found: 0, .. } if kind == "record"));
    }
}
