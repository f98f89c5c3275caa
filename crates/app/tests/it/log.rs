//! What the log tells of, for how long, and in which time.

use std::collections::BTreeSet;
use std::path::Path;

use app::access::Role;
use app::account;
use app::board::Boards;
use app::ledger as log;
use app::notice::{self, Kind, Round};
use app::{Actor, Installation};
use ledger::Trust;
use testkit::Row;

use crate::notices::at;
use crate::world::{PEOPLE, World, actor as local, law, now};

/// Where the log stands: changes, what each tells of, and the entries that bind both.
const LOG: [&str; 3] = ["change", "event", "ledger_entry"];

fn rows(kit: &testkit::Installation, tables: &[&str]) -> BTreeSet<Row> {
    let all = kit.rows().unwrap().into_iter();
    all.filter(|(table, _)| tables.contains(&table.as_str())).collect()
}

/// What is done every day, and forgets what is too old.
fn round(installation: &Installation) {
    let boards = Boards::new(installation.clone());
    boards.wait_for(installation.today()).unwrap();
    assert!(matches!(notice::remind(&boards).unwrap(), Round::Made { .. }));
    account::close_unused(installation).unwrap();
}

#[test]
fn more_than_a_year_later_the_log_has_all_that_it_had_when_the_notices_of_then_are_gone() {
    testkit::both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        let officer = [(Role::SecurityOfficer, "a1")];
        let _officer = testkit::signed_in(&world.installation, "王承辦", &officer);
        round(&world.installation);
        let (told, kept) = (rows(kit, &["notice"]), rows(kit, &LOG));
        assert!(!told.is_empty() && !kept.is_empty());
        let later = at(kit.location(), "2027-05-03T06:00:00+08:00");
        round(&later);
        assert!(rows(kit, &["notice"]).is_disjoint(&told), "the round keeps house");
        let lost: Vec<Row> = kept.difference(&rows(kit, &LOG)).cloned().collect();
        assert_eq!(lost, []);
        let verifier = log::verifier(&later).unwrap();
        let examined = log::audit(&later, &local(), &Trust::of(&verifier), 0).unwrap();
        assert_eq!(examined.audit.fault, None);
    });
}

#[test]
fn what_was_done_at_ten_in_taipei_is_in_the_log_at_two_in_universal_time() {
    testkit::both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        let file = world.path("log.jsonl");
        log::export(&world.installation, &local(), &file).unwrap();
        let text = std::fs::read_to_string(file).unwrap();
        let entries = text.lines().skip(1).map(|line| line.parse::<serde_json::Value>().unwrap());
        let at: BTreeSet<i64> = entries.map(|entry| entry["at"].as_i64().unwrap()).collect();
        // 2026-03-02T02:00:00Z.
        assert_eq!(at, BTreeSet::from([1_772_416_800_000_000]));
        assert_eq!(now().to_string(), "2026-03-02T10:00:00+08:00");
    });
}

/// Words with a dot between them that the sources write, of events or of something else.
fn written(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            written(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        let quoted = text.split('"').filter(|word| is_kind(word)).map(str::to_owned);
        found.extend(quoted);
    }
}

fn is_kind(word: &str) -> bool {
    let is_part = |part: &str| {
        let mut letters = part.chars();
        letters.next().is_some_and(|first| first.is_ascii_lowercase())
            && letters.all(|letter| letter.is_ascii_lowercase() || letter == '-')
    };
    word.split_once('.').is_some_and(|(of, what)| is_part(of) && is_part(what))
}

#[test]
fn what_is_logged_is_decided_each_kind_of_event_stands_in_the_list_and_none_beside_it() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut kinds = BTreeSet::new();
    written(&here.join("src"), &mut kinds);
    let is_file = |word: &String| {
        [".toml", ".key", ".txt", ".json", ".jsonl", ".db", ".unfinished"]
            .iter()
            .any(|ending| word.ends_with(ending))
    };
    let is_notice = |word: &str| Kind::ALL.iter().any(|kind| kind.word() == word);
    let is_of_law = |word: &String| law().parameter(word).is_some();
    kinds.retain(|word| !is_file(word) && !is_of_law(word));

    let preface = here.join("../../docs/security/preface.md");
    let preface = std::fs::read_to_string(preface).unwrap();
    let list = preface.split("### Events").nth(1).unwrap().split("\n## ").next().unwrap();
    let listed: BTreeSet<String> =
        list.split('`').filter(|word| is_kind(word)).map(str::to_owned).collect();
    // Some notices are called as the event of which they tell.
    let missing = kinds.difference(&listed).filter(|word| !is_notice(word));
    let missing: Vec<&String> = missing.collect();
    assert_eq!(missing, Vec::<&String>::new(), "events that the list does not name");
    let gone: Vec<&String> = listed.difference(&kinds).collect();
    assert_eq!(gone, Vec::<&String>::new(), "events that nothing writes");
}

#[test]
fn every_account_and_right_is_told_in_the_log() {
    testkit::both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        let installation = &world.installation;
        let officer = testkit::signed_in(installation, "王承辦", &[(Role::SecurityOfficer, "a1")]);
        account::decide(installation, &local(), &officer.account, true, "離職").unwrap();
        let kinds = |subject: &str| -> Vec<String> {
            let told = testkit::told_of(installation, subject);
            told.into_iter().map(|(kind, _)| kind).collect()
        };
        let of_account = kinds(&officer.account);
        for kind in ["account.created", "account.closed"] {
            assert!(of_account.iter().any(|told| told == kind), "{of_account:?}");
        }
        let given = app::grant::of_account(installation, &local(), &officer.account).unwrap();
        assert_eq!(kinds(&given[0].id), ["right.given", "right.revoked"]);
        let who = Actor::local("testkit").written();
        let made = rows(kit, &["change"])
            .into_iter()
            .any(|(_, row)| row.contains(&who) && row.contains(&officer.account));
        assert!(made, "the change says who made it");
        let verifier = log::verifier(installation).unwrap();
        let examined = log::audit(installation, &local(), &Trust::of(&verifier), 0).unwrap();
        assert_eq!(examined.audit.fault, None);
    });
}
