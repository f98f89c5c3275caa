//! The file that names time-stamp authorities, and answers that nobody here asked for.

use app::access::Role;
use app::ledger::LedgerError;
use app::stamp::{self, FILE, StampingError};

use crate::rights::{city, somebody};
use crate::world::{World, actor, both};

const CERTIFICATE: &str = include_str!("../../../ledger/tests/stamps/root.pem");
const ANSWER: &[u8] = include_bytes!("../../../ledger/tests/stamps/curve.tsr");

fn write(world: &World, file: &str, text: &str) {
    std::fs::write(world.installation.store.directory().join(file), text).unwrap();
}

fn named(more: &str) -> String {
    format!("[[authority]]\nname = \"tsa\"\ncertificate = \"tsa.pem\"\n{more}")
}

#[test]
fn authorities_stand_in_a_file_that_is_refused_where_it_cannot_be_meant_so() {
    let kit = testkit::embedded();
    let world = World::at(&kit);
    let folder = world.installation.store.directory();
    assert_eq!(stamp::authorities(folder).unwrap().len(), 0, "nobody has to be named");
    let faults = [
        (named(""), "No such file"),
        (format!("{}{}", named(""), named("")), "two authorities are called `tsa`"),
        (named("every_minutes = 5\n"), "no url"),
        (named("url = \"http://tsa.example/\"\nevery_minutes = 0\n"), "nonzero"),
        (named("address = \"http://tsa.example/\"\n"), "unknown field"),
    ];
    for (place, (file, why)) in faults.iter().enumerate() {
        write(&world, FILE, file);
        let told = stamp::authorities(folder).unwrap_err().to_string();
        assert!(told.contains(why), "{told}");
        assert!(told.contains(if place == 0 { "tsa.pem" } else { FILE }), "{told}");
        write(&world, "tsa.pem", CERTIFICATE);
    }
    write(&world, FILE, &named("url = \"http://tsa.example/\"\nevery_minutes = 5\n"));
    let known = stamp::authorities(folder).unwrap();
    let told = known.iter().map(|known| (known.key.name(), known.every_minutes));
    assert_eq!(told.collect::<Vec<_>>(), [("tsa", Some(5))]);
    write(&world, "tsa.pem", "no certificate");
    let told = stamp::authorities(folder).unwrap_err().to_string();
    assert!(told.contains("-----BEGIN CERTIFICATE-----"), "{told}");
}

#[test]
fn an_authority_is_asked_by_itself_only_where_the_file_says_how_often() {
    both(|world| {
        write(world, "tsa.pem", CERTIFICATE);
        write(world, FILE, &named("url = \"http://tsa.example/\"\n"));
        assert!(stamp::due(&world.installation).unwrap().is_empty());
        write(world, FILE, &named("url = \"http://tsa.example/\"\nevery_minutes = 5\n"));
        assert_eq!(stamp::due(&world.installation).unwrap().len(), 1, "it stamped nothing yet");
    });
}

#[test]
fn an_answer_that_nobody_asked_for_is_not_kept() {
    both(|world| {
        write(world, "tsa.pem", CERTIFICATE);
        write(world, FILE, &named(""));
        let bring = |reply| stamp::keep_brought(&world.installation, &actor(), reply);
        assert!(matches!(bring(ANSWER), Err(StampingError::NeverAsked)));
        // A genuine token, of another log and another question.
        let question = stamp::question(&world.installation, &actor()).unwrap();
        let known = stamp::authorities(world.installation.store.directory()).unwrap();
        let kept = stamp::keep(&world.installation, &actor(), &known[0].key, &question, ANSWER);
        assert!(matches!(kept, Err(StampingError::Stamp(_))), "{kept:?}");
        assert_eq!(stamp::newest(&world.installation, &known[0].key).unwrap(), None);
    });
}

#[test]
fn who_does_not_operate_the_installation_has_nothing_stamped() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let asked = stamp::question_by_hand(&world.installation, &officer);
        let is_forbidden = matches!(asked, Err(StampingError::Ledger(LedgerError::Forbidden(_))));
        assert!(is_forbidden, "{asked:?}");
        let brought = stamp::keep_brought(&world.installation, &officer, ANSWER);
        let is_forbidden = matches!(brought, Err(StampingError::Ledger(LedgerError::Forbidden(_))));
        assert!(is_forbidden, "{brought:?}");
    });
}
