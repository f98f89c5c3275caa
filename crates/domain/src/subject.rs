//! Of which forms the things are for which a duty is judged one by one; knows no record.

use regulation::{Duty, Population, Proof, Regulation};

/// What stands for the bodies of the city, which are no records of a form.
pub const BODIES: &str = "agency";

/// The forms of what a duty has a line of its own for, those of its population first; none where it is judged as
/// a whole, or from other duties.
pub fn subject_forms<'r>(regulation: &'r Regulation, duty: &'r Duty) -> Vec<&'r str> {
    let Some(proof) = &duty.proof else { return Vec::new() };
    match proof {
        Proof::AfterEvent(proof) => {
            let listed = proof.listed.as_ref().map(|listed| &listed.records);
            let all = [&proof.trigger].into_iter().chain(&proof.registers).chain(listed);
            return once_each(all.map(|select| select.form.as_str()));
        }
        Proof::NoneSuch(proof) => {
            return once_each(proof.offending.iter().map(|select| select.form.as_str()));
        }
        Proof::Chain(proof) => return vec![&proof.start.form],
        Proof::Own(proof) if proof.population.is_none() => {
            return crate::rooms::subjects_of(&proof.function).to_vec();
        }
        _ => {}
    }
    let population = proof.population().and_then(|id| regulation.population(id));
    population.and_then(|population| member_form(regulation, population)).into_iter().collect()
}

/// The form of the members: that of the register, or of what a field of it refers to.
fn member_form<'r>(regulation: &'r Regulation, population: &'r Population) -> Option<&'r str> {
    match &population.via {
        None => Some(&population.form),
        Some(via) => regulation.form(&population.form)?.field(via)?.kind.target(),
    }
}

fn once_each<'r>(all: impl Iterator<Item = &'r str>) -> Vec<&'r str> {
    let mut forms = Vec::new();
    for form in all {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}
