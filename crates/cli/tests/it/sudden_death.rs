//! An answered write is there after the program was killed in the midst of others, on both databases.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use app::access::{Role, Scope};
use app::{Installation, SystemClock};
use serde_json::{Value, json};
use store::Location;

use crate::program::Program;
use crate::served::{Line, Served};

/// How many connections write at once: enough for several to share a way to the disk.
const CONNECTIONS: usize = 16;
/// The program is killed after so many answers at most.
const MOST_ANSWERS: u64 = 120;
/// And so long after the last of them at most: about as long as a few writes take.
const MOST_MICROSECONDS: u64 = 20_000;

/// Each installation is killed so many times: what is looked through grows with every life.
const ROUNDS: u64 = 4;
const ROUNDS_IN_FULL: u64 = 20;
/// In full, so many installations on each database.
const INSTALLATIONS_IN_FULL: u64 = 2;

fn is_full() -> bool {
    std::env::var_os("FANGYUAN_FULL").is_some()
}

fn n_rounds() -> u64 {
    if is_full() { ROUNDS_IN_FULL } else { ROUNDS }
}

fn n_installations() -> u64 {
    if is_full() { INSTALLATIONS_IN_FULL } else { 1 }
}

/// A number below a bound. The seed of a map is the standard library's only chance.
fn any_below(bound: u64) -> u64 {
    RandomState::new().hash_one(bound) % bound
}

fn training(id: &str) -> Value {
    json!({
        "id": id,
        "form": "training_record",
        "agency": "a1",
        "with": {
            "person": "p1", "category": "general-user", "year": 2025, "course": id,
            "course_kind": "general-awareness", "date": "2025-05-06", "hours": 1,
        },
    })
}

/// Files records one after the other until the server is gone; the id that got no answer comes back.
fn file_until_death(mut line: Line, name: &str, answered: &Sender<String>) -> String {
    for number in 0_u64.. {
        let id = format!("{name}-{number}");
        match line.post("/api/v1/records", &id, &training(&id)) {
            Ok((status, told)) => {
                assert_eq!(status, 201, "{id}: {told}");
                answered.send(id).unwrap();
            }
            Err(_) => return id,
        }
    }
    unreachable!("numbers do not end")
}

/// What one life of the program left: what it answered, and what it was asked and did not answer.
struct Life {
    answered: Vec<String>,
    unanswered: Vec<String>,
}

/// Writes over several connections and kills the program at a moment that nobody chose.
fn live_and_die(mut served: Served, token: &str, round: u64) -> Life {
    let (sender, receiver) = channel();
    let writers: Vec<_> = (0..CONNECTIONS)
        .map(|connection| {
            let (line, sender) = (served.connect(token), sender.clone());
            let name = format!("t{round}-{connection}");
            std::thread::spawn(move || file_until_death(line, &name, &sender))
        })
        .collect();
    drop(sender);
    let n_answers = usize::try_from(1 + any_below(MOST_ANSWERS)).unwrap();
    let mut answered: Vec<String> = receiver.iter().take(n_answers).collect();
    let (heard, more) = (Instant::now(), Duration::from_micros(any_below(MOST_MICROSECONDS)));
    while heard.elapsed() < more {
        std::hint::spin_loop();
    }
    served.kill();
    let unanswered = writers.into_iter().map(|writer| writer.join().unwrap()).collect();
    answered.extend(receiver);
    Life { answered, unanswered }
}

/// The ids of all training records, page by page; none is there twice.
fn filed(line: &mut Line) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut next = String::new();
    loop {
        let path = format!("/api/v1/records?form=training_record&limit=500{next}");
        let (status, page) = line.get(&path).unwrap();
        assert_eq!(status, 200, "{page}");
        for record in page["records"].as_array().unwrap() {
            let id = record["id"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{id} is there twice");
        }
        match page["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => return ids,
        }
    }
}

/// A token of somebody who files at `a1`.
fn token_at(location: &Location) -> String {
    let installation = Installation::open(location, Arc::new(SystemClock)).unwrap();
    let officer = testkit::signed_in(&installation, "值班", &[(Role::SecurityOfficer, "city")]);
    testkit::token(&installation, &officer, &[Scope::Read, Scope::Write])
}

/// Kills the program again and again on one installation, and looks each time what is there.
fn survives(data: &Path, more: &[&str], location: &Location) {
    let token = &token_at(location);
    let mut answered = BTreeSet::new();
    for round in 0..n_rounds() {
        let life = live_and_die(Served::start(data, more), token, round);
        assert!(!life.answered.is_empty(), "round {round} wrote nothing");
        answered.extend(life.answered);

        let served = Served::start(data, more);
        let mut line = served.connect(token);
        let here = filed(&mut line);
        let lost: Vec<&String> = answered.difference(&here).collect();
        assert!(lost.is_empty(), "round {round} lost {lost:?}");
        let beyond: Vec<&String> =
            here.difference(&answered).filter(|id| !life.unanswered.contains(id)).collect();
        assert!(beyond.is_empty(), "round {round} made up {beyond:?}");
        let damage = testkit::damage(location).unwrap();
        assert!(damage.is_empty(), "round {round}: {damage:?}");

        // Who got no answer asks again, over a connection of its own: looking for damage takes longer
        // than a server waits for one that says nothing. It was done or it is done now, once.
        let mut line = served.connect(token);
        for id in life.unanswered {
            let (status, told) = line.post("/api/v1/records", &id, &training(&id)).unwrap();
            let expected = if here.contains(&id) { 200 } else { 201 };
            assert_eq!(status, expected, "{id}: {told}");
            answered.insert(id);
        }
        assert_eq!(filed(&mut line), answered, "round {round}");
    }
}

#[test]
fn an_answered_write_survives_the_death_of_the_program_on_sqlite() {
    for _ in 0..n_installations() {
        let program = Program::with_a_person();
        let data = program.path("data");
        survives(&data, &[], &Location::Embedded { directory: data.clone() });
    }
}

#[test]
fn an_answered_write_survives_the_death_of_the_program_on_postgresql() {
    for _ in 0..n_installations() {
        let kit = testkit::postgres();
        let url = kit.url().unwrap();
        let program = Program::with_a_person_at(&["--database", url]);
        let data = program.path("data");
        let location = Location::Postgres { url: url.to_owned(), directory: data.clone() };
        survives(&data, &["--database", url], &location);
    }
}
