//! Of which forms the things are for which a duty is judged one by one; knows no record.

use regulation::proof::{Select, Source};
use regulation::{Duty, Population, Proof, Regulation};

/// What stands for the bodies of the city, which are no records of a form.
pub const BODIES: &str = "agency";

/// The forms of what a duty has a line of its own for, those of its population first; none where it is judged as
/// a whole, or from other duties.
pub fn subject_forms<'r>(regulation: &'r Regulation, duty: &'r Duty) -> Vec<&'r str> {
    let mut forms = Vec::new();
    for (form, _) in subject_sources(regulation, duty) {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

/// The same forms, each with whose records of it are read, as the law writes it.
pub(crate) fn subject_sources<'r>(
    regulation: &'r Regulation,
    duty: &'r Duty,
) -> Vec<(&'r str, Source)> {
    let Some(proof) = &duty.proof else { return Vec::new() };
    let read = |select: &'r Select| (select.form.as_str(), select.source);
    match proof {
        Proof::AfterEvent(proof) => {
            let listed = proof.listed.as_ref().map(|listed| &listed.records);
            let all = [&proof.trigger].into_iter().chain(&proof.registers).chain(listed);
            return all.map(read).collect();
        }
        Proof::NoneSuch(proof) => return proof.offending.iter().map(read).collect(),
        Proof::Chain(proof) => return vec![read(&proof.start)],
        Proof::Own(proof) if proof.population.is_none() => return crate::rooms::subjects_of(proof),
        _ => {}
    }
    let population = proof.population().and_then(|id| regulation.population(id));
    let member = population.and_then(|population| member_form(regulation, population));
    member.map(|form| (form, Source::Body)).into_iter().collect()
}

/// The form of the members: that of the register, or of what a field of it refers to.
fn member_form<'r>(regulation: &'r Regulation, population: &'r Population) -> Option<&'r str> {
    match &population.via {
        None => Some(&population.form),
        Some(via) => regulation.form(&population.form)?.field(via)?.kind.target(),
    }
}
