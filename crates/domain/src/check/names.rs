//! Resolves the names that a proof or a population uses, with their types; knows no record.

use std::collections::BTreeMap;

use regulation::proof::{Condition, Select, Test};
use regulation::{Amount, Field, FieldType, Form, Parameter, Regulation};

use super::faults::Faults;
use super::forms::{AGENCY, is_day, item};
use super::parameters::amounts;
use crate::period::Rhythm;

/// Looks names up and tells each that leads nowhere or to the wrong kind of thing.
pub(super) struct Names<'l, 't> {
    pub(super) law: &'l Regulation,
    pub(super) place: String,
    pub(super) told: &'t mut Faults,
}

impl<'l> Names<'l, '_> {
    pub(super) fn tell(&mut self, wrong: impl std::fmt::Display, mend: impl std::fmt::Display) {
        self.told.tell(&self.place, wrong, mend);
    }

    pub(super) fn form(&mut self, id: &str) -> Option<&'l Form> {
        let form = self.law.form(id);
        if form.is_none() {
            self.tell(format_args!("there is no form `{id}`"), "correct the name, or add the form");
        }
        form
    }

    pub(super) fn field(&mut self, form: &'l Form, name: &str) -> Option<&'l Field> {
        let field = form.field(name);
        if field.is_none() {
            let wrong = format!("the form `{}` has no field `{name}`", form.id);
            self.tell(wrong, "correct the name, or add the field");
        }
        field
    }

    /// A field that a rule of `what` fits.
    fn fitting(
        &mut self,
        form: &'l Form,
        name: &str,
        what: &str,
        fits: impl Fn(&FieldType) -> bool,
    ) {
        if let Some(field) = self.field(form, name).filter(|field| !fits(&field.kind)) {
            let wrong = format!("`{}.{}` is not {what}", form.id, field.name);
            self.tell(wrong, "name a field of that type");
        }
    }

    pub(super) fn day(&mut self, form: &'l Form, name: &str) {
        self.fitting(form, name, "a day or a moment", is_day);
    }

    pub(super) fn days(&mut self, form: &'l Form, name: &str) {
        self.fitting(form, name, "a day or a list of days", |kind| is_day(item(kind)));
    }

    pub(super) fn number_field(&mut self, form: &'l Form, name: &str) {
        self.fitting(form, name, "a number", |kind| {
            matches!(kind, FieldType::Integer | FieldType::Number | FieldType::Percent)
        });
    }

    pub(super) fn list(&mut self, form: &'l Form, name: &str) {
        self.fitting(form, name, "a list", |kind| matches!(kind, FieldType::List(_)));
    }

    /// A field whose words include all of these; free text, such as a title, may hold any.
    pub(super) fn words(&mut self, form: &'l Form, field: &Field, words: &[String]) {
        if *item(&field.kind) == FieldType::Text {
            return;
        }
        if *item(&field.kind) != FieldType::Enum {
            let wrong = format!("`{}.{}` holds no words to choose from", form.id, field.name);
            self.tell(wrong, "ask whether it is present, or make it an enum");
            return;
        }
        for word in words.iter().filter(|word| !field.values.iter().any(|one| one.value == **word))
        {
            let wrong = format!("`{}.{}` has no word `{word}`", form.id, field.name);
            self.tell(wrong, "use a word of the form, or add it there");
        }
    }

    /// A selection: its form, conditions and ends.
    pub(super) fn select(&mut self, select: &Select) -> Option<&'l Form> {
        let form = self.form(&select.form)?;
        self.conditions(form, &select.conditions);
        self.conditions(form, &select.any);
        for name in &select.until {
            self.day(form, name);
        }
        self.states(form, select);
        Some(form)
    }

    /// The things whose state the records tell, again and again under the form's key.
    fn states(&mut self, form: &'l Form, select: &Select) {
        for name in &select.state_of {
            if self.field(form, name).is_none() {
                continue;
            }
            if form.day_field.as_ref() == Some(name) || !form.key.contains(name) {
                let wrong = format!("`{}.{name}` does not name of what a record tells", form.id);
                self.tell(wrong, "name fields of the form's key, its day aside");
            }
        }
        let names_all = |key: &String| select.state_of.contains(key);
        if !select.state_of.is_empty() && form.key.iter().all(names_all) {
            let wrong = format!("`{}` is replaced by the next of its key anyway", form.id);
            self.tell(wrong, "leave `state_of` out");
        }
        if select.each && select.state_of.is_empty() {
            self.tell("`each` does not say of what", "name the fields in `state_of`");
        }
        if let Some(mended) = &select.mended {
            self.day(form, mended);
        }
    }

    pub(super) fn conditions(&mut self, form: &'l Form, written: &BTreeMap<String, Condition>) {
        for (name, condition) in written {
            let Some((own, there)) = name.split_once('.') else {
                self.condition(form, name, condition);
                continue;
            };
            let Some(field) = self.field(form, own) else { continue };
            match field.kind.target().map(str::to_owned) {
                Some(target) => {
                    if let Some(form) = self.form(&target) {
                        self.condition(form, there, condition);
                    }
                }
                None => {
                    let wrong = format!("`{}.{own}` refers to no record", form.id);
                    self.tell(wrong, "name a field of type ref");
                }
            }
        }
    }

    fn condition(&mut self, form: &'l Form, name: &str, condition: &Condition) {
        let Some(field) = self.field(form, name) else { return };
        match condition {
            Condition::Is(_) => {
                self.fitting(form, name, "yes or no", |kind| *kind == FieldType::Boolean);
            }
            Condition::Equals(word) => self.words(form, field, std::slice::from_ref(word)),
            Condition::OneOf(words) => self.words(form, field, words),
            Condition::Test(Test { not, present, at_least, contains, is_body, not_no }) => {
                let nothing = not.is_empty() && contains.is_empty();
                if *not_no {
                    self.fitting(form, name, "yes or no", |kind| *kind == FieldType::Boolean);
                } else if nothing && present.is_none() && at_least.is_none() && !is_body {
                    let wrong = format!("the condition on `{name}` asks nothing");
                    self.tell(wrong, "say not, present, at_least, contains, is_body or not_no");
                }
                for words in [not, contains] {
                    if !words.is_empty() {
                        self.words(form, field, words);
                    }
                }
                if let Some(id) = at_least {
                    self.number_field(form, name);
                    self.number(id);
                }
                if *is_body && field.kind.target() != Some(AGENCY) {
                    let wrong = format!("`{}.{name}` names no body", form.id);
                    self.tell(wrong, "is_body asks a field of type ref(agency)");
                }
            }
        }
    }

    /// A field that refers to a thing of another form; `id` is the record itself.
    pub(super) fn link(&mut self, form: &'l Form, name: &str, target: &str) {
        if name == "id" && form.field(name).is_none() {
            if form.id != target {
                let wrong = format!("a record of `{}` is no member of `{target}`", form.id);
                self.tell(wrong, "name the field that refers to the member");
            }
            return;
        }
        if let Some((own, there)) = name.split_once('.') {
            let between = self.field(form, own).and_then(|field| field.kind.target());
            if let Some(between) = between.and_then(|id| self.law.form(id)) {
                self.link(between, there, target);
            }
            return;
        }
        let Some(field) = self.field(form, name) else { return };
        if field.kind.target() != Some(target) {
            let wrong = format!("`{}.{name}` does not refer to `{target}`", form.id);
            self.tell(wrong, format_args!("link by a field of type ref({target})"));
        }
    }

    /// The form to which the members of a population belong.
    pub(super) fn member_form(&mut self, id: &str) -> Option<(&'l Form, String)> {
        let Some(population) = self.law.population(id) else {
            let wrong = format!("there is no population `{id}`");
            self.tell(wrong, "correct the name, or add it to populations.toml");
            return None;
        };
        let form = self.law.form(&population.form)?;
        let target = match &population.via {
            None => form.id.clone(),
            Some(via) => form.field(via)?.kind.target()?.to_owned(),
        };
        Some((form, target))
    }

    fn parameter(&mut self, id: &str) -> Option<&'l Parameter> {
        let parameter = self.law.parameter(id);
        if parameter.is_none() {
            let wrong = format!("there is no parameter `{id}`");
            self.tell(wrong, "correct the name, or add it to parameters/");
        }
        parameter
    }

    fn each_amount(&mut self, id: &str, what: &str, fits: impl Fn(Amount) -> bool) {
        let Some(parameter) = self.parameter(id) else { return };
        if !parameter.since.iter().flat_map(amounts).all(fits) {
            let wrong = format!("the parameter `{id}` is not {what}");
            self.tell(wrong, "name a parameter with such values");
        }
    }

    pub(super) fn number(&mut self, id: &str) {
        self.each_amount(id, "a number", |amount| matches!(amount, Amount::Number(_)));
    }

    pub(super) fn term(&mut self, id: &str) {
        self.each_amount(id, "a term", |amount| matches!(amount, Amount::Term(_)));
    }

    /// A word such as `year`, or a parameter whose terms are whole periods.
    pub(super) fn rhythm(&mut self, word: &str) {
        if Rhythm::from_word(word).is_some() {
            return;
        }
        self.each_amount(
            word,
            "a period of one, three or six months or of years",
            |amount| matches!(amount, Amount::Term(term) if Rhythm::from_term(term).is_some()),
        );
    }

    /// A parameter of any kind.
    pub(super) fn any_parameter(&mut self, id: &str) {
        self.parameter(id);
    }
}
