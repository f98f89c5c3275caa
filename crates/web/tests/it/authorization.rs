//! Every address of the site against every role: who is let in, who is refused, and that nothing of a
//! foreign body is told to anybody, in whatever list, count, file or search.

mod case;
mod city;
mod of_audits;
mod of_others;
mod table;
mod things;
mod who;

use std::collections::BTreeSet;

use app::access::Scope;
use case::{Case, Who};
use city::{Asked, BODIES, CANARY, City, Person};
use of_audits::OF_AUDITS;
use of_others::OF_OTHERS;
use table::CASES;
use testkit::Row;

/// Addresses as the sources declare them: pages by their routers, the API and SCIM by their lists.
fn declared() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let text = text.split("#[cfg(test)]").next().unwrap();
                for after in text.split(".route(").skip(1) {
                    let address = after.trim_start().strip_prefix('"');
                    found
                        .extend(address.and_then(|rest| rest.split('"').next()).map(str::to_owned));
                }
            }
        }
    }
    found.extend(web::api::operations().iter().map(|operation| operation.path.to_owned()));
    found
}

/// All of them; those that end somebody's session come last.
fn cases() -> impl Iterator<Item = &'static Case> {
    OF_OTHERS.iter().chain(OF_AUDITS).chain(CASES)
}

#[test]
fn every_address_has_a_case() {
    let told: BTreeSet<String> = cases().map(|case| case.route.to_owned()).collect();
    let declared = declared();
    let missing: Vec<_> = declared.difference(&told).collect();
    assert_eq!(missing, Vec::<&String>::new(), "addresses without a case");
    let gone: Vec<_> = told.difference(&declared).collect();
    assert_eq!(gone, Vec::<&String>::new(), "cases of addresses that are gone");
}

/// Whether somebody is let in, by the table alone; none where it does not say.
fn is_let_in(case: &Case, person: &Person, agency: &str) -> Option<bool> {
    match case.who {
        Who::Anything => None,
        Who::Everybody => Some(true),
        Who::SignedIn => Some(person.is_signed_in()),
        Who::Own => (!person.is_signed_in()).then_some(false),
        Who::Named => Some(person.is_named_by(agency)),
        Who::These(roles) => Some(person.role.is_some_and(|role| {
            let is_about_it = case.is_of_agency() && !case.is_narrowing;
            roles.contains(&role.word()) && (person.reaches(agency) || !is_about_it)
        })),
        Who::FromOutside(roles) => Some(
            person.role.is_some_and(|role| roles.contains(&role.word()))
                && person.is_outside(agency),
        ),
    }
}

/// Where the log tells that somebody read, took out or signed out, and up to where standings are reckoned.
const LOGGED: [&str; 7] = [
    "change",
    "event",
    "installation",
    "ledger_entry",
    "ledger_checkpoint",
    "ledger_edge",
    "snapshot",
];

/// What people have for themselves; rows of others in these stay as they are.
const OWN: [&str; 7] =
    ["session", "notice_choice", "dating_choice", "ceremony", "recovery_code", "binding", "draft"];

/// What is wrong with one answer.
fn faults(city: &City, asked: &Asked<'_>) -> Vec<String> {
    let Asked { case, agency, person, .. } = *asked;
    let expected = is_let_in(case, person, agency);
    if case.is_for_others && expected == Some(true) {
        return Vec::new();
    }
    let answer = city.ask(asked);
    let mut wrong = Vec::new();
    let is_refused = matches!(answer.status, 401 | 403 | 404)
        || answer.status == case.refused_by
        || answer.status == 409 && case.is_unsaid
        || answer.status == 429 && !person.is_signed_in()
        || answer.is_led_to_sign_in();
    let is_absent =
        case.may_be_absent && answer.status == 404 || case.is_unsaid && expected == Some(true);
    if expected.is_some_and(|expected| expected == is_refused) && !is_absent {
        wrong.push(answer.status.to_string());
    }
    if answer.status >= 500 {
        wrong.push(format!("fails with {}", answer.status));
    }
    let is_theirs = |body: &str| {
        person.reaches(body) || matches!(case.who, Who::Named) && person.is_named_by(body)
    };
    for (body, canary) in CANARY.iter().filter(|(body, _)| !is_theirs(body)) {
        if answer.text.contains(canary) {
            wrong.push(format!("is told of {body}"));
        }
    }
    if case.is_by_id() && expected == Some(false) && !person.reaches(agency) {
        let of_none = city.ask(&Asked { is_made_up: true, ..*asked });
        if of_none.status != answer.status {
            wrong.push(format!("{} where {} is of nothing", answer.status, of_none.status));
        }
    }
    wrong
}

/// Rows that came or went and are neither the log's nor the own ones of somebody who asked.
fn touched(city: &City, before: &BTreeSet<Row>) -> Vec<String> {
    let after = city.rows();
    let is_own = |(table, row): &&Row| {
        LOGGED.contains(&table.as_str())
            || OWN.contains(&table.as_str()) && city.people().iter().any(|one| one.has(row))
    };
    let other = before.symmetric_difference(&after).filter(|row| !is_own(row));
    other.map(|(table, row)| format!("{table}: {row}")).collect()
}

#[expect(clippy::print_stdout, reason = "how many cells there are is asked for")]
fn nobody_is_let_in_or_told_who_should_not(kit: testkit::Installation, database: &str) {
    let city = City::new(kit);
    let before = city.rows();
    let mut wrong = BTreeSet::new();
    let (mut n_cells, mut n_cases) = (0, 0);
    for case in cases() {
        n_cases += 1;
        let agencies = if case.is_of_agency() { &BODIES[..] } else { &BODIES[1..2] };
        for person in city.people() {
            for (agency, _) in agencies {
                n_cells += 1;
                let asked = Asked { case, agency, person, is_made_up: false };
                let of_it = faults(&city, &asked).into_iter().map(|fault| {
                    format!("{} {} at {agency} by {}: {fault}", case.method, case.url, person.name)
                });
                wrong.extend(of_it);
            }
        }
    }
    println!("measured: {n_cells} cells of {n_cases} cases of authorization, on {database}");
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{} of {n_cells} cells:\n{}", wrong.len(), wrong.join("\n"));
    let touched = touched(&city, &before);
    assert!(touched.is_empty(), "a request of the table changed:\n{}", touched.join("\n"));
}

#[test]
fn each_role_is_let_in_where_the_table_says_and_nobody_is_told_of_a_body_that_is_not_theirs() {
    nobody_is_let_in_or_told_who_should_not(testkit::embedded(), "SQLite");
}

#[test]
fn on_postgresql_each_role_is_let_in_where_the_table_says_and_told_of_no_other_body() {
    nobody_is_let_in_or_told_who_should_not(testkit::postgres(), "PostgreSQL");
}

/// Whether an address is what a token of a scope was made for, or answers whoever comes.
fn is_open_to(scope: Scope, case: &Case) -> bool {
    let is_its_own = match scope {
        Scope::Read | Scope::Write => true,
        Scope::Scim => case.route.starts_with("/scim/"),
        Scope::Calendar => case.route.ends_with("/calendar.ics"),
    };
    is_its_own || matches!(case.who, Who::Everybody | Who::Anything)
}

#[test]
fn a_token_that_is_made_for_one_thing_opens_no_other_address() {
    let city = City::new(testkit::embedded());
    let before = city.rows();
    let mut wrong = Vec::new();
    for (scope, person) in city.programs() {
        for case in cases().filter(|case| !is_open_to(*scope, case)) {
            let asked = Asked { case, agency: "a1", person, is_made_up: false };
            let status = city.ask(&asked).status;
            if !matches!(status, 401 | 403 | 404) {
                wrong.push(format!("{} {} by {}: {status}", case.method, case.url, person.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // When a token was used is written down.
    let mut touched = touched(&city, &before);
    touched.retain(|row| !row.starts_with("api_token"));
    assert_eq!(touched, Vec::<String>::new());
}
