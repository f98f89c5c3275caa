//! Whether a duty binds a body on a day, and what must be known before it can be judged.

use regulation::proof::{Answer, Proof, Source};
use regulation::{Bearer, Day, Duty, Fact, Level, Modality, Regulation, Tier};

use crate::body::{CITY, DOIT};
use crate::case::{At, Context};
use crate::reason::{NotBound, Reason};
use crate::standing::{Findings, Standing};
use crate::view::{BEGINNING, View};
use crate::waiver::{Waiver, waivers};

/// What holds before any record is looked at.
pub(crate) enum Bound {
    Yes,
    No(NotBound),
    Unknown(Vec<String>),
}

/// The gate in front of one duty of one body.
pub(crate) struct Binding<'a, 'v> {
    context: Context<'a, 'v>,
    anchored: bool,
    needs_level: bool,
    /// Why it does not bear on the body whatever else is known, from each day on.
    outright: Vec<(Day, Option<NotBound>)>,
    delegated: Vec<Delegated>,
    waivers: Vec<Waiver>,
}

/// A city document to which the duty is wholly left, and whether it is adopted from each day on.
struct Delegated {
    id: String,
    adopted: Vec<(Day, bool)>,
}

impl Delegated {
    fn is_adopted(&self, on: Day) -> bool {
        let known = self.adopted.iter().rev().find(|(from, _)| *from <= on);
        known.is_some_and(|(_, adopted)| *adopted)
    }
}

impl<'a, 'v> Binding<'a, 'v> {
    pub(crate) fn new(context: Context<'a, 'v>) -> Self {
        let duty = context.duty;
        Self {
            context,
            anchored: duty.proof.as_ref().is_some_and(is_anchored),
            needs_level: needs_level(context.view, duty),
            outright: outright_over_time(context.view, duty),
            delegated: delegated(context.view, duty),
            waivers: waivers(context.view, duty),
        }
    }

    /// Whether no day can give anything but not-applicable.
    pub(crate) fn is_never_open(&self) -> bool {
        self.outright.iter().all(|(_, why)| why.is_some())
    }

    pub(crate) fn on(&self, day: Day) -> Bound {
        let outright = self.outright.iter().rev().find(|(from, _)| *from <= day);
        if let Some((_, Some(why))) = outright {
            return Bound::No(why.clone());
        }
        let (from, ends) = self.context.span;
        if day < from || (!self.anchored && ends.is_some_and(|ends| ends <= day)) {
            return Bound::No(NotBound::Edition);
        }
        let body = self.context.view.body;
        if !body.exists(day) {
            return Bound::No(NotBound::NoLongerExists);
        }
        let mut unknown = Vec::new();
        match body.level(day) {
            None if self.needs_level => unknown.push("level".to_owned()),
            Some(level) if !binds_at(self.context.duty, level) => {
                return Bound::No(NotBound::Level(level.letter().to_owned()));
            }
            _ => {}
        }
        for fact in &self.context.duty.facts {
            match self.context.fact(*fact, day) {
                Some(true) => {}
                Some(false) => {
                    let (zh, en) = self.context.view.regulation.fact_names(*fact);
                    return Bound::No(NotBound::Fact { zh: zh.to_owned(), en: en.to_owned() });
                }
                None => unknown.push(fact.word().to_owned()),
            }
        }
        if unknown.is_empty() { Bound::Yes } else { Bound::Unknown(unknown) }
    }

    /// City documents to which the duty is delegated and which are not adopted on the day.
    pub(crate) fn unadopted(&self, day: Day) -> Vec<String> {
        let open = self.delegated.iter().filter(|document| !document.is_adopted(day));
        open.map(|document| format!("delegated.{}", document.id)).collect()
    }

    /// Turns what is not met into waived where an approved exception covers the day.
    pub(crate) fn waive(
        &self,
        subject: Option<&str>,
        at: At,
        standing: Standing,
        findings: &mut Findings,
    ) -> Standing {
        if !matches!(standing, Standing::Due | Standing::Overdue | Standing::NoData) {
            return standing;
        }
        let mut waivers = self.waivers.iter();
        let Some(waiver) = waivers.find(|one| one.covers(subject, at.day)) else { return standing };
        findings.count(&waiver.record);
        findings.waived_until = Some(waiver.last);
        findings.say(|| Reason::Waived {
            approver: waiver.approver.clone(),
            until: waiver.last.to_string(),
            ground: waiver.ground.clone(),
        });
        Standing::Waived
    }

    pub(crate) fn turns(&self, days: &mut Vec<Day>) {
        let body = self.context.view.body;
        days.push(self.context.span.0);
        days.extend(self.context.span.1);
        days.extend(body.levels.iter().map(|(day, _)| *day));
        self.context.fact_turns(days);
        days.extend(body.turns());
        days.extend(self.outright.iter().map(|(day, _)| *day));
        let adopted = self.delegated.iter().flat_map(|document| &document.adopted);
        days.extend(adopted.map(|(day, _)| *day));
        self.waiver_turns(days);
    }

    pub(crate) fn waiver_turns(&self, days: &mut Vec<Day>) {
        days.extend(self.waivers.iter().flat_map(|waiver| [waiver.from, waiver.last.next()]));
    }
}

fn binds_at(duty: &Duty, level: Level) -> bool {
    duty.levels.is_empty() || duty.levels.contains(&level)
}

/// Whether each event carries the edition of its own day, also after the edition has ended.
fn is_anchored(proof: &Proof) -> bool {
    match proof {
        Proof::AfterEvent(_) | Proof::Chain(_) => true,
        Proof::EachHas(proof) => proof.by.is_some(),
        Proof::Complete(proof) => proof.acts,
        Proof::Own(own) => crate::rooms::is_anchored(&own.function),
        _ => false,
    }
}

/// By which day the numbers of a duty are read: that of a field of its event's record, else the record's own; none
/// where the day asked about decides.
pub fn numbers_by(proof: &Proof) -> Option<Option<&str>> {
    match proof {
        Proof::AfterEvent(proof) => Some(proof.at.as_deref()),
        Proof::EachHas(proof) => {
            let by = proof.by.as_ref().filter(|by| by.term.is_some());
            by.map(|by| Some(by.after.as_str()))
        }
        Proof::Chain(_) => Some(None),
        Proof::Own(own) => crate::rooms::is_anchored(&own.function).then_some(None),
        _ => None,
    }
}

/// The days from which the body may be another or stand elsewhere than before, as a duty asks; the first day of
/// all is among them.
pub(crate) fn changes(view: &View<'_>, duty: &Duty) -> Vec<Day> {
    let mut days = vec![BEGINNING];
    match duty.bearer {
        // Others come to stand below it, and leave.
        Bearer::Superior => days.extend(view.city.changes()),
        Bearer::City | Bearer::Doit | Bearer::Agency => days.extend(view.body.changes()),
    }
    days
}

fn outright_over_time(view: &View<'_>, duty: &Duty) -> Vec<(Day, Option<NotBound>)> {
    changes(view, duty).into_iter().map(|day| (day, outright(view, duty, day))).collect()
}

/// Why a duty does not bear on the body on a day, whatever its level and its facts.
pub(crate) fn outright(view: &View<'_>, duty: &Duty, on: Day) -> Option<NotBound> {
    let body = view.body;
    let bears = match duty.bearer {
        Bearer::City => body.id == CITY,
        Bearer::Doit => body.id == DOIT,
        Bearer::Superior => view.city.below_on(&body.id, on).next().is_some(),
        // The root is no agency, unless it was given a level of its own under national law.
        Bearer::Agency => body.id != CITY || (duty.national && !body.levels.is_empty()),
    };
    if !bears {
        return Some(NotBound::Bearer);
    }
    let tier = body.tier_on(on);
    if !duty.national && tier == Tier::Enterprise {
        return Some(NotBound::Tier);
    }
    if !duty.tiers.is_empty() && !duty.tiers.contains(&tier) {
        return Some(of_tiers(view, &duty.tiers));
    }
    None
}

/// The kinds of bodies that a duty binds, as the register of bodies calls them.
fn of_tiers(view: &View<'_>, tiers: &[Tier]) -> NotBound {
    let field = view.regulation.form("org_register").and_then(|form| form.field("tier"));
    let words = field.map_or(&[][..], |field| &field.values);
    let of = |tier: &Tier| words.iter().find(|word| word.value == tier.word());
    let names: Vec<_> = tiers.iter().filter_map(of).collect();
    let all = |name: fn(&regulation::EnumValue) -> &str, between: &str| {
        names.iter().map(|word| name(word)).collect::<Vec<_>>().join(between)
    };
    NotBound::OfTiers { zh: all(|word| &word.zh, "、"), en: all(|word| &word.en, ", ") }
}

fn needs_level(view: &View<'_>, duty: &Duty) -> bool {
    if duty.modality == Modality::May {
        return !duty.levels.is_empty();
    }
    let all = Level::ALL.len();
    let by_level = |id: &str| view.parameter(id).is_some_and(regulation::Parameter::is_by_level);
    let some_levels = !duty.levels.is_empty() && duty.levels.len() < all;
    some_levels
        || duty.first_term.is_some()
        || duty.starts_next_year
        || duty.proof.as_ref().is_some_and(|proof| parameters(proof).iter().any(|id| by_level(id)))
}

/// The parameters that a proof names, whether they exist or not.
pub fn parameters(proof: &Proof) -> Vec<&str> {
    let mut ids: Vec<&str> = Vec::new();
    match proof {
        Proof::CountInPeriod(proof) => {
            ids.push(&proof.period);
            ids.extend(proof.number.as_deref());
        }
        Proof::SumPerSubject(proof) => {
            for demand in &proof.demands {
                ids.extend([demand.period.as_str(), demand.number.as_str()]);
            }
        }
        Proof::EachHas(proof) => {
            ids.extend(proof.number.as_deref());
            ids.extend(proof.by.as_ref().and_then(|by| by.term.as_deref()));
        }
        Proof::RenewedWithin(proof) => ids.extend(proof.within.as_deref()),
        Proof::AfterEvent(proof) => ids.extend(proof.term.as_deref()),
        Proof::AtLeast(proof) => ids.push(&proof.number),
        Proof::Complete(proof) => {
            ids.extend(proof.items.as_ref().map(|items| items.number.as_str()));
        }
        Proof::Chain(proof) => ids.extend(proof.term.as_deref()),
        Proof::Own(proof) => ids.extend(proof.parameters.values().map(String::as_str)),
        Proof::InForce(proof) => ids.extend(proof.first_terms.iter().map(String::as_str)),
        Proof::NoneSuch(_) => {}
    }
    ids.retain(|id| crate::period::Rhythm::from_word(id).is_none());
    ids
}

/// Whether a duty reads a setting of its own of a family, such as `period`: it does where the law names no
/// number, or none from the duty's first day on. Samples are read by people alone, of any duty.
pub fn reads_setting(regulation: &Regulation, duty: &Duty, family: &str) -> bool {
    let open = |id: Option<&String>| id.is_none_or(|id| !is_decided(regulation, duty, id));
    match (&duty.proof, family) {
        (_, "sample") => true,
        (Some(Proof::RenewedWithin(proof)), "period") => proof.within.is_none(),
        (Some(Proof::Complete(proof)), "period") => proof.renewed.is_some(),
        (Some(Proof::AfterEvent(proof)), "term") => !proof.before && open(proof.term.as_ref()),
        (Some(Proof::Chain(proof)), "term") => proof.due.is_none() && open(proof.term.as_ref()),
        (Some(Proof::EachHas(proof)), "term") => {
            proof.by.as_ref().is_some_and(|by| open(by.term.as_ref()))
        }
        (Some(Proof::Own(own)), family) => {
            let instead = crate::rooms::setting_read(&own.function, family);
            instead.is_some_and(|instead| open(instead.and_then(|name| own.parameters.get(name))))
        }
        _ => false,
    }
}

/// Whether the law has a number of its own on every day of a duty.
fn is_decided(regulation: &Regulation, duty: &Duty, parameter: &str) -> bool {
    let first = regulation.parameter(parameter).and_then(|parameter| parameter.since.first());
    let span = regulation.duty_span(duty);
    first.zip(span).is_some_and(|(row, (from, _))| row.from <= from)
}

/// The selections that a proof reads, answers included.
pub fn selections(proof: &Proof) -> Vec<&regulation::proof::Select> {
    fn answered(answer: &Answer) -> Option<&regulation::proof::Select> {
        match answer {
            Answer::Record(record) => Some(&record.records),
            Answer::Field(_) => None,
        }
    }
    match proof {
        Proof::InForce(proof) => proof.records.iter().collect(),
        Proof::CountInPeriod(proof) => vec![&proof.records],
        Proof::SumPerSubject(proof) => proof.demands.iter().map(|demand| &demand.records).collect(),
        Proof::EachHas(proof) => {
            let version = proof.version.as_ref().map(|version| &version.of);
            proof.records.iter().chain(version).collect()
        }
        Proof::RenewedWithin(proof) => vec![&proof.records],
        Proof::AfterEvent(proof) => {
            let listed = proof.listed.as_ref().map(|listed| &listed.records);
            let told = [&proof.trigger].into_iter().chain(&proof.registers).chain(listed);
            told.chain(answered(&proof.answer)).collect()
        }
        Proof::NoneSuch(proof) => {
            let listed = proof.listed.as_ref().map(|listed| &listed.records);
            proof.offending.iter().chain(&proof.events).chain(listed).collect()
        }
        Proof::AtLeast(proof) => vec![&proof.records],
        Proof::Complete(proof) => vec![&proof.records],
        Proof::Chain(proof) => {
            let steps = proof.steps.iter().filter_map(|step| answered(&step.answer));
            [&proof.start].into_iter().chain(steps).collect()
        }
        Proof::Own(proof) => proof.records.iter().collect(),
    }
}

/// The facts of the body by which a duty binds it, or by which there is nothing that it is owed for.
pub fn facts_read(regulation: &Regulation, duty: &Duty) -> Vec<Fact> {
    let population = duty.proof.as_ref().and_then(Proof::population);
    let population = population.and_then(|id| regulation.population(id));
    let of_population = population.and_then(|population| population.fact);
    let mut facts = duty.facts.clone();
    facts.extend(of_population.filter(|fact| !duty.facts.contains(fact)));
    facts
}

/// For each document to which the duty is wholly left, from when it was adopted.
fn delegated(view: &View<'_>, duty: &Duty) -> Vec<Delegated> {
    if duty.delegated.is_empty() {
        return Vec::new();
    }
    let Some(form) = view.regulation.form_index("delegated_document") else { return Vec::new() };
    let known = view.known(form, Source::BodyOrCity);
    let form = &view.regulation.forms[form];
    let (title, adopted) = (form.position("title"), form.position("adopted_on"));
    let adopted = |id: &String| -> Vec<(Day, bool)> {
        let name = view.regulation.instrument(id).map(|instrument| instrument.zh.as_str());
        let mut days = Vec::new();
        for (place, entry) in (0_u32..).zip(&known.entries) {
            // A document of the city is adopted by the city or its bureau, by no agency for itself.
            if ![CITY, DOIT].contains(&&*entry.record.agency) {
                continue;
            }
            let written = title.and_then(|at| entry.record.value(at)?.text());
            if !written.is_some_and(|text| text == id || Some(text) == name) {
                continue;
            }
            // The day of adoption speaks for itself; a later look at the document may change it.
            let adopted = adopted.and_then(|at| entry.record.value(at)?.day());
            match adopted {
                Some(adopted) if known.is_first(place) => days.push((adopted, true)),
                Some(adopted) => {
                    days.push((entry.day, adopted <= entry.day));
                    days.push((adopted.max(entry.day), true));
                }
                None => days.push((entry.day, false)),
            }
        }
        days.sort_by_key(|(day, _)| *day);
        days
    };
    duty.delegated.iter().map(|id| Delegated { id: id.clone(), adopted: adopted(id) }).collect()
}
