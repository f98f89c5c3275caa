//! A field of a form with its label, its help and what is wrong with it.

use askama::Template;

use crate::parts::day::DayInput;
use crate::parts::html;
use crate::view::View;

#[derive(Clone, Debug, Template)]
#[template(path = "parts/field.html")]
pub struct Field {
    id: &'static str,
    label: String,
    kind: &'static str,
    autocomplete: &'static str,
    value: String,
    help: String,
    fault: String,
    is_optional: bool,
    /// Where names for it are asked while somebody types.
    suggestions: String,
    /// The control whose chosen value says where they are asked.
    suggestions_of: &'static str,
    /// Where it takes a day.
    day: Option<DayInput>,
}

impl Field {
    pub fn text(id: &'static str, label: impl Into<String>) -> Self {
        Self {
            id,
            label: label.into(),
            kind: "text",
            autocomplete: "off",
            value: String::new(),
            help: String::new(),
            fault: String::new(),
            is_optional: false,
            suggestions: String::new(),
            suggestions_of: "",
            day: None,
        }
    }

    /// A field for a day, with what was typed in it.
    pub fn day(id: &'static str, label: impl Into<String>, view: &View, typed: &str) -> Self {
        Self { day: Some(DayInput::new(view, id, typed)), ..Self::text(id, label) }
    }

    /// A field whose content is masked and never sent back to the page.
    pub fn password(
        id: &'static str,
        label: impl Into<String>,
        autocomplete: &'static str,
    ) -> Self {
        Self { kind: "password", autocomplete, ..Self::text(id, label) }
    }

    pub fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    pub fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: help.into(), ..self }
    }

    /// A field that may be left empty.
    pub fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }

    /// A page that places such a field names `view.names_script_url()` in its head.
    pub fn suggestions(self, suggestions: impl Into<String>) -> Self {
        Self { suggestions: suggestions.into(), ..self }
    }

    /// As [`Self::suggestions`], by what is chosen in another control.
    pub fn suggestions_of(self, suggestions_of: &'static str) -> Self {
        Self { suggestions_of, ..self }
    }

    pub fn fault(self, fault: impl Into<String>) -> Self {
        Self { fault: fault.into(), ..self }
    }

    /// For templates: the control of a field that takes a day.
    fn day_input(&self) -> Option<DayInput> {
        let day = self.day.clone()?;
        let day = if self.is_optional { day } else { day.required() };
        Some(day.described(self.described_by(), !self.fault.is_empty()))
    }

    /// What describes it for those who listen.
    fn described_by(&self) -> String {
        let help = (!self.help.is_empty()).then(|| format!("{}-help", self.id));
        let fault = (!self.fault.is_empty()).then(|| format!("{}-fault", self.id));
        help.into_iter().chain(fault).collect::<Vec<_>>().join(" ")
    }
}

html!(Field);
