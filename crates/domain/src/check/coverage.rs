//! Every provision of the city's rule and every row of national law is accounted for exactly once.

use std::collections::{BTreeMap, BTreeSet};

use regulation::{Coverage, CoverageState, Duty, Provision, Regulation, Text, TextKind};

use super::citations::is_city_rule;
use super::faults::{self, Faults};
use super::identifiers::each_once;

const CITY_FILE: &str = "coverage/taipei-isms.toml";
const NATIONAL_FILE: &str = "coverage/national.toml";

pub(super) fn check(law: &Regulation, told: &mut Faults) {
    city(law, told);
    national(law, told);
}

/// The text of the city's rule, in each of its editions.
pub(super) fn city_texts(law: &Regulation) -> impl Iterator<Item = &Text> {
    law.texts.iter().filter(|text| is_city_rule(law, &text.instrument))
}

fn city(law: &Regulation, told: &mut Faults) {
    each_once(told, CITY_FILE, law.city_coverage.iter().map(|one| one.id.as_str()));
    let covered: BTreeMap<&str, &Coverage> =
        law.city_coverage.iter().map(|one| (one.id.as_str(), one)).collect();
    let provisions = city_texts(law).flat_map(|text| &text.provisions);
    // Chapters are titles; what they ask stands in their points.
    let is_title = |one: &&Provision| one.kind == TextKind::Heading && one.parent.is_none();
    let provisions = provisions.filter(|one| !is_title(one));
    let numbers: BTreeSet<&str> = provisions.map(|one| one.number.as_str()).collect();
    for number in numbers.iter().filter(|number| !covered.contains_key(*number)) {
        let wrong = format!("provision {number} is not accounted for");
        told.tell(CITY_FILE, wrong, "add it as modelled, definition or outside");
    }
    for one in &law.city_coverage {
        if !numbers.contains(one.id.as_str()) {
            let wrong = format!("the text has no provision {}", one.id);
            told.tell(CITY_FILE, wrong, "correct the number, or take the entry out");
        }
        provision(law, one, told);
    }
    let listed: BTreeSet<&str> =
        law.city_coverage.iter().flat_map(|one| &one.duties).map(String::as_str).collect();
    for duty in law.duties.iter().filter(|duty| !duty.national && !listed.contains(&*duty.id)) {
        let wrong = format!("no provision of {CITY_FILE} lists the duty");
        told.tell(faults::of_duty(duty), wrong, "add its id to `duties` of the provision it cites");
    }
}

/// Modelled if and only if duties have the provision as their point, and all of them are there.
fn provision(law: &Regulation, one: &Coverage, told: &mut Faults) {
    let place = format!("{CITY_FILE}, {}", one.id);
    let is_here = |duty: &&Duty| !duty.national && duty.cite.number == one.id;
    let cited = law.duties.iter().any(|duty| is_here(&duty));
    let modelled = one.state == CoverageState::Modelled;
    if modelled && !cited {
        told.tell(&place, "it is modelled, but no duty cites it", "write the duty, or say why not");
    }
    if !modelled && cited {
        told.tell(&place, "a duty cites it, but it is not modelled", "make it modelled");
    }
    if one.state == CoverageState::Listed {
        told.tell(&place, "only rows of national law are listed", "say definition or outside");
    }
    if !modelled {
        say_why(&place, one, told);
    }
    each_once(told, &place, one.duties.iter().map(String::as_str));
    for id in &one.duties {
        if !law.duty(id).is_some_and(|duty| is_here(&duty)) {
            let wrong = format!("the duty {id} is gone, or cites another provision");
            told.tell(&place, wrong, "write the duty again; an id that is split names its parts");
        }
    }
}

fn national(law: &Regulation, told: &mut Faults) {
    each_once(told, NATIONAL_FILE, law.national_coverage.iter().map(|one| one.id.as_str()));
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for text in &law.texts {
        for provision in &text.provisions {
            for row in &provision.rows {
                let place = format!("{}, {}", faults::of_text(text), provision.number);
                places.entry(row).or_default().push(place);
            }
        }
    }
    let rows: BTreeSet<&str> = law.national_coverage.iter().map(|one| one.id.as_str()).collect();
    for (row, at) in &places {
        if let (false, Some(place)) = (rows.contains(row), at.first()) {
            let wrong = format!("the row {row} is not accounted for");
            told.tell(place, wrong, format_args!("add it to {NATIONAL_FILE}"));
        }
    }
    for one in &law.national_coverage {
        let place = format!("{NATIONAL_FILE}, {}", one.id);
        let count = places.get(one.id.as_str()).map_or(0, Vec::len);
        if count != 1 {
            let wrong = format!("the row lives in {count} provisions");
            told.tell(&place, wrong, "name it in `rows` of one provision of text/");
        }
        row(law, &place, one, told);
    }
    for duty in law.duties.iter().filter(|duty| duty.national) {
        let place = faults::of_duty(duty);
        if !rows.contains(duty.id.as_str()) {
            told.tell(&place, "the duty is no row of national law", "give it the id of its row");
        } else if law.provision(&duty.cite).is_some_and(|text| !text.rows.contains(&duty.id)) {
            let wrong = format!("its row does not live in {}", duty.cite);
            told.tell(&place, wrong, "cite the provision that names the row");
        }
    }
}

fn row(law: &Regulation, place: &str, one: &Coverage, told: &mut Faults) {
    let duty = law.duty(&one.id);
    let proven = duty.is_some_and(|duty| duty.proof.is_some());
    match one.state {
        CoverageState::Modelled if !proven => {
            told.tell(
                place,
                "it is modelled, but no duty proves it",
                "write the duty with its proof",
            );
        }
        CoverageState::Modelled => {}
        CoverageState::Outside => {
            if proven {
                told.tell(place, "it is outside, but a duty proves it", "make it modelled");
            }
            if duty.is_none_or(|duty| duty.outside.is_none()) {
                say_why(place, one, told);
            }
        }
        CoverageState::Listed => {
            if duty.is_some() {
                told.tell(
                    place,
                    "it is only listed, but a duty has its id",
                    "make it modelled or outside",
                );
            }
            say_why(place, one, told);
        }
        CoverageState::Definition => {
            told.tell(place, "a row of national law is no definition of the city", "say listed");
        }
    }
}

fn say_why(place: &str, one: &Coverage, told: &mut Faults) {
    let said = |why: &Option<String>| why.as_ref().is_some_and(|why| !why.trim().is_empty());
    if !said(&one.why) || !said(&one.why_zh) {
        told.tell(place, "it is not modelled, and nothing says why", "add `why` and `why_zh`");
    }
}
