//! Every duty has an example, one in which it is kept and one in which it is not, and every shape one for
//! each standing that it can give.

use std::collections::BTreeSet;

use regulation::{Duty, Proof, Regulation};

use super::examples::Told;
use super::faults::{self, Faults};
use crate::Standing;

const MISSING_FILE: &str = "coverage/examples-missing.txt";
const ONE_SIDED_FILE: &str = "coverage/examples-one-sided.txt";

/// The word of a duty's shape, as its file writes it; `optional` where use alone is told.
pub(super) fn shape(duty: &Duty) -> Option<&'static str> {
    let proof = duty.proof.as_ref()?;
    if duty.modality.is_optional() {
        return Some("optional");
    }
    Some(match proof {
        Proof::InForce(_) => "in-force",
        Proof::CountInPeriod(_) => "count-in-period",
        Proof::SumPerSubject(_) => "sum-per-subject",
        Proof::EachHas(_) => "each-has",
        Proof::RenewedWithin(_) => "renewed-within",
        Proof::AfterEvent(_) => "after-event",
        Proof::NoneSuch(_) => "none-such",
        Proof::AtLeast(_) => "at-least",
        Proof::Complete(_) => "complete",
        Proof::Chain(_) => "chain",
        Proof::Own(_) => "own",
    })
}

/// All shapes in both languages, in the order of product.md, then what 得 gives and functions of their own.
pub(super) const SHAPES: [(&str, &str); 12] = [
    ("現行有效", "in-force"),
    ("期間內次數", "count-in-period"),
    ("每一對象累計", "sum-per-subject"),
    ("每一對象皆有", "each-has"),
    ("於週期內更新", "renewed-within"),
    ("事件後辦理", "after-event"),
    ("不得存有", "none-such"),
    ("達最低數", "at-least"),
    ("要項齊備", "complete"),
    ("逐步追蹤", "chain"),
    ("專屬判定", "own"),
    ("得辦理", "optional"),
];

/// The standings that a shape can give. Those that ask for a state and know no deadline are due
/// only while a first term runs, so only where a duty of the shape names one.
fn possible(law: &Regulation, shape: &str) -> Vec<Standing> {
    if shape == "optional" {
        return vec![Standing::Optional];
    }
    let mut standings = vec![
        Standing::Met,
        Standing::Overdue,
        Standing::NoData,
        Standing::Waived,
        Standing::NotApplicable,
    ];
    let of_shape = |duty: &&Duty| self::shape(duty) == Some(shape);
    let has_first_term = law.duties.iter().filter(of_shape).any(|duty| duty.first_term.is_some());
    let due = match shape {
        "none-such" => false,
        "in-force" | "renewed-within" | "at-least" | "complete" => has_first_term,
        _ => true,
    };
    standings.extend(due.then_some(Standing::Due));
    standings
}

pub(super) fn check(law: &Regulation, told: &Told, faults: &mut Faults) {
    let asked: BTreeSet<&str> = told.expected.iter().map(|(duty, _)| duty.as_str()).collect();
    each_duty(law, &asked, faults);
    both_sides(law, told, &asked, faults);
    let given: BTreeSet<(&str, &str)> = told
        .expected
        .iter()
        .filter_map(|(duty, standing)| Some((shape(law.duty(duty)?)?, standing.word())))
        .collect();
    for (_, shape) in SHAPES {
        if !law.duties.iter().any(|duty| self::shape(duty) == Some(shape)) {
            continue;
        }
        for standing in possible(law, shape) {
            if !given.contains(&(shape, standing.word())) {
                let wrong = format!("no example of {shape} is {}", standing.word());
                faults.tell("examples", wrong, "add one for a duty of that shape");
            }
        }
    }
}

fn each_duty(law: &Regulation, asked: &BTreeSet<&str>, faults: &mut Faults) {
    let missing: BTreeSet<&str> = law.examples_missing.iter().map(String::as_str).collect();
    for duty in law.duties.iter().filter(|duty| !asked.contains(duty.id.as_str())) {
        if !duty.national {
            let wrong = "no example asks about it";
            faults.tell(faults::of_duty(duty), wrong, "add one to examples/");
        } else if duty.proof.is_some() && !missing.contains(duty.id.as_str()) {
            let wrong = "no example asks about it";
            faults.tell(
                faults::of_duty(duty),
                wrong,
                "add one: the list of the missing only shrinks",
            );
        }
    }
    for id in missing {
        let is_missing = law
            .duty(id)
            .is_some_and(|duty| duty.national && duty.proof.is_some() && !asked.contains(id));
        if !is_missing {
            let wrong = format!("{id} has its example, or is no proven national duty");
            faults.tell(MISSING_FILE, wrong, "take the line out");
        }
    }
}

/// Whether the examples of a duty expect it kept, and whether they expect it not kept.
pub(super) fn sides(told: &Told, duty: &Duty) -> (bool, bool) {
    let of_duty = || told.expected.iter().filter(|(id, _)| *id == duty.id);
    let unkept = [Standing::Due, Standing::Overdue, Standing::NoData];
    let is_kept = of_duty().any(|(_, standing)| *standing == Standing::Met);
    (is_kept, of_duty().any(|(_, standing)| unkept.contains(standing)))
}

/// A duty that only ever is kept in the examples may be one that cannot be broken, and the reverse.
fn both_sides(law: &Regulation, told: &Told, asked: &BTreeSet<&str>, faults: &mut Faults) {
    let listed: BTreeSet<&str> = law.examples_one_sided.iter().map(String::as_str).collect();
    let has_both = |duty: &Duty| sides(told, duty) == (true, true);
    let is_owed = |duty: &&Duty| duty.proof.is_some() && !duty.modality.is_optional();
    for duty in law.duties.iter().filter(is_owed) {
        let id = duty.id.as_str();
        if !asked.contains(id) || listed.contains(id) {
            continue;
        }
        let wrong = match sides(told, duty) {
            (true, true) => continue,
            (false, _) => "no example expects it kept",
            (true, false) => "no example expects it not kept",
        };
        let mend = "add one: the list of the one-sided only shrinks";
        faults.tell(faults::of_duty(duty), wrong, mend);
    }
    for id in listed {
        let is_one_sided = law
            .duty(id)
            .is_some_and(|duty| is_owed(&duty) && asked.contains(id) && !has_both(duty));
        if !is_one_sided {
            let wrong = format!("{id} has examples of both kinds, or owes none");
            faults.tell(ONE_SIDED_FILE, wrong, "take the line out");
        }
    }
}
