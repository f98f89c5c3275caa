//! Faults of the law's files as sentences: where, what is wrong, how to mend it.

use std::fmt::Display;

use regulation::{Duty, Form, Parameter, Text};

/// The faults found so far.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<String>);

impl Faults {
    /// Adds one fault.
    pub(super) fn tell(&mut self, place: impl Display, wrong: impl Display, mend: impl Display) {
        self.0.push(format!("regulation/{place}: {wrong}; {mend}"));
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The sentences, in the order of the checks.
    pub(super) fn sentences(self) -> Vec<String> {
        self.0
    }
}

/// The file and id of a duty.
pub(super) fn of_duty(duty: &Duty) -> String {
    if duty.national {
        return format!("duties/national/{}.toml, {}", duty.cite.instrument, duty.id);
    }
    format!("duties/{}.toml, {}", duty.room, duty.id)
}

/// The folder and id of a parameter.
pub(super) fn of_parameter(parameter: &Parameter) -> String {
    format!("parameters, {}", parameter.id)
}

/// The file and id of a form.
pub(super) fn of_form(form: &Form) -> String {
    format!("forms/{}.toml, {}", form.room, form.id)
}

/// The file of a text.
pub(super) fn of_text(text: &Text) -> String {
    format!("text/{}/{}.toml", text.instrument, text.edition)
}
