//! Whether every measure that the baseline asks of a system is said to be in place (annex table
//! ten): the newest line on each decides, by the items of the edition in force on the line's own
//! day. It knows no item itself.

use std::rc::Rc;

use regulation::proof::Own;
use regulation::{Amount, Baseline, Calendar, Control, Day, Parameter};

use crate::body::Body;
use crate::case::{At, Context, missing};
use crate::first_term::FirstTerms;
use crate::holding::{Holding, Share};
use crate::known::Entry;
use crate::reason::Reason;
use crate::reckon::{Due, last_day};
use crate::selection::{Match, NameError};
use crate::standing::{Findings, Standing};
use crate::{Quantity, Value};

use super::self_check::Measure;

const SHORT: [&str; 2] = ["部分符合", "不符合"];
const NOT_APPLICABLE: &str = "不適用";
/// Not of the law: how many items a sentence names.
const NAMED: usize = 3;

/// What the baseline asks, and where lines say how it is answered.
pub(super) struct Controls<'a> {
    /// Up to the duty's own, which is the last.
    baselines: Vec<&'a Baseline>,
    own: &'a Baseline,
    checks: Rc<Holding<'a>>,
    item: usize,
    applies: usize,
    implementation: usize,
    compliance: usize,
    terms: Rc<FirstTerms>,
    term: &'a Parameter,
    calendar: &'a Calendar,
    body: &'a Body,
    /// Controls are asked only of systems of the highest grade.
    only_highest: bool,
}

/// The grade of a system over time.
#[derive(Default)]
pub(super) struct Grades {
    /// From each day on, oldest first; none where its entry does not say it.
    from: Vec<(Day, Option<usize>)>,
    /// The last day of the term that a change on a day gives, where it gives one.
    terms: Vec<(Day, Option<Day>)>,
}

/// How a measure is answered; the later one weighs more where several answer together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// In place, or it is said why it does not apply.
    Held,
    /// The line lacks what decides.
    Unsaid,
    /// No line.
    Absent,
    /// The line says that it falls short.
    Short,
}

/// The newest line on each item, by edition.
struct Lines<'s, 'a> {
    by_edition: Vec<Vec<Option<(&'s Entry<'a>, Match)>>>,
    /// Lines on items that the edition of their day does not have.
    n_strays: usize,
}

/// The measures that are not in place.
#[derive(Default)]
struct Lacking<'a> {
    absent: Vec<&'a Control>,
    short: Vec<&'a Control>,
    /// The earliest end of a term that runs, and of one that has run out.
    due: Option<Day>,
    passed: Option<Day>,
    is_late: bool,
}

impl<'a> Controls<'a> {
    /// None where the duty asks for no controls.
    pub(super) fn of(
        context: Context<'a, '_>,
        own: &Own,
        checks: &Rc<Holding<'a>>,
    ) -> Result<Option<Self>, NameError> {
        let highest = own.parameters.get("controls_high");
        let Some(id) = highest.or_else(|| own.parameters.get("controls")) else { return Ok(None) };
        let term = context.parameter(id)?;
        let cite = &context.duty.cite;
        let baselines = context.view.regulation.baselines_to(&cite.instrument, cite.edition);
        let last = baselines.last().copied();
        let place = |name: &str| checks.selection.place(name);
        Ok(Some(Self {
            own: last.ok_or_else(|| NameError::Baseline(cite.to_string()))?,
            baselines,
            item: place("item_no")?,
            applies: place("applies")?,
            implementation: place("implementation")?,
            compliance: place("compliance")?,
            terms: FirstTerms::by(context, term),
            term,
            calendar: context.calendar(),
            body: context.view.body,
            only_highest: highest.is_some(),
            checks: Rc::clone(checks),
        }))
    }

    /// How high the grade of a word is.
    pub(super) fn rank(&self, level: &str) -> Option<usize> {
        self.own.rank(level)
    }

    /// The grade from each day on, with the terms that changes of it and of the baseline give.
    pub(super) fn grades(&self, from: Vec<(Day, Option<usize>)>) -> Grades {
        let changes = from.iter().map(|(day, _)| *day).chain([self.own.edition]);
        let terms = changes.map(|day| (day, self.anew(day))).collect();
        Grades { from, terms }
    }

    /// Every measure of the system's grade has a line that says that it conforms, or why it does not apply.
    pub(super) fn judge(
        &self,
        share: &Share<'a>,
        grades: &Grades,
        at: At,
        findings: &mut Findings,
    ) -> Standing {
        let Some(rank) = grades.on(at.day) else { return Standing::NotApplicable };
        if self.only_highest && rank + 1 < self.own.levels.len() {
            return Standing::NotApplicable;
        }
        let lines = self.lines(share, at.day);
        let mut lacking = Lacking::default();
        let mut unsaid = Vec::new();
        let by_level = self.terms.running(at.day);
        let (mut n_asked, mut n_held) = (0, 0);
        for control in self.own.controls.iter().filter(|one| self.own.asks(one, rank)) {
            n_asked += 1;
            let last = self.baselines.len() - 1;
            let answer = self.answer(&lines, last, control, &mut |entry, found| {
                self.read(entry, found, &mut unsaid, findings)
            });
            match answer {
                Answer::Held => n_held += 1,
                Answer::Unsaid => {}
                answer => {
                    let from = self.asked_from(grades, control, at.day);
                    let ends = by_level.max(from.and_then(|from| grades.term(from)));
                    lacking.add(control, answer, ends, at.day);
                }
            }
        }
        // One line of before may stand for several measures of today.
        for records in [&mut findings.counted, &mut findings.failing] {
            records.sort();
            records.dedup();
        }
        // What cannot be judged weighs more than what still has time (semantics 18).
        if !lacking.is_late && !unsaid.is_empty() {
            return missing(findings, unsaid);
        }
        if lacking.is_empty() {
            findings.say(|| self.complete(rank, n_asked));
            return Standing::Met;
        }
        let (standing, due) = match lacking.is_late {
            true => (Standing::Overdue, lacking.passed),
            false => (Standing::Due, lacking.due),
        };
        findings.due = due.map(Due::Day);
        findings.say(|| self.said(&lacking, rank, (n_held, n_asked), due, lines.n_strays));
        standing
    }

    /// What is asked on the duty's own edition.
    pub(super) fn baseline(&self) -> &'a Baseline {
        self.own
    }

    /// Every measure that a grade asks for, with the newest lines on it.
    pub(super) fn measures(&self, share: &Share<'a>, rank: usize, on: Day) -> Vec<Measure<'a>> {
        let lines = self.lines(share, on);
        let last = self.baselines.len() - 1;
        let asked = self.own.controls.iter().filter(|one| self.own.asks(one, rank));
        let measures = asked.map(|control| {
            let (mut unsaid, mut findings) = (Vec::new(), Findings::silent());
            let mut told = Vec::new();
            let answer = self.answer(&lines, last, control, &mut |entry, found| {
                told.push(&*entry.record.id);
                self.read(entry, found, &mut unsaid, &mut findings)
            });
            Measure { control, answer, lines: told }
        });
        measures.collect()
    }

    /// The newest line on each item that speaks on the day.
    fn lines<'s>(&self, share: &'s Share<'a>, on: Day) -> Lines<'s, 'a> {
        let most = |one: &&Baseline| one.controls.iter().map(|control| control.item).max();
        let empty = |one: &&Baseline| vec![None; place_of(most(one).unwrap_or(0)).unwrap_or(0) + 1];
        let by_edition = self.baselines.iter().map(empty).collect();
        let mut lines = Lines { by_edition, n_strays: 0 };
        for (entry, found) in share.iter().filter(|(entry, _)| entry.speaks(on)) {
            let item = entry.record.value(self.item).and_then(Value::number);
            let item = item.and_then(Quantity::as_whole).and_then(place_of);
            let edition = self.baselines.iter().rposition(|one| one.edition <= entry.day);
            let place = edition.and_then(|edition| lines.by_edition.get_mut(edition));
            match place.zip(item).and_then(|(items, item)| items.get_mut(item)) {
                Some(newest) => *newest = Some((entry, found)),
                None => lines.n_strays += 1,
            }
        }
        lines
    }

    /// What the newest line on a measure says; without one, those of the edition before on the same
    /// measure.
    fn answer(
        &self,
        lines: &Lines<'_, 'a>,
        edition: usize,
        control: &Control,
        read: &mut dyn FnMut(&Entry<'a>, Match) -> Answer,
    ) -> Answer {
        let items = lines.by_edition.get(edition);
        let line = place_of(control.item).and_then(|item| *items?.get(item)?);
        if let Some((entry, found)) = line {
            return read(entry, found);
        }
        let before = edition.checked_sub(1);
        let before = before.and_then(|at| self.baselines.get(at).map(|baseline| (at, baseline)));
        let Some((at, baseline)) = before else { return Answer::Absent };
        let answers = control.was.iter().map(|item| match baseline.control(*item) {
            Some(control) => self.answer(lines, at, control, read),
            None => Answer::Absent,
        });
        answers.max().unwrap_or(Answer::Absent)
    }

    fn read(
        &self,
        entry: &Entry<'_>,
        found: Match,
        unsaid: &mut Vec<String>,
        findings: &mut Findings,
    ) -> Answer {
        let selection = &self.checks.selection;
        let value = |place: usize| entry.record.value(place);
        let word = value(self.compliance).and_then(Value::text);
        let is_out = value(self.applies) == Some(&Value::Boolean(false));
        let is_out = is_out || word == Some(NOT_APPLICABLE);
        let decides = if is_out { self.implementation } else { self.compliance };
        let is_lacking = || value(decides).is_none_or(Value::is_empty);
        let lack = selection.lack(found);
        if let Some(name) = lack.or_else(|| is_lacking().then(|| selection.missing(decides))) {
            unsaid.push(name);
            return Answer::Unsaid;
        }
        if !is_out && word.is_some_and(|word| SHORT.contains(&word)) {
            findings.fail(&entry.record.id);
            return Answer::Short;
        }
        findings.count(&entry.record.id);
        Answer::Held
    }

    /// The last day of the term that the addition of the system, a change of its grade or of the baseline
    /// gives, where the law says so.
    fn anew(&self, from: Day) -> Option<Day> {
        self.term.row(from).filter(|row| row.change_of_system)?;
        match self.term.amount(from, self.body.level(from))? {
            Amount::Term(term) => Some(last_day(self.calendar, from, term)),
            Amount::Number(_) => None,
        }
    }

    /// The day of the change since which the measure is asked of the system; none: it was there already.
    fn asked_from(&self, grades: &Grades, control: &Control, on: Day) -> Option<Day> {
        let mut from: Option<(usize, Day)> = None;
        for (place, (day, rank)) in grades.up_to(on).enumerate() {
            match rank.is_some_and(|rank| self.own.asks(control, rank)) {
                true => from = from.or(Some((place, *day))),
                false => from = None,
            }
        }
        let (place, from) = from?;
        if self.own.edition <= from {
            // Who is listed while the level's term runs has that term; who comes later was added.
            let is_first = place == 0;
            let running = self.terms.running(from).is_some_and(|ends| from <= ends);
            return (!is_first || !running).then_some(from);
        }
        let before = self.baselines.iter().rev().nth(1)?;
        let rank = grades.on(self.own.edition.previous())?;
        let is_asked = |item: &i64| before.control(*item).is_some_and(|one| before.asks(one, rank));
        let was_asked = !control.was.is_empty() && control.was.iter().all(is_asked);
        (!was_asked).then_some(self.own.edition)
    }

    fn complete(&self, rank: usize, n_asked: usize) -> Reason {
        let (zh, en) = self.level(rank);
        Reason::Said {
            zh: format!("防護基準「{zh}」之 {n_asked} 項控制措施均已執行，或已敘明不適用之理由。"),
            en: format!(
                "All {n_asked} controls of the baseline at level {en} are in place, or it is said why \
                 they do not apply."
            ),
        }
    }

    fn said(
        &self,
        lacking: &Lacking<'a>,
        rank: usize,
        (n_held, n_asked): (usize, usize),
        due: Option<Day>,
        n_strays: usize,
    ) -> Reason {
        let form = self.checks.selection.form;
        let (level_zh, level_en) = self.level(rank);
        let mut zh =
            format!("防護基準「{level_zh}」應有 {n_asked} 項控制措施，已具備 {n_held} 項。");
        let mut en = format!(
            "{n_held} of the {n_asked} controls of the baseline at level {level_en} are in place."
        );
        for (list, zh_word, en_word) in
            [(&lacking.absent, "未填報", "Not filed"), (&lacking.short, "未符合", "Not conforming")]
        {
            if list.is_empty() {
                continue;
            }
            let named = || list.iter().take(NAMED);
            let name = |one: &&Control| format!("第 {} 項（{}）", one.item, one.group_zh);
            let (names, more) =
                (named().map(name).collect::<Vec<_>>().join("、"), list.len() > NAMED);
            let rest = if more { "等" } else { "" };
            zh.push_str(&format!("{zh_word} {} 項：{names}{rest}。", list.len()));
            let name = |one: &&Control| format!("item {} ({})", one.item, one.group_en);
            let names = named().map(name).collect::<Vec<_>>().join(", ");
            let rest = if more { " and others" } else { "" };
            en.push_str(&format!(" {en_word}, {}: {names}{rest}.", list.len()));
        }
        let n_unsaid = n_asked - n_held - lacking.absent.len() - lacking.short.len();
        if n_unsaid > 0 {
            zh.push_str(&format!("資料不足 {n_unsaid} 項。"));
            en.push_str(&format!(" Without what decides, {n_unsaid}."));
        }
        if n_strays > 0 {
            zh.push_str(&format!("另有 {n_strays} 筆之項次為審核日之基準所無，未計。"));
            en.push_str(&format!(
                " {n_strays} more name an item that the baseline of their day does not have, and do not count."
            ));
        }
        if let Some(due) = due {
            zh.push_str(&format!("期限 {due}。"));
            en.push_str(&format!(" Due {due}."));
        }
        zh.push_str(&format!("請逐項填報「{}」，不適用者敘明理由。", form.zh));
        en.push_str(&format!(
            " File for each: {}, with the reason where it does not apply.",
            form.en
        ));
        Reason::Said { zh, en }
    }

    /// The words for a grade, as the form has them.
    fn level(&self, rank: usize) -> (&'a str, &'a str) {
        let word = self.own.levels.get(rank).map_or("", String::as_str);
        let field = self.checks.selection.form.field("protection_level");
        let value = field.and_then(|field| field.values.iter().find(|value| value.value == word));
        value.map_or((word, word), |value| (&value.zh, &value.en))
    }

    pub(super) fn turns(&self, grades: &Grades, days: &mut Vec<Day>) {
        self.terms.turns(days);
        days.extend(grades.terms.iter().filter_map(|(_, ends)| *ends).map(Day::next));
    }
}

impl<'a> Lacking<'a> {
    fn is_empty(&self) -> bool {
        self.absent.is_empty() && self.short.is_empty()
    }

    fn add(&mut self, control: &'a Control, answer: Answer, ends: Option<Day>, on: Day) {
        match answer {
            Answer::Short => self.short.push(control),
            _ => self.absent.push(control),
        }
        let earliest =
            |kept: Option<Day>| kept.map_or(ends, |kept| ends.map(|ends| ends.min(kept)));
        match ends {
            Some(ends) if on <= ends => self.due = earliest(self.due),
            _ => {
                // Where one has no term at all there is no day to tell.
                self.passed = if self.is_late { earliest(self.passed) } else { ends };
                self.is_late = true;
            }
        }
    }
}

impl Grades {
    /// The grade that speaks on a day.
    fn on(&self, on: Day) -> Option<usize> {
        self.from.iter().rev().find(|(day, _)| *day <= on).and_then(|(_, rank)| *rank)
    }

    /// What was said of it up to a day.
    fn up_to(&self, on: Day) -> impl Iterator<Item = &(Day, Option<usize>)> {
        self.from.iter().filter(move |(day, _)| *day <= on)
    }

    /// The last day of the term that a change on a day gives.
    fn term(&self, from: Day) -> Option<Day> {
        self.terms.iter().find(|(day, _)| *day == from).and_then(|(_, ends)| *ends)
    }
}

fn place_of(item: i64) -> Option<usize> {
    usize::try_from(item).ok()
}
