//! Every citation leads to a provision of its edition; where a place stands now is today's law.

use regulation::{Citation, InstrumentKind, Regulation};

use super::faults::{self, Faults};

const MEND: &str = "write instrument@edition/number as in text/, or add the provision there";

pub(super) fn check(law: &Regulation, told: &mut Faults) {
    for duty in &law.duties {
        let place = faults::of_duty(duty);
        for cite in [&duty.cite].into_iter().chain(&duty.also_cite) {
            resolves(law, &place, cite, told);
        }
        let kind = law.instrument(&duty.cite.instrument).map(|instrument| instrument.kind);
        if kind.is_some_and(|kind| duty.national != (kind == InstrumentKind::National)) {
            let wrong = format!("`{}` is not cited from this folder", duty.cite.instrument);
            told.tell(&place, wrong, "national duties stand in duties/national");
        }
    }
    for parameter in &law.parameters {
        for row in &parameter.since {
            let own = row.by_level.values().map(|basis| &basis.cite);
            for cite in [&row.cite].into_iter().chain(own) {
                resolves(law, &faults::of_parameter(parameter), cite, told);
            }
        }
    }
    for moved in &law.moved {
        let place = format!("renumbering.toml, {}", moved.from);
        for cite in [&moved.from].into_iter().chain(&moved.to) {
            resolves(law, &place, cite, told);
        }
        let backwards = |to: &&Citation| {
            to.instrument == moved.from.instrument && to.edition <= moved.from.edition
        };
        for to in moved.to.iter().filter(backwards) {
            let wrong = format!("it moved to {to}, which is not newer");
            told.tell(&place, wrong, "name a place of a newer edition");
        }
    }
    for twice in law.moved.iter().enumerate().filter(|(index, one)| {
        law.moved.iter().take(*index).any(|earlier| earlier.from == one.from)
    }) {
        let place = format!("renumbering.toml, {}", twice.1.from);
        told.tell(place, "the place moves twice", "put both targets into one `to`");
    }
    city_citations(law, told);
    for baseline in &law.baselines {
        for cite in [&baseline.classification_cite, &baseline.baseline_cite] {
            resolves(law, "baseline", cite, told);
        }
    }
}

fn city_citations(law: &Regulation, told: &mut Faults) {
    let city = || law.texts.iter().filter(|text| is_city_rule(law, &text.instrument));
    for citation in &law.city_citations {
        let place = format!("renumbering.toml, city_citation of {}", citation.provision);
        let provisions = || city().flat_map(|text| &text.provisions);
        let own: Vec<_> =
            provisions().filter(|provision| provision.number == citation.provision).collect();
        if own.is_empty() {
            told.tell(&place, "the city's text has no such provision", "correct the number");
        }
        let words = super::quotes::plain(&citation.cited_zh);
        let written = own.iter().any(|provision| {
            let text = provision.text_zh.as_deref().unwrap_or_default();
            super::quotes::plain(text).contains(&words)
        });
        if !own.is_empty() && !written {
            let wrong = format!("the provision does not write 「{}」", citation.cited_zh);
            told.tell(&place, wrong, "copy the words from the provision");
        }
        let cited = citation.cites.parse::<Citation>().ok();
        match &cited {
            Some(cite) => resolves(law, &place, cite, told),
            None if law.instrument(&citation.cites).is_some() => {}
            None => {
                let wrong = format!("`{}` is neither citation nor instrument", citation.cites);
                told.tell(&place, wrong, "name one of instruments.toml");
            }
        }
        for now in &citation.now {
            stands_now(law, &place, now, told);
        }
    }
}

/// A place of today's law, or a whole instrument that is in force.
fn stands_now(law: &Regulation, place: &str, now: &str, told: &mut Faults) {
    let cite = now.parse::<Citation>().ok();
    if let Some(cite) = &cite {
        resolves(law, place, cite, told);
    }
    let instrument = cite.as_ref().map_or(now, |cite| &cite.instrument);
    let Some(instrument) = law.instrument(instrument) else {
        if cite.is_none() {
            let wrong = format!("`{now}` is neither citation nor instrument");
            told.tell(place, wrong, MEND);
        }
        return;
    };
    let newest = instrument.editions.last().map(|edition| edition.in_force);
    let edition = cite.map(|cite| cite.edition).or(newest);
    let ended = edition.and_then(|edition| instrument.span(edition)?.1);
    if let Some(ended) = ended {
        let wrong = format!("`now` is {now}, which ended on {ended}");
        told.tell(place, wrong, "name the place in the newest edition");
    }
}

/// Whether the instrument is the city's own regulation.
pub(super) fn is_city_rule(law: &Regulation, instrument: &str) -> bool {
    law.instrument(instrument).is_some_and(|one| one.kind == InstrumentKind::CityRule)
}

/// Tells a citation that leads nowhere.
pub(super) fn resolves(law: &Regulation, place: &str, cite: &Citation, told: &mut Faults) {
    if let Some(wrong) = unresolved(law, cite) {
        told.tell(place, wrong, MEND);
    }
}

/// Why a citation leads nowhere; none: it leads to a provision.
pub(crate) fn unresolved(law: &Regulation, cite: &Citation) -> Option<String> {
    if law.provision(cite).is_some() {
        return None;
    }
    Some(match law.instrument(&cite.instrument) {
        None => format!("{cite} names no instrument"),
        Some(instrument) if instrument.span(cite.edition).is_none() => {
            format!("{cite} names no edition of {}", instrument.id)
        }
        Some(_) => format!("{cite} is no provision of its edition"),
    })
}
