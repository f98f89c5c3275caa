//! Lines that say of one thing on one day what another line says otherwise; knows only this file.

use std::collections::HashMap;

use domain::record::{day_of, key_of};
use regulation::{Form, FormKind};

use super::Look;
use crate::import::entry::{Entry, shown};
use crate::import::fault::What;

/// The print of an agency's key on a day, with that of what the first line says of it, and its number.
pub(super) type Said = HashMap<(u64, u64), ((u64, u64), u64)>;

impl Look<'_> {
    /// Lines that bear ids, or say what they correct, are told apart by that.
    pub(super) fn note_thing(&mut self, entry: &Entry, form: &Form) {
        let is_told_apart = entry.id.is_some() || entry.supersedes.is_some();
        if is_told_apart || form.kind != FormKind::Register {
            return;
        }
        let Some(key) = key_of(form, &entry.fields) else { return };
        let day = day_of(form, &entry.fields).map(|day| day.to_string()).unwrap_or_default();
        let thing = format!("{}\u{1f}{}\u{1f}{key}\u{1f}{day}", form.id, entry.agency);
        let content = serde_json::Value::Object(entry.with.clone()).to_string();
        let (thing, content) = (self.seen.print(&thing), self.seen.print(&content));
        match self.said.get(&thing) {
            Some((first, line)) if *first != content => {
                let what = What::SameThingOnLine { line: *line };
                let field = form.key.last().map_or("", String::as_str);
                let value = entry.with.get(field).map(shown);
                self.error(entry.row, field, value, what);
            }
            Some(_) => {}
            None => {
                self.said.insert(thing, (content, entry.row));
            }
        }
    }
}
