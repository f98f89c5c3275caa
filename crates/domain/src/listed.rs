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

/// A register by the field that it shares with a list: none where there is no list, or where the register is the
/// list, whose own rows stand for themselves.
pub(crate) struct Beside<'l>(Option<(&'l List, usize)>);

/// From when on a row lists its thing, and when that was answered.
struct Row {
    from: Day,
    answered_on: Option<Day>,
}

impl List {
    /// The list that a proof names, if it names one; its rows are answered by a field of theirs, if they are at
    /// all.
    pub(crate) fn of(
        context: Context<'_, '_>,
        listed: Option<&Listed>,
        answered: Option<&str>,
    ) -> Result<Option<Self>, NameError> {
        let Some(listed) = listed else { return Ok(None) };
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
        Ok(Some(Self { form: selection.index, by: listed.by.clone(), rows }))
    }
}

impl<'l> Beside<'l> {
    pub(crate) fn of(list: Option<&'l List>, register: &Selection<'_>) -> Result<Self, NameError> {
        let list = list.filter(|list| list.form != register.index);
        let shared = list.map(|list| register.place(&list.by).map(|shared| (list, shared)));
        shared.transpose().map(Self)
    }

    /// From which day on an entry of a register stands on the list, by the field that they share.
    /// A row that was answered before the day of the entry lists an earlier use, not this one.
    pub(crate) fn listed_on(&self, entry: &Entry<'_>) -> Option<Day> {
        let mut rows = self.rows(entry).iter();
        let row = rows.find(|row| row.answered_on.is_none_or(|day| entry.day <= day))?;
        Some(row.from)
    }

    /// Whether an entry tells of a later use than that of a day: a row was answered in between.
    pub(crate) fn is_later_use(&self, entry: &Entry<'_>, day: Day) -> bool {
        let mut answered = self.rows(entry).iter().filter_map(|row| row.answered_on);
        answered.any(|answered_on| day <= answered_on && answered_on < entry.day)
    }

    fn rows(&self, entry: &Entry<'_>) -> &'l [Row] {
        let found = self.0.and_then(|(list, shared)| {
            let code = plain(entry.record.value(shared)?);
            list.rows.get(code.trim())
        });
        found.map_or(&[][..], Vec::as_slice)
    }
}
