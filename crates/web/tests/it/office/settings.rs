//! Decisions over the API, on both databases.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::desk::{both, is};

fn decision(value: &str) -> Value {
    json!({
        "name": "period.D6.1b",
        "value": value,
        "from": "2026-01-01",
        "why": "府資安字第2號簽",
    })
}

#[test]
fn a_decision_is_taken_once_and_says_who_took_it() {
    both(|office| {
        let name = "/api/v1/settings/period.D6.1b";
        let mut wanted = decision("P1Y");
        wanted["name"] = "period.D6.1b".into();
        let before = office.get(name);
        assert_eq!(before.json()["decisions"], json!([]));
        let etag = before.header("etag").to_owned();
        let stale = [("if-match", "\"0000000000000000\"")];
        is(&office.post("/api/v1/settings", &stale, &wanted), StatusCode::PRECONDITION_FAILED);
        let fresh = [("if-match", etag.as_str()), ("idempotency-key", "s1")];
        let done = office.post("/api/v1/settings", &fresh, &wanted);
        is(&done, StatusCode::CREATED);
        assert_eq!(done.json()["decided_by"], format!("account:{}", office.duty.account));
        let again = office.post("/api/v1/settings", &fresh, &wanted);
        is(&again, StatusCode::OK);
        assert_eq!(again.json(), done.json());
        let after = office.get(name);
        assert_eq!(after.json()["decisions"].as_array().unwrap().len(), 1);
        assert_ne!(after.header("etag"), etag);
    });
}

#[test]
fn a_decision_that_cannot_be_taken_says_which_field_is_wrong() {
    both(|office| {
        let changed = |key: &str, value: &str| {
            let mut wanted = decision("P1Y");
            wanted["name"] = "period.D6.1b".into();
            wanted[key] = value.into();
            wanted
        };
        for (wanted, field) in [
            (changed("value", "often"), "value"),
            (changed("name", "period.D99"), "name"),
            (changed("name", "nothing"), "name"),
            (changed("why", " "), "why"),
            (changed("agency", "nobody"), "agency"),
        ] {
            let answer = office.post("/api/v1/settings", &[], &wanted);
            is(&answer, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(answer.faulty(), [field], "{wanted}");
        }
        let mut by_agency = decision("90");
        by_agency["name"] = "leave_days_threshold".into();
        by_agency["agency"] = "a1".into();
        assert_eq!(office.post("/api/v1/settings", &[], &by_agency).faulty(), ["agency"]);
        let listed = office.walk("/api/v1/settings", "settings").0;
        assert!(listed.iter().all(|one| one["decisions"] == json!([])));
    });
}

#[test]
fn a_decision_turns_the_standings_that_waited_for_it() {
    both(|office| {
        let asked = "/api/v1/standings?agency=a1&duty=D6.1b&lines=agency";
        let before = office.get(asked).json();
        assert_eq!(before["standings"][0]["standing"], "no-data", "{before}");
        let mut wanted = decision("P1Y");
        wanted["name"] = "period.D6.1b".into();
        is(&office.post("/api/v1/settings", &[], &wanted), StatusCode::CREATED);
        let after = office.get(asked).json();
        assert_ne!(after["standings"][0]["standing"], "no-data", "{after}");
    });
}
