//! The people of a body: who they are, since when, and until when; the same whenever asked.

use regulation::Day;

use crate::body::Body;
use crate::era::Era;
use crate::names;
use crate::personas;

/// One made-up person.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) number: usize,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) unit: &'static str,
    pub(crate) post: &'static str,
    pub(crate) category: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) onboard: Day,
    pub(crate) left: Option<Day>,
    /// A long leave, which may still run.
    pub(crate) leave: Option<(Day, Option<Day>)>,
    pub(crate) dedicated: bool,
}

impl Person {
    /// Whether in post on a day.
    pub(crate) fn is_in_post(&self, on: Day) -> bool {
        self.onboard <= on && self.left.is_none_or(|left| on <= left)
    }

    /// Whether the person came while records were kept here.
    pub(crate) fn is_newcomer(&self, era: &Era<'_>) -> bool {
        self.onboard >= era.start
    }

    /// The last day in post, or today.
    pub(crate) fn until(&self, era: &Era<'_>) -> Day {
        self.left.unwrap_or(era.today).min(era.today)
    }

    /// The mail address, in a domain that can never be anybody's.
    pub(crate) fn email(&self, body: &Body) -> String {
        format!("p{:04}@{}.taipei.example", self.number, body.id)
    }
}

impl Body {
    /// A person by number, from 1.
    pub(crate) fn person(&self, era: &Era<'_>, number: usize) -> Person {
        let mut chance = self.chance_nth("person", number);
        let made_up = names::person(&mut chance);
        let name = personas::name(&self.id, number).filter(|_| !era.thick);
        let name = name.map_or(made_up, str::to_owned);
        let dedicated = self.dedicated(era);
        let is_it = (3..3 + self.it_staff(era)).contains(&number);
        let leads = number <= 2 || (!is_it && chance.percent(9));
        let (category, post, unit) = match number {
            1 => ("management", "首長", "首長室"),
            2 => ("management", "副首長", "首長室"),
            3 => ("management", "資訊室主任", names::IT_UNIT),
            _ if is_it => ("IT", chance.pick(&names::IT_POSTS), names::IT_UNIT),
            _ if leads => {
                ("management", chance.pick(&names::MANAGEMENT_POSTS), chance.pick(&names::UNITS))
            }
            _ => ("business", chance.pick(&names::BUSINESS_POSTS), chance.pick(&names::UNITS)),
        };
        // The first eight sign for the body: they came before and stay.
        let stays = number <= 8;
        let is_new = !stays && chance.percent(14);
        let window = era.today.days() - era.start.days();
        let onboard = match is_new {
            true => era.workday(era.today.plus(-chance.between(6, window))),
            false => era.workday(era.start.plus(-chance.between(40, 4_600))),
        };
        let onboard = self.active_from.map_or(onboard, |from| onboard.max(from));
        let leaves = !stays && chance.percent(7);
        let left = leaves.then(|| era.workday(era.today.plus(-chance.between(2, window))));
        let left = left.filter(|left| *left > onboard.plus(60));
        let away = !stays && left.is_none() && chance.percent(3);
        let leave = away.then(|| {
            let from = era.today.plus(-chance.between(20, 420));
            let until = from.plus(chance.between(100, 380));
            (from, chance.percent(70).then_some(until))
        });
        let leave = leave.filter(|(from, _)| *from > onboard.plus(30));
        let kind = match number {
            0..=8 => "staff",
            _ if is_it && chance.percent(20) => "contractor",
            _ => chance.pick(&["staff", "staff", "staff", "staff", "contract-staff", "intern"]),
        };
        let dedicated = number >= 4 && number < 4 + dedicated;
        let id = self.person_id(number);
        Person { number, id, name, unit, post, category, kind, onboard, left, leave, dedicated }
    }
}
