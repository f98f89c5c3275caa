//! A key that refers to other records names one thing, whichever version of theirs it bears.

use domain::body::{Body, CITY, City};
use domain::{Moment, Record, Shelf, View};
use regulation::Tier;
use regulation::proof::Source;
use serde_json::json;

/// An entry of the system with a code, and which it corrects.
fn system(id: &str, code: &str, older: Option<&str>) -> Record {
    let with = json!({ "system_code": code, "level_reviewed_on": "2024-01-02" });
    Record { supersedes: older.map(Into::into), ..super::record(id, "system_register", &with) }
}

/// An entry of an account of the same name in a system.
fn account(id: &str, system: &str, day: &str) -> Record {
    let with = json!({
        "system": system, "environment": "production", "account": "wang", "inventory_date": day,
    });
    super::record(id, "account_entry", &with)
}

#[test]
fn entries_that_refer_to_versions_of_one_system_are_of_one_account() {
    let law = super::law();
    let body = Body::new("a1", "範例局", Tier::First);
    let city = City::new(vec![Body { parent: Some(CITY.to_owned()), ..body.clone() }], Vec::new());
    let (mut shelf, shared) = (Shelf::new(law), Shelf::new(law));
    for record in [
        system("s1", "S1", None),
        system("s2", "S1", Some("s1")),
        system("s3", "S1", Some("s2")),
        system("s9", "S9", None),
        account("e1", "s1", "2025-01-06"),
        account("e2", "s3", "2025-02-03"),
        account("e3", "s2", "2025-03-03"),
        account("e4", "s9", "2025-04-07"),
    ] {
        shelf.put(record);
    }
    let view = View::new(law, &city, &body, &shelf, &shared, Moment::FOREVER);
    let form = law.form_index("account_entry").expect("a form");
    let known = view.known(form, Source::Body);
    let told: Vec<(&str, &str)> =
        known.entries.iter().map(|entry| (&*entry.record.id, entry.identity)).collect();
    assert_eq!(told, [("e1", "e1"), ("e2", "e1"), ("e3", "e1"), ("e4", "e4")]);
    let systems = law.form_index("system_register").expect("a form");
    assert!(view.looked_at().own.contains(systems), "a correction of a system changes the answer");
}
