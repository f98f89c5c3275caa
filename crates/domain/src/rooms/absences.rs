//! 參 people: accounts of people who are away (point 5.5).

use std::rc::Rc;

use regulation::Day;
use regulation::proof::Own;

use crate::Value;
use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::population::{Member, Members};
use crate::reason::Reason;
use crate::reckon::Due;
use crate::selection::{Match, NameError, Selection};
use crate::shape::each_has::linked;
use crate::shape::none_such::empty_register;
use crate::shape::{Holding, nobody};
use crate::standing::{Findings, Standing};
use crate::view::Entry;

/// The threshold from each day on which the city decides it anew.
struct Threshold(Vec<(Day, Option<i32>)>);

const THRESHOLD: &str = "leave_days_threshold";

impl Threshold {
    fn of(context: Context<'_, '_>) -> Self {
        let (city, body) = (context.view.city, &context.view.body.id);
        let mut days = city.setting_days(THRESHOLD, body);
        days.sort_unstable();
        let on = |day: Day| city.setting(THRESHOLD, body, day).and_then(|text| text.parse().ok());
        Self(days.into_iter().map(|day| (day, on(day))).collect())
    }

    fn on(&self, day: Day) -> Option<i32> {
        self.0.iter().rev().find(|(from, _)| *from <= day).and_then(|(_, days)| *days)
    }
}

struct Absences<'a> {
    member: Member<'a>,
    threshold: Rc<Threshold>,
    periods: usize,
    suspensions: Vec<(Entry<'a>, Match)>,
    disabled: usize,
    leave_from: usize,
    restored: usize,
    judged_from: Day,
}

/// Point 5.5, first half: accounts are disabled when their holder is away.
pub(super) fn leave_suspension<'a>(
    context: Context<'a, '_>,
    own: &Own,
) -> Result<Proven<'a>, NameError> {
    let population = own.population.as_deref().unwrap_or("people");
    let members = Members::of(context.view, population)?;
    let Some(select) = own.records.first() else {
        return Err(NameError::Form("suspension".to_owned()));
    };
    let holding = Holding::new(context, select)?;
    let mut links = linked(context, &holding, "holder")?;
    let (_, none) = nobody(&members);
    let form = &members.register.form.id;
    let first = empty_register(context, std::slice::from_ref(form))?;
    let threshold = Rc::new(Threshold::of(context));
    let place = |name: &str| holding.selection.place(name);
    let (disabled, leave_from) = (place("disabled_on")?, place("leave_from")?);
    let restored = place("restored_on")?;
    let periods = members.register.place("leave_periods")?;
    let list = members.list.into_iter().filter(|member| {
        member.stays.iter().any(|stay| stay.entry.record.value(periods).is_some())
    });
    let judged_from = context.judged_from();
    let list = list.map(|member| Subject {
        id: member.id.to_owned(),
        case: Box::new(Absences {
            suspensions: links.remove(member.id).unwrap_or_default(),
            member,
            threshold: Rc::clone(&threshold),
            periods,
            disabled,
            leave_from,
            restored,
            judged_from,
        }),
    });
    let list = list.collect();
    let first = first.map(|register| -> Box<dyn Case> {
        Box::new(SettingNeeded { register, threshold: Rc::clone(&threshold) })
    });
    Ok(Proven::Subjects { none, first, list })
}

/// No-data while the register is empty or the city has not decided the reading.
struct SettingNeeded<'a> {
    register: Box<dyn Case + 'a>,
    threshold: Rc<Threshold>,
}

impl Case for SettingNeeded<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let standing = self.register.judge(at, findings);
        if standing == Standing::NoData || self.threshold.on(at.day).is_some() {
            return standing;
        }
        missing(findings, vec![THRESHOLD.to_owned()])
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.register.turns(days);
        days.extend(self.threshold.0.iter().map(|(day, _)| *day));
    }
}

impl Absences<'_> {
    fn ranges(&self) -> impl Iterator<Item = (Day, Option<Day>)> {
        let newest = self.member.stays.last();
        let value = newest.and_then(|stay| stay.entry.record.value(self.periods));
        value.map(Value::items).unwrap_or(&[]).iter().filter_map(|item| match item {
            Value::Range(from, to) => Some((*from, *to)),
            _ => None,
        })
    }

    /// When the account of this absence was disabled.
    fn answer(&self, from: Day, to: Option<Day>) -> Option<(String, Due)> {
        self.suspensions.iter().find_map(|(entry, _)| {
            let disabled = Selection::moment(entry, self.disabled)?;
            let leave = entry.record.value(self.leave_from).and_then(Value::day);
            let restored = entry.record.value(self.restored).and_then(Value::day);
            let same = match leave {
                Some(leave) => leave >= from && to.is_none_or(|to| leave <= to),
                None => to.is_none_or(|to| disabled.day() <= to),
            };
            let still = restored.is_none_or(|restored| restored > from);
            (same && still).then(|| (entry.record.id.to_string(), disabled))
        })
    }
}

impl Case for Absences<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let Some(threshold) = self.threshold.on(at.day) else { return Standing::NotApplicable };
        if self.member.stay(at.day).is_none() {
            return Standing::NotApplicable;
        }
        let mut met = Standing::NotApplicable;
        for (from, to) in self.ranges() {
            // The day after the threshold: with 0 the first day of the absence itself.
            let event = from.plus(threshold);
            if event > at.day || to.is_some_and(|to| to < event) || event < self.judged_from {
                continue;
            }
            let due = Due::Day(event);
            findings.due = Some(due);
            if let Some((record, disabled)) =
                self.answer(from, to).filter(|(_, on)| at.reached(*on))
            {
                findings.counted.push(record);
                findings.late |= disabled.day() > event;
                let (on, due) = (disabled.to_string(), event.to_string());
                findings.reason = Some(if disabled.day() > event {
                    Reason::AnsweredLate { on, due }
                } else {
                    Reason::Answered { on }
                });
                met = Standing::Met;
                continue;
            }
            // Who is back owes nothing for the absence that is over.
            if to.is_some_and(|to| to < at.day) {
                continue;
            }
            findings.reason = Some(if at.in_time(due) {
                Reason::AwaitsAnswer { due: event.to_string() }
            } else {
                Reason::NotAnswered { due: event.to_string() }
            });
            return if at.in_time(due) { Standing::Due } else { Standing::Overdue };
        }
        met
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.member.turns(days);
        days.extend(self.threshold.0.iter().map(|(day, _)| *day));
        for (from, to) in self.ranges() {
            for threshold in self.threshold.0.iter().filter_map(|(_, days)| *days) {
                days.extend([from.plus(threshold), from.plus(threshold).next()]);
            }
            days.extend(to.map(Day::next));
        }
        for (entry, _) in &self.suspensions {
            days.extend(Selection::moment(entry, self.disabled).map(Due::day));
        }
    }
}
