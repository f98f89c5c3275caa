//! Writes the records of one body down, in the order in which they can be read.

use regulation::{Day, FieldType};
use serde_json::Value as Json;

use crate::body::Body;
use crate::era::Era;
use crate::record::SyntheticRecord;

/// Where the rooms put their records.
pub(crate) struct Scribe<'a> {
    pub(crate) era: &'a Era<'a>,
    pub(crate) body: &'a Body,
    pub(crate) filed: Vec<SyntheticRecord>,
}

impl<'a> Scribe<'a> {
    pub(crate) fn new(era: &'a Era<'a>, body: &'a Body) -> Self {
        Self { era, body, filed: Vec::new() }
    }

    /// Files a record about a fact of a day, unless the day still lies ahead. What is null is left
    /// out; the form's own field `agency` is the body.
    pub(crate) fn file(&mut self, form: &'static str, tail: &str, day: Day, with: Json) {
        if day < self.era.today {
            self.file_ahead(form, tail, day, with);
        }
    }

    /// The same for a fact that is written down before its day comes.
    pub(crate) fn file_ahead(&mut self, form: &'static str, tail: &str, day: Day, with: Json) {
        let Json::Object(mut with) = with else { return };
        with.retain(|_, value| !value.is_null());
        let own = self.era.regulation.form(form).and_then(|form| form.field("agency"));
        let is_body =
            |kind: &FieldType| matches!(kind, FieldType::Reference(target) if target == "agency");
        if own.is_some_and(|field| is_body(&field.kind)) && !with.contains_key("agency") {
            with.insert("agency".to_owned(), self.body.id.clone().into());
        }
        let id = self.body.id(tail);
        let after = self.body.chance(tail).between(0, 3);
        let recorded_on = day.plus(after).min(self.era.today.previous());
        let agency = self.body.id.clone();
        self.filed.push(SyntheticRecord { id, form, agency, recorded_on, with });
    }
}

/// A moment of a day as records write it.
pub(crate) fn at(day: Day, hour: i32, minute: i32) -> String {
    format!("{day}T{hour:02}:{minute:02}:00+08:00")
}

/// A made-up evidence file.
pub(crate) fn file(name: &str) -> String {
    format!("合成附件／{name}.pdf")
}
