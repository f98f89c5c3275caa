//! The engine accepts every proof: each is built for a body without records on which it bears.

use regulation::{Bearer, Day, Duty, Fact, Level, Regulation, Tier};

use super::faults::{self, Faults};
use crate::assess::assess_duty;
use crate::body::{Body, CITY, City, DOIT};
use crate::{At, Moment, Shelf, View};

/// A body of no city, so that nothing of a real one is asked about.
const SOMEBODY: &str = "somebody";
const BELOW: &str = "somebody-below";

pub(super) fn check(law: &Regulation, duty: &Duty, told: &mut Faults) {
    let Some((first, _)) = law.duty_span(duty) else { return };
    let levels = if duty.levels.is_empty() { &Level::ALL[..] } else { &duty.levels };
    for level in levels {
        if let Some(fault) = refusal(law, duty, first, *level) {
            let wrong = format!("the engine does not take its proof: {fault}");
            told.tell(faults::of_duty(duty), wrong, "name what the engine and the forms know");
            return;
        }
    }
}

fn refusal(law: &Regulation, duty: &Duty, first: Day, level: Level) -> Option<String> {
    let bearer = match duty.bearer {
        Bearer::City => CITY,
        Bearer::Doit => DOIT,
        Bearer::Agency | Bearer::Superior => SOMEBODY,
    };
    let tier = duty.tiers.first().copied();
    let tier = tier.unwrap_or(if bearer == CITY { Tier::City } else { Tier::First });
    let mut body = Body::new(bearer, bearer, tier);
    body.levels.push((first, level));
    body.facts.extend(Fact::ALL.map(|fact| (first, fact, true)));
    let mut below = Body::new(BELOW, BELOW, Tier::Second);
    below.parent = Some(bearer.to_owned());
    let city = City::new(vec![body, below], Vec::new());
    let body = city.body(bearer)?;
    let shelf = Shelf::new(law);
    let view = View::new(law, &city, body, &shelf, &shelf, Moment::end_of(first));
    assess_duty(&view, duty, At::day(first)).err().map(|error| error.to_string())
}
