//! What the law holds, in numbers.

use regulation::{
    Confidence, CoverageState, Duty, Field, InstrumentKind, Provision, Regulation, TextKind,
};

use super::coverage::city_texts;
use super::duties::said_twice;
use super::examples::Told;
use super::standings::{SHAPES, shape};

type Counts = Vec<(String, usize)>;

pub(super) fn of(law: &Regulation, told: &Told) -> Counts {
    let mut counts = Counts::new();
    let mut add = |what: &str, n: usize| counts.push((what.to_owned(), n));
    add("instruments", law.instruments.len());
    let delegated = law.instruments.iter().filter(|one| one.kind == InstrumentKind::CityDelegated);
    add("instruments, city documents not found", delegated.filter(|one| !one.text_found).count());
    add("editions", law.instruments.iter().map(|one| one.editions.len()).sum());
    let provisions: Vec<&Provision> = law.texts.iter().flat_map(|one| &one.provisions).collect();
    add("provisions", provisions.len());
    for (word, kind) in [
        ("official", TextKind::Official),
        ("quoted", TextKind::Quoted),
        ("summary", TextKind::Summary),
        ("heading", TextKind::Heading),
        ("missing", TextKind::Missing),
    ] {
        let n = provisions.iter().filter(|one| one.kind == kind).count();
        add(&format!("provisions, {word}"), n);
    }
    for (word, confidence) in [
        ("verbatim", Confidence::Verbatim),
        ("secondary", Confidence::Secondary),
        ("unverified", Confidence::Unverified),
    ] {
        let n = provisions.iter().filter(|one| one.confidence == confidence).count();
        add(&format!("provisions, {word}"), n);
    }
    add("points of the city covered", points_covered(law));
    duties(law, &mut counts);
    things(law, told, &mut counts);
    counts
}

/// Points all of whose provisions are accounted for.
fn points_covered(law: &Regulation) -> usize {
    let provisions = || city_texts(law).flat_map(|text| &text.provisions);
    let is_point = |one: &&Provision| one.number.bytes().all(|byte| byte.is_ascii_digit());
    let is_covered = |number: &str| law.city_coverage.iter().any(|one| one.id == number);
    provisions()
        .filter(is_point)
        .filter(|point| {
            let inner = format!("{}.", point.number);
            let within = |one: &&Provision| one.number.starts_with(&inner);
            is_covered(&point.number)
                && provisions().filter(within).all(|one| is_covered(&one.number))
        })
        .count()
}

fn duties(law: &Regulation, counts: &mut Counts) {
    let mut add = |what: String, n: usize| counts.push((what, n));
    for (word, national) in [("city", false), ("national", true)] {
        let of_rank = || law.duties.iter().filter(move |duty| duty.national == national);
        add(format!("duties, {word}"), of_rank().count());
        for wanted in SHAPES {
            let n = of_rank().filter(|duty| shape(duty) == Some(wanted)).count();
            add(format!("duties, {word}, {wanted}"), n);
        }
        let outside = |duty: &&Duty| duty.outside.is_some();
        add(format!("duties, {word}, outside"), of_rank().filter(outside).count());
    }
    for (word, state) in [
        ("modelled", CoverageState::Modelled),
        ("listed", CoverageState::Listed),
        ("outside", CoverageState::Outside),
    ] {
        let n = law.national_coverage.iter().filter(|one| one.state == state).count();
        add(format!("rows of national law, {word}"), n);
    }
}

fn things(law: &Regulation, told: &Told, counts: &mut Counts) {
    let mut add = |what: &str, n: usize| counts.push((what.to_owned(), n));
    let fields: Vec<&Field> = law.forms.iter().flat_map(|form| &form.fields).collect();
    add("parameters", law.parameters.len());
    add("parameter rows", law.parameters.iter().map(|one| one.since.len()).sum());
    add("parameter rows with the words and value of another", said_twice(law));
    add("forms", law.forms.len());
    add("fields", fields.len());
    add("words of fields", fields.iter().map(|field| field.values.len()).sum());
    add("populations", law.populations.len());
    add("settings", law.settings.len());
    add("roles", law.roles.len());
    add("calendar years", law.calendar.years().count());
    let days = law.calendar.years().map(|year| year.holidays.len() + year.working.len());
    add("calendar days named", days.sum());
    add("organisations", law.organisations.list.len());
    add("examples", told.files);
    add("answers expected by examples", told.expected.len());
    add("national duties without an example", law.examples_missing.len());
    add("renumberings", law.moved.len());
    add("citations of the city's points", law.city_citations.len());
}
