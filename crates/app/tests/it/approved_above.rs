//! Who approves what the law or the kind of record says, and what is told of who looked at what waits.

use app::access::Role;
use app::approval::{self, Item};
use app::record::{self, NewRecord};
use app::setting::{self, NewSetting, SettingError};
use serde_json::json;

use crate::approvals::{
    account, acting, approve, decide_for, file, give, ids, is_forbidden, offices, state, waiver,
};
use crate::world::actor as local;

#[test]
fn what_the_law_has_somebody_approve_no_setting_takes_away() {
    offices(|world, _| {
        let new = |value: &str| NewSetting {
            name: "approval.regulation_version".to_owned(),
            value: value.to_owned(),
            from: world.installation.today(),
            agency: None,
            why: "分層負責".to_owned(),
        };
        let set = |value: &str| setting::set(&world.installation, &local(), &new(value));
        set("none").unwrap();
        let bureau = account(world, "bureau");
        give(world, &bureau, Role::BureauOfficer, "city", None);
        let with = json!({"title": "本規定", "version_date": "2026-02-01", "document_no": "1",
            "approved_by": "p1", "approved_on": "2026-02-01", "issued_on": "2026-02-01",
            "effective_on": "2026-02-01", "text": "file"});
        let serde_json::Value::Object(with) = with else { unreachable!() };
        let new = NewRecord {
            form: "regulation_version".to_owned(),
            agency: Some("a1".to_owned()),
            with,
            ..NewRecord::default()
        };
        let filed =
            record::file(&world.installation, &acting(&world.installation, &bureau), &new, None);
        let filed = filed.unwrap().record;
        assert_eq!(filed.state, "submitted");
        let course = approval::course(&world.installation, &local(), &filed.id).unwrap();
        assert_eq!(course.steps[0].role, "city_ciso");
        for value in ["staff", "agency_ciso, agency_ciso", "boss", ""] {
            assert!(matches!(set(value), Err(SettingError::Value { .. })), "{value}");
        }
    });
}

#[test]
fn an_exception_is_approved_by_who_is_above_the_one_who_asks_for_it() {
    offices(|world, office| {
        let somebody = |name: &str, role: Role, agency: &str| {
            let id = account(world, name);
            give(world, &id, role, agency, None);
            acting(&world.installation, &id)
        };
        let officer = somebody("officer-2", Role::SecurityOfficer, "a2");
        let ciso = somebody("ciso-2", Role::AgencyCiso, "a2");
        let city = somebody("city", Role::CityCiso, "city");
        let asked = file(world, &officer, &waiver("a2", "系統汰換"));
        assert_eq!(world.record(&asked).state, "submitted", "nobody has to decide that first");
        assert!(approve(world, &office.ciso, &asked).is_err(), "the CISO of another body");
        assert_eq!(state(approve(world, &ciso, &asked)), "approved");
        let own = file(world, &ciso, &waiver("a2", "本人所請"));
        assert!(is_forbidden(&approve(world, &ciso, &own)));
        assert_eq!(state(approve(world, &city, &own)), "approved");
    });
}

#[test]
fn no_body_decides_that_its_exceptions_are_approved_by_nobody_above() {
    offices(|world, _| {
        let ciso = account(world, "ciso-2");
        give(world, &ciso, Role::AgencyCiso, "a2", None);
        let ciso = acting(&world.installation, &ciso);
        decide_for(world, "waiver", "none", "a2").unwrap();
        let own = file(world, &ciso, &waiver("a2", "本人所請"));
        assert_eq!(world.record(&own).state, "submitted");
        let course = approval::course(&world.installation, &local(), &own).unwrap();
        assert_eq!(course.steps[0].role, "city_ciso");
    });
}

#[test]
fn who_is_shown_personal_data_of_what_waits_is_told_of_by_the_ids() {
    offices(|world, office| {
        let installation = &world.installation;
        decide_for(world, "training_record", "agency_ciso", "a1").unwrap();
        let with = json!({"person": "p1", "category": "general-user", "year": 2026,
            "course": "課程", "course_kind": "general-awareness", "date": "2026-02-03",
            "hours": 3, "passed": true});
        let serde_json::Value::Object(with) = with else { unreachable!("fields are an object") };
        let form = "training_record".to_owned();
        let new = NewRecord { with, form, ..waiver("a1", "") };
        let id = file(world, &office.officer, &new);
        let told = || testkit::told_of(installation, "all forms");
        assert_eq!(ids(world, &office.ciso), *std::slice::from_ref(&id));
        let shown = told();
        assert_eq!((shown.len(), shown[0].0.as_str()), (1, "records.read"));
        assert!(shown[0].1.contains(&id), "{shown:?}");
        let items = [Item { record: id.clone(), content: None }];
        approval::preview(installation, &office.ciso, &items).unwrap();
        assert_eq!(told().len(), 2);
        approval::approve_all(installation, &office.ciso, &items, None, None).unwrap();
        assert_eq!(told().len(), 2, "what was done is told as what it is");
        ids(world, &office.ciso);
        approval::waiting_for(installation, &local(), None, 10).unwrap();
        assert_eq!(told().len(), 2, "nothing was shown, or to nobody of the accounts");
    });
}
