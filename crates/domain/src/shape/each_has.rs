//! each-has: each member of a population has a valid record.

use std::rc::Rc;

use regulation::Day;
use regulation::proof::EachHas;

use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::first_term::FirstTerms;
use crate::holding::{Holding, Share, Shares};
use crate::known::Entry;
use crate::population::{Member, Stay};
use crate::reason::{NotBound, Reason};
use crate::reckon::Due;
use crate::selection::{Match, NameError, Selection};
use crate::shape::nobody;
use crate::sought::Sought;
use crate::standing::{Findings, Standing};

/// The newest record whose version counts, and the fields on both sides.
struct Version<'a> {
    of: Rc<Holding<'a>>,
    value: usize,
    fields: Vec<usize>,
}

/// What all members share.
struct Shared<'a> {
    version: Option<Version<'a>>,
    any: bool,
    /// From each day, how many records each selection needs.
    need: Vec<(Day, usize)>,
    first_terms: Rc<FirstTerms>,
}

/// The day from which a member owes it, by when, and why it may not be judged.
#[derive(Clone)]
struct Deadline {
    event: Day,
    due: Due,
    not_judged: Option<NotBound>,
}

struct Has<'a> {
    shared: Rc<Shared<'a>>,
    shares: Vec<Share<'a>>,
    member: Rc<Member<'a>>,
    /// Stay by stay, where the duty runs from a day of the member's own record.
    by: Option<Vec<Option<Deadline>>>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &EachHas,
) -> Result<Proven<'a>, NameError> {
    let members = context.members(&proof.population)?;
    let mut by_member: Vec<Shares<'a>> = Vec::new();
    let mut holdings = Vec::new();
    for select in &proof.records {
        let holding = Holding::new(context, select)?;
        by_member.push(holding.linked(context, &proof.link)?);
        holdings.push(holding);
    }
    let version = match &proof.version {
        None => None,
        Some(version) => {
            let of = Holding::new(context, &version.of)?;
            let value = of.selection.place(&version.value)?;
            let fields = holdings.iter().map(|one| one.selection.place(&version.field));
            Some(Version { of, value, fields: fields.collect::<Result<_, _>>()? })
        }
    };
    let after = match &proof.by {
        Some(by) => {
            if let Some(term) = &by.term {
                context.parameter(term)?;
            }
            Some((members.register.place(&by.after)?, by.term.as_deref()))
        }
        None => None,
    };
    let need = match &proof.number {
        None => Vec::new(),
        Some(id) => {
            let days = context.number_days(context.parameter(id)?);
            let need = days.into_iter().filter_map(|day| {
                Some((day, usize::try_from(context.view.number(id, day)?).ok()?))
            });
            need.collect()
        }
    };
    let first_terms = FirstTerms::of(context);
    let shared = Rc::new(Shared { version, any: proof.any, need, first_terms });
    let deadline = |stay: &Stay<'a>, at: usize, term: Option<&str>| {
        let event = stay.entry.record.value(at)?.day()?;
        let due = context.deadline(Due::Day(event), term);
        Some(Deadline { event, due, not_judged: context.not_judged(event) })
    };
    let list = members.list.iter().map(|member| {
        let by = after
            .map(|(at, term)| member.stays.iter().map(|stay| deadline(stay, at, term)).collect());
        let (shared, member) = (Rc::clone(&shared), Rc::clone(member));
        let shares = by_member.iter().map(|shares| shares.of(member.id)).collect();
        Subject::new(member.id, Has { shared, shares, member, by })
    });
    let list = list.collect();
    Ok(Proven::Subjects { none: nobody(&members), first: None, beside: None, list })
}

impl<'a> Has<'a> {
    /// The version now in force, where one is asked for.
    fn version(&self, on: Day) -> Option<Option<&crate::Value>> {
        let Version { of, value, .. } = self.shared.version.as_ref()?;
        let newest = of
            .iter()
            .filter(|(entry, found)| *found == Match::Yes && of.selection.in_force(entry, on))
            .max_by_key(|(entry, _)| entry.day);
        Some(newest.and_then(|(entry, _)| entry.record.value(*value)))
    }

    /// The records that count on a day; what others lack goes into `lacks`.
    fn found(&self, index: usize, at: At, lacks: &mut Vec<String>) -> Vec<&Entry<'a>> {
        let version = self.version(at.day);
        let share = &self.shares[index];
        let selection = &share.holding.selection;
        let mut found = Vec::new();
        if share.is_broken(at.day) {
            return found;
        }
        for (entry, matched) in share.iter() {
            if !selection.proves(entry, at.day) {
                continue;
            }
            if let (Some(Some(version)), Some(asked)) = (version, &self.shared.version)
                && entry.record.value(asked.fields[index]) != Some(version)
            {
                continue;
            }
            match selection.lack(matched) {
                Some(name) => lacks.push(name),
                None => found.push(entry),
            }
        }
        found
    }

    /// When what is found was first done: an older version of the same act counts for the day, and so does the
    /// record from which on the thing has been as asked.
    fn first_done(&self, index: usize, found: &[&Entry<'a>]) -> Option<Day> {
        let share = &self.shares[index];
        let selection = &share.holding.selection;
        let same = |entry: &Entry<'_>| found.iter().any(|one| one.identity == entry.identity);
        let done = share.iter().filter(|(entry, matched)| *matched == Match::Yes && same(entry));
        let done = done.filter(|(entry, _)| !selection.is_short(entry)).map(|(entry, _)| entry.day);
        done.chain(found.iter().filter_map(|entry| selection.held_since(entry))).min()
    }

    /// The day of the first record that counts; of one that fell short, that of its mending.
    fn first_counted(&self, index: usize, found: &[&Entry<'a>]) -> Option<Day> {
        let selection = &self.shares[index].holding.selection;
        found.iter().map(|entry| selection.mended_on(entry).unwrap_or(entry.day)).min()
    }

    /// The deadline that the stay of a day gives.
    fn deadline(&self, on: Day) -> Option<&Deadline> {
        let by = self.by.as_ref()?;
        let stays = self.member.stays.iter().zip(by).rev();
        let (_, deadline) = stays.into_iter().find(|(stay, _)| stay.holds(on))?;
        deadline.as_ref()
    }
}

impl Case for Has<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let Some(stay) = self.member.stay(at.day) else { return Standing::NotApplicable };
        if let Some(name) = &stay.lacks {
            return missing(findings, vec![name.clone()]);
        }
        let deadline = self.deadline(at.day);
        if let Some(why) = deadline.and_then(|deadline| deadline.not_judged.as_ref()) {
            findings.say(|| Reason::NotBound(why.clone()));
            return Standing::NotApplicable;
        }
        // What is owed from a day is not owed before it.
        if deadline.is_some_and(|deadline| at.day < deadline.event) {
            return Standing::NotApplicable;
        }
        let need = self.shared.need.iter().rev().find(|(from, _)| *from <= at.day);
        let need = need.map_or(1, |(_, need)| *need);
        let mut lacks = Vec::new();
        let mut latest: Option<Day> = None;
        let mut n_held = 0;
        let is_broken = self.shared.any && Share::is_any_broken(&self.shares, at.day);
        let mut sought = Sought::new(self.shared.any);
        for (index, share) in self.shares.iter().enumerate() {
            let mut own_lacks = Vec::new();
            let found = self.found(index, at, &mut own_lacks);
            if found.len() >= need {
                n_held += 1;
                if !findings.is_silent() {
                    // Of what was due by a day the first act tells; else what counts now.
                    latest = latest.max(match deadline {
                        Some(_) => self.first_done(index, &found),
                        None => self.first_counted(index, &found),
                    });
                    found.iter().for_each(|entry| findings.count(&entry.record.id));
                }
            } else if !is_broken || share.is_broken(at.day) {
                sought.lacks(share, findings);
                lacks.append(&mut own_lacks);
            }
        }
        let n_wanted = if self.shared.any { 1 } else { self.shares.len() };
        if !is_broken && n_held >= n_wanted {
            let due = deadline.map(|deadline| deadline.due);
            findings.due = due;
            findings.late = latest.zip(due).is_some_and(|(day, due)| day > due.day());
            let late = findings.late;
            findings.say(|| {
                let on = latest.map(|day| day.to_string()).unwrap_or_default();
                match due.filter(|_| late) {
                    Some(due) => Reason::AnsweredLate { on, due: due.to_string() },
                    None => Reason::Answered { on },
                }
            });
            return Standing::Met;
        }
        if !lacks.is_empty() {
            return missing(findings, lacks);
        }
        let speaks =
            |selection: &Selection<'_>, entry: &Entry<'_>| selection.is_unmended(entry, at.day);
        if let Some(deadline) = deadline {
            let standing = Reason::awaited(deadline.due, at, findings);
            sought.fail(standing, speaks, findings);
            return standing;
        }
        sought.lacking(at, &self.shared.first_terms, speaks, findings, Reason::NotHeld)
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.member.turns(days);
        self.shares.iter().for_each(|share| share.turns(days));
        if let Some(version) = &self.shared.version {
            version.of.turns(days);
        }
        for deadline in self.by.iter().flatten().flatten() {
            days.extend([deadline.event, deadline.due.day(), deadline.due.day().next()]);
        }
        days.extend(self.shared.need.iter().map(|(from, _)| *from));
        self.shared.first_terms.turns(days);
    }
}
