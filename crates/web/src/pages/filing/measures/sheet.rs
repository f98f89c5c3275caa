//! The rows of a self-check: each measure with what was filed last and what is typed now. Knows no page.

use app::record::{Record, RecordError};
use app::self_check::{self, Measure, SelfCheck};
use app::typed::Typed;
use app::{Actor, Installation};
use regulation::Day;

use crate::fault::Fault;

/// What is answered of each measure: the result, how it is carried out or why it does not apply, what was found.
pub(super) const ASKED: [&str; 3] = [COMPLIANCE, IMPLEMENTATION, "finding"];

pub(super) const COMPLIANCE: &str = "compliance";
pub(super) const IMPLEMENTATION: &str = "implementation";

/// The group of all measures.
pub(super) const ALL: &str = "all";

/// To be filled in as last time, where a result is chosen.
pub(super) const AS_LAST: &str = "as-last";

/// A system's measures with the newest record on each.
pub(super) struct Sheet {
    pub(super) check: SelfCheck,
    /// In order of the measures.
    last: Vec<Option<Record>>,
}

/// One measure.
#[derive(Clone, Copy)]
pub(super) struct Line<'s> {
    pub(super) measure: &'s Measure,
    pub(super) last: Option<&'s Record>,
}

impl Sheet {
    /// None where the body has no such system, or its grade is not said.
    ///
    /// # Errors
    /// [`Fault`] for who may not file it; the store's.
    pub(super) fn of(
        installation: &Installation,
        actor: &Actor,
        agency: &str,
        system: &str,
        on: Day,
    ) -> Result<Option<Self>, Fault> {
        let Some(check) = self_check::of(installation, actor, agency, system, on)? else {
            return Ok(None);
        };
        let last = check.measures.iter().map(|one| newest(installation, actor, &one.lines));
        let last = last.collect::<Result<_, Fault>>()?;
        Ok(Some(Self { check, last }))
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let last = self.last.iter().map(Option::as_ref);
        self.check.measures.iter().zip(last).map(|(measure, last)| Line { measure, last })
    }

    /// Who reviewed the newest of the records, and its day.
    pub(super) fn last_reviewer(&self) -> Option<(&str, Option<Day>)> {
        let newest = self.last.iter().flatten().max_by_key(|one| one.day)?;
        let reviewer = newest.with.get("reviewer")?.as_str();
        reviewer.filter(|_| newest.hidden.is_empty()).map(|reviewer| (reviewer, newest.day))
    }

    /// How each measure is carried out, as it was said last: control by control.
    pub(super) fn as_last_time(&self) -> Vec<(String, String)> {
        let said = self.lines().filter_map(|line| {
            let text = line.said(IMPLEMENTATION)?;
            Some((line.control(IMPLEMENTATION), text.to_owned()))
        });
        said.collect()
    }

    /// The same with every measure of a group filled in alike where nothing is answered yet.
    pub(super) fn filled_alike(&self, typed: &Typed, group: &str) -> Typed {
        let chosen = typed.text(&control(group, COMPLIANCE));
        let words = typed.text(&control(group, IMPLEMENTATION)).trim();
        let mut pairs = typed.pairs().to_vec();
        for line in self.lines().filter(|line| line.is_of(group)) {
            let result = match chosen {
                AS_LAST => line.said(COMPLIANCE).unwrap_or_default(),
                chosen => chosen,
            };
            if result.is_empty() || !line.typed(typed, COMPLIANCE).is_empty() {
                continue;
            }
            set(&mut pairs, line.control(COMPLIANCE), result);
            if line.typed(typed, IMPLEMENTATION).is_empty() && !words.is_empty() {
                set(&mut pairs, line.control(IMPLEMENTATION), words);
            }
        }
        Typed::of(pairs)
    }
}

impl<'s> Line<'s> {
    /// The control of what is answered of it.
    pub(super) fn control(self, asked: &str) -> String {
        control(&self.measure.control.item.to_string(), asked)
    }

    /// What is typed in one of its controls.
    pub(super) fn typed<'t>(self, typed: &'t Typed, asked: &str) -> &'t str {
        typed.text(&self.control(asked)).trim()
    }

    /// What the last record says in a field.
    pub(super) fn said(self, field: &str) -> Option<&'s str> {
        self.last?.with.get(field)?.as_str()
    }

    /// Whether anything is answered: what stands there from the last time is no answer.
    pub(super) fn is_answered(self, typed: &Typed) -> bool {
        ASKED.into_iter().any(|asked| {
            let text = self.typed(typed, asked);
            let is_of_last =
                asked == IMPLEMENTATION && self.said(asked).map(str::trim) == Some(text);
            !text.is_empty() && !is_of_last
        })
    }

    fn is_of(self, group: &str) -> bool {
        group == ALL || self.measure.control.dimension == group
    }
}

/// The control of a measure, by its item, or of a group of them.
pub(super) fn control(row: &str, asked: &str) -> String {
    [row, ".", asked].concat()
}

fn set(pairs: &mut Vec<(String, String)>, control: String, text: &str) {
    match pairs.iter_mut().find(|(name, _)| *name == control) {
        Some((_, typed)) => text.clone_into(typed),
        None => pairs.push((control, text.to_owned())),
    }
}

/// The newest of some records, as far as the actor may see them.
fn newest(
    installation: &Installation,
    actor: &Actor,
    ids: &[String],
) -> Result<Option<Record>, Fault> {
    let mut newest: Option<Record> = None;
    for id in ids {
        match app::record::get(installation, actor, id) {
            Ok(record) if newest.as_ref().is_none_or(|one| one.day <= record.day) => {
                newest = Some(record);
            }
            Ok(_) | Err(RecordError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(newest)
}
