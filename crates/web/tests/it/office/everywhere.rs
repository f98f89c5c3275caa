//! What holds for every address of the site, whichever it is: the addresses are read from the
//! sources and from the list of operations, so that a new one is held to it unasked.

use std::collections::BTreeSet;
use std::path::Path;

use web::api;

use super::desk::{Office, both};

/// What a part of an address may be called.
const NAMES: [(&str, &str); 8] = [
    ("agency", "a1"),
    ("duty", "D5.5a"),
    ("id", "t1"),
    ("form", "training_record"),
    ("instrument", "csma"),
    ("name", "leave_days_threshold"),
    ("*place", "5.5"),
    ("edition", "2022-07-13"),
];

const WANTED: [(&str, &str); 7] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("content-security-policy", "'none'"),
];

/// What belongs to nobody, and may be kept: the program's own files, and the log's signed tree.
const PUBLIC: [&str; 3] = ["/static/", "/log/checkpoint", "/log/tile/"];

fn sources(folder: &Path, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, texts);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            texts.push(std::fs::read_to_string(path).unwrap());
        }
    }
}

/// Every address, its parts given a name.
pub(super) fn addresses() -> BTreeSet<String> {
    written().iter().map(|address| named(address)).collect()
}

/// Every address, as it is written.
pub(super) fn written() -> BTreeSet<String> {
    let mut texts = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
    let mut addresses: BTreeSet<String> = BTreeSet::new();
    for text in &texts {
        let routes = text.split(".route(").skip(1);
        let written = routes.filter_map(|rest| rest.trim_start().strip_prefix('"'));
        addresses.extend(written.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
    }
    addresses.extend(api::operations().iter().map(|operation| operation.path.to_owned()));
    assert!(addresses.len() > 30, "the addresses are written otherwise now: {addresses:?}");
    addresses
}

fn named(address: &str) -> String {
    let mut rest = address;
    let mut written = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        let (part, after) = after.split_once('}').unwrap();
        let name = NAMES.iter().find(|(known, _)| *known == part).map_or("x", |(_, name)| name);
        written.push_str(before);
        written.push_str(name);
        rest = after;
    }
    written + rest
}

fn check(office: &Office, method: &str, address: &str, headers: &[(&str, &str)]) -> u16 {
    let answer = office.send(method, address, headers, None);
    let place = format!("{method} {address} ({})", answer.status);
    for (name, value) in WANTED {
        assert!(answer.header(name).contains(value), "{place}: {name}: {}", answer.header(name));
    }
    assert!(!answer.header("content-security-policy").contains("unsafe"), "{place}");
    let caching = answer.header("cache-control");
    let is_public = PUBLIC.iter().any(|beginning| address.starts_with(beginning));
    let is_calendar = address.split('?').next().is_some_and(|path| path.ends_with("/calendar.ics"));
    match is_calendar && answer.status == 200 {
        true => assert_eq!(caching, "private, no-cache", "{place}"),
        false => assert!(is_public || caching == "no-store", "{place}: {caching}"),
    }
    assert!(!answer.header("x-request-id").is_empty(), "{place}");
    assert_eq!(answer.header("access-control-allow-origin"), "", "{place}");
    if !answer.text.is_empty() {
        let kind = answer.header("content-type");
        assert!(!kind.is_empty(), "{place}: what is it?");
        let is_text = kind.starts_with("text/");
        assert!(!is_text || kind.contains("charset=utf-8"), "{place}: {kind}");
    }
    // 501 is said on purpose, of what SCIM leaves open.
    assert!(answer.status < 500 || answer.status == 501, "{place}: {}", answer.text);
    assert!(!answer.text.contains("canary"), "{place}: {}", answer.text);
    answer.status
}

#[test]
fn every_answer_of_every_route_carries_the_security_headers() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).with_board();
    let mut n_found = 0;
    // After these the cookie of the test is worth nothing, so they come last.
    let ends = |address: &String| ["/account/recovery-codes", "/sign-out"].contains(&&**address);
    let (last, first): (Vec<_>, Vec<_>) = addresses().into_iter().partition(ends);
    for address in first.into_iter().chain(last) {
        n_found += u16::from(check(&office, "GET", &address, &[]) == 200);
        check(&office, "POST", &address, &[("content-type", "application/json")]);
        check(&office, "DELETE", &address, &[]);
        check(&office, "GET", &format!("{address}?as_of=%00%27%22%3Cb%3E&limit=-1&cursor=x"), &[]);
    }
    assert!(n_found > 25, "only {n_found} addresses answered with 200");
}

#[test]
fn trace_and_methods_that_nobody_knows_are_refused_everywhere() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).with_board();
    for address in addresses() {
        for method in ["TRACE", "CONNECT", "PROPFIND", "TRACK"] {
            let status = check(&office, method, &address, &[("x-secret", "canary")]);
            assert!(matches!(status, 401 | 404 | 405 | 421 | 501), "{method} {address}: {status}");
        }
    }
}

#[test]
fn a_question_changes_nothing() {
    both(|office| {
        // Somebody from whom personal data is hidden: seeing it would be told in the log.
        let bureau = [(app::access::Role::BureauOfficer, "city")];
        let office = &office.as_seen_by(testkit::signed_in(&office.installation, "承辦", &bureau));
        let version = || app::record::version(&office.installation).unwrap();
        let before = version();
        // What leaves with somebody is told in the log.
        let leaves = |address: &String| address == "/log/bundle" || address.ends_with("/receipt");
        for address in addresses().into_iter().filter(|address| !leaves(address)) {
            for method in ["GET", "HEAD", "OPTIONS"] {
                check(office, method, &address, &[]);
            }
        }
        assert_eq!(version(), before);
    });
}

#[test]
fn a_change_that_another_site_started_is_refused_at_every_address() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    for address in addresses() {
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let foreign = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
            let status = check(&office, method, &address, &foreign);
            assert_eq!(status, 403, "{method} {address}");
        }
    }
}

#[test]
fn no_address_of_a_caller_becomes_a_redirect_to_another_host() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).with_board();
    for address in addresses() {
        for foreign in ["https://evil.example/", "//evil.example", "/\\evil.example"] {
            let foreign = web::query::segment(foreign);
            let url = format!("{address}?next={foreign}&to={foreign}&return_to={foreign}");
            let location = office.get(&url).header("location").to_owned();
            let is_own =
                location.is_empty() || location.starts_with('/') && !location.starts_with("//");
            assert!(is_own && !location.starts_with("/\\"), "{url}: {location}");
        }
    }
}
