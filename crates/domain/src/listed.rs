//! What stands on a list: the things of registers that its rows name by a field that both hold. What a row
//! says of its thing is not known here.

use std::collections::HashMap;

use regulation::Day;
use regulation::proof::Listed;

use crate::case::Context;
use crate::holding::Holding;
use crate::known::Entry;
use crate::reckon::Due;
use crate::record::plain;
use crate::selection::{NameError, Selection, moment};

/// The things on a list, each with its rows.
pub(crate) struct List {
    /// The place of its form among all.
    form: usize,
    by: String,
    /// By the word of their thing, in order of day.
    rows: HashMap<String, Vec<Row>>,
}

/// From when on a row lists its thing, and when that was answered.
struct Row {
    from: Day,
    answered_on: Option<Day>,
}

impl List {
    /// A list whose rows are answered by a field of theirs, if they are at all.
    pub(crate) fn of(
        context: Context<'_, '_>,
        listed: &Listed,
        answered: Option<&str>,
    ) -> Result<Self, NameError> {
        let holding = Holding::new(context, &listed.records)?;
        let selection = &holding.selection;
        let at = selection.place(&listed.by)?;
        let answered = answered.and_then(|name| selection.form.position(name));
        let mut rows: HashMap<String, Vec<Row>> = HashMap::new();
        // A version with a newer one of its own day never spoke.
        for (entry, _) in holding.iter().filter(|(entry, _)| entry.speaks(entry.day)) {
            if let Some(code) = entry.record.value(at).map(plain) {
                let answered_on = answered.and_then(|at| moment(entry, at)).map(Due::day);
                let row = Row { from: entry.day, answered_on };
                rows.entry(code.trim().to_owned()).or_default().push(row);
            }
        }
        Ok(Self { form: selection.index, by: listed.by.clone(), rows })
    }

    /// The field of a register that the list shares; the list's own rows stand for themselves.
    pub(crate) fn shared_with(&self, register: &Selection<'_>) -> Result<Option<usize>, NameError> {
        let is_own = self.form == register.index;
        (!is_own).then(|| register.place(&self.by)).transpose()
    }

    /// From which day on an entry of a register stands on the list, by the field that they share.
    /// A row that was answered before the day of the entry lists an earlier use, not this one.
    pub(crate) fn from(&self, entry: &Entry<'_>, shared: usize) -> Option<Day> {
        let code = plain(entry.record.value(shared)?);
        let mut rows = self.rows.get(code.trim())?.iter();
        let row = rows.find(|row| row.answered_on.is_none_or(|day| entry.day <= day))?;
        Some(row.from)
    }
}
