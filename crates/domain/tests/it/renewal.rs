//! What is judged anew after a record is the same as everything judged from the start.

use domain::assess::{Assessed, assess, reassess};
use domain::{At, Line, LineOnWire, Moment, Remembered};
use proptest::prelude::*;
use regulation::Duty;

use super::world::{BODIES, DAYS, Dice, World, deciding, first, record_of, shelves};

/// What a board keeps of a line's subjects.
fn kept(line: &Line) -> LineOnWire {
    let line = LineOnWire::from(line);
    LineOnWire {
        agency: String::new(),
        duty: String::new(),
        cite: Vec::new(),
        counted: Vec::new(),
        failing: Vec::new(),
        in_use: None,
        reason_zh: String::new(),
        reason_en: String::new(),
        ..line
    }
}

type Told = (LineOnWire, Vec<LineOnWire>, Remembered);

fn told(duty: &Duty, one: &Assessed) -> Told {
    let subjects = one.subjects.iter().map(kept).collect();
    (LineOnWire::from(&one.agency), subjects, Remembered::of(duty, one))
}

proptest! {
    #![proptest_config(super::cases(24, 400))]

    #[test]
    fn judging_anew_what_a_record_concerns_equals_judging_everything(
        ground in any::<u64>(),
        seeds in prop::collection::vec(any::<u64>(), 10..120),
        more in prop::collection::vec(any::<u64>(), 1..4),
    ) {
        let law = super::law();
        let duties: Vec<&Duty> = law.duties.iter().collect();
        let at = At::day(first().plus(i32::try_from(DAYS).expect("few")));
        let mut world = World::new(law, ground, &seeds);
        let mut known: Vec<Vec<Told>> = Vec::new();
        for body in BODIES {
            let shelves = world.shelves(law);
            let view = shelves.view(law, &world.city, body, Moment::FOREVER);
            let assessed = assess(&view, &duties, at).expect("law data that is whole");
            known.push(duties.iter().zip(&assessed).map(|(duty, one)| told(duty, one)).collect());
        }
        for (place, seed) in more.into_iter().enumerate() {
            let mut dice = Dice::new(seed);
            let forms = deciding(law);
            let form = forms[usize::try_from(dice.below(forms.len() as u64)).expect("few")];
            let agency = BODIES[usize::try_from(dice.below(4)).expect("few")];
            let id = format!("x{place}");
            let record = record_of(law, &id, form, agency, &mut dice, &world.records);
            world.records.push(record);
            let shelves = shelves(law, &world.records);
            for (body, known) in BODIES.iter().zip(&mut known) {
                let remembered: Vec<Remembered> =
                    known.iter().map(|(_, _, remembered)| remembered.clone()).collect();
                let view = shelves.view(law, &world.city, body, Moment::FOREVER).in_short();
                let concerns = |reads: &domain::Reads| reads.concern(body, agency, form);
                let anew = reassess(&view, &duties, &remembered, concerns, at).expect("whole law");
                let view = shelves.view(law, &world.city, body, Moment::FOREVER);
                let full = assess(&view, &duties, at).expect("whole law");
                for (((duty, full), anew), before) in
                    duties.iter().zip(&full).zip(&anew).zip(known.iter_mut())
                {
                    if let Some(anew) = anew {
                        *before = told(duty, anew);
                    }
                    prop_assert_eq!(&*before, &told(duty, full));
                }
            }
        }
    }
}
