//! The list of bodies is one tree under the city.

use std::collections::BTreeMap;

use regulation::{Organisation, Regulation, Tier};

use super::faults::Faults;
use crate::body::{CITY, DOIT};

pub(super) fn check(law: &Regulation, told: &mut Faults) {
    let list = &law.organisations.list;
    let by_id: BTreeMap<&str, &Organisation> =
        list.iter().map(|body| (body.id.as_str(), body)).collect();
    for needed in [CITY, DOIT] {
        if !by_id.contains_key(needed) {
            told.tell("organisations.toml", format_args!("`{needed}` is not there"), "add it");
        }
    }
    for body in list {
        let place = format!("organisations.toml, {}", body.id);
        if body.zh.trim().is_empty() {
            told.tell(&place, "it has no name", "add its Chinese name");
        }
        if (body.id == CITY) != (body.tier == Tier::City) {
            let wrong = format!("its tier is `{}`", body.tier.word());
            told.tell(&place, wrong, "`city` is the tier of the root alone");
        }
        match &body.parent {
            None if body.id != CITY => {
                told.tell(&place, "it has no parent", "name the body above it");
            }
            Some(parent) if !by_id.contains_key(parent.as_str()) => {
                let wrong = format!("its parent `{parent}` is not in the list");
                told.tell(&place, wrong, "add the parent, or correct its id");
            }
            _ if is_its_own_ancestor(body, &by_id) => {
                told.tell(&place, "it stands above itself", "correct the parents of the circle");
            }
            _ => {}
        }
    }
}

fn is_its_own_ancestor(body: &Organisation, by_id: &BTreeMap<&str, &Organisation>) -> bool {
    let mut above = body.parent.as_deref();
    for _ in 0..by_id.len() {
        match above {
            None => return false,
            Some(id) if id == body.id => return true,
            Some(id) => above = by_id.get(id).and_then(|one| one.parent.as_deref()),
        }
    }
    false
}
