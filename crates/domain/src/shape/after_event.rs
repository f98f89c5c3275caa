//! after-event: each trigger is followed by its answer within its term (semantics 4, 6, 10, 14).

use std::collections::HashMap;
use std::rc::Rc;

use regulation::Day;
use regulation::proof::{AfterEvent, Answer};

use crate::case::{Always, At, Case, Context, Proven, Subject, missing};
use crate::reason::{NotBound, Reason};
use crate::reckon::{Due, due_after};
use crate::record::plain;
use crate::selection::{Match, NameError, Selection, begins};
use crate::shape::Holding;
use crate::shape::each_has::linked;
use crate::standing::{Findings, Standing};
use crate::view::Entry;

/// An answer to one trigger: which record, and when.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) record: String,
    pub(crate) at: Option<Due>,
    pub(crate) lacks: Option<String>,
}

/// Finds the answers to triggers of one duty.
pub(crate) enum AnswerFinder<'a> {
    Field(usize),
    Linked {
        holding: Rc<Holding<'a>>,
        at: Option<usize>,
        links: HashMap<String, Vec<(Entry<'a>, Match)>>,
        by: Option<usize>,
    },
}

/// Prepares to find the answers to the triggers of a selection.
pub(crate) fn answer_of<'a>(
    context: Context<'a, '_>,
    trigger: &Selection<'a>,
    answer: &Answer,
) -> Result<AnswerFinder<'a>, NameError> {
    match answer {
        Answer::Field(answer) => Ok(AnswerFinder::Field(trigger.place(&answer.field)?)),
        Answer::Record(answer) => {
            let holding = Holding::new(context, &answer.records)?;
            let at = answer.at.as_deref().map(|name| holding.selection.place(name)).transpose()?;
            let by = answer.matches.as_deref().map(|name| trigger.place(name)).transpose()?;
            let links = match by {
                None => linked(context, &holding, &answer.link)?
                    .into_iter()
                    .map(|(id, entries)| (id.to_owned(), entries))
                    .collect(),
                Some(_) => same_text(&holding, &answer.link)?,
            };
            Ok(AnswerFinder::Linked { holding: Rc::new(holding), at, links, by })
        }
    }
}

/// Records by the plain text of a field, where it holds the same as a field of the trigger.
fn same_text<'a>(
    holding: &Holding<'a>,
    link: &str,
) -> Result<HashMap<String, Vec<(Entry<'a>, Match)>>, NameError> {
    let at = holding.selection.place(link)?;
    let mut links: HashMap<String, Vec<(Entry<'a>, Match)>> = HashMap::new();
    for (entry, found) in &holding.entries {
        if let Some(value) = entry.record.value(at) {
            for item in value.items() {
                links.entry(plain(item)).or_default().push((*entry, *found));
            }
        }
    }
    Ok(links)
}

impl AnswerFinder<'_> {
    /// Every answer to a trigger, earliest first.
    pub(crate) fn answers(&self, trigger: &Entry<'_>) -> Vec<Found> {
        match self {
            Self::Field(field) => {
                let at = Selection::moment(trigger, *field);
                let record = trigger.record.id.to_string();
                at.into_iter()
                    .map(|at| Found { record: record.clone(), at: Some(at), lacks: None })
                    .collect()
            }
            Self::Linked { holding, at, links, by } => {
                let key = match by {
                    None => Some(trigger.identity.to_owned()),
                    Some(field) => trigger.record.value(*field).map(plain),
                };
                let entries = key.and_then(|key| links.get(&key)).map_or(&[][..], Vec::as_slice);
                let mut found: Vec<Found> = entries
                    .iter()
                    .map(|(entry, matched)| {
                        let moment = match at {
                            Some(at) => Selection::moment(entry, *at),
                            None => holding.moment(entry),
                        };
                        let lacks = match matched {
                            Match::Lacks(field) => Some(holding.selection.missing(*field)),
                            _ => None,
                        };
                        Found { record: entry.record.id.to_string(), at: moment, lacks }
                    })
                    .collect();
                found.sort_by_key(|found| found.at.map(begins));
                found
            }
        }
    }
}

impl Holding<'_> {
    /// When the record's own fact lies, as precisely as its day field says.
    pub(crate) fn moment(&self, entry: &Entry<'_>) -> Option<Due> {
        let field = self.selection.form.day_field.as_deref();
        let at = field.and_then(|name| self.selection.form.position(name));
        at.and_then(|at| Selection::moment(entry, at))
            .or((!entry.undated).then_some(Due::Day(entry.day)))
    }
}

/// One trigger with its answers.
pub(crate) struct Followed {
    pub(crate) trigger: Due,
    pub(crate) lacks: Option<String>,
    pub(crate) answers: Vec<Found>,
    pub(crate) due: Due,
    pub(crate) not_judged: Option<NotBound>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &AfterEvent,
) -> Result<Proven<'a>, NameError> {
    let triggers = Holding::new(context, &proof.trigger)?;
    let at = proof.at.as_deref().map(|name| triggers.selection.place(name)).transpose()?;
    let finder = answer_of(context, &triggers.selection, &proof.answer)?;
    let mut list = Vec::new();
    for (entry, matched) in &triggers.entries {
        // An older version of the same thing has been replaced by the newer one.
        if entry.ends.is_some_and(|ends| ends <= context.until) {
            continue;
        }
        let trigger = match at {
            Some(at) => Selection::moment(entry, at),
            None => triggers.moment(entry),
        };
        let lacks = match (matched, trigger) {
            (Match::Lacks(field), _) => Some(triggers.selection.missing(*field)),
            (_, None) => at.map(|at| triggers.selection.missing(at)),
            _ => None,
        };
        let trigger = trigger.unwrap_or(Due::Day(entry.day));
        let due = if proof.before {
            Due::Day(trigger.day())
        } else {
            deadline(context, trigger, proof.term.as_deref())
        };
        list.push(Subject {
            id: entry.identity.to_owned(),
            case: Box::new(Followed {
                trigger,
                lacks,
                answers: finder.answers(entry),
                due,
                not_judged: not_judged(context, trigger.day()),
            }),
        });
    }
    Ok(Proven::Subjects { none: none_of(&triggers), first: None, list })
}

/// Why a trigger of that day is not judged under this duty (semantics 4 and 6).
pub(crate) fn not_judged(context: Context<'_, '_>, trigger: Day) -> Option<NotBound> {
    let (from, ends) = context.span;
    if trigger < from || ends.is_some_and(|ends| ends <= trigger) {
        return Some(NotBound::Edition);
    }
    if trigger < context.judged_from() {
        return Some(NotBound::BeforeRecords);
    }
    None
}

/// What the line says when nothing has happened.
pub(crate) fn none_of<'a>(triggers: &Holding<'a>) -> Box<dyn Case + 'a> {
    let form = triggers.selection.form;
    let reason =
        Reason::NotBound(NotBound::NoObject { form_zh: form.zh.clone(), form_en: form.en.clone() });
    Box::new(Always(Standing::NotApplicable, reason))
}

/// The end of the term from a trigger: of the law, else of the setting, else the event's own day.
pub(crate) fn deadline(context: Context<'_, '_>, trigger: Due, term: Option<&str>) -> Due {
    let on = trigger.day();
    let by_law = term.and_then(|id| context.view.term(id, on));
    let by_setting = || {
        let name = context.setting_name("term");
        context.view.city.term(&name, &context.view.body.id, on)
    };
    match by_law.or_else(by_setting) {
        Some(term) => due_after(context.calendar(), trigger, term),
        None => Due::Day(on),
    }
}

impl Case for Followed {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if !at.reached(self.trigger) {
            return Standing::NotApplicable;
        }
        if let Some(why) = &self.not_judged {
            findings.reason = Some(Reason::NotBound(why.clone()));
            return Standing::NotApplicable;
        }
        if let Some(name) = &self.lacks {
            return missing(findings, vec![name.clone()]);
        }
        findings.due = Some(self.due);
        let in_reach = |found: &&Found| found.at.is_some_and(|moment| at.reached(moment));
        if let Some(found) =
            self.answers.iter().filter(in_reach).find(|found| found.lacks.is_none())
        {
            let done = found.at.unwrap_or(self.due);
            findings.counted = vec![found.record.clone()];
            findings.late = begins(done) > self.due.moment();
            let (on, due) = (done.to_string(), self.due.to_string());
            findings.reason = Some(if findings.late {
                Reason::AnsweredLate { on, due }
            } else {
                Reason::Answered { on }
            });
            return Standing::Met;
        }
        let lacks: Vec<String> =
            self.answers.iter().filter(in_reach).filter_map(|found| found.lacks.clone()).collect();
        if !lacks.is_empty() {
            return missing(findings, lacks);
        }
        let due = self.due.to_string();
        if at.in_time(self.due) {
            findings.reason = Some(Reason::AwaitsAnswer { due });
            return Standing::Due;
        }
        findings.reason = Some(Reason::NotAnswered { due });
        Standing::Overdue
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.extend([self.trigger.day(), self.due.day(), self.due.day().next()]);
        days.extend(self.answers.iter().filter_map(|found| Some(found.at?.day())));
    }
}
