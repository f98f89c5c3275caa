//! What must never change an answer: order, drafts, corrections of no standing, other bodies, later knowledge.

use domain::assess::{Assessed, assess};
use domain::body::{CITY, DOIT};
use domain::{At, LineOnWire, Moment, Record, RecordState};
use proptest::prelude::*;
use regulation::proof::{Proof, Source};
use regulation::{Day, Duty, FormScope};

use super::world::{BODIES, DAYS, Dice, World, deciding, first, record_of, shelves};

/// Every line of every body on a day, as known at a moment.
fn lines(world: &World, records: &[Record], on: Day, known_at: Moment) -> Vec<LineOnWire> {
    let law = super::law();
    let shelves = shelves(law, records);
    let duties: Vec<&Duty> = law.duties.iter().collect();
    let mut all = Vec::new();
    for body in BODIES {
        let view = shelves.view(law, &world.city, body, known_at);
        let assessed: Vec<Assessed> =
            assess(&view, &duties, At::day(on)).expect("law data that is whole");
        for one in &assessed {
            all.extend([&one.agency].into_iter().chain(&one.subjects).map(LineOnWire::from));
        }
    }
    all
}

fn last() -> Day {
    first().plus(i32::try_from(DAYS).expect("few"))
}

fn thrown(seed: u64, place: usize, agency: &str) -> Record {
    let law = super::law();
    let mut dice = Dice::new(seed);
    let forms = deciding(law);
    let form = forms[usize::try_from(dice.below(forms.len() as u64)).expect("few")];
    record_of(law, &format!("x{place}"), form, agency, &mut dice, &[])
}

/// Whether a duty is owed by who answers for others, so that what those file bears on it.
fn answers_for_others(duty: &Duty) -> bool {
    match &duty.proof {
        Some(Proof::InForce(proof)) => {
            proof.records.iter().any(|records| records.source == Source::Anywhere)
        }
        Some(Proof::Own(own)) => {
            ["incident-reviewed", "supervision-review"].contains(&own.function.as_str())
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(super::cases(16, 200))]

    #[test]
    fn what_a_body_files_of_any_shared_form_turns_no_standing_beside_or_above_it(
        ground in any::<u64>(),
        seeds in prop::collection::vec(any::<u64>(), 10..100),
        more in any::<u64>(),
        below in prop::sample::select(vec!["a1", CITY]),
    ) {
        let law = super::law();
        let world = World::with_a2_below(below, law, ground, &seeds);
        let told = lines(&world, &world.records, last(), Moment::FOREVER);
        let mut records = world.records.clone();
        let shared = |form: &usize| law.forms[*form].scope == FormScope::Shared;
        let mut dice = Dice::new(more);
        for form in (0..law.forms.len()).filter(shared) {
            let id = format!("x{form}");
            records.push(record_of(law, &id, form, "a2", &mut dice, &world.records));
        }
        let others = |lines: Vec<LineOnWire>| -> Vec<LineOnWire> {
            let is_turned_by_none = |line: &LineOnWire| {
                let duty = law.duty(&line.duty).expect("a duty of the law");
                ["a1", DOIT].contains(&line.agency.as_str()) && !answers_for_others(duty)
            };
            lines.into_iter().filter(is_turned_by_none).collect()
        };
        let after = lines(&world, &records, last(), Moment::FOREVER);
        prop_assert_eq!(others(after), others(told));
    }

    #[test]
    fn the_order_of_records_changes_nothing(
        ground in any::<u64>(),
        seeds in prop::collection::vec(any::<u64>(), 10..120),
    ) {
        let world = World::new(super::law(), ground, &seeds);
        let told = lines(&world, &world.records, last(), Moment::FOREVER);
        let mut turned = world.records.clone();
        turned.reverse();
        let middle = turned.len() / 3;
        turned.rotate_left(middle);
        prop_assert_eq!(lines(&world, &turned, last(), Moment::FOREVER), told);
    }

    #[test]
    fn drafts_submitted_and_returned_records_never_count(
        ground in any::<u64>(),
        seeds in prop::collection::vec(any::<u64>(), 10..100),
        more in prop::collection::vec(any::<u64>(), 1..10),
    ) {
        let world = World::new(super::law(), ground, &seeds);
        let told = lines(&world, &world.records, last(), Moment::FOREVER);
        let mut records = world.records.clone();
        for (place, seed) in more.iter().enumerate() {
            let state = match place % 3 {
                0 => RecordState::Draft,
                1 => RecordState::Submitted,
                _ => RecordState::Returned,
            };
            let mut record = Record { state, ..thrown(*seed, place, "a1") };
            // Not even where they would correct a record that counts.
            record.supersedes = world.records.last().map(|older| older.id.clone());
            records.push(record);
        }
        prop_assert_eq!(lines(&world, &records, last(), Moment::FOREVER), told);
    }

    #[test]
    fn a_withdrawn_record_counts_no_more(
        ground in any::<u64>(),
        seeds in prop::collection::vec(any::<u64>(), 10..100),
        more in prop::collection::vec(any::<u64>(), 1..10),
    ) {
        let world = World::new(super::law(), ground, &seeds);
        let told = lines(&world, &world.records, last(), Moment::FOREVER);
        let mut records = world.records.clone();
        for (place, seed) in more.iter().enumerate() {
            let record = thrown(*seed, place, "a1");
            let withdrawn_at = Some(record.recorded_at);
            records.push(Record { state: RecordState::Withdrawn, withdrawn_at, ..record });
        }
        prop_assert_eq!(lines(&world, &records, last(), Moment::FOREVER), told);
    }

    #[test]
    fn a_superseded_record_counts_on_no_day(
        ground in any::<u64>(),
        seeds in prop::collection::vec(any::<u64>(), 10..100),
        wrong in any::<u64>(),
        right in any::<u64>(),
        back in 0..400_i32,
    ) {
        let world = World::new(super::law(), ground, &seeds);
        let mut right = thrown(right, 1, "a1");
        right.state = RecordState::Approved;
        right.withdrawn_at = None;
        let mut wrong = Record { form: right.form, ..thrown(wrong, 1, "a1") };
        let law = super::law();
        let mut dice = Dice::new(wrong.day.map_or(7, |day| day.days().unsigned_abs().into()));
        let again = record_of(law, "x1", right.form, "a1", &mut dice, &[]);
        wrong.fields = again.fields;
        wrong.day = again.day;
        wrong.id = "x1".into();
        wrong.state = RecordState::Approved;
        wrong.withdrawn_at = None;
        wrong.supersedes = None;
        let on = last().plus(-back);
        // Against a record of the same id that says the right thing from the start.
        let mut corrected = world.records.clone();
        corrected.push(wrong);
        corrected.push(Record { id: "x2".into(), supersedes: Some("x1".into()), ..right.clone() });
        let mut plain = world.records.clone();
        plain.push(Record { id: "x2".into(), supersedes: None, ..right });
        let bare = |records: &[Record]| -> Vec<(String, String, domain::Standing)> {
            let told = lines(&world, records, on, Moment::FOREVER);
            told.into_iter()
                .map(|line| {
                    // The thing keeps the id of the record that was corrected.
                    let subject = line.subject.unwrap_or_default().replace("x2", "x1");
                    (format!("{} {}", line.agency, line.duty), subject, line.standing)
                })
                .collect()
        };
        prop_assume!(world.records.iter().all(|one| one.supersedes.is_none()));
        // A correction stays with the thing that it corrects. Where the wrong key, or the right one, is that of
        // a thing that is there already, the two stories are of different things.
        let form = &law.forms[plain.last().unwrap().form];
        let place = |name: &String| form.fields.iter().position(|field| field.name == *name);
        let key: Vec<usize> = form.key.iter().filter_map(place).collect();
        let is_another = |one: &Record, other: &Record| {
            one.form == other.form
                && !key.is_empty()
                && key.iter().all(|place| one.fields.get(*place) == other.fields.get(*place))
        };
        let added = &corrected[world.records.len()..];
        prop_assume!(!world.records.iter().any(|one| added.iter().any(|new| is_another(one, new))));
        let sorted = |mut list: Vec<(String, String, domain::Standing)>| {
            list.sort_by(|left, right| (&left.0, &left.1).cmp(&(&right.0, &right.1)));
            list
        };
        prop_assert_eq!(sorted(bare(&corrected)), sorted(bare(&plain)));
    }

    #[test]
    fn what_was_recorded_later_is_not_known_yet(
        ground in any::<u64>(),
        seeds in prop::collection::vec(any::<u64>(), 10..100),
        cut in 0..500_i32,
    ) {
        let world = World::new(super::law(), ground, &seeds);
        let known_at = Moment::end_of(first().plus(cut));
        let told = lines(&world, &world.records, last(), known_at);
        let known: Vec<Record> = world
            .records
            .iter()
            .filter(|record| record.recorded_at <= known_at)
            .cloned()
            .collect();
        prop_assert_eq!(lines(&world, &known, last(), known_at), told);
    }

    #[test]
    fn a_record_of_another_agency_changes_nothing_here(
        ground in any::<u64>(),
        seeds in prop::collection::vec(any::<u64>(), 10..100),
        more in prop::collection::vec(any::<u64>(), 1..10),
    ) {
        let law = super::law();
        let world = World::new(law, ground, &seeds);
        let told = lines(&world, &world.records, last(), Moment::FOREVER);
        let mut records = world.records.clone();
        for (place, seed) in more.iter().enumerate() {
            let record = thrown(*seed, place, "a2");
            if law.forms[record.form].scope == FormScope::Agency {
                records.push(record);
            }
        }
        let others = |lines: Vec<LineOnWire>| -> Vec<LineOnWire> {
            lines.into_iter().filter(|line| line.agency != "a2").collect()
        };
        let after = lines(&world, &records, last(), Moment::FOREVER);
        prop_assert_eq!(others(after), others(told));
    }

    #[test]
    fn a_record_of_a_form_that_a_duty_does_not_read_changes_nothing(
        ground in any::<u64>(),
        seeds in prop::collection::vec(any::<u64>(), 10..100),
        more in any::<u64>(),
    ) {
        let law = super::law();
        let world = World::new(law, ground, &seeds);
        let told = lines(&world, &world.records, last(), Moment::FOREVER);
        let mut records = world.records.clone();
        let record = thrown(more, 0, "a1");
        let form = record.form;
        records.push(record);
        let read = |line: &LineOnWire| {
            law.duty(&line.duty).is_none_or(|duty| super::ladder::reads(law, duty, form))
        };
        let unread = |lines: Vec<LineOnWire>| -> Vec<LineOnWire> {
            lines.into_iter().filter(|line| !read(line)).collect()
        };
        let after = lines(&world, &records, last(), Moment::FOREVER);
        prop_assert_eq!(unread(after), unread(told));
    }
}
