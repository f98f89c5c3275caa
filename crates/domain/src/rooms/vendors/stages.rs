//! The two stages of a contract: its clauses checked by its first day, the data dealt with on its last.

use regulation::Day;
use regulation::proof::Own;

use crate::answer::{Found, first, found_in};
use crate::case::{At, Case, Context, Proven, missing};
use crate::event;
use crate::holding::Holding;
use crate::reason::{NotBound, Reason};
use crate::reckon::Due;
use crate::selection::{NameError, moment};
use crate::standing::{Findings, Standing};

/// One stage, due on its own day.
pub(super) struct Stage<'a> {
    pub(super) due: Day,
    pub(super) step: (&'static str, &'static str),
    pub(super) answers: Vec<Found<'a>>,
    pub(super) not_judged: Option<NotBound>,
}

impl Stage<'_> {
    /// How the stage stands once its day has come; none before it, or where it is not judged.
    pub(super) fn judge(&self, at: At, findings: &mut Findings) -> Option<Standing> {
        if at.day < self.due {
            return None;
        }
        if let Some(why) = &self.not_judged {
            findings.say(|| Reason::NotBound(why.clone()));
            return None;
        }
        Some(self.ahead(at, findings))
    }

    /// How the stage stands, its day being ahead or past.
    pub(super) fn ahead(&self, at: At, findings: &mut Findings) -> Standing {
        let due = Due::Day(self.due);
        match first(&self.answers, at) {
            Ok(found) => {
                findings.count(found.record);
                // An answer ahead of its day is in time.
                Reason::answered(found.at.unwrap_or(due), due, findings)
            }
            Err(lacks) if !lacks.is_empty() => missing(findings, lacks),
            Err(_) => Reason::open_step(self.step, due, at, findings),
        }
    }

    pub(super) fn turns(&self, days: &mut Vec<Day>) {
        days.extend([self.due, self.due.next()]);
        self.answers.iter().for_each(|found| found.turns(days));
    }
}

struct Contract<'a> {
    from: Day,
    lacks: Option<String>,
    check: Stage<'a>,
    /// The end, or the name of the day that is not said.
    end: Result<Stage<'a>, String>,
}

/// Every contract, whatever its status says.
pub(crate) fn stages<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    let record = |form: &str| crate::rooms::record_of(own, form);
    let cases = Holding::new(context, record("outsourcing_case")?)?;
    let (from, to) =
        (cases.selection.place("contract_from")?, cases.selection.place("contract_to")?);
    let checks =
        Holding::new(context, record("contract_clause_check")?)?.linked(context, "case")?;
    let ended = Holding::new(context, record("contract_end")?)?.linked(context, "case")?;
    let list = event::subjects(&cases, |entry, found| {
        let day = |place: usize| moment(entry, place).map(Due::day);
        let from = day(from).unwrap_or(entry.day);
        let check = Stage {
            due: from,
            step: ("契約條款檢核", "the check of the contract's clauses"),
            answers: found_in(&checks.of(entry.identity), None),
            not_judged: context.not_judged(from),
        };
        let end = day(to).map(|to| Stage {
            due: to,
            step: ("履約終止之資料返還、移交、刪除或銷毀", "the data dealt with at the end"),
            answers: found_in(&ended.of(entry.identity), None),
            not_judged: context.not_judged(to),
        });
        let end = end.ok_or_else(|| cases.selection.missing(to));
        Some(Contract { from, lacks: cases.selection.lack(found), check, end })
    });
    Ok(Proven::events(cases.selection.form, list))
}

impl Case for Contract<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if at.day < self.from {
            return Standing::NotApplicable;
        }
        if let Some(name) = &self.lacks {
            return missing(findings, vec![name.clone()]);
        }
        let checked = self.check.judge(at, findings);
        if checked.is_some_and(|standing| standing != Standing::Met) {
            return checked.unwrap_or(Standing::NotApplicable);
        }
        let ended = match &self.end {
            Ok(end) => end.judge(at, findings),
            Err(name) => return missing(findings, vec![name.clone()]),
        };
        ended.or(checked).unwrap_or(Standing::NotApplicable)
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.push(self.from);
        self.check.turns(days);
        if let Ok(end) = &self.end {
            end.turns(days);
        }
    }
}
