//! The rooms of the regulation, each with the records that a body would keep in it.

pub(crate) mod accounts;
pub(crate) mod assets;
pub(crate) mod audits;
pub(crate) mod awareness;
pub(crate) mod continuity;
pub(crate) mod governance;
pub(crate) mod incidents;
pub(crate) mod machine_room;
pub(crate) mod national;
pub(crate) mod networks;
pub(crate) mod organisation;
pub(crate) mod people;
pub(crate) mod policy;
pub(crate) mod premises;
pub(crate) mod systems;
pub(crate) mod vendors;

use crate::scribe::Scribe;

/// The root of the city, which is no agency.
const CITY: &str = "city";
/// 資訊局, which does some things for all.
const DOIT: &str = "doit";

/// Everything of a body that is not one person's.
pub(crate) fn body(scribe: &mut Scribe<'_>) {
    match scribe.body.id.as_str() {
        CITY => return city(scribe),
        DOIT => bureau(scribe),
        _ => {}
    }
    organisation::write(scribe);
    systems::write(scribe);
    awareness::write(scribe);
    policy::write(scribe);
    premises::write(scribe);
    assets::write(scribe);
    networks::write(scribe);
    vendors::write(scribe);
    continuity::write(scribe);
    incidents::write(scribe);
    governance::write(scribe);
    national::write(scribe);
    audits::write(scribe);
}

/// What the city keeps beside its agencies.
fn city(scribe: &mut Scribe<'_>) {
    governance::city(scribe);
    audits::committee(scribe);
    incidents::drills(scribe);
    incidents::phishing(scribe);
    for place in 0..scribe.body.below.len() {
        audits::superior(scribe, place);
    }
}

/// What 資訊局 keeps for all, beside what it keeps as an agency.
fn bureau(scribe: &mut Scribe<'_>) {
    audits::database(scribe);
    let appraised: Vec<String> = scribe
        .era
        .regulation
        .organisations
        .list
        .iter()
        .filter(|one| one.id != CITY)
        .map(|one| one.id.clone())
        .collect();
    governance::bureau(scribe, &appraised);
}
