//! Files of whoever left: open by the records that name them, and to who brought them only while they are there.

use std::sync::Arc;

use app::access::Role;
use app::evidence;
use app::grant;
use app::record::{NewRecord, supersede};
use app::{Actor, FixedClock, Installation};
use serde_json::{Value, json};

use crate::evidence::{PDF, brought, content, filed, is_hidden, zone};
use crate::rights::{account, acting, city, local, right, somebody};
use crate::world::World;

/// Gives a right that ends today; whoever holds it, and its id.
fn given(
    world: &World,
    installation: &Installation,
    account: &str,
    role: Role,
    agency: &str,
) -> (Actor, String) {
    let mut new = right(world, account, role, agency);
    new.until = Some(installation.today());
    let id = grant::give(installation, &local(), &new).unwrap().id;
    (acting(installation, account), id)
}

fn leaves(installation: &Installation, account: &str, right: &str) -> Actor {
    grant::revoke(installation, &local(), right, "調職").unwrap();
    acting(installation, account)
}

#[test]
fn whoever_left_opens_no_file_that_their_record_names_and_names_it_nowhere_else() {
    city(|world| {
        let installation = &world.installation;
        let id = account(world, "window", "a1");
        let (window, right) = given(world, installation, &id, Role::ContactWindow, "a1");
        let scan = brought(world, &window, "掃描.pdf", PDF).sha256;
        filed(world, &window, "zone", "a1", &zone(&scan)).unwrap();
        assert_eq!(content(world, &window, &scan).unwrap(), PDF, "by their record");
        let left = leaves(installation, &id, &right);
        assert!(is_hidden(&content(world, &left, &scan)));
        assert!(evidence::own(installation, &left, 10).unwrap().is_empty());
        let (elsewhere, _) = given(world, installation, &id, Role::ContactWindow, "a3");
        assert!(is_hidden(&content(world, &elsewhere, &scan)));
        let named = filed(world, &elsewhere, "zone", "a3", &zone(&scan));
        assert_eq!(named.unwrap_err(), ["floor_plan"]);
        // Who has the same file brings it there.
        brought(world, &elsewhere, "平面圖.pdf", PDF);
        filed(world, &elsewhere, "zone", "a3", &zone(&scan)).unwrap();
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        assert_eq!(content(world, &officer, &scan).unwrap(), PDF, "who reads the record");
    });
}

#[test]
fn what_no_record_names_is_kept_by_who_brought_it_while_they_hold_a_right_there() {
    city(|world| {
        let id = account(world, "officer", "a1");
        let (officer, first) = given(world, &world.installation, &id, Role::SecurityOfficer, "a1");
        let scan = brought(world, &officer, "掃描.pdf", PDF).sha256;
        assert_eq!(content(world, &officer, &scan).unwrap(), PDF);

        let mut later = world.installation.clone();
        later.clock = Arc::new(FixedClock("2026-03-05T10:00:00+08:00".parse().unwrap()));
        assert!(is_hidden(&content(world, &leaves(&later, &id, &first), &scan)));
        let (elsewhere, second) = given(world, &later, &id, Role::SecurityOfficer, "a3");
        assert!(is_hidden(&content(world, &elsewhere, &scan)));
        leaves(&later, &id, &second);
        let (reader, _) = given(world, &later, &id, Role::Observer, "a1");
        assert!(is_hidden(&content(world, &reader, &scan)), "who files nothing brings nothing");
        let (again, _) = given(world, &later, &id, Role::HeadOfIt, "a1");
        assert_eq!(content(world, &again, &scan).unwrap(), PDF);
    });
}

#[test]
fn a_file_that_its_filer_is_not_shown_stays_with_the_record_that_they_correct() {
    city(|world| {
        let installation = &world.installation;
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let minutes = brought(world, &bureau, "紀錄.pdf", PDF).sha256;
        let with = |place: &str| -> Value { json!({"body": "task-force", "place": place}) };
        let mut first = with("1");
        first["attendees"] = json!([{"name": "許芬庭", "title": "科員"}]);
        first["supporting_files"] = json!([minutes]);
        let id = filed(world, &bureau, "meeting", "a1", &first).unwrap();
        assert!(is_hidden(&content(world, &bureau, &minutes)), "it goes with personal data");
        let new = NewRecord {
            with: with("2").as_object().unwrap().clone(),
            state: Some("draft".to_owned()),
            ..NewRecord::default()
        };
        let newer = supersede(installation, &bureau, &id, &new, None, None).unwrap().record;
        assert_eq!(world.record(&newer.id).with["supporting_files"], json!([minutes]));
    });
}
