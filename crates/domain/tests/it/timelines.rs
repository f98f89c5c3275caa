//! A timeline is what one finds who asks every day alone; one duty is what all say of it.

use domain::assess::{Assessed, assess, assess_duty, is_level_table};
use domain::{At, LineOnWire, Moment, Standing, timeline};
use proptest::prelude::*;
use regulation::{Day, Duty};

use super::world::{BODIES, DAYS, Dice, Shelves, World, first};

fn all() -> Vec<&'static Duty> {
    super::law().duties.iter().collect()
}

fn judged(world: &World, shelves: &Shelves, body: &str, on: Day) -> Vec<Assessed> {
    let view = shelves.view(super::law(), &world.city, body, Moment::FOREVER);
    assess(&view, &all(), At::day(on)).expect("law data that is whole")
}

fn standing_of(assessed: &Assessed, subject: Option<&str>) -> Standing {
    let line = match subject {
        None => Some(&assessed.agency),
        Some(id) => assessed.subjects.iter().find(|line| line.subject.as_deref() == Some(id)),
    };
    line.map_or(Standing::NotApplicable, |line| line.standing)
}

/// The days on which a timeline is compared: around each of its turns, and some by chance.
fn asked(assessed: &[Assessed], last: Day, dice: &mut Dice) -> Vec<Day> {
    let full = std::env::var_os("FANGYUAN_FULL").is_some();
    let start = first().plus(-40);
    if full {
        let days = last.days() - start.days();
        return (0..=days).map(|days| start.plus(days)).collect();
    }
    let mut days: Vec<Day> = Vec::new();
    for one in assessed {
        for (day, _) in &one.runs {
            days.extend([day.previous(), *day, day.next()]);
        }
        for line in &one.subjects {
            days.extend(line.since.into_iter().flat_map(|day| [day.previous(), day]));
        }
    }
    days.retain(|day| start <= *day && *day <= last);
    days.sort_unstable();
    days.dedup();
    let mut kept: Vec<Day> = Vec::new();
    for _ in 0..24 {
        kept.extend(days.get(usize::try_from(dice.below(days.len() as u64)).unwrap_or(0)));
        kept.push(start.plus(i32::try_from(dice.below(DAYS + 40)).expect("few")));
    }
    kept.retain(|day| *day <= last);
    kept.sort_unstable();
    kept.dedup();
    kept
}

proptest! {
    // Few even where everything is asked for: each city is then asked on every single day.
    #![proptest_config(super::cases(16, 12))]

    #[test]
    fn a_timeline_is_what_every_day_says_alone(
        ground in any::<u64>(),
        seeds in prop::collection::vec(any::<u64>(), 20..160),
    ) {
        let law = super::law();
        let world = World::new(law, ground, &seeds);
        let shelves = world.shelves(law);
        let mut dice = Dice::new(ground ^ 1);
        let last = first().plus(i32::try_from(DAYS).expect("few"));
        for body in BODIES {
            let whole = judged(&world, &shelves, body, last);
            for on in asked(&whole, last, &mut dice) {
                let alone = judged(&world, &shelves, body, on);
                for (whole, alone) in whole.iter().zip(&alone) {
                    let duty = &whole.agency.duty;
                    let told = timeline::on(&whole.runs, on);
                    prop_assert_eq!(
                        told, Some(alone.agency.standing),
                        "{} of {} on {}: {:?}", duty, body, on, alone.agency.findings
                    );
                    since_agrees(whole, alone, body, on)?;
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(super::cases(16, 400))]

    #[test]
    fn a_timeline_has_no_gap_and_turns_where_it_says(
        ground in any::<u64>(),
        seeds in prop::collection::vec(any::<u64>(), 20..120),
    ) {
        let law = super::law();
        let world = World::new(law, ground, &seeds);
        let shelves = world.shelves(law);
        let last = first().plus(i32::try_from(DAYS).expect("few"));
        for body in BODIES {
            for one in judged(&world, &shelves, body, last) {
                let runs = &one.runs;
                prop_assert!(!runs.is_empty(), "{} has no timeline", one.agency.duty);
                prop_assert!(runs.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 != pair[1].1));
                prop_assert_eq!(runs.last().map(|run| run.1), Some(one.agency.standing));
                let mut names: Vec<_> = one.subjects.iter().map(|line| &line.subject).collect();
                names.dedup();
                prop_assert_eq!(names.len(), one.subjects.len(), "{}: a subject twice", one.agency.duty);
            }
        }
    }

    #[test]
    fn one_duty_is_what_all_say_of_it(
        ground in any::<u64>(),
        seeds in prop::collection::vec(any::<u64>(), 20..120),
        back in 0..400_i32,
    ) {
        let law = super::law();
        let world = World::new(law, ground, &seeds);
        let shelves = world.shelves(law);
        let on = first().plus(i32::try_from(DAYS).expect("few") - back);
        for body in BODIES {
            let together = judged(&world, &shelves, body, on);
            for (duty, together) in all().into_iter().zip(together) {
                if is_level_table(duty) {
                    continue;
                }
                let view = shelves.view(law, &world.city, body, Moment::FOREVER);
                let alone = assess_duty(&view, duty, At::day(on)).expect("law data that is whole");
                prop_assert_eq!(
                    LineOnWire::from(&alone.agency), LineOnWire::from(&together.agency)
                );
                let lines = |one: &Assessed| -> Vec<LineOnWire> {
                    one.subjects.iter().map(LineOnWire::from).collect()
                };
                prop_assert_eq!(lines(&alone), lines(&together));
            }
        }
    }
}

/// What a line says of its own beginning holds on the day that is asked about.
fn since_agrees(
    whole: &Assessed,
    alone: &Assessed,
    body: &str,
    on: Day,
) -> Result<(), TestCaseError> {
    for line in [&whole.agency].into_iter().chain(&whole.subjects) {
        let then = standing_of(alone, line.subject.as_deref());
        let who = format!("{} of {body} for {:?} on {on}", line.duty, line.subject);
        match line.since {
            Some(since) if on == since.previous() => {
                prop_assert_ne!(then, line.standing, "{} stood so before {}", who, since);
            }
            Some(since) if on < since => {}
            _ => prop_assert_eq!(then, line.standing, "{}, since {:?}", who, line.since),
        }
    }
    Ok(())
}
