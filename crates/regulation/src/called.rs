//! Which provision a short name means: `csma/12`, or a point of the city's regulation, without its edition.

use crate::place::CITY_RULE;
use crate::{Citation, Day, Regulation};

impl Regulation {
    /// The provision that `instrument/number`, or the number of a point, means on a day: in the edition of
    /// that day; a number that is gone or to come, in the last edition before that had it, else in the first.
    pub fn provision_called(&self, name: &str, on: Day) -> Option<Citation> {
        let (instrument, number) = name.split_once('/').unwrap_or((CITY_RULE, name));
        let instrument = self.instrument(instrument)?;
        let begun = instrument.editions.iter().rev().filter(|edition| edition.in_force <= on);
        let to_come = instrument.editions.iter().filter(|edition| edition.in_force > on);
        let mut citations = begun.chain(to_come).map(|edition| Citation {
            instrument: instrument.id.clone(),
            edition: edition.in_force,
            number: number.to_owned(),
        });
        citations.find(|citation| self.provision(citation).is_some())
    }
}
