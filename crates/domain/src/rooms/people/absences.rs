//! 參 people: accounts of people who are away (point 5.5).

use std::rc::Rc;

use regulation::Day;
use regulation::proof::Own;

use crate::Value;
use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::holding::{Holding, Share};
use crate::population::{Member, Stay};
use crate::reason::Reason;
use crate::reckon::Due;
use crate::selection::{Match, NameError, moment};
use crate::shape::nobody;
use crate::shape::none_such::empty_register;
use crate::standing::{Findings, Standing};

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

/// The places of the fields that are read.
struct Places {
    periods: usize,
    disabled: usize,
    leave_from: usize,
    restored: usize,
}

struct Absences<'a> {
    member: Rc<Member<'a>>,
    threshold: Rc<Threshold>,
    places: Rc<Places>,
    suspensions: Share<'a>,
    judged_from: Day,
}

/// Point 5.5, first half: accounts are disabled when their holder is away.
pub(crate) fn leave_suspension<'a>(
    context: Context<'a, '_>,
    own: &Own,
) -> Result<Proven<'a>, NameError> {
    let members = context.members(own.population.as_deref().unwrap_or("people"))?;
    let holding = Holding::new(context, crate::rooms::record_of(own, "suspension")?)?;
    let shares = holding.linked(context, "holder")?;
    let none = nobody(&members);
    let register = empty_register(context, [members.register.form.id.as_str()])?;
    let threshold = Rc::new(Threshold::of(context));
    let place = |name: &str| holding.selection.place(name);
    let places = Rc::new(Places {
        periods: members.register.place("leave_periods")?,
        disabled: place("disabled_on")?,
        leave_from: place("leave_from")?,
        restored: place("restored_on")?,
    });
    let away = |member: &&Rc<Member<'a>>| {
        let value = |stay: &Stay<'a>| stay.entry.record.value(places.periods).is_some();
        member.stays.iter().any(value)
    };
    let judged_from = context.judged_from();
    let list = members.list.iter().filter(away).map(|member| {
        let absences = Absences {
            member: Rc::clone(member),
            threshold: Rc::clone(&threshold),
            places: Rc::clone(&places),
            suspensions: shares.of(member.id),
            judged_from,
        };
        Subject::new(member.id, absences)
    });
    let list = list.collect();
    let first = register.map(|register| -> Box<dyn Case> {
        Box::new(SettingNeeded { register, threshold: Rc::clone(&threshold) })
    });
    Ok(Proven::Subjects { none, first, beside: None, list })
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
    fn ranges(&self, stay: &Stay<'_>) -> Vec<(Day, Option<Day>)> {
        let value = stay.entry.record.value(self.places.periods);
        let ranges = value.map(Value::items).unwrap_or(&[]).iter().filter_map(|item| match item {
            Value::Range(from, to) => Some((*from, *to)),
            _ => None,
        });
        ranges.collect()
    }

    /// When the account of this absence was disabled.
    fn answer(&self, from: Day, to: Option<Day>, at: At) -> Option<(&str, Due)> {
        self.suspensions.iter().find_map(|(entry, found)| {
            let disabled = moment(entry, self.places.disabled)?;
            let day = |place: usize| entry.record.value(place).and_then(Value::day);
            let (leave, restored) = (day(self.places.leave_from), day(self.places.restored));
            let same = match leave {
                Some(leave) => leave >= from && to.is_none_or(|to| leave <= to),
                None => to.is_none_or(|to| disabled.day() <= to),
            };
            let still = restored.is_none_or(|restored| restored > from);
            let counts = found == Match::Yes && !entry.is_replaced(at.day) && at.reached(disabled);
            (counts && same && still).then_some((&*entry.record.id, disabled))
        })
    }
}

impl Case for Absences<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let Some(threshold) = self.threshold.on(at.day) else { return Standing::NotApplicable };
        let Some(stay) = self.member.stay(at.day) else { return Standing::NotApplicable };
        let mut standing = Standing::NotApplicable;
        for (from, to) in self.ranges(stay) {
            // The day after the threshold: with none the first day of the absence itself.
            let event = from.plus(threshold);
            if event > at.day || to.is_some_and(|to| to < event) || event < self.judged_from {
                continue;
            }
            let due = Due::Day(event);
            if let Some((record, disabled)) = self.answer(from, to, at) {
                findings.count(record);
                standing = Reason::answered(disabled, due, findings);
                continue;
            }
            // Who is back owes nothing for the absence that is over.
            if to.is_some_and(|to| to < at.day) {
                continue;
            }
            // Whether somebody was still there to be away must be known before it can be owed.
            if let Some(name) = &stay.lacks {
                return missing(findings, vec![name.clone()]);
            }
            return Reason::awaited(due, at, findings);
        }
        standing
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.member.turns(days);
        days.extend(self.threshold.0.iter().map(|(day, _)| *day));
        for (from, to) in self.member.stays.iter().flat_map(|stay| self.ranges(stay)) {
            for threshold in self.threshold.0.iter().filter_map(|(_, days)| *days) {
                days.extend([from.plus(threshold), from.plus(threshold).next()]);
            }
            days.extend(to.map(Day::next));
        }
        self.suspensions.turns(days);
        for (entry, _) in self.suspensions.iter() {
            days.extend(moment(entry, self.places.disabled).map(Due::day));
        }
    }
}
