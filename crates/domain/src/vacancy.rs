//! Posts that stand vacant though their own records do not say so: whoever has left holds none (semantics 8 and 21).

use foldhash::HashMap;

use regulation::proof::Source;
use regulation::{Day, Form};

use crate::known::{Entry, Known};
use crate::population::{Member, Stay};
use crate::selection::NameError;
use crate::view::View;

/// When the last who held a post left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Vacancy {
    /// The first day on which nobody holds it.
    pub(crate) from: Option<Day>,
    /// The first day on which nobody knows whether it is held: they have left, and no day is said.
    pub(crate) unsaid_from: Option<Day>,
}

/// Vacancies by the id of the record that gives the post; most posts have none.
#[derive(Debug, Default)]
pub(crate) struct Vacancies<'a> {
    by_record: HashMap<&'a str, Vacancy>,
    /// `form.field` that is lacking where a day of leaving is not said.
    lack: String,
}

impl<'a> Vacancies<'a> {
    /// Those of a form whose records are held by people.
    pub(crate) fn of(
        view: &View<'a>,
        form: &'a Form,
        known: &Known<'a>,
        source: Source,
    ) -> Result<Self, NameError> {
        let Some(held_by) = &form.held_by else { return Ok(Self::default()) };
        let members = view.members(&held_by.among, source)?;
        let place = |name: &String| {
            let wrong = || NameError::Field { form: form.id.clone(), field: name.clone() };
            form.position(name).ok_or_else(wrong)
        };
        let fields: Vec<usize> = held_by.fields.iter().map(place).collect::<Result<_, _>>()?;
        let holder = |entry: &Entry<'a>, field: usize| {
            let id = entry.record.value(field)?.text()?;
            // Whoever is in no register is not known to have left.
            Some(members.find(id).map_or(Vacancy::NEVER, |member| Vacancy::of(member, entry.day)))
        };
        let vacancy = |entry: &Entry<'a>| {
            let held = fields.iter().filter_map(|field| holder(entry, *field));
            held.reduce(Vacancy::later)
        };
        let found = known.entries.iter().filter_map(|entry| {
            let vacancy = vacancy(entry).filter(|vacancy| *vacancy != Vacancy::NEVER);
            vacancy.map(|vacancy| (&*entry.record.id, vacancy))
        });
        Ok(Self { by_record: found.collect(), lack: members.until_name() })
    }

    /// The first day on which the record's post stands vacant.
    pub(crate) fn from(&self, entry: &Entry<'_>) -> Option<Day> {
        self.by_record.get(&*entry.record.id)?.from
    }

    /// The first day on which nobody knows whether the record's post is held, and what is lacking.
    pub(crate) fn unsaid_from(&self, entry: &Entry<'_>) -> Option<(Day, &str)> {
        let unsaid_from = self.by_record.get(&*entry.record.id)?.unsaid_from?;
        Some((unsaid_from, &self.lack))
    }
}

impl Vacancy {
    const NEVER: Self = Self { from: None, unsaid_from: None };

    /// When somebody who took a post on `day` left.
    fn of(member: &Member<'_>, day: Day) -> Self {
        // A register that begins later says nothing of the time before, and who was given a post while away
        // holds it once they are back.
        let ahead = |stay: &&Stay<'_>| stay.ends.is_none_or(|ends| day < ends);
        let first = member.stays.iter().filter(ahead).map(|stay| stay.from).min();
        let mut day = first.map_or(day, |first| day.max(first));
        let mut unsaid_from = None;
        loop {
            let Some(stay) = member.stay(day) else { return Self { from: Some(day), unsaid_from } };
            if stay.end_unsaid {
                unsaid_from = unsaid_from.or(Some(day));
            }
            match stay.ends {
                Some(ends) => day = ends,
                None => return Self { from: None, unsaid_from },
            }
        }
    }

    /// Of two who hold one post together the later vacancy.
    fn later(self, other: Self) -> Self {
        let forever = |day: Option<Day>| day.unwrap_or(Day::from_days(i32::MAX));
        let known = |one: &Self| forever(one.unsaid_from.or(one.from));
        let from = self.from.zip(other.from).map(|(one, two)| one.max(two));
        let unsaid_from = known(&self).max(known(&other));
        let unsaid_from = Some(unsaid_from).filter(|unsaid_from| *unsaid_from < forever(from));
        Self { from, unsaid_from }
    }
}
