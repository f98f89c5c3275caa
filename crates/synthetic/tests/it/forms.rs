//! Every record fits its form, says what is required, and refers to what there is.

use std::collections::{HashMap, HashSet};

use domain::field::parse_fields;
use regulation::{FieldType, FormScope};
use serde_json::Value as Json;
use synthetic::{CitySize, SyntheticRecord};

use crate::{law, today};

fn faults(records: impl Iterator<Item = SyntheticRecord>) -> Vec<String> {
    let regulation = law();
    let mut faults = Vec::new();
    for made in records {
        let Some(form) = regulation.form(made.form) else {
            faults.push(format!("no form {}", made.form));
            continue;
        };
        if let Err(found) = parse_fields(form, &regulation.parts, &made.with) {
            faults.extend(found.iter().map(|fault| format!("{}: {fault}", made.id)));
        }
        for field in &form.fields {
            let is_there = made.with.contains_key(&field.name);
            let holds = |(name, wanted): (&String, &bool)| {
                made.with.get(name).and_then(Json::as_bool) == Some(*wanted)
            };
            let conditional = !field.required_if.is_empty() && field.required_if.iter().all(holds);
            if ((field.required && !field.outcome) || conditional) && !is_there {
                faults.push(format!("{} lacks {}", made.id, field.name));
            }
            if field.derived && is_there {
                faults.push(format!("{} types {}", made.id, field.name));
            }
        }
        if made.recorded_on >= today() {
            faults.push(format!("{} was filed on {}", made.id, made.recorded_on));
        }
        if !made.id.starts_with("syn-") {
            faults.push(format!("{} hides that it is made up", made.id));
        }
    }
    faults.truncate(20);
    faults
}

fn target(kind: &FieldType) -> Option<&str> {
    match kind {
        FieldType::Reference(target) => Some(target),
        FieldType::List(item) => target(item),
        _ => None,
    }
}

#[test]
fn every_record_of_the_demonstration_fits_its_form_and_says_what_is_required() {
    assert_eq!(faults(synthetic::demo(law(), today())), Vec::<String>::new());
}

#[test]
fn a_share_of_the_city_fits_its_forms_too() {
    let size = CitySize { agencies: 130, people: 3_000, systems: 200, years: 3 };
    let mut ids = HashSet::new();
    let twice = synthetic::city(law(), size, today()).find(|made| !ids.insert(made.id.clone()));
    assert_eq!(twice.map(|made| made.id), None);
    assert_eq!(faults(synthetic::city(law(), size, today())), Vec::<String>::new());
}

#[test]
fn every_reference_names_a_record_of_its_form_within_the_agency() {
    let regulation = law();
    let records: Vec<SyntheticRecord> = synthetic::demo(regulation, today()).collect();
    let there: HashMap<&str, (&str, &str)> =
        records.iter().map(|made| (made.id.as_str(), (made.form, made.agency.as_str()))).collect();
    let agencies: HashSet<&str> =
        regulation.organisations.list.iter().map(|one| one.id.as_str()).collect();
    let mut faults = Vec::new();
    for made in &records {
        let form = regulation.form(made.form).expect("a form of the law");
        for (name, value) in &made.with {
            let Some(target) = form.field(name).and_then(|field| target(&field.kind)) else {
                continue;
            };
            let named = value.as_array().map_or_else(|| vec![value], |list| list.iter().collect());
            for id in named.into_iter().filter_map(Json::as_str) {
                let is_shared =
                    regulation.form(target).is_some_and(|form| form.scope == FormScope::Shared);
                let answers = match there.get(id) {
                    _ if target == "agency" => agencies.contains(id),
                    Some((form, agency)) => {
                        // The city reviews the incidents of others.
                        let crosses = is_shared || made.form == "incident_review";
                        *form == target && (crosses || *agency == made.agency)
                    }
                    None => false,
                };
                if !answers {
                    faults.push(format!("{}.{name}: {id}", made.id));
                }
            }
        }
    }
    faults.truncate(20);
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn the_demonstration_is_the_same_every_time_and_no_id_stands_twice() {
    let first: Vec<SyntheticRecord> = synthetic::demo(law(), today()).collect();
    let again: Vec<SyntheticRecord> = synthetic::demo(law(), today()).collect();
    assert!(first == again);
    let ids: HashSet<&str> = first.iter().map(|made| made.id.as_str()).collect();
    let mut counted: HashMap<&str, usize> = HashMap::new();
    first.iter().for_each(|made| *counted.entry(&made.id).or_default() += 1);
    let twice: Vec<_> = counted.iter().filter(|(_, times)| **times > 1).take(10).collect();
    assert_eq!(ids.len(), first.len(), "{twice:?}");
    // The whole baseline of each system that was developed is among them.
    assert!((20_000..=50_000).contains(&first.len()), "{} records", first.len());
}

#[test]
fn the_demonstration_covers_most_forms_of_the_law() {
    let used: HashSet<&str> = synthetic::demo(law(), today()).map(|made| made.form).collect();
    let unused: Vec<&str> = law()
        .forms
        .iter()
        .map(|form| form.id.as_str())
        .filter(|form| !used.contains(form))
        .collect();
    assert!(unused.len() <= 12, "{unused:?}");
}

#[test]
fn a_line_of_json_is_what_import_reads() {
    let made = synthetic::demo(law(), today()).next().expect("a record");
    let mut line = Vec::new();
    made.write_line(&mut line).expect("a line in memory");
    let read: Json = serde_json::from_slice(&line).expect("one JSON object");
    let names: Vec<&String> = read.as_object().expect("an object").keys().collect();
    assert_eq!(names, ["agency", "form", "id", "recorded_at", "with"]);
}

#[test]
fn a_city_has_as_many_bodies_and_people_as_were_asked_for() {
    let size = CitySize { agencies: 150, people: 4_000, systems: 300, years: 1 };
    let mut bodies = HashSet::new();
    let mut people = 0;
    let mut systems = HashSet::new();
    for made in synthetic::city(law(), size, today()) {
        match made.form {
            "org_register" => assert!(bodies.insert(made.agency)),
            "person" => people += 1,
            "system_register" => {
                systems.insert(made.with["system_code"].to_string());
            }
            _ => {}
        }
    }
    assert_eq!(bodies.len(), 150);
    assert!((3_800..=4_050).contains(&people), "{people} people");
    assert!((280..=300).contains(&systems.len()), "{} systems", systems.len());
}
