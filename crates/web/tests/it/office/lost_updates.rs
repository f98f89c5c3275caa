//! Several callers change at once what all of them have read: one does, the others are told, and
//! nobody's change is lost. On both databases.

use std::sync::Barrier;

use serde_json::{Value, json};

use super::desk::{Answer, Office, both, training};

/// How many callers there are, and how often they try: a race is not lost every time.
const CALLERS: usize = 6;
const ROUNDS: usize = 8;

/// A caller's request: its path and body.
type Change = (String, Value);

/// All requests at the same time, each with the same headers.
fn at_once(office: &Office, headers: &[(&str, &str)], changes: &[Change]) -> Vec<Answer> {
    let gate = Barrier::new(changes.len());
    std::thread::scope(|scope| {
        let callers: Vec<_> = changes
            .iter()
            .map(|(url, body)| {
                let gate = &gate;
                scope.spawn(move || {
                    gate.wait();
                    office.post(url, headers, body)
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    })
}

/// One answer says that it was done, every other that it was too late.
fn one_wins(answers: &[Answer]) {
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    let mut expected = vec![412; answers.len()];
    expected[0] = 201;
    assert_eq!(statuses, expected, "{answers:#?}");
}

/// A new record: its id and its tag.
fn filed(office: &Office) -> (String, String) {
    let answer = office.post("/api/v1/records", &[], &training(1));
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    let tag = office.get(&format!("/api/v1/records/{id}")).header("etag").to_owned();
    (id, tag)
}

fn correction(older: &str, hours: usize) -> Change {
    let mut corrected = training(hours);
    corrected["supersedes"] = older.into();
    ("/api/v1/records".to_owned(), corrected)
}

fn withdrawal(id: &str) -> Change {
    (format!("/api/v1/records/{id}/withdrawal"), json!({ "why": "重複登錄" }))
}

#[test]
fn of_several_corrections_of_what_all_have_read_one_is_taken() {
    both(|office| {
        for _ in 0..ROUNDS {
            let (id, tag) = filed(office);
            let changes: Vec<Change> =
                (0..CALLERS).map(|caller| correction(&id, caller + 2)).collect();
            one_wins(&at_once(office, &[("if-match", &tag)], &changes));
        }
    });
}

#[test]
fn a_record_is_corrected_or_withdrawn_and_never_both() {
    both(|office| {
        for _ in 0..ROUNDS {
            let (id, tag) = filed(office);
            let change = |caller: usize| match caller % 2 {
                0 => correction(&id, caller + 2),
                _ => withdrawal(&id),
            };
            let changes: Vec<Change> = (0..CALLERS).map(change).collect();
            one_wins(&at_once(office, &[("if-match", &tag)], &changes));
            let record = office.get(&format!("/api/v1/records/{id}")).json();
            let is_corrected = record["superseded_by"].is_string();
            assert_ne!(is_corrected, record["withdrawn_at"].is_string(), "{record}");
        }
    });
}

#[test]
fn of_several_decisions_on_what_all_have_read_one_is_taken() {
    both(|office| {
        for _ in 0..ROUNDS {
            let tag = office.get("/api/v1/settings/period.D6.1b").header("etag").to_owned();
            let decision = |caller: usize| {
                let wanted = json!({
                    "name": "period.D6.1b",
                    "value": format!("P{}M", caller + 1),
                    "from": "2026-01-01",
                    "why": "府資安字第2號簽",
                });
                ("/api/v1/settings".to_owned(), wanted)
            };
            let changes: Vec<Change> = (0..CALLERS).map(decision).collect();
            one_wins(&at_once(office, &[("if-match", &tag)], &changes));
        }
        let setting = office.get("/api/v1/settings/period.D6.1b").json();
        assert_eq!(setting["decisions"].as_array().unwrap().len(), ROUNDS);
    });
}

#[test]
fn a_request_that_arrives_several_times_at_once_is_done_once_and_answered_each_time() {
    both(|office| {
        for round in 0..ROUNDS {
            let (id, tag) = filed(office);
            let key = format!("round-{round}");
            let headers = [("if-match", tag.as_str()), ("idempotency-key", key.as_str())];
            let changes = match round % 2 {
                0 => vec![correction(&id, 2); CALLERS],
                _ => vec![withdrawal(&id); CALLERS],
            };
            let answers = at_once(office, &headers, &changes);
            let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
            statuses.sort_unstable();
            assert_eq!(statuses.pop(), Some(201), "{answers:#?}");
            assert!(statuses.iter().all(|status| *status == 200), "{answers:#?}");
            assert!(answers.iter().all(|answer| answer.json() == answers[0].json()));
        }
    });
}
