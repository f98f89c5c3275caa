//! Who says where a body stands, at what level and how long: never the body alone.

use app::access::Role;
use app::approval::ApprovalError;
use app::import::{Request, import};
use app::record::{NewRecord, RecordError};
use app::setting::{self, NewSetting};
use app::{Actor, Installation};
use regulation::Level;
use serde_json::{Value, json};

use crate::rights::{acting, city as with_bodies, id_of, local, somebody};
use crate::world::{World, errors};

/// What the register says of a2, which stands below a1, with something else in it.
fn of_a2(changed: &[(&str, Value)]) -> NewRecord {
    let mut with =
        json!({"agency_code": "a2", "name_zh": "樣本處", "tier": "second", "parent": "a1"});
    for (field, value) in changed {
        with[*field] = value.clone();
    }
    let with = with.as_object().unwrap().iter().filter(|(_, value)| !value.is_null());
    NewRecord {
        form: "org_register".to_owned(),
        agency: Some("a2".to_owned()),
        with: with.map(|(field, value)| (field.clone(), value.clone())).collect(),
        ..NewRecord::default()
    }
}

/// Files an entry as the body's own, or in the place of an older one; its id, or the fields at fault.
fn filed(
    installation: &Installation,
    actor: &Actor,
    new: &NewRecord,
    older: Option<&str>,
) -> Result<String, Vec<String>> {
    let new = NewRecord { supersedes: older.map(str::to_owned), ..new.clone() };
    match app::record::file(installation, actor, &new, None) {
        Ok(filed) => Ok(filed.record.id),
        Err(RecordError::Faults(faults)) => {
            let column = faults.into_iter().filter_map(|fault| fault.place.column);
            Err(column.map(|column| column.heading).collect())
        }
        Err(other) => unreachable!("{other}"),
    }
}

fn own_officer(world: &World) -> Actor {
    somebody(world, "officer", Role::SecurityOfficer, "a2")
}

fn parent_of_a2(world: &World) -> Option<String> {
    let known = app::agency::city_now(&world.installation).unwrap();
    known.body("a2").unwrap().parent.clone()
}

#[test]
fn a_body_changes_neither_where_it_stands_nor_its_level_nor_its_days_alone() {
    with_bodies(|world| {
        let (installation, officer) = (&world.installation, own_officer(world));
        let without = of_a2(&[("parent", Value::Null)]);
        let refused = filed(installation, &officer, &without, Some("org-a2"));
        assert_eq!(refused, Err(vec!["parent".to_owned()]), "it would stand below nobody");
        for (field, value) in [
            ("parent", json!("a3")),
            ("parent", json!("city")),
            ("supervising_agency", json!("a3")),
            ("tier", json!("first")),
            ("security_level", json!("E")),
            ("level_basis", json!("府資字第9號")),
            ("level_approved_on", json!("2026-01-05")),
            ("active_from", json!("2026-01-05")),
            ("active_to", json!("2026-01-31")),
        ] {
            let changed = of_a2(&[(field, value.clone())]);
            for older in [None, Some("org-a2")] {
                let refused = filed(installation, &officer, &changed, older);
                assert_eq!(refused, Err(vec![field.to_owned()]), "{value}");
            }
        }
        assert_eq!(parent_of_a2(world).as_deref(), Some("a1"));

        // What it has and how it is called, it says itself; what it leaves out stays as it was.
        filed(installation, &officer, &without, None).unwrap();
        assert_eq!(parent_of_a2(world).as_deref(), Some("a1"));
        let own = of_a2(&[("own_room", json!(true)), ("recorded_for", json!("2026-02-01"))]);
        filed(installation, &officer, &own, None).unwrap();
        filed(installation, &officer, &of_a2(&[("mail_server", json!(false))]), Some("org-a2"))
            .unwrap();
    });
}

#[test]
fn who_moves_a_body_holds_the_right_over_what_stands_above_it_before_and_then() {
    with_bodies(|world| {
        let installation = &world.installation;
        let superior = somebody(world, "superior", Role::SecurityOfficer, "a1");
        let level = of_a2(&[("security_level", json!("C")), ("recorded_for", json!("2026-02-01"))]);
        filed(installation, &superior, &level, None).unwrap();
        let moved = of_a2(&[
            ("security_level", json!("C")),
            ("parent", json!("a3")),
            ("recorded_for", json!("2026-02-02")),
        ]);
        let other = somebody(world, "other", Role::SecurityOfficer, "a3");
        assert_eq!(filed(installation, &superior, &moved, None), Err(vec!["parent".to_owned()]));
        let taken = NewRecord { agency: Some("a3".to_owned()), ..moved.clone() };
        let refused = filed(installation, &other, &taken, None);
        assert_eq!(refused, Err(vec!["agency_code".to_owned()]));
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        filed(installation, &bureau, &moved, None).unwrap();
        assert_eq!(parent_of_a2(world).as_deref(), Some("a3"));
    });
}

#[test]
fn no_correction_and_no_withdrawal_of_its_own_brings_an_earlier_entry_to_the_fore() {
    with_bodies(|world| {
        let (installation, officer) = (&world.installation, own_officer(world));
        let moved = of_a2(&[("parent", json!("a3")), ("recorded_for", json!("2026-01-10"))]);
        let moved_id = filed(installation, &local(), &moved, None).unwrap();
        let officer = acting(installation, id_of(&officer));
        let earlier = of_a2(&[("parent", json!("a3"))]);
        let refused = filed(installation, &officer, &earlier, Some(&moved_id));
        assert_eq!(refused, Err(vec!["recorded_for".to_owned()]));

        let withdraw = |actor: &Actor, id: &str| {
            app::record::withdraw(installation, actor, id, "誤植", None, None)
        };
        for id in [moved_id.as_str(), "org-a2"] {
            let refused = withdraw(&officer, id).unwrap_err();
            assert!(matches!(refused, RecordError::Forbidden(_)), "{id}: {refused}");
        }
        let own = of_a2(&[
            ("parent", json!("a3")),
            ("own_room", json!(true)),
            ("recorded_for", json!("2026-02-01")),
        ]);
        let own_id = filed(installation, &officer, &own, None).unwrap();
        withdraw(&officer, &own_id).unwrap();
        assert_eq!(parent_of_a2(world).as_deref(), Some("a3"));
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        withdraw(&bureau, &moved_id).unwrap();
        assert_eq!(parent_of_a2(world).as_deref(), Some("a1"));
    });
}

#[test]
fn an_entry_that_leaves_the_superior_out_does_not_stand_in_for_the_one_that_names_it() {
    with_bodies(|world| {
        let (installation, officer) = (&world.installation, own_officer(world));
        let without = of_a2(&[("parent", Value::Null)]);
        filed(installation, &officer, &without, None).unwrap();
        let refused = app::record::withdraw(installation, &officer, "org-a2", "誤植", None, None);
        assert!(matches!(refused, Err(RecordError::Forbidden(_))));
        assert_eq!(parent_of_a2(world).as_deref(), Some("a1"));
    });
}

#[test]
fn no_entry_of_its_own_speaks_of_a_body_before_the_first_one() {
    with_bodies(|world| {
        let (installation, officer) = (&world.installation, own_officer(world));
        let dated = of_a2(&[("recorded_for", json!("2026-01-10"))]);
        filed(installation, &local(), &dated, Some("org-a2")).unwrap();
        for parent in [json!("a1"), Value::Null] {
            for day in [json!("2026-01-05"), Value::Null] {
                let own = of_a2(&[("parent", parent.clone()), ("recorded_for", day.clone())]);
                let refused = filed(installation, &officer, &own, None);
                assert_eq!(refused, Err(vec!["recorded_for".to_owned()]), "{parent} {day}");
            }
        }
        let later = of_a2(&[("parent", Value::Null), ("recorded_for", json!("2026-02-01"))]);
        filed(installation, &officer, &later, None).unwrap();
        let known = app::agency::city_now(installation).unwrap();
        for day in ["2026-01-05", "2026-01-10", "2026-02-01"] {
            let parent = known.body("a2").unwrap().parent_on(day.parse().unwrap());
            assert_eq!(parent, Some("a1"), "{day}");
        }
    });
}

#[test]
fn a_draft_is_asked_again_what_counts_once_it_is_submitted() {
    with_bodies(|world| {
        let (installation, officer) = (&world.installation, own_officer(world));
        let own = of_a2(&[("own_room", json!(true)), ("recorded_for", json!("2026-02-01"))]);
        let draft = NewRecord { state: Some("draft".to_owned()), ..own };
        let draft = filed(installation, &officer, &draft, None).unwrap();
        let moved = of_a2(&[("parent", json!("a3")), ("recorded_for", json!("2026-01-20"))]);
        filed(installation, &local(), &moved, None).unwrap();
        let submitted =
            app::approval::submit(installation, &officer, &draft, None, None, None).unwrap_err();
        let told = matches!(submitted, ApprovalError::Record(RecordError::Faults(_)));
        assert!(told, "{submitted}");
    });
}

#[test]
fn a_level_by_letter_counts_once_the_bureau_approved_it_whatever_the_body_decided() {
    with_bodies(|world| {
        let (installation, officer) = (&world.installation, own_officer(world));
        let decided = NewSetting {
            name: "approval.level_submission".to_owned(),
            value: "none".to_owned(),
            from: installation.today(),
            agency: Some("a2".to_owned()),
            why: "機關分層負責".to_owned(),
        };
        setting::set(installation, &local(), &decided).unwrap();
        let new = by_letter("府資安字第3號");
        let submitted = app::record::file(installation, &officer, &new, None).unwrap().record;
        assert_eq!((submitted.state, level_of_a2(world)), ("submitted", None));
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        app::approval::approve(installation, &bureau, &submitted.id, None, None, None, None)
            .unwrap();
        assert_eq!(level_of_a2(world), Some(Level::E));
    });
}

/// Level E for a2, as it asks for it.
fn by_letter(document_no: &str) -> NewRecord {
    let with = json!({"level": "E", "submitted_on": "2026-01-05", "approved_on": "2026-01-20",
        "document_no": document_no});
    NewRecord {
        form: "level_submission".to_owned(),
        agency: Some("a2".to_owned()),
        with: with.as_object().unwrap().clone(),
        ..NewRecord::default()
    }
}

fn level_of_a2(world: &World) -> Option<Level> {
    let known = app::agency::city_now(&world.installation).unwrap();
    known.body("a2").unwrap().level(world.installation.today())
}

#[test]
fn a_level_that_was_approved_is_withdrawn_by_the_bureau_and_never_by_the_body() {
    with_bodies(|world| {
        let (installation, officer) = (&world.installation, own_officer(world));
        let ciso = somebody(world, "ciso", Role::AgencyCiso, "a2");
        let superior = somebody(world, "superior", Role::SecurityOfficer, "a1");
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let submit = |document_no: &str| {
            let new = by_letter(document_no);
            app::record::file(installation, &officer, &new, None).unwrap().record.id
        };
        let withdraw = |actor: &Actor, id: &str| {
            app::record::withdraw(installation, actor, id, "誤植", None, None)
        };
        withdraw(&officer, &submit("府資安字第3號")).unwrap();
        let id = submit("府資安字第4號");
        app::approval::approve(installation, &bureau, &id, None, None, None, None).unwrap();
        for actor in [&officer, &ciso, &superior] {
            let refused = withdraw(actor, &id).unwrap_err();
            assert!(matches!(refused, RecordError::Reserved(_)), "{}: {refused}", actor.name);
            assert_eq!(level_of_a2(world), Some(Level::E));
        }
        withdraw(&bureau, &id).unwrap();
        assert_eq!(level_of_a2(world), None);
    });
}

#[test]
fn no_body_stands_below_itself_whoever_says_so() {
    with_bodies(|world| {
        let installation = &world.installation;
        for (code, parent) in [("a1", "a1"), ("a1", "a2"), ("city", "a1")] {
            let mut new = of_a2(&[("agency_code", json!(code)), ("parent", json!(parent))]);
            new.agency = Some(code.to_owned());
            let refused = filed(installation, &local(), &new, None);
            assert_eq!(refused, Err(vec!["parent".to_owned()]), "{code} below {parent}");
        }
        let line = |code: &str, parent: &str| {
            let with = json!({"agency_code": code, "name_zh": code, "tier": "first",
                "parent": parent, "recorded_for": "2026-02-01"});
            json!({"form": "org_register", "agency": code, "with": with}).to_string()
        };
        let each_other = [line("a1", "a3"), line("a3", "a1")].join("\n");
        let done = world.import_text("each-other.jsonl", &each_other).unwrap();
        let told = errors(&done);
        assert!(told.iter().any(|told| told.contains("不得隸屬於自身")), "{told:?}");
    });
}

#[test]
fn no_file_that_a_body_imports_moves_it() {
    with_bodies(|world| {
        let officer = own_officer(world);
        let line = json!({"form": "org_register", "agency": "a2",
            "with": of_a2(&[("parent", json!("a3"))]).with})
        .to_string();
        let row = "紀錄機關,機關代碼,機關名稱,層級,上級機關\na2,a2,樣本處,二級機關,a3\n";
        for (name, text) in [("機關.jsonl", line.as_str()), ("機關.csv", row)] {
            let path = world.file(name, text);
            let form = name.ends_with(".csv").then_some("org_register");
            let request = Request { form, accept_warnings: true, ..Request::of(&path) };
            let done = import(&world.installation, &officer, &request, &mut |_| {}).unwrap();
            let told = errors(&done);
            assert!(told.iter().any(|told| told.contains("由上級或監督機關")), "{name}: {told:?}");
        }
        assert_eq!(parent_of_a2(world).as_deref(), Some("a1"));
    });
}

#[test]
fn the_entry_that_speaks_today_is_the_one_that_a_next_version_replaces() {
    with_bodies(|world| {
        let (installation, officer) = (&world.installation, own_officer(world));
        let entry = |actor: &Actor| app::agency::own_entry(installation, actor, "a2").unwrap();
        assert_eq!(entry(&officer).as_deref(), Some("org-a2"));
        let later = of_a2(&[("recorded_for", json!("2028-07-01"))]);
        filed(installation, &local(), &later, None).unwrap();
        assert_eq!(entry(&officer).as_deref(), Some("org-a2"), "what is yet to come says nothing");
        let own = of_a2(&[("own_room", json!(true))]);
        let next = filed(installation, &officer, &own, Some("org-a2")).unwrap();
        assert_eq!(entry(&officer), Some(next));
        let other = somebody(world, "other", Role::SecurityOfficer, "a3");
        assert_eq!(entry(&other), None);
    });
}
