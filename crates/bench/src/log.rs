//! The log alone: durable changes a second, and how long an outsider checks a log of many entries.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ledger::{Bundle, Checkpoint, Entry, Frontier, Hash, Part, Signer, Trust};
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::{Store, StoreError};

use crate::arguments::USAGE;
use crate::failure::Failure;
use crate::load::{milliseconds, percentile};
use crate::machine::Machine;
use crate::report::Report;

/// Not of the law: what the program aims at.
mod aim {
    pub(super) const CHANGES_A_SECOND: f64 = 10_000.0;
    pub(super) const ENTRIES: u64 = 10_000_000;
    pub(super) const SECONDS: f64 = 60.0;
}

/// How long changes are made.
const LASTS: Duration = Duration::from_secs(5);

pub(crate) fn measure(words: &[String]) -> Result<Report, Failure> {
    let mut entries = aim::ENTRIES;
    let mut postgres = false;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match (word.as_str(), words.next().map(String::as_str)) {
            ("--entries", Some(number)) => entries = number.parse().map_err(Failure::told)?,
            ("--database", Some("postgres")) => postgres = true,
            _ => return Err(Failure::Usage(USAGE.to_owned())),
        }
    }
    let mut report = Report::default();
    let database = if postgres { "PostgreSQL, with fsync" } else { "SQLite, synchronous=FULL" };
    report.head.push(format!("bench ledger on {database}"));
    report.head.push(Machine::here().to_string());
    for writers in [1, 8, 64] {
        let (rate, p99) = if postgres {
            let (_server, kit) = testkit::durable_postgres();
            changes(&kit, writers)?
        } else {
            changes(&testkit::embedded(), writers)?
        };
        let what = format!("changes, each kept and in the log, {writers} writers");
        let reached = format!("{rate:.0} changes/s, p99 {p99:.1} ms");
        if writers == 1 {
            // Nobody to share a write with: as fast as the disk answers.
            report.told("changes, each kept and in the log, one writer alone", reached);
        } else {
            let holds = rate >= aim::CHANGES_A_SECOND;
            report.aimed(&what, "≥ 10,000/s by a shared write", reached, holds);
        }
    }
    let seconds = checked(entries)?;
    let reached = format!("{seconds:.1} s for {entries} entries");
    let holds = seconds * aim::ENTRIES as f64 / entries as f64 <= aim::SECONDS;
    report.aimed(
        "a log handed out, checked with the public key",
        "10 million in ≤ 60 s",
        reached,
        holds,
    );
    Ok(report)
}

/// Changes a second, and the time that one of a hundred takes longer than.
fn changes(store: &Store, writers: usize) -> Result<(f64, f64), Failure> {
    let made = AtomicU64::new(0);
    let begin = Instant::now();
    let times: Result<Vec<Vec<Duration>>, StoreError> = std::thread::scope(|scope| {
        let writer = || {
            let mut times = Vec::new();
            while begin.elapsed() < LASTS {
                let started = Instant::now();
                store.write(|transaction| {
                    change_of(transaction, made.fetch_add(1, Ordering::Relaxed))
                })?;
                times.push(started.elapsed());
            }
            Ok(times)
        };
        let threads: Vec<_> = (0..writers).map(|_| scope.spawn(writer)).collect();
        let joined = threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(StoreError::Busy)));
        joined.collect()
    });
    let mut times: Vec<Duration> = times.map_err(Failure::told)?.into_iter().flatten().collect();
    times.sort_unstable();
    let rate = times.len() as f64 / begin.elapsed().as_secs_f64();
    Ok((rate, milliseconds(percentile(&times, 99))))
}

fn change_of(transaction: &mut store::Transaction<'_>, number: u64) -> Result<(), StoreError> {
    let at = i64::try_from(number).unwrap_or(i64::MAX);
    let change = NewChange {
        happened_at: at,
        actor: "local:bench",
        kind: "record",
        summary: "training_record of synthetic-001",
        source: None,
        records: 0,
    };
    let change = change::begin(transaction, &change)?;
    let subject = format!("syn-{number}");
    let noted = NewEvent { kind: "record.filed", subject: &subject, detail: None };
    event::note(transaction, change, &[noted])
}

/// Seconds for an outsider to check a log of so many entries.
fn checked(entries: u64) -> Result<f64, Failure> {
    let signer = Signer::of_seed(&[1; 32]);
    let mut texts = Vec::new();
    let mut tree = Frontier::new();
    let root = Hash::of_leaf(b"a record");
    for number in 1..=entries {
        let change = i64::try_from(number).map_err(Failure::told)?;
        let parts = BTreeMap::from([("event".to_owned(), Part { count: 1, root })]);
        let entry = Entry {
            change,
            at: change,
            actor: "local:bench".to_owned(),
            kind: "record".to_owned(),
            summary: "training_record of synthetic-001".to_owned(),
            source_name: None,
            source_sha256: None,
            records: 1,
            parts,
        };
        let text = entry.to_text().map_err(Failure::told)?;
        tree.push(Entry::leaf(&text));
        texts.push(text);
    }
    let (size, root) = (tree.size(), tree.root());
    let origin = signer.verifier().name().to_owned();
    let checkpoint =
        Checkpoint { origin, size, root }.note(signer.verifier(), &signer.sign(size, root));
    let begin = Instant::now();
    let (cosigned, stamped, steps) = Default::default();
    let bundle = Bundle { checkpoint, cosigned, stamped, steps };
    let texts = texts.iter().map(String::as_str);
    bundle.check(texts, &Trust::of(signer.verifier())).map_err(Failure::told)?;
    Ok(begin.elapsed().as_secs_f64())
}
