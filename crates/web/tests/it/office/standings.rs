//! Standings over the API: the lines of `posture`, page by page, none lost.

use app::posture::{PostureError, Question, each};
use axum::http::StatusCode;
use domain::{At, LineOnWire, Moment};
use serde_json::Value;

use super::desk::{Office, is};

fn lines_of(office: &Office, agency: &str) -> Vec<Value> {
    let question = Question {
        agency: Some(agency.to_owned()),
        duty: None,
        at: At::day(office.installation.today()),
        known_at: Moment::FOREVER,
    };
    let mut lines: Vec<LineOnWire> = Vec::new();
    each(&office.installation, &app::Actor::local("值班"), &question, |line| {
        lines.push(line);
        Ok::<_, PostureError>(())
    })
    .unwrap();
    lines.iter().map(|line| serde_json::to_value(line).unwrap()).collect()
}

#[test]
fn the_pages_of_an_agency_hold_exactly_the_lines_that_the_command_line_prints() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let expected = lines_of(&office, "a1");
    let (found, n_pages) = office.walk("/api/v1/standings?agency=a1&limit=37", "standings");
    assert!(n_pages > 5, "{n_pages}");
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
    let subjects = expected.iter().filter(|line| line["subject"].is_string()).count();
    let (found, _) = office.walk("/api/v1/standings?agency=a1&lines=subjects&limit=3", "standings");
    assert!(subjects > 3 && found.len() == subjects, "{subjects} {}", found.len());
}

#[test]
fn lines_kept_beside_the_board_are_those_that_are_computed() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).with_board();
    for standing in ["overdue", "no-data", "due", "met", "optional"] {
        let expected: Vec<Value> = lines_of(&office, "a1")
            .into_iter()
            .filter(|line| line["standing"] == standing && line["subject"].is_null())
            .collect();
        let url = format!("/api/v1/standings?agency=a1&lines=agency&standing={standing}&limit=5");
        assert_eq!(office.walk(&url, "standings").0, expected, "{standing}");
    }
    let (all, n_pages) =
        office.walk("/api/v1/standings?lines=agency&standing=overdue&limit=11", "standings");
    let board = office.boards.wait_for(office.installation.today()).unwrap();
    let cells = board.rows.iter().flat_map(|row| &row.cells);
    let overdue = cells.filter(|cell| cell.standing == domain::Standing::Overdue).count();
    assert_eq!(all.len(), overdue, "in {n_pages} pages");
}

#[test]
fn one_duty_of_all_agencies_is_walked_through_without_losing_one() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let (found, n_pages) = office.walk("/api/v1/standings?duty=D4.1a&lines=agency", "standings");
    let city = app::agency::city(&office.installation, Moment::FOREVER).unwrap();
    assert_eq!(found.len(), city.bodies.len(), "in {n_pages} pages");
    let mut agencies: Vec<&str> =
        found.iter().map(|line| line["agency"].as_str().unwrap()).collect();
    assert!(agencies.is_sorted());
    agencies.dedup();
    assert_eq!(agencies.len(), city.bodies.len());
}

#[test]
fn a_word_that_does_not_exist_is_refused_by_its_name() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).with_board();
    for (url, field) in [
        ("/api/v1/standings?agency=nobody", "agency"),
        ("/api/v1/standings?duty=D99", "duty"),
        ("/api/v1/standings?standing=green", "standing"),
        ("/api/v1/standings?lines=some", "lines"),
        ("/api/v1/standings?limit=many", "limit"),
        ("/api/v1/standings?cursor=a1,D99", "cursor"),
        ("/api/v1/standings?cursor=zzz", "cursor"),
        ("/api/v1/standings?lines=agency&standing=due&cursor=zzz", "cursor"),
        ("/api/v1/standings?agency=a1&cursor=city", "cursor"),
        ("/api/v1/standings?as_of=yesterday", "as_of"),
        ("/api/v1/duties?cursor=D99", "cursor"),
        ("/api/v1/provisions?cite=nothing", "cite"),
        ("/api/v1/records?cursor=none", "cursor"),
        ("/api/v1/signature-sheets?cursor=zzz", "cursor"),
        ("/api/v1/todo?cursor=zzz", "cursor"),
        ("/api/v1/chases?cursor=zzz", "cursor"),
        ("/api/v1/inbox?cursor=zzz", "cursor"),
        ("/api/v1/search?q=a&cursor=zzz", "cursor"),
        ("/api/v1/records?form=none", "form"),
    ] {
        let answer = office.get(url);
        is(&answer, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.faulty(), [field], "{url}");
    }
}

#[test]
fn a_parameter_that_a_question_does_not_have_is_refused_with_those_that_it_has() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let answer = office.get("/api/v1/provisions?on=2025-06-01&instrument=csma&lang=en");
    is(&answer, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.faulty(), ["on"]);
    let told = answer.json()["errors"][0]["detail"].to_string();
    for known in ["instrument", "edition", "cite", "as_of", "limit", "cursor", "lang"] {
        assert!(told.contains(known), "{known}: {told}");
    }
    let of_one = office.get("/api/v1/duties/D5.5a?as_of=2025-06-01");
    assert_eq!(of_one.faulty(), ["as_of"], "a duty is the same on any day");
    is(&office.get("/api/v1/duties/D5.5a?lang=en"), StatusCode::OK);
}

#[test]
fn an_explanation_tells_the_clause_and_what_is_missing_and_is_not_found_for_nobody() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let told = office.get("/api/v1/agencies/a1/duties/D6.2a/explanation").json();
    assert_eq!(told["line"]["agency"], "a1");
    assert_eq!(told["clauses"][0]["cite"], "taipei-isms@2022-07-13/6.2");
    assert!(!told["subjects"].as_array().unwrap().is_empty(), "{told}");
    let of_person = office.get("/api/v1/agencies/a1/duties/D6.2a/explanation?subject=p1").json();
    assert_eq!(of_person["line"]["subject"], "p1", "{of_person}");
    for url in [
        "/api/v1/agencies/nobody/duties/D6.2a/explanation",
        "/api/v1/agencies/a1/duties/D99/explanation",
        "/api/v1/agencies/a1/duties/D6.2a/explanation?subject=nobody",
    ] {
        is(&office.get(url), StatusCode::NOT_FOUND);
    }
}

#[test]
fn another_day_gives_the_lines_of_that_day() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let now = office.get("/api/v1/standings?agency=a1&duty=D6.2a&lines=agency").json();
    assert_eq!(now["standings"][0]["due"], "2026-12-31", "{now}");
    let then =
        office.get("/api/v1/standings?agency=a1&duty=D6.2a&lines=agency&as_of=2025-06-30").json();
    // No register of officers was kept then.
    assert_eq!(then["standings"][0]["missing"][0], "dedicated_staff", "{then}");
}
