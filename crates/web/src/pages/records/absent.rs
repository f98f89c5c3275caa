//! What stands in the place of a field of which nothing is shown: that it is not shown to its reader, or
//! that it was erased by order. Neither was left empty.

use app::Installation;
use app::record::{Erasure, Record, erasures};
use regulation::{Field, Form};

use super::value::Shown;
use crate::fault::Fault;
use crate::view::View;

/// Why fields of a record say nothing.
pub struct Absent<'r> {
    record: &'r Record,
    erasures: Vec<Erasure>,
}

impl<'r> Absent<'r> {
    /// Reads what was erased of the record.
    ///
    /// # Errors
    /// The store's.
    pub fn of(installation: &Installation, record: &'r Record) -> Result<Self, Fault> {
        Ok(Self { record, erasures: erasures(installation, record)? })
    }

    /// What stands in the field's place; none where it says something or was left empty.
    pub fn in_place_of(&self, view: &View, field: &Field) -> Option<Shown> {
        let is_said = self.record.with.get(&field.name).is_some_and(|value| !value.is_null());
        if is_said {
            return None;
        }
        if self.is_hidden(field) {
            return Some(Shown::text(view.t.not_shown_to_you()));
        }
        let erased = self.erasures.iter().rfind(|one| one.fields.contains(&field.name))?;
        let day = view.language.day(erased.erased_at.day());
        Some(Shown::text(view.t.erased_by_order(&day)))
    }

    /// Whether personal data of the field is not shown to the reader.
    pub fn is_hidden(&self, field: &Field) -> bool {
        self.record.hidden.contains(&field.name)
    }

    /// Each order to erase in words: when, what and on what ground.
    pub fn orders(&self, view: &View, form: &Form) -> Vec<String> {
        let told = self.erasures.iter().map(|one| {
            let erased = one.fields.iter().filter_map(|name| form.field(name));
            let labels: Vec<&str> =
                erased.map(|field| view.language.choose(&field.zh, &field.en).as_str()).collect();
            let labels = labels.join(view.language.choose("、", ", "));
            let day = view.language.day(one.erased_at.day());
            view.t.was_erased(&day, &labels, &one.ground)
        });
        told.collect()
    }
}

crate::words::words! {
    not_shown_to_you: "不顯示（個人資料）", "Not shown to you (personal data)";
    shown_in_part: "部分不顯示", "Shown in part";
    erased_by_order(day: &str): "已於{day}依令刪除", "Erased by order on {day}";
    was_erased(day: &str, labels: &str, ground: &str): "{day}依令刪除個人資料：{labels}。依據：{ground}", "Personal data erased by order on {day}: {labels}. Ground: {ground}";
}
