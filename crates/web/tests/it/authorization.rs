//! Every address of the site against every role: who is let in, who is refused, and that nothing of a
//! foreign body is told to anybody, in whatever list, count, file or search.

mod case;
mod city;
mod table;
mod who;

use std::collections::BTreeSet;

use case::{Case, Who};
use city::{Asked, CANARY, City, Person};
use table::CASES;

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

#[test]
fn every_address_has_a_case() {
    let told: BTreeSet<String> = CASES.iter().map(|case| case.route.to_owned()).collect();
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
        Who::These(roles) => Some(person.role.is_some_and(|role| {
            let is_about_it = case.is_of_agency() && !case.is_narrowing;
            roles.contains(&role.word()) && (person.reaches(agency) || !is_about_it)
        })),
    }
}

#[test]
fn each_role_is_let_in_where_the_table_says_and_nobody_is_told_of_a_body_that_is_not_theirs() {
    let city = City::new();
    let before = city.fingerprint();
    let mut wrong = BTreeSet::new();
    let mut n_cells = 0;
    for case in CASES {
        let agencies: &[&str] = if case.is_of_agency() { &["a1", "a2", "a3"] } else { &["a1"] };
        for person in city.people() {
            for agency in agencies {
                n_cells += 1;
                let answer = city.ask(&Asked { case, agency, person });
                let cell = format!("{} {} at {agency} by {}", case.method, case.url, person.name);
                let is_refused = matches!(answer.status, 401 | 403 | 404)
                    || answer.status == case.refused_by
                    || answer.status == 409 && case.is_unsaid
                    || answer.status == 429 && !person.is_signed_in()
                    || answer.is_led_to_sign_in();
                let expected = is_let_in(case, person, agency);
                let is_absent = case.may_be_absent && answer.status == 404
                    || case.is_unsaid && expected == Some(true);
                if expected.is_some_and(|expected| expected == is_refused) && !is_absent {
                    wrong.insert(format!("{cell}: {}", answer.status));
                }
                if answer.status >= 500 {
                    wrong.insert(format!("{cell} fails: {}", answer.status));
                }
                for (body, canary) in CANARY.iter().filter(|(body, _)| !person.reaches(body)) {
                    if answer.text.contains(canary) {
                        wrong.insert(format!("{cell} is told of {body}"));
                    }
                }
            }
        }
    }
    println!("{n_cells} cells of {} cases", CASES.len());
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{} of {n_cells} cells:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(city.fingerprint(), before, "no request of the table changes a record");
}
