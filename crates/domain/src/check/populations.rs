//! Populations draw on forms that are there and do not except each other in a circle.

use std::collections::BTreeSet;

use regulation::{Population, Regulation};

use super::faults::Faults;
use super::names::Names;

/// Checks all; whether the engine may be asked about them.
pub(super) fn check(law: &Regulation, told: &mut Faults) -> bool {
    let mut sound = true;
    for population in &law.populations {
        let place = format!("populations.toml, {}", population.id);
        if is_circular(law, population) {
            told.tell(&place, "it excepts itself", "take it out of the circle of `except`");
            sound = false;
        }
        let mut names = Names { law, place, told };
        let Some(form) = names.form(&population.form) else { continue };
        names.conditions(form, &population.conditions);
        names.conditions(form, &population.any);
        names.conditions(form, &population.ended);
        if population.until.is_none() && !population.ended.is_empty() {
            let wrong = "it says when a stay has ended, and no field tells the day";
            names.tell(wrong, "name `until` too");
        }
        if let Some(left) = &population.left {
            let other = names.form(&left.form);
            if let Some(other) = other {
                names.conditions(other, &left.conditions);
                names.link(other, &left.link, &form.id);
            }
        }
        for name in population.from.iter().chain(&population.until) {
            names.day(form, name);
        }
        let via = population.via.as_ref().and_then(|via| names.field(form, via));
        if let Some(field) = via.filter(|field| field.kind.target().is_none()) {
            let wrong = format!("`{}.{}` refers to no record", form.id, field.name);
            names.tell(wrong, "name a field of type ref");
        }
        let own = names.member_form(&population.id).map(|(_, target)| target);
        for other in &population.except {
            let target = names.member_form(other).map(|(_, target)| target);
            if target.is_some() && target != own {
                let wrong = format!("`{other}` has members of another kind");
                names.tell(wrong, "except a population of the same form");
            }
        }
    }
    sound
}

fn is_circular(law: &Regulation, population: &Population) -> bool {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&str> = population.except.iter().map(String::as_str).collect();
    while let Some(id) = open.pop() {
        if id == population.id {
            return true;
        }
        if seen.insert(id) {
            let next = law.population(id).map_or(&[][..], |one| &one.except);
            open.extend(next.iter().map(String::as_str));
        }
    }
    false
}
