//! none-such: no record matches; an empty register proves nothing, and where nothing could match there is
//! nothing to judge (semantics 12, 13, 26).

use std::collections::BTreeMap;
use std::rc::Rc;

use regulation::proof::NoneSuch;
use regulation::{Day, FormKind};

use crate::case::{Always, At, Case, Context, Proven, RegisterKept, Subject, missing, nothing_of};
use crate::holding::Holding;
use crate::known::Known;
use crate::listed::{Beside, List};
use crate::population::Members;
use crate::reason::{NotBound, Reason};
use crate::reckon::Due;
use crate::selection::{NameError, moment};
use crate::shape::nobody;
use crate::standing::{Findings, Standing};

/// One record that must not be there, as long as it speaks.
struct Offence<'a> {
    record: &'a str,
    from: Day,
    /// A newer version of the same thing, or an end of its own.
    ends: Option<Day>,
    answered: Option<Due>,
    lacks: Option<String>,
    not_judged: Option<NotBound>,
}

/// All that one thing offends by.
struct Offences<'a>(Vec<Offence<'a>>);

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &NoneSuch,
) -> Result<Proven<'a>, NameError> {
    let mut things: BTreeMap<&'a str, Offences<'a>> = BTreeMap::new();
    let (judged, records_from) = (context.judged(), context.records_from());
    let list = List::of(context, proof.listed.as_ref(), proof.answered.as_deref())?;
    for select in &proof.offending {
        let holding = Holding::new(context, select)?;
        let selection = &holding.selection;
        let happens = selection.form.kind != FormKind::Register;
        let answered = proof.answered.as_deref();
        // What a register says ends with the entry that says otherwise.
        let answered = answered.filter(|name| happens || selection.form.position(name).is_some());
        let answered = answered.map(|name| selection.place(name)).transpose()?;
        let beside = Beside::of(list.as_ref(), selection)?;
        // What happened before records are kept here is not judged; a register speaks now.
        // Where the duty begins with an event, that is its anchor; else what goes on is judged by the day
        // asked about (semantics 4).
        let is_anchored = !proof.events.is_empty();
        let not_judged = |day: Day| match (happens, is_anchored) {
            (false, _) => None,
            (true, true) => judged.refuses(day),
            (true, false) => (day < records_from).then_some(NotBound::BeforeRecords),
        };
        for (entry, matched) in holding.iter() {
            let offence = Offence {
                record: &entry.record.id,
                from: entry.day,
                ends: selection.ends(entry).into_iter().chain(beside.listed_on(entry)).min(),
                answered: answered.and_then(|at| moment(entry, at)),
                lacks: selection.lack(matched),
                not_judged: not_judged(entry.day),
            };
            things.entry(entry.identity).or_insert_with(|| Offences(Vec::new())).0.push(offence);
        }
    }
    let list = things.into_iter().map(|(id, offences)| Subject::new(id, offences)).collect();
    let first = empty_register(context, proof.registers.iter().map(String::as_str))?;
    let none = without_offence(context, proof)?;
    Ok(Proven::Subjects { none, first, beside: None, list })
}

/// What speaks while nothing offends: met, but only where there is something that could (semantics 13).
fn without_offence<'a>(
    context: Context<'a, '_>,
    proof: &NoneSuch,
) -> Result<Box<dyn Case + 'a>, NameError> {
    if let Some(population) = &proof.population {
        let members = context.members(population)?;
        let nobody = nobody(&members);
        return Ok(Box::new(Within { members, nobody }));
    }
    let Some(select) = proof.events.first() else {
        return Ok(Box::new(Always(Standing::Met, Reason::NoneFound)));
    };
    let none = nothing_of(Holding::new(context, select)?.selection.form);
    let judged = context.judged();
    let mut first_day: Option<Day> = None;
    for select in &proof.events {
        let holding = Holding::new(context, select)?;
        let days = holding.iter().map(|(entry, _)| entry.day);
        let days = days.filter(|day| judged.refuses(*day).is_none());
        first_day = first_day.into_iter().chain(days).min();
    }
    Ok(Box::new(Since { first_day, none }))
}

/// Met while there is a thing in which nothing offends; else what its register says.
struct Within<'a> {
    members: Rc<Members<'a>>,
    nobody: Box<dyn Case + 'a>,
}

impl Case for Within<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let stays = || self.members.list.iter().filter_map(move |member| member.stay(at.day));
        if stays().any(|stay| stay.lacks.is_none()) {
            findings.say(|| Reason::NoneFound);
            return Standing::Met;
        }
        let lacks: Vec<String> = stays().filter_map(|stay| stay.lacks.clone()).collect();
        if lacks.is_empty() {
            return self.nobody.judge(at, findings);
        }
        missing(findings, lacks)
    }

    fn turns(&self, days: &mut Vec<Day>) {
        for member in &self.members.list {
            member.turns(days);
        }
        self.nobody.turns(days);
    }
}

/// Met from the first event on; before it there is nothing to judge.
struct Since<'a> {
    first_day: Option<Day>,
    none: Box<dyn Case + 'a>,
}

impl Case for Since<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if self.first_day.is_some_and(|first| first <= at.day) {
            findings.say(|| Reason::NoneFound);
            return Standing::Met;
        }
        self.none.judge(at, findings)
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.extend(self.first_day);
    }
}

/// No-data while one of the registers has no record at all.
pub(crate) fn empty_register<'a, 'l>(
    context: Context<'a, '_>,
    registers: impl IntoIterator<Item = &'l str>,
) -> Result<Option<Box<dyn Case + 'a>>, NameError> {
    let mut kept = Vec::new();
    for id in registers {
        let index = context.view.regulation.form_index(id);
        let index = index.ok_or_else(|| NameError::Form(id.to_owned()))?;
        let form = &context.view.regulation.forms[index];
        let known = context.view.known(index, context.source(regulation::proof::Source::Body));
        let first_day = Known::first_day(&known);
        kept.push(RegisterKept { form, first_day, kept: Standing::Met });
    }
    if kept.is_empty() {
        return Ok(None);
    }
    Ok(Some(Box::new(AllKept(kept))))
}

/// Says which registers are empty; met when none is.
struct AllKept<'a>(Vec<RegisterKept<'a>>);

impl Case for AllKept<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let empty =
            |register: &&RegisterKept<'_>| register.first_day.is_none_or(|day| day > at.day);
        let empty = self.0.iter().filter(empty);
        let names: Vec<String> = empty.map(|register| register.form.id.clone()).collect();
        if names.is_empty() {
            return Standing::Met;
        }
        missing(findings, names)
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.extend(self.0.iter().filter_map(|register| register.first_day));
    }
}

impl Offence<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let ended = self.ends.is_some_and(|ends| ends <= at.day);
        if at.day < self.from || ended {
            return Standing::NotApplicable;
        }
        if let Some(why) = &self.not_judged {
            findings.say(|| Reason::NotBound(why.clone()));
            return Standing::NotApplicable;
        }
        if let Some(name) = &self.lacks {
            return missing(findings, vec![name.clone()]);
        }
        if let Some(answered) = self.answered.filter(|on| at.reached(*on)) {
            findings.count(self.record);
            findings.say(|| Reason::OffenceAnswered { on: answered.to_string() });
            return Standing::Met;
        }
        findings.fail(self.record);
        findings.say(|| Reason::Offending { on: self.from.to_string() });
        Standing::Overdue
    }
}

impl Case for Offences<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let alike = findings.alike();
        let mut worst = Standing::NotApplicable;
        for offence in &self.0 {
            let mut own = alike.clone();
            let standing = offence.judge(at, &mut own);
            if standing.place() < worst.place() {
                worst = standing;
                *findings = own;
            }
        }
        worst
    }

    fn turns(&self, days: &mut Vec<Day>) {
        for offence in &self.0 {
            days.push(offence.from);
            days.extend(offence.ends);
            days.extend(offence.answered.map(Due::day));
        }
    }
}
