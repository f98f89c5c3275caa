//! Every duty on a ladder of days over ten years, for bodies of several levels, with and without records.

use std::collections::BTreeSet;

use domain::assess::assess;
use domain::body::{Body, CITY, City, DOIT};
use domain::{At, Moment, Shelf, View};
use regulation::{Day, Duty, Fact, Level, Proof, Regulation, Tier};

use super::world::World;

/// Whether a duty may read a form: by its proof, its populations, or what every duty reads.
pub(crate) fn reads(law: &Regulation, duty: &Duty, form: usize) -> bool {
    let id = law.forms[form].id.as_str();
    let Some(proof) = &duty.proof else { return false };
    if matches!(id, "waiver" | "delegated_document") || domain::assess::is_level_table(duty) {
        return true;
    }
    if matches!(proof, Proof::Own(_)) {
        return true;
    }
    let mut forms: BTreeSet<&str> = BTreeSet::new();
    for select in domain::selections(proof) {
        forms.insert(&select.form);
        // A path leads through what a field refers to.
        let form = law.form(&select.form).expect("a form");
        let asked = select.conditions.keys().chain(select.any.keys());
        for name in asked.filter_map(|name| name.split_once('.')) {
            forms.extend(form.field(name.0).and_then(|field| field.kind.target()));
        }
        forms.extend(form.fields.iter().filter_map(|field| field.kind.target()));
    }
    let mut populations: Vec<&str> = match proof {
        Proof::CountInPeriod(proof) => proof.per.iter().map(String::as_str).collect(),
        Proof::SumPerSubject(proof) => vec![&proof.population],
        Proof::EachHas(proof) => vec![&proof.population],
        Proof::RenewedWithin(proof) => proof.per.iter().map(String::as_str).collect(),
        Proof::Complete(proof) => proof.population.iter().map(String::as_str).collect(),
        Proof::NoneSuch(proof) => {
            forms.extend(proof.registers.iter().map(String::as_str));
            proof.population.iter().map(String::as_str).collect()
        }
        _ => Vec::new(),
    };
    // A population may show a fact by which the duty binds.
    let shows = |fact: Fact| duty.facts.contains(&fact);
    let showing = law.populations.iter().filter(|one| one.shows.is_some_and(shows));
    populations.extend(showing.map(|one| one.id.as_str()));
    while let Some(population) = populations.pop().and_then(|id| law.population(id)) {
        forms.insert(&population.form);
        let form = law.form(&population.form).expect("a form");
        forms.extend(form.fields.iter().filter_map(|field| field.kind.target()));
        populations.extend(population.except.iter().map(String::as_str));
    }
    forms.contains(id)
}

/// The eve, the day and the morrow of every day on which the law may change, and every quarter.
fn rungs(law: &Regulation) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for instrument in &law.instruments {
        for edition in &instrument.editions {
            days.push(edition.in_force);
            days.extend(edition.until);
        }
    }
    days.extend(law.parameters.iter().flat_map(|one| &one.since).map(|since| since.from));
    days.extend((2019..=2028).flat_map(|year| {
        [1, 4, 7, 10].map(|month| Day::new(year, month, 1).expect("a first of a month"))
    }));
    let mut rungs: Vec<Day> =
        days.into_iter().flat_map(|day| [day.previous(), day, day.next()]).collect();
    let first = Day::year_start(2019);
    rungs.push(first);
    rungs.push(Day::year_end(2028));
    rungs.retain(|day| first <= *day && *day <= Day::year_end(2028));
    rungs.sort_unstable();
    rungs.dedup();
    rungs
}

fn body(id: &str, level: Option<Level>) -> Body {
    let tier = if id == CITY { Tier::City } else { Tier::First };
    let mut body = Body::new(id, id, tier);
    body.parent = (id != CITY).then(|| CITY.to_owned());
    body.levels.extend(level.map(|level| (Day::year_start(2021), level)));
    body.facts.extend(Fact::ALL.map(|fact| (Day::year_start(2019), fact, true)));
    body
}

#[test]
fn every_duty_has_an_answer_on_every_rung_for_bodies_without_records() {
    let law = super::law();
    let duties: Vec<&Duty> = law.duties.iter().collect();
    let levels = [Some(Level::A), Some(Level::C), Some(Level::E), None];
    let empty = Shelf::new(law);
    for level in levels {
        let bodies = [CITY, DOIT, "a1"].map(|id| body(id, level)).to_vec();
        let city = City::new(bodies, Vec::new());
        for id in [CITY, DOIT, "a1"] {
            let body = city.body(id).expect("a body");
            let view = View::new(law, &city, body, &empty, &empty, Moment::FOREVER);
            for on in rungs(law) {
                let assessed = assess(&view, &duties, At::day(on)).expect("law that is whole");
                assert_eq!(assessed.len(), duties.len());
                for one in &assessed {
                    let place = format!("{} of {id} on {on}", one.agency.duty);
                    assert!(one.agency.findings.reason.is_some(), "{place} does not say why");
                    assert!(one.runs.first().is_some_and(|(day, _)| *day <= on), "{place}");
                    assert!(one.runs.windows(2).all(|pair| pair[0].0 < pair[1].0), "{place}");
                }
            }
        }
    }
}

#[test]
fn every_duty_has_an_answer_on_every_rung_for_bodies_with_records() {
    let law = super::law();
    let duties: Vec<&Duty> = law.duties.iter().collect();
    let seeds: Vec<u64> = (0..150).collect();
    for ground in 0..3 {
        let world = World::new(law, ground, &seeds);
        let shelves = world.shelves(law);
        for id in [CITY, DOIT, "a1", "a2"] {
            let view = shelves.view(law, &world.city, id, Moment::FOREVER);
            for on in rungs(law) {
                let assessed = assess(&view, &duties, At::day(on)).expect("law that is whole");
                for one in
                    assessed.iter().flat_map(|one| [&one.agency].into_iter().chain(&one.subjects))
                {
                    let place = format!("{} of {id} on {on}", one.duty);
                    assert!(one.findings.reason.is_some(), "{place} does not say why");
                    assert!(one.since.is_none_or(|since| since <= on), "{place}");
                }
            }
        }
    }
}

#[test]
fn every_duty_has_an_answer_decades_ahead() {
    let law = super::law();
    let duties: Vec<&Duty> = law.duties.iter().collect();
    let empty = Shelf::new(law);
    let city =
        City::new([CITY, DOIT, "a1"].map(|id| body(id, Some(Level::A))).to_vec(), Vec::new());
    let view = View::new(law, &city, city.body("a1").unwrap(), &empty, &empty, Moment::FOREVER);
    let assessed = assess(&view, &duties, At::day(Day::year_end(2060))).expect("law that is whole");
    assert_eq!(assessed.len(), duties.len());
}

#[test]
fn every_line_of_a_subject_is_of_a_thing_of_the_forms_that_its_duty_names() {
    let law = super::law();
    let duties: Vec<&Duty> = law.duties.iter().collect();
    let seeds: Vec<u64> = (0..300).collect();
    let mut seen = BTreeSet::new();
    for ground in 0..3 {
        let world = World::new(law, ground, &seeds);
        let shelves = world.shelves(law);
        let form_of = |id: &str| {
            let record = world.records.iter().find(|record| record.id.as_ref() == id)?;
            Some(law.forms[record.form].id.as_str())
        };
        for id in [CITY, DOIT, "a1", "a2"] {
            let view = shelves.view(law, &world.city, id, Moment::FOREVER);
            for on in [2021, 2023, 2025, 2026].map(Day::year_end) {
                let assessed = assess(&view, &duties, At::day(on)).expect("law that is whole");
                for (duty, one) in duties.iter().zip(&assessed) {
                    if domain::assess::is_level_table(duty) {
                        continue;
                    }
                    let forms = domain::subject_forms(law, duty);
                    for line in &one.subjects {
                        let subject = line.subject.as_deref().expect("a subject");
                        let form = form_of(subject).unwrap_or(domain::BODIES);
                        assert!(forms.contains(&form), "{}: {form} is none of {forms:?}", duty.id);
                        seen.insert(duty.id.as_str());
                    }
                }
            }
        }
    }
    assert!(seen.len() > 50, "{}", seen.len());
}
