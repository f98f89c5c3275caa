//! Every id names one thing, across all files.

use std::collections::BTreeSet;

use regulation::Regulation;

use super::faults::{self, Faults};

pub(super) fn check(law: &Regulation, told: &mut Faults) {
    each_once(told, "instruments.toml", law.instruments.iter().map(|one| one.id.as_str()));
    each_once(told, "duties", law.duties.iter().map(|one| one.id.as_str()));
    each_once(told, "roles.toml", law.roles.iter().map(|one| one.id.as_str()));
    each_once(told, "forms", law.forms.iter().map(|one| one.id.as_str()));
    each_once(told, "forms/parts.toml", law.parts.iter().map(|one| one.id.as_str()));
    each_once(told, "populations.toml", law.populations.iter().map(|one| one.id.as_str()));
    each_once(told, "parameters", law.parameters.iter().map(|one| one.id.as_str()));
    each_once(told, "settings.toml", law.settings.iter().map(|one| one.name.as_str()));
    let bodies = law.organisations.list.iter().map(|one| one.id.as_str());
    each_once(told, "organisations.toml", bodies);
    let practices = law.practices.iter().filter_map(|one| one.get("id")?.as_str());
    each_once(told, "coverage/practice.toml", practices);
    for form in &law.forms {
        let names = form.fields.iter().map(|field| field.name.as_str());
        each_once(told, &faults::of_form(form), names);
    }
    for part in &law.parts {
        let place = format!("forms/parts.toml, {}", part.id);
        each_once(told, &place, part.fields.iter().map(|field| field.name.as_str()));
    }
    for text in &law.texts {
        let numbers = text.provisions.iter().map(|provision| provision.number.as_str());
        each_once(told, &faults::of_text(text), numbers);
    }
    for baseline in &law.baselines {
        each_once(told, "baseline", baseline.controls.iter().map(|control| control.id.as_str()));
    }
}

/// Tells each id that stands in the list a second time.
pub(super) fn each_once<'a>(told: &mut Faults, place: &str, ids: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for id in ids {
        if id.trim().is_empty() {
            told.tell(place, "an id is empty", "name the entry");
        } else if !seen.insert(id) {
            let mend = "rename one of them, or take one out";
            told.tell(place, format_args!("`{id}` is there twice"), mend);
        }
    }
}
