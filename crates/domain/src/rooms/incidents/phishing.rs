//! The rates that phishing drills must stay below, and the rounds that miss them (point 22).

use std::rc::Rc;

use regulation::Day;
use regulation::proof::Own;

use crate::case::{At, Case, Context, Proven, missing};
use crate::event;
use crate::holding::Holding;
use crate::known::Entry;
use crate::reason::{NotBound, Reason};
use crate::reckon::Due;
use crate::selection::{NameError, moment};
use crate::standing::{Findings, Standing};
use crate::{Quantity, Value};

const OPEN_BELOW: &str = "phishing.open_rate_below";
const CLICK_BELOW: &str = "phishing.click_rate_below";
/// Not of the law: per cent are hundredths.
const HUNDRED: i128 = 100;

/// One setting from each day on which the city decides it anew.
struct Rate {
    name: &'static str,
    decided: Vec<(Day, Option<Quantity>)>,
}

impl Rate {
    fn of(context: Context<'_, '_>, name: &'static str) -> Self {
        let (city, body) = (context.view.city, &context.view.body.id);
        let mut days = city.setting_days(name, body);
        days.sort_unstable();
        let on = |day: Day| city.setting(name, body, day).and_then(Quantity::parse);
        Self { name, decided: days.into_iter().map(|day| (day, on(day))).collect() }
    }

    fn on(&self, day: Day) -> Option<Quantity> {
        let known = self.decided.iter().rev().find(|(from, _)| *from <= day);
        known.and_then(|(_, rate)| *rate)
    }
}

/// Both rates that make the baseline.
struct Baseline {
    open: Rate,
    click: Rate,
}

impl Baseline {
    fn of(context: Context<'_, '_>) -> Self {
        Self { open: Rate::of(context, OPEN_BELOW), click: Rate::of(context, CLICK_BELOW) }
    }

    /// The names of the settings that are unset on a day.
    fn unset(&self, day: Day) -> Vec<String> {
        let rates = [&self.click, &self.open].into_iter();
        let unset = rates.filter(|rate| rate.on(day).is_none());
        unset.map(|rate| rate.name.to_owned()).collect()
    }

    fn turns(&self, days: &mut Vec<Day>) {
        let rates = [&self.open, &self.click].into_iter();
        days.extend(rates.flat_map(|rate| rate.decided.iter().map(|(day, _)| *day)));
    }
}

/// The two rates of the year are set.
pub(crate) fn thresholds<'a>(context: Context<'a, '_>, _: &Own) -> Result<Proven<'a>, NameError> {
    Ok(Proven::whole(Baseline::of(context)))
}

impl Case for Baseline {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let unset = self.unset(at.day);
        if !unset.is_empty() {
            return missing(findings, unset);
        }
        let rate = |rate: &Rate| rate.on(at.day).map(|rate| rate.to_string()).unwrap_or_default();
        findings.say(|| Reason::Said {
            zh: format!(
                "演練基準：開啟率低於 {}%，點閱率低於 {}%。",
                rate(&self.open),
                rate(&self.click)
            ),
            en: format!(
                "The baseline: open rate below {}%, click rate below {}%.",
                rate(&self.open),
                rate(&self.click)
            ),
        });
        Standing::Met
    }

    fn turns(&self, days: &mut Vec<Day>) {
        Baseline::turns(self, days);
    }
}

/// How one version of a round stands by itself.
#[derive(Clone)]
enum Mark {
    Below,
    Missed,
    Unknown(Vec<String>),
}

/// When a round ended, when a newer version of it speaks, and how it went.
struct Outcome<'a> {
    identity: &'a str,
    to: Day,
    ends: Option<Day>,
    result: Mark,
}

struct Round<'a> {
    record: &'a str,
    identity: &'a str,
    to: Day,
    result: Mark,
    retrained: Option<Due>,
    all: Rc<Vec<Outcome<'a>>>,
    not_judged: Option<NotBound>,
}

/// The places of what a round counts.
struct Counts {
    recipients: usize,
    opened: usize,
    clicked: usize,
}

/// Each round is below the baseline, or its result is made good.
pub(crate) fn baseline<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    let rounds = Holding::new(context, crate::rooms::record_of(own, "phishing_round")?)?;
    let place = |name: &str| rounds.selection.place(name);
    let counts = Counts {
        recipients: place("recipients")?,
        opened: place("opened_people")?,
        clicked: place("clicked_people")?,
    };
    let retrained = place("retrained_on")?;
    let baseline = Baseline::of(context);
    let result = |entry: &Entry<'a>, lack: Option<String>| match lack {
        Some(name) => Mark::Unknown(vec![name]),
        None => counts.result(&rounds, &baseline, entry),
    };
    let all = rounds.iter().map(|(entry, found)| Outcome {
        identity: entry.identity,
        to: entry.day,
        ends: entry.ends,
        result: result(entry, rounds.selection.lack(found)),
    });
    let all = Rc::new(all.collect::<Vec<_>>());
    let list = event::subjects(&rounds, |entry, found| {
        Some(Round {
            record: &entry.record.id,
            identity: entry.identity,
            to: entry.day,
            result: result(entry, rounds.selection.lack(found)),
            retrained: moment(entry, retrained),
            all: Rc::clone(&all),
            not_judged: context.not_judged(entry.day).filter(|_| !entry.undated),
        })
    });
    Ok(Proven::events(rounds.selection.form, list))
}

impl Counts {
    /// Reaching the value misses it: 低於.
    fn result(&self, rounds: &Holding<'_>, baseline: &Baseline, entry: &Entry<'_>) -> Mark {
        let unset = baseline.unset(entry.day);
        let (Some(open), Some(click)) = (baseline.open.on(entry.day), baseline.click.on(entry.day))
        else {
            return Mark::Unknown(unset);
        };
        let number = |place: usize| {
            let number = entry.record.value(place).and_then(Value::number);
            number.ok_or_else(|| rounds.selection.missing(place))
        };
        let below = |count: Quantity, all: Quantity, rate: Quantity| {
            let whole = i128::from(Quantity::whole(1).parts());
            i128::from(count.parts()) * HUNDRED * whole
                < i128::from(rate.parts()) * i128::from(all.parts())
        };
        let recipients = number(self.recipients);
        let recipients = match recipients {
            Ok(recipients) if recipients > Quantity::default() => recipients,
            Ok(_) => return Mark::Unknown(vec![rounds.selection.missing(self.recipients)]),
            Err(name) => return Mark::Unknown(vec![name]),
        };
        let rates = [(number(self.opened), open), (number(self.clicked), click)];
        let mut unknown = Vec::new();
        for (count, rate) in rates {
            match count {
                Ok(count) if !below(count, recipients, rate) => return Mark::Missed,
                Ok(_) => {}
                Err(name) => unknown.push(name),
            }
        }
        if unknown.is_empty() { Mark::Below } else { Mark::Unknown(unknown) }
    }
}

impl Round<'_> {
    /// A later round that met the baseline, as it stood on the day.
    fn made_good(&self, on: Day) -> Option<Day> {
        let later = self.all.iter().filter(|other| {
            other.identity != self.identity
                && self.to < other.to
                && other.to <= on
                && other.ends.is_none_or(|ends| on < ends)
                && matches!(other.result, Mark::Below)
        });
        later.map(|other| other.to).min()
    }
}

impl Case for Round<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if at.day < self.to {
            return Standing::NotApplicable;
        }
        if let Some(why) = &self.not_judged {
            findings.say(|| Reason::NotBound(why.clone()));
            return Standing::NotApplicable;
        }
        match &self.result {
            Mark::Unknown(names) => return missing(findings, names.clone()),
            Mark::Below => {
                findings.count(self.record);
                findings.say(|| Reason::Complete);
                return Standing::Met;
            }
            Mark::Missed => {}
        }
        let retrained = self.retrained.filter(|on| at.reached(*on)).map(Due::day);
        if let Some(on) = retrained.into_iter().chain(self.made_good(at.day)).min() {
            findings.count(self.record);
            findings.say(|| Reason::OffenceAnswered { on: on.to_string() });
            return Standing::Met;
        }
        findings.fail(self.record);
        findings.say(|| Reason::Said {
            zh: "未達年度演練基準，尚未完成補訓，亦無其後達成之演練。".to_owned(),
            en: "Misses the baseline of the year; neither retraining nor a later round has made \
                 it good."
                .to_owned(),
        });
        Standing::Overdue
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.push(self.to);
        days.extend(self.retrained.map(Due::day));
        days.extend(self.all.iter().map(|other| other.to));
        days.extend(self.all.iter().filter_map(|other| other.ends));
    }
}
