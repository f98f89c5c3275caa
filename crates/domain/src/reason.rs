//! Why a line stands as it does, as one sentence in both languages.

use regulation::{Calendar, Form};

use crate::Quantity;
use crate::access::Role;
use crate::case::At;
use crate::reckon::Due;
use crate::selection::begins;
use crate::standing::{Findings, Standing};

/// The same in 正體中文 and in English.
pub type Words = (String, String);

/// What decided a standing. The clause and the records stand beside it in the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    Held { count: usize, form_zh: String, form_en: String },
    NotHeld(Unmet),
    Reached { sum: Quantity, need: Quantity, period: String },
    Short { sum: Quantity, need: Quantity, period: String, due: String },
    PeriodMissed { sum: Quantity, need: Quantity, period: String },
    Renewed { on: String, until: String },
    Lapsed { on: String, until: String },
    NeverDone(Unmet),
    Answered { on: String },
    AnsweredLate { on: String, due: String },
    AwaitsAnswer { due: String },
    NotAnswered { due: String },
    NoneFound,
    Offending { on: String },
    OffenceAnswered { on: String },
    Enough { count: i64, need: i64 },
    TooFew { count: i64, need: i64 },
    Complete,
    Incomplete { lacking: Vec<Words> },
    FirstTerm { due: String },
    Missing { names: Vec<String> },
    Subjects { met: usize, due: usize, overdue: usize, no_data: usize, waived: usize },
    Waived { approver: Approver, until: String, ground: String },
    InUse,
    NotInUse,
    NotBound(NotBound),
    StepOpen { zh: String, en: String, due: String, late: bool },
    Said { zh: String, en: String },
    Unpublished { said: Box<Self>, year: i16 },
}

/// What is sought and not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unmet {
    pub wanted: Vec<Wanted>,
    /// One of it is enough.
    pub any: bool,
    /// Some of it is there, where each would have to be.
    pub is_partly_held: bool,
    /// How many records are of what is sought, and say otherwise than they would have to.
    pub n_falling_short: usize,
}

/// Records of a form, and what they would have to say: each of these, or one of them is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub form: Words,
    pub asked: Vec<Words>,
}

impl Unmet {
    /// Any record of a form.
    pub(crate) fn of(form: &Form) -> Self {
        let mut unmet = Self::default();
        unmet.want(form, None);
        unmet
    }

    /// A record of the form is wanted that says what is asked.
    pub(crate) fn want(&mut self, form: &Form, asked: Option<Words>) {
        match self.wanted.iter_mut().find(|one| one.form.0 == form.zh) {
            Some(one) => one.asked.extend(asked),
            None => {
                let form = (form.zh.clone(), form.en.clone());
                self.wanted.push(Wanted { form, asked: asked.into_iter().collect() });
            }
        }
    }

    fn zh(&self) -> String {
        let asked_by = if self.any { "；或" } else { "；" };
        let forms = self.wanted.iter().map(|Wanted { form: (form, _), asked }| {
            let asked: Vec<&str> = asked.iter().map(|(zh, _)| zh.as_str()).collect();
            match asked.is_empty() {
                true => format!("「{form}」"),
                false => format!("「{form}」（{}）", asked.join(asked_by)),
            }
        });
        let forms: Vec<String> = forms.collect();
        let forms = forms.join(if self.any { "或" } else { "、" });
        match self.n_falling_short {
            0 => format!("{forms}。"),
            n_short => format!("{forms}；已登錄而不符者 {n_short} 筆。"),
        }
    }

    /// What follows “No …”; `where_sought` tells where it is not.
    fn en(&self, where_sought: &str) -> String {
        let asked_by = if self.any { "; or " } else { "; " };
        let forms = self.wanted.iter().map(|Wanted { form: (_, form), asked }| {
            let asked: Vec<&str> = asked.iter().map(|(_, en)| en.as_str()).collect();
            match asked.is_empty() {
                true => form.clone(),
                false => format!("{form} ({})", asked.join(asked_by)),
            }
        });
        let forms: Vec<String> = forms.collect();
        let forms = forms.join(if self.any { " or " } else { " and no " });
        match self.n_falling_short {
            n_short if self.is_partly_held => {
                format!("Not all {forms} {where_sought}; recorded and falling short: {n_short}.")
            }
            0 => format!("No {forms} {where_sought}."),
            n_short => {
                format!("No {forms} {where_sought}; recorded and falling short of it: {n_short}.")
            }
        }
    }
}

/// Who approved an exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approver {
    /// Who approved its record here, in a role.
    Role(Role),
    /// Whoever filed it wrote that this person of the register did.
    Person(String),
}

impl Approver {
    /// A person of the register is told by name in the exception's record, to who may see it.
    fn zh(&self) -> String {
        match self {
            Self::Role(role) => format!("核准人 {}，", role.names().0),
            Self::Person(_) => "核准人見該筆紀錄，".to_owned(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Role(role) => format!(", approved by {}", role.names().1),
            Self::Person(_) => ", approver as its record says".to_owned(),
        }
    }
}

/// Why a duty does not bind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotBound {
    Edition,
    Tier,
    OfTiers { zh: String, en: String },
    Bearer,
    Level(String),
    Fact { zh: String, en: String },
    NoLongerExists,
    NoObject { form_zh: String, form_en: String },
    BeforeRecords,
    Outside,
}

impl Reason {
    /// What is not done yet: due until its deadline, overdue after it.
    pub(crate) fn awaited(due: Due, at: At, findings: &mut Findings) -> Standing {
        findings.due = Some(due);
        if at.in_time(due) {
            findings.say(|| Self::AwaitsAnswer { due: due.to_string() });
            return Standing::Due;
        }
        findings.say(|| Self::NotAnswered { due: due.to_string() });
        Standing::Overdue
    }

    /// What was done, in time or late.
    pub(crate) fn answered(done: Due, due: Due, findings: &mut Findings) -> Standing {
        findings.due = Some(due);
        findings.late |= begins(done) > due.moment();
        let late = findings.late;
        findings.say(|| match late {
            true => Self::AnsweredLate { on: done.to_string(), due: due.to_string() },
            false => Self::Answered { on: done.to_string() },
        });
        Standing::Met
    }

    /// A step of a follow-up that is open.
    pub(crate) fn open_step(
        (zh, en): (&str, &str),
        due: Due,
        at: At,
        findings: &mut Findings,
    ) -> Standing {
        findings.due = Some(due);
        let late = !at.in_time(due);
        findings.say(|| {
            let (zh, en, due) = (zh.to_owned(), en.to_owned(), due.to_string());
            Self::StepOpen { zh, en, due, late }
        });
        if late { Standing::Overdue } else { Standing::Due }
    }

    /// Whether it tells of a term to act, which a rest day moves; calendar periods and what is measured
    /// in plain days know none (semantics 2).
    fn is_of_term(&self) -> bool {
        matches!(
            self,
            Self::Answered { .. }
                | Self::AnsweredLate { .. }
                | Self::AwaitsAnswer { .. }
                | Self::NotAnswered { .. }
                | Self::StepOpen { .. }
                | Self::FirstTerm { .. }
        )
    }

    /// The same, with a word on it where the term's last day is one of which nobody knows whether it rests.
    pub(crate) fn by_calendar(self, calendar: &Calendar, due: Option<Due>) -> Self {
        match due {
            Some(Due::Day(day)) if self.is_of_term() && !calendar.covers(day) => {
                Self::Unpublished { said: Box::new(self), year: day.year() }
            }
            _ => self,
        }
    }

    /// The sentence in 正體中文.
    pub fn zh(&self) -> String {
        let (day, period) = (crate::minguo::day, crate::minguo::period);
        match self {
            Self::Held { count, form_zh, .. } => format!("有效之「{form_zh}」{count} 筆。"),
            Self::NotHeld(unmet) if unmet.is_partly_held => format!("未均符合{}", unmet.zh()),
            Self::NotHeld(unmet) => format!("查無有效之{}", unmet.zh()),
            Self::Reached { sum, need, period: name } => {
                format!("{}已達 {sum}，應達 {need}。", period(name))
            }
            Self::Short { sum, need, period: name, due } => {
                format!("{}已達 {sum}，應達 {need}，期限{}。", period(name), day(due))
            }
            Self::PeriodMissed { sum, need, period: name } => {
                format!("{}僅達 {sum}，應達 {need}，期間已過。", period(name))
            }
            Self::Renewed { on, until } => {
                format!("最近一次為{}，有效至{}。", day(on), day(until))
            }
            Self::Lapsed { on, until } => {
                format!("最近一次為{}，已於{}屆期。", day(on), day(until))
            }
            Self::NeverDone(unmet) => format!("尚無{}", unmet.zh()),
            Self::Answered { on } => format!("已於{}辦理。", day(on)),
            Self::AnsweredLate { on, due } => {
                format!("於{}辦理，逾{}之期限。", day(on), day(due))
            }
            Self::AwaitsAnswer { due } => format!("尚未辦理，期限{}。", day(due)),
            Self::NotAnswered { due } => format!("未辦理，期限{}已過。", day(due)),
            Self::NoneFound => "查無違反情形。".to_owned(),
            Self::Offending { on } => format!("自{}起有違反情形尚未處理。", day(on)),
            Self::OffenceAnswered { on } => format!("已於{}處理。", day(on)),
            Self::Enough { count, need } => format!("現有 {count}，應有 {need}。"),
            Self::TooFew { count, need } => format!("現有 {count}，應有 {need}，不足。"),
            Self::Complete => "應具備之項目均已具備。".to_owned(),
            Self::Incomplete { lacking } => {
                let lacking: Vec<&str> = lacking.iter().map(|(zh, _)| zh.as_str()).collect();
                format!("尚缺：{}。", lacking.join("、"))
            }
            Self::FirstTerm { due } => format!("初次辦理期限{}。", day(due)),
            Self::Missing { names } => format!("資料不足，缺：{}。", names.join("、")),
            Self::Subjects { met, due, overdue, no_data, waived } => format!(
                "符合 {met}、待辦 {due}、逾期 {overdue}、資料不足 {no_data}、核准例外 {waived}。"
            ),
            Self::Waived { approver, until, ground } => {
                format!("核准例外至{}，{}理由：{ground}。", day(until), approver.zh())
            }
            Self::InUse => "得辦理事項，已採行。".to_owned(),
            Self::NotInUse => "得辦理事項，未採行。".to_owned(),
            Self::NotBound(why) => why.zh(),
            Self::StepOpen { zh, due, late, .. } => {
                let state = if *late { "已逾期" } else { "尚在期限內" };
                format!("待「{zh}」，期限{}，{state}。", day(due))
            }
            Self::Said { zh, .. } => crate::minguo::sentence(zh),
            Self::Unpublished { said, year } => format!(
                "{}{}辦公日曆尚未公布，期限僅以星期六、日為例假日計。",
                said.zh(),
                crate::minguo::period(&year.to_string())
            ),
        }
    }

    /// The sentence in English.
    pub fn en(&self) -> String {
        match self {
            Self::Held { count, form_en, .. } => format!("{form_en}: {count} in force."),
            Self::NotHeld(unmet) => unmet.en("in force"),
            Self::Reached { sum, need, period } => format!("{sum} of {need} reached in {period}."),
            Self::Short { sum, need, period, due } => {
                format!("{sum} of {need} reached in {period}; due {due}.")
            }
            Self::PeriodMissed { sum, need, period } => {
                format!("Only {sum} of {need} in {period}, which has closed.")
            }
            Self::Renewed { on, until } => format!("Last done on {on}, valid through {until}."),
            Self::Lapsed { on, until } => format!("Last done on {on}, lapsed after {until}."),
            Self::NeverDone(unmet) => unmet.en("on record"),
            Self::Answered { on } => format!("Done on {on}."),
            Self::AnsweredLate { on, due } => format!("Done on {on}, after the deadline {due}."),
            Self::AwaitsAnswer { due } => format!("Not yet done; due {due}."),
            Self::NotAnswered { due } => format!("Not done; the deadline {due} has passed."),
            Self::NoneFound => "No violation found.".to_owned(),
            Self::Offending { on } => format!("In breach since {on}, not yet dealt with."),
            Self::OffenceAnswered { on } => format!("Dealt with on {on}."),
            Self::Enough { count, need } => format!("{count} present, {need} required."),
            Self::TooFew { count, need } => format!("{count} present, {need} required: too few."),
            Self::Complete => "All required elements are there.".to_owned(),
            Self::Incomplete { lacking } => {
                let lacking: Vec<&str> = lacking.iter().map(|(_, en)| en.as_str()).collect();
                format!("Lacking: {}.", lacking.join(", "))
            }
            Self::FirstTerm { due } => format!("First term ends on {due}."),
            Self::Missing { names } => {
                format!("Not decidable; missing: {}.", names.join(", "))
            }
            Self::Subjects { met, due, overdue, no_data, waived } => format!(
                "{met} met, {due} due, {overdue} overdue, {no_data} without data, {waived} waived."
            ),
            Self::Waived { approver, until, ground } => {
                format!("Waived until {until}{}: {ground}.", approver.en())
            }
            Self::InUse => "A may-rule, in use.".to_owned(),
            Self::NotInUse => "A may-rule, not in use.".to_owned(),
            Self::NotBound(why) => why.en(),
            Self::StepOpen { en, due, late, .. } => {
                let state = if *late { "the deadline has passed" } else { "still in time" };
                format!("Awaits: {en}; due {due}, {state}.")
            }
            Self::Said { en, .. } => en.clone(),
            Self::Unpublished { said, year } => format!(
                "{} The calendar of {year} was not published; the term takes only Saturdays and \
                 Sundays as rest days.",
                said.en()
            ),
        }
    }
}

impl NotBound {
    fn zh(&self) -> String {
        match self {
            Self::Edition => "該版本於此日未施行。".to_owned(),
            Self::Tier => "本規定不適用於此類機關。".to_owned(),
            Self::OfTiers { zh, .. } => format!("此義務僅及於{zh}。"),
            Self::Bearer => "此義務非由本機關負擔。".to_owned(),
            Self::Level(level) => format!("責任等級 {level} 級不適用。"),
            Self::Fact { zh, .. } => format!("機關事實「{zh}」為否，不適用。"),
            Self::NoLongerExists => "機關於此日不存在。".to_owned(),
            Self::NoObject { form_zh, .. } => format!("「{form_zh}」中無適用對象。"),
            Self::BeforeRecords => "導入前，未判定。".to_owned(),
            Self::Outside => "本系統不判定此事項。".to_owned(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Edition => "This edition is not in force on the day.".to_owned(),
            Self::Tier => "The regulation does not name bodies of this kind.".to_owned(),
            Self::OfTiers { en, .. } => format!("This duty binds these bodies alone: {en}."),
            Self::Bearer => "Another body bears this duty.".to_owned(),
            Self::Level(level) => format!("Does not bind level {level}."),
            Self::Fact { en, .. } => format!("Does not apply: the fact “{en}” is false."),
            Self::NoLongerExists => "The body does not exist on the day.".to_owned(),
            Self::NoObject { form_en, .. } => format!("Nothing of the kind in: {form_en}."),
            Self::BeforeRecords => "Before records are kept here; not judged.".to_owned(),
            Self::Outside => "Outside this program.".to_owned(),
        }
    }
}
