//! after-event: each trigger is followed by its answer within its term (semantics 4, 6, 10, 14).

use regulation::proof::{AfterEvent, Answer};
use regulation::{Day, Form, FormKind};

use crate::answer::{Answers, Found, first};
use crate::case::{At, Case, Context, Proven, missing};
use crate::event;
use crate::holding::Holding;
use crate::known::Entry;
use crate::listed::{Beside, List};
use crate::reason::{NotBound, Reason};
use crate::reckon::Due;
use crate::selection::{Match, NameError, Selection, begins, moment};
use crate::standing::{Findings, Standing};

/// One trigger with its answers.
struct Followed<'a> {
    trigger: Due,
    lacks: Option<String>,
    answers: Vec<Found<'a>>,
    due: Due,
    /// Until when an answer is in time: one that must come before the event, until its moment.
    until: Due,
    /// From when it stands on the list whose row is followed instead.
    listed_on: Option<Day>,
    not_judged: Option<NotBound>,
}

/// What a version of a record tells of its event: when it was, what is lacking to say so, and what answers it.
struct Told<'a> {
    trigger: Due,
    undated: Option<String>,
    answers: Vec<Found<'a>>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &AfterEvent,
) -> Result<Proven<'a>, NameError> {
    let triggers = Holding::of_events(context, &proof.trigger, proof.at.as_deref())?;
    let at = proof.at.as_deref().map(|name| triggers.selection.place(name)).transpose()?;
    let answers = Answers::new(context, &triggers.selection, &proof.answer)?;
    if let Some(term) = &proof.term {
        context.parameter(term)?;
    }
    let selection = &triggers.selection;
    let tells = |entry: &Entry<'a>| {
        let (trigger, undated) = trigger(selection, entry, at)?;
        Some(Told { trigger, undated, answers: answers.of(entry) })
    };
    let is_told_again = is_told_again(selection.form, proof);
    let mut list = event::subjects(&triggers, |entry, matched| {
        let told = tells(entry)?;
        let is_told_again = is_told_again && matched == Match::Yes;
        let told = if is_told_again { first_told(&triggers, entry, told, tells) } else { told };
        let Told { trigger, undated, answers } = told;
        let trigger = if proof.goes_on { going_on(context, trigger, &answers) } else { trigger };
        let (due, until) = if proof.before {
            (Due::Day(trigger.day()), trigger)
        } else {
            let due = context.deadline(trigger, proof.term.as_deref());
            (due, due)
        };
        Some(Followed {
            trigger,
            lacks: selection.lack(matched).or(undated),
            answers,
            due,
            until,
            listed_on: None,
            not_judged: context.not_judged(trigger.day()),
        })
    });
    let answered = match &proof.answer {
        Answer::Field(answer) => Some(answer.field.as_str()),
        Answer::Record(_) => None,
    };
    let named = List::of(context, proof.listed.as_ref(), answered)?;
    for select in &proof.registers {
        let register = Holding::new(context, select)?;
        let selection = &register.selection;
        let beside = Beside::of(named.as_ref(), selection)?;
        list.extend(event::subjects(&register, |entry, matched| {
            // A register tells of no event: what it says has to be followed from the first day judged on.
            let found_on = found_on(context, selection, &beside, entry);
            let trigger = Due::Day(found_on.max(context.judged_from()));
            let due = context.deadline(trigger, proof.term.as_deref());
            Some(Followed {
                trigger,
                lacks: selection.lack(matched),
                answers: Vec::new(),
                due,
                until: due,
                listed_on: beside.listed_on(entry),
                not_judged: context.not_judged(trigger.day()),
            })
        }));
    }
    Ok(Proven::events(triggers.selection.form, list))
}

/// Whether a newer version of a record may tell again of an event of before. What a register says changes, and
/// what must come before an event must come before each.
fn is_told_again(form: &Form, proof: &AfterEvent) -> bool {
    let is_of_its_day = proof.at.is_none() || proof.at == form.day_field;
    form.kind == FormKind::Event && is_of_its_day && !proof.before
}

/// What a version tells of its event, told first by an older one: who tells of the same anew begins no term anew.
fn first_told<'a>(
    triggers: &Holding<'a>,
    entry: &Entry<'a>,
    newest: Told<'a>,
    tells: impl Fn(&Entry<'a>) -> Option<Told<'a>>,
) -> Told<'a> {
    let mut told = None;
    for (place, version) in triggers.selection.known.versions_before(entry) {
        match triggers.answer(place) {
            Match::Yes => told = tells(version).map(|newer| newer.told_after(told.take())),
            // A version with a newer one of its own day never spoke; one that does not say breaks nothing.
            Match::No if version.speaks(version.day) => told = None,
            Match::No | Match::Lacks(_) => {}
        }
    }
    newest.told_after(told)
}

impl Told<'_> {
    /// The same where an older version told of the event already: its day stands, and so does when it was answered,
    /// if both say that it was.
    fn told_after(self, older: Option<Self>) -> Self {
        let is_earlier = |older: &Self| begins(older.trigger) < begins(self.trigger);
        let Some(older) = older.filter(is_earlier) else { return self };
        let is_answered = !older.answers.is_empty() && !self.answers.is_empty();
        let answers = if is_answered { older.answers } else { self.answers };
        Self { trigger: older.trigger, answers, ..self }
    }
}

/// From when what goes on has to be followed: from before the edition, from its first day; what was answered by
/// then is over.
fn going_on(context: Context<'_, '_>, trigger: Due, answers: &[Found<'_>]) -> Due {
    let (begins, _) = context.span;
    if begins <= trigger.day() || first(answers, At::day(begins.previous())).is_ok() {
        return trigger;
    }
    Due::Day(begins)
}

/// Since when a register has said without a break what an entry says: who files the same anew finds nothing anew,
/// unless it is of a later use.
fn found_on<'a>(
    context: Context<'a, '_>,
    selection: &Selection<'a>,
    beside: &Beside<'_>,
    entry: &Entry<'a>,
) -> Day {
    let (view, known) = (context.view, &selection.known);
    let first = known.first_of(entry.identity);
    let versions = first.into_iter().flat_map(|first| known.versions_from(first));
    let mut found_on: Option<Day> = None;
    for version in versions.filter_map(|place| known.at(place)) {
        match selection.matches(view, version) {
            Match::Yes => {
                let is_same_use = |day: &Day| !beside.is_later_use(version, *day);
                found_on = found_on.filter(is_same_use).or(Some(version.day));
            }
            // A version with a newer one of its own day never spoke; one that does not say breaks nothing.
            Match::No if version.speaks(version.day) => found_on = None,
            Match::No | Match::Lacks(_) => {}
        }
        if std::ptr::eq(version.record, entry.record) {
            break;
        }
    }
    found_on.unwrap_or(entry.day)
}

/// When the event lies, and what is lacking where its record should say and does not. An event
/// whose day need not be filled in has not happened while it is empty.
fn trigger(
    selection: &Selection<'_>,
    entry: &Entry<'_>,
    at: Option<usize>,
) -> Option<(Due, Option<String>)> {
    let Some(at) = at else {
        let own = selection.own_moment(entry).unwrap_or(Due::Day(entry.day));
        return Some((own, None));
    };
    if let Some(trigger) = moment(entry, at) {
        return Some((trigger, None));
    }
    let field = selection.form.fields.get(at)?;
    field.required.then(|| (Due::Day(entry.day), Some(selection.missing(at))))
}

impl Case for Followed<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let is_listed = self.listed_on.is_some_and(|listed_on| listed_on <= at.day);
        if !at.reached(self.trigger) || is_listed {
            return Standing::NotApplicable;
        }
        if let Some(why) = &self.not_judged {
            findings.say(|| Reason::NotBound(why.clone()));
            return Standing::NotApplicable;
        }
        if let Some(name) = &self.lacks {
            return missing(findings, vec![name.clone()]);
        }
        match first(&self.answers, at) {
            Ok(found) => {
                findings.count(found.record);
                Reason::answered(found.at.unwrap_or(self.until), self.until, findings)
            }
            Err(lacks) if !lacks.is_empty() => missing(findings, lacks),
            Err(_) => Reason::awaited(self.due, at, findings),
        }
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.extend([self.trigger.day(), self.due.day(), self.due.day().next()]);
        days.extend(self.listed_on);
        self.answers.iter().for_each(|found| found.turns(days));
    }
}
