//! The records of a synthetic city in the order in which they are best read: body by body.

use crate::body::Body;
use crate::era::Era;
use crate::record::SyntheticRecord;
use crate::rooms;
use crate::scribe::Scribe;

/// People whose records are made together.
const CROWD: usize = 200;
/// People who sign for their body, and so come before it.
const SIGNERS: usize = 8;

/// Made as they are asked for.
pub struct Records<'r> {
    era: Era<'r>,
    bodies: Vec<Body>,
    body: usize,
    /// 0: the signers; 1: what is not one person's; from 2: the other people, crowd by crowd.
    step: usize,
    ready: std::vec::IntoIter<SyntheticRecord>,
}

impl<'r> Records<'r> {
    pub(crate) fn new(era: Era<'r>, bodies: Vec<Body>) -> Self {
        let mut registered = Vec::new();
        for body in &bodies {
            let mut scribe = Scribe::new(&era, body);
            rooms::organisation::register(&mut scribe);
            registered.append(&mut scribe.filed);
        }
        Self { era, bodies, body: 0, step: 0, ready: registered.into_iter() }
    }

    /// The next share of a body; none after the last.
    fn make(&mut self) -> Option<Vec<SyntheticRecord>> {
        let body = self.bodies.get(self.body)?;
        let mut scribe = Scribe::new(&self.era, body);
        match self.step {
            0 => (1..=SIGNERS).for_each(|number| rooms::people::write(&mut scribe, number)),
            1 => rooms::body(&mut scribe),
            _ => {
                let first = SIGNERS + 1 + (self.step - 2) * CROWD;
                let last = (first + CROWD - 1).min(body.people);
                (first..=last).for_each(|number| rooms::people::write(&mut scribe, number));
            }
        }
        let filed = scribe.filed;
        self.step += 1;
        if SIGNERS + self.step.saturating_sub(2) * CROWD >= body.people && self.step > 2
            || self.step == 2 && body.people <= SIGNERS
        {
            self.body += 1;
            self.step = 0;
        }
        Some(filed)
    }
}

impl Iterator for Records<'_> {
    type Item = SyntheticRecord;

    fn next(&mut self) -> Option<SyntheticRecord> {
        loop {
            if let Some(record) = self.ready.next() {
                return Some(record);
            }
            self.ready = self.make()?.into_iter();
        }
    }
}
