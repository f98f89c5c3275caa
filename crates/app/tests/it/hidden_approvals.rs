//! What is taken off the lists of those for whom it waits, past the program, is named by an examination.

use app::approval::{self, altered};
use app::doctor::Gravity;
use ledger::Trust;

use crate::approvals::{approve, file, give_back, ids, offices_in, waiver};
use crate::doctor;
use crate::world::{World, actor as local};

/// What an examination of the log names beside it.
pub(crate) fn named(world: &World) -> Vec<String> {
    let verifier = app::ledger::verifier(&world.installation).unwrap();
    let trust = Trust::of(&verifier);
    let examined = app::ledger::audit(&world.installation, &local(), &trust, 0).unwrap();
    assert_eq!(examined.audit.fault, None);
    assert_eq!(examined.holds(), examined.altered.things.is_empty());
    examined.altered.things
}

/// How grave doctor finds it.
fn gravity(kit: &testkit::Installation) -> Vec<Gravity> {
    doctor::said(kit, "approvals").into_iter().map(|one| one.gravity).collect()
}

#[test]
fn a_record_that_is_hidden_from_its_approver_past_the_program_is_named() {
    offices_in(|world, office, kit| {
        let id = file(world, &office.officer, &waiver("a1", "系統汰換"));
        approve(world, &office.head, &id).unwrap();
        assert_eq!(named(world), Vec::<String>::new());
        assert_eq!(gravity(kit), [Gravity::Fine]);
        for tampered in [
            format!("update approval_wait set role = 'head_of_it' where record = '{id}'"),
            format!("update approval_wait set since = since + 1 where record = '{id}'"),
            format!("delete from approval_wait where record = '{id}'"),
        ] {
            kit.tamper(&tampered).unwrap();
            assert_eq!(named(world), [format!("approval {id}")], "{tampered}");
            assert_eq!(gravity(kit), [Gravity::Unsafe], "{tampered}");
        }
        assert_eq!(ids(world, &office.ciso), Vec::<String>::new());
        // Whoever is to approve it may all the same, and by that it is as it should be.
        approve(world, &office.ciso, &id).unwrap();
        assert_eq!(named(world), Vec::<String>::new());
    });
}

#[test]
fn a_record_that_was_returned_or_waits_for_nobody_is_named_where_a_list_says_otherwise() {
    offices_in(|world, office, kit| {
        let installation = &world.installation;
        let id = file(world, &office.officer, &waiver("a1", "系統汰換"));
        give_back(world, &office.head, &id, "請補附件").unwrap();
        assert_eq!(named(world), Vec::<String>::new());
        let hidden = format!("delete from approval_return where record = '{id}'");
        let planted =
            "insert into approval_wait (record, role, since) values ('p1', 'agency_ciso', 1)";
        kit.tamper(&hidden).unwrap();
        assert_eq!(altered(installation).unwrap(), [format!("approval {id}")]);
        kit.tamper(planted).unwrap();
        let mut both = [format!("approval {id}"), "approval p1".to_owned()];
        both.sort();
        assert_eq!(altered(installation).unwrap(), both);
        kit.tamper("delete from approval_wait where record = 'p1'").unwrap();
        approval::submit(installation, &office.officer, &id, None, None, None).unwrap();
        assert_eq!(altered(installation).unwrap(), Vec::<String>::new());
    });
}
