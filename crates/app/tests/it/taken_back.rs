//! What two decided is not undone by one: who withdraws what counts by approval.

use app::Actor;
use app::access::Role;
use app::approval;
use app::record::{self, NewRecord, RecordError, Reserved};
use serde_json::json;

use crate::approvals::{
    account, acting, approve, approved_elsewhere, decide_for, file, give, offices, state, waiver,
};
use crate::world::{World, actor as local};

fn withdraw(world: &World, actor: &Actor, id: &str) -> Result<(), RecordError> {
    record::withdraw(&world.installation, actor, id, "誤植", None, None).map(drop)
}

/// The role that withdraws it instead.
fn reserved(done: Result<(), RecordError>) -> Role {
    match done {
        Err(RecordError::Reserved(Reserved::ToApprover { role })) => role,
        other => unreachable!("{other:?}"),
    }
}

fn training() -> NewRecord {
    let with = json!({"person": "p1", "category": "general-user", "year": 2026, "course": "課程",
        "course_kind": "general-awareness", "date": "2026-02-03", "hours": 3, "passed": true});
    let serde_json::Value::Object(with) = with else { unreachable!("fields are an object") };
    NewRecord { with, form: "training_record".to_owned(), ..waiver("a1", "") }
}

#[test]
fn what_two_approved_is_withdrawn_by_the_last_of_them_and_by_no_other() {
    offices(|world, office| {
        let id = file(world, &office.officer, &waiver("a1", "系統汰換"));
        approve(world, &office.head, &id).unwrap();
        approve(world, &office.ciso, &id).unwrap();
        for actor in [&office.officer, &office.head] {
            assert_eq!(reserved(withdraw(world, actor, &id)), Role::AgencyCiso);
            let record = world.record(&id);
            assert!(record::may_be_withdrawn(&world.installation, actor, &record).is_err());
            assert_eq!(record.state, "approved");
        }
        withdraw(world, &office.ciso, &id).unwrap();
        assert_eq!(world.record(&id).state, "withdrawn");
    });
}

#[test]
fn nobody_withdraws_alone_what_they_filed_once_it_was_approved_nor_does_a_deputy() {
    offices(|world, office| {
        decide_for(world, "training_record", "agency_ciso", "a1").unwrap();
        let id = file(world, &office.head, &training());
        approve(world, &office.ciso, &id).unwrap();
        assert_eq!(reserved(withdraw(world, &office.head, &id)), Role::AgencyCiso);
        let ciso = &office.ciso.principal().unwrap().account;
        let until = "2026-03-05".parse().unwrap();
        let deputy = |account: &str| {
            give(world, account, Role::AgencyCiso, "a1", Some((ciso, until)));
            acting(&world.installation, account)
        };
        let author = deputy(&office.head.principal().unwrap().account);
        assert_eq!(reserved(withdraw(world, &author, &id)), Role::AgencyCiso);
        let other = deputy(&account(world, "deputy"));
        withdraw(world, &other, &id).unwrap();
    });
}

#[test]
fn what_is_on_its_way_is_withdrawn_by_whoever_may_withdraw_at_all() {
    offices(|world, office| {
        let id = file(world, &office.officer, &waiver("a1", "系統汰換"));
        approve(world, &office.head, &id).unwrap();
        withdraw(world, &office.officer, &id).unwrap();
    });
}

#[test]
fn what_was_brought_in_as_approved_goes_as_its_correction_would() {
    offices(|world, office| {
        let id = file(world, &local(), &approved_elsewhere(waiver("a1", "另案")));
        assert_eq!(reserved(withdraw(world, &office.officer, &id)), Role::AgencyCiso);
        withdraw(world, &office.ciso, &id).unwrap();
        let zone = world.import_text(
            "zone.jsonl",
            r#"{"id":"z1","form":"zone","agency":"a1","with":{"name":"機房"}}"#,
        );
        assert!(zone.unwrap().is_whole());
        withdraw(world, &office.officer, "z1").unwrap();
    });
}

#[test]
fn an_exception_that_the_city_granted_to_a_ciso_is_taken_back_by_the_city() {
    offices(|world, _| {
        let somebody = |name: &str, role: Role, agency: &str| {
            let id = account(world, name);
            give(world, &id, role, agency, None);
            acting(&world.installation, &id)
        };
        let ciso = somebody("ciso-2", Role::AgencyCiso, "a2");
        let city = somebody("city", Role::CityCiso, "city");
        let own = file(world, &ciso, &waiver("a2", "本人所請"));
        assert_eq!(state(approve(world, &city, &own)), "approved");
        assert_eq!(reserved(withdraw(world, &ciso, &own)), Role::CityCiso);
        let course = approval::course(&world.installation, &city, &own).unwrap();
        assert_eq!(course.steps[0].role, "city_ciso");
        withdraw(world, &city, &own).unwrap();
    });
}
