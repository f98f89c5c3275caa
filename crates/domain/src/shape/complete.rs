//! complete: each record of a kind has all its required elements.

use std::rc::Rc;

use regulation::Day;
use regulation::proof::Complete;

use crate::Value;
use crate::case::{At, Case, Context, Judged, Proven, Subject, missing};
use crate::first_term::FirstTerms;
use crate::holding::{Holding, Share};
use crate::known::{Entry, Known};
use crate::population::Member;
use crate::reason::{NotBound, Reason, Words};
use crate::reckon::{Due, valid_through};
use crate::selection::{NameError, Selection, named_word};
use crate::shape::nobody;
use crate::shape::renewed_within::Within;
use crate::sought::Sought;
use crate::standing::{Findings, Standing};
use crate::view::BEGINNING;

/// A number of the law from each day on; none where it has none.
type Numbers = Vec<(Day, Option<i64>)>;

struct Demand<'a> {
    holding: Rc<Holding<'a>>,
    /// A field and the words of it that must all be there, with their names for people.
    covers: Option<(usize, Vec<(String, Words)>)>,
    /// Fields that must be filled, and whether each tells the day of an act, which must have come.
    fields: Vec<(usize, bool)>,
    /// A list field and how many items it needs, from each day on.
    items: Option<(usize, Numbers)>,
    /// A field whose days must be young enough, from the edition's first day on.
    renewed: Option<(usize, Within, Day)>,
    first_terms: Rc<FirstTerms>,
    acts: Option<Acts<'a>>,
}

/// Where each record is an act: the days whose acts are judged.
struct Acts<'a> {
    judged: Judged,
    /// The field that refers to the event of an act, and what is known of events.
    event: Option<(usize, Rc<Known<'a>>)>,
}

struct Whole<'a> {
    demand: Rc<Demand<'a>>,
    share: Share<'a>,
    member: Option<Rc<Member<'a>>>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &Complete,
) -> Result<Proven<'a>, NameError> {
    let holding = Holding::new(context, &proof.records)?;
    let covers = match &proof.covers {
        None => None,
        Some(covers) => {
            let at = holding.selection.place(&covers.field)?;
            let field = &holding.selection.form.fields[at];
            let named = covers.values.iter().map(|word| (word.clone(), named_word(field, word)));
            Some((at, named.collect()))
        }
    };
    let fields = proof.fields.iter().map(|name| {
        let place = holding.selection.place(name)?;
        Ok((place, proof.done.contains(name)))
    });
    let fields = fields.collect::<Result<_, NameError>>()?;
    let items = match &proof.items {
        None => None,
        Some(items) => {
            let days = context.number_days(context.parameter(&items.number)?);
            let number = |day: Day| (day, context.view.number(&items.number, day));
            let numbers = days.into_iter().map(number).collect();
            Some((holding.selection.place(&items.field)?, numbers))
        }
    };
    let renewed = match &proof.renewed {
        None => None,
        Some(name) => {
            let (within, begins) = (Within::of(context, None)?, context.span.0);
            Some((holding.selection.place(name)?, within, begins))
        }
    };
    let first_terms = FirstTerms::of(context);
    let share = holding.whole();
    let shares = holding.linked(context, proof.link.as_deref().unwrap_or("id"))?;
    let acts = Acts::of(context, proof, &holding)?;
    let demand = Rc::new(Demand { holding, covers, fields, items, renewed, first_terms, acts });
    let Some(population) = &proof.population else {
        return Ok(Proven::whole(Whole { demand, share, member: None }));
    };
    let members = context.members(population)?;
    let list = members.list.iter().map(|member| {
        let (demand, share) = (Rc::clone(&demand), shares.of(member.id));
        Subject::new(member.id, Whole { demand, share, member: Some(Rc::clone(member)) })
    });
    let list = list.collect();
    Ok(Proven::Subjects { none: nobody(&members), first: None, beside: None, list })
}

impl<'a> Acts<'a> {
    fn of(
        context: Context<'a, '_>,
        proof: &Complete,
        holding: &Holding<'a>,
    ) -> Result<Option<Self>, NameError> {
        let event = proof.event.as_ref().map(|name| holding.selection.place(name)).transpose()?;
        let event = event.and_then(|field| Some((field, holding.target(context, field)?)));
        Ok(proof.acts.then(|| Self { judged: context.judged(), event }))
    }

    /// The day of the event of an act.
    fn event_day(&self, act: &Entry<'a>) -> Option<Day> {
        let (field, known) = self.event.as_ref()?;
        Some(known.version(act.record.value(*field)?.text()?, act.day)?.day)
    }

    /// Why an act is not judged, or none on a day: its event's day decides the edition, else its own; where
    /// neither is known, the day asked about.
    fn refuse(&self, act: Option<&Entry<'a>>, on: Day) -> Option<NotBound> {
        let event = act.and_then(|act| self.event_day(act)).filter(|day| *day <= on);
        let mut days = event.into_iter().chain(act.map(|act| act.day));
        self.judged.refuses(days.find(|day| *day > BEGINNING).unwrap_or(on))
    }

    fn turns(&self, share: &Share<'a>, days: &mut Vec<Day>) {
        days.push(self.judged.first_day());
        days.extend(share.iter().filter_map(|(entry, _)| self.event_day(entry)));
    }
}

/// The days on which what is done regularly was done, by a field that holds one or many.
fn done(entry: &Entry<'_>, field: usize) -> impl Iterator<Item = Day> {
    entry.record.value(field).map_or(&[][..], Value::items).iter().filter_map(Value::day)
}

/// What the records in force lack.
#[derive(Default)]
struct Gaps {
    /// Elements that are not there.
    absent: Vec<Words>,
    /// Fields that do not say.
    unsaid: Vec<String>,
}

impl<'a> Demand<'a> {
    fn words(&self, current: &[&Entry<'a>], gaps: &mut Gaps) {
        let Some((at, words)) = &self.covers else { return };
        let said: Vec<&Value> =
            current.iter().filter_map(|entry| entry.record.value(*at)).collect();
        let there = |word: &str| {
            said.iter().any(|value| value.items().iter().any(|one| one.text() == Some(word)))
        };
        let before = gaps.absent.len();
        let absent = words.iter().filter(|(word, _)| !there(word)).map(|(_, one)| one.clone());
        gaps.absent.extend(absent);
        if gaps.absent.len() > before && said.len() < current.len() {
            gaps.absent.truncate(before);
            gaps.unsaid.push(self.holding.selection.missing(*at));
        }
    }

    fn filled(&self, entry: &Entry<'a>, on: Day, gaps: &mut Gaps) {
        for (at, is_act) in &self.fields {
            let field = &self.holding.selection.form.fields[*at];
            let Some(value) = entry.record.value(*at) else {
                gaps.unsaid.push(self.holding.selection.missing(*at));
                continue;
            };
            if value.is_empty() {
                gaps.absent.push((field.zh.clone(), field.en.clone()));
            } else if *is_act && value.day().is_some_and(|day| on < day) {
                let (zh, en) = (&field.zh, &field.en);
                gaps.absent.push((format!("{zh}（未屆）"), format!("{en} (still to come)")));
            }
        }
    }

    /// The days of the acts that an entry tells of.
    fn acted(&self, entry: &Entry<'a>) -> impl Iterator<Item = Day> {
        let acts = self.fields.iter().filter(|(_, is_act)| *is_act);
        acts.filter_map(move |(at, _)| entry.record.value(*at)?.day())
    }

    fn counted(&self, entry: &Entry<'a>, on: Day, gaps: &mut Gaps) {
        let Some((field, numbers)) = &self.items else { return };
        let need = numbers.iter().rev().find(|(from, _)| *from <= on);
        let Some(need) = need.and_then(|(_, need)| *need) else { return };
        let Some(value) = entry.record.value(*field) else {
            gaps.unsaid.push(self.holding.selection.missing(*field));
            return;
        };
        let filled = value.items().iter().filter(|item| !item.is_empty()).count();
        let count = i64::try_from(filled).unwrap_or(i64::MAX);
        if count < need {
            let field = &self.holding.selection.form.fields[*field];
            let zh = format!("{} {count}／{need}", field.zh);
            gaps.absent.push((zh, format!("{} ({count} of {need})", field.en)));
        }
    }

    /// Whether what is done regularly was done lately; the period is a setting.
    fn renewed(
        &self,
        current: &[&Entry<'a>],
        (field, within, begins): &(usize, Within, Day),
        at: At,
        findings: &mut Findings,
    ) -> Standing {
        let term = match within.on(at.day, findings) {
            Ok(term) => term,
            Err(standing) => return standing,
        };
        // What was never done is owed within the first period.
        let last = |entry: &&Entry<'a>| match done(entry, *field).filter(|day| *day <= at.day).max()
        {
            Some(day) => (day, true),
            None => (entry.day.max(*begins), false),
        };
        let Some((oldest, was_done)) = current.iter().map(last).min() else {
            return missing(findings, vec![self.holding.selection.missing(*field)]);
        };
        let until = valid_through(oldest, term);
        findings.due = Some(Due::Day(until));
        if !was_done {
            let standing = Reason::awaited(Due::Day(until), at, findings);
            if standing == Standing::Overdue {
                current.iter().for_each(|entry| findings.fail(&entry.record.id));
            }
            return standing;
        }
        let (on, until_text) = (oldest.to_string(), until.to_string());
        if at.day <= until {
            findings.say(|| Reason::Renewed { on, until: until_text });
            return Standing::Met;
        }
        current.iter().for_each(|entry| findings.fail(&entry.record.id));
        findings.say(|| Reason::Lapsed { on, until: until_text });
        Standing::Overdue
    }
}

impl Case for Whole<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let demand = &self.demand;
        let refuse = |act| demand.acts.as_ref().and_then(|acts| acts.refuse(act, at.day));
        if let Some(member) = &self.member {
            let Some(stay) = member.stay(at.day) else { return Standing::NotApplicable };
            if let Some(name) = &stay.lacks {
                return match refuse(Some(&stay.entry)) {
                    Some(why) => not_bound(why, findings),
                    None => missing(findings, vec![name.clone()]),
                };
            }
        }
        let selection = &demand.holding.selection;
        let mut current: Vec<&Entry<'_>> = Vec::new();
        let mut gaps = Gaps::default();
        for (entry, found) in self.share.iter() {
            if !selection.in_force(entry, at.day) {
                continue;
            }
            match selection.lack_on(entry, found, at.day) {
                None => current.push(entry),
                Some(name) => gaps.unsaid.push(name),
            }
        }
        // Without words to cover, the newest record alone must be complete.
        if demand.covers.is_none() || self.member.is_none() {
            current = current.into_iter().next_back().into_iter().collect();
        }
        if let Some(why) = refuse(current.last().copied()) {
            return not_bound(why, findings);
        }
        current.iter().for_each(|entry| findings.count(&entry.record.id));
        if current.is_empty() {
            if !gaps.unsaid.is_empty() {
                return missing(findings, gaps.unsaid);
            }
            let mut sought = Sought::new(false);
            sought.lacks(&self.share, findings);
            let speaks =
                |selection: &Selection<'_>, entry: &Entry<'_>| selection.in_force(entry, at.day);
            let first_terms = &demand.first_terms;
            return sought.lacking(at, first_terms, speaks, findings, Reason::NeverDone);
        }
        demand.words(&current, &mut gaps);
        for entry in &current {
            demand.filled(entry, at.day, &mut gaps);
            demand.counted(entry, at.day, &mut gaps);
        }
        if !gaps.absent.is_empty() {
            current.iter().for_each(|entry| findings.fail(&entry.record.id));
            let reason = || Reason::Incomplete { lacking: gaps.absent.clone() };
            return demand.first_terms.lacking(at, findings, reason);
        }
        if !gaps.unsaid.is_empty() {
            return missing(findings, gaps.unsaid);
        }
        if let Some(renewed) = &demand.renewed {
            return demand.renewed(&current, renewed, at, findings);
        }
        findings.say(|| Reason::Complete);
        Standing::Met
    }

    fn turns(&self, days: &mut Vec<Day>) {
        if let Some(member) = &self.member {
            member.turns(days);
        }
        self.share.turns(days);
        if let Some((_, numbers)) = &self.demand.items {
            days.extend(numbers.iter().map(|(from, _)| *from));
        }
        if let Some((field, within, begins)) = &self.demand.renewed {
            within.turns(days);
            for (entry, _) in self.share.iter() {
                for day in done(entry, *field).chain([entry.day.max(*begins)]) {
                    days.push(day);
                    within.lapses(day, days);
                }
            }
        }
        self.demand.first_terms.turns(days);
        days.extend(self.share.iter().flat_map(|(entry, _)| self.demand.acted(entry)));
        if let Some(acts) = &self.demand.acts {
            acts.turns(&self.share, days);
        }
    }
}

fn not_bound(why: NotBound, findings: &mut Findings) -> Standing {
    findings.say(|| Reason::NotBound(why));
    Standing::NotApplicable
}
