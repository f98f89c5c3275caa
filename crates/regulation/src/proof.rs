//! The closed set of shapes in which a duty is proven; data only, reckoning is the domain's.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How a duty is proven (product.md, "How a duty is proven").
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "shape", rename_all = "kebab-case")]
pub enum Proof {
    /// A valid record of each selection is in force on the day.
    InForce(InForce),
    /// n records fall in each calendar period.
    CountInPeriod(CountInPeriod),
    /// Each member of a population reaches an amount in the period.
    SumPerSubject(SumPerSubject),
    /// Each member of a population has a valid record.
    EachHas(EachHas),
    /// The newest record is younger than the period.
    RenewedWithin(RenewedWithin),
    /// Each trigger is followed by its answer within its term.
    AfterEvent(Box<AfterEvent>),
    /// No record matches.
    NoneSuch(NoneSuch),
    /// A head count reaches a number by level.
    AtLeast(AtLeast),
    /// Each record of a kind has all its required elements.
    Complete(Complete),
    /// A follow-up runs through its parties and ends in proof.
    Chain(Chain),
    /// A small pure function of its own in the domain's room.
    Own(Own),
}

impl Proof {
    /// The population over which it ranges, by its id.
    #[must_use]
    pub fn population(&self) -> Option<&str> {
        match self {
            Self::SumPerSubject(proof) => Some(&proof.population),
            Self::EachHas(proof) => Some(&proof.population),
            Self::CountInPeriod(proof) => proof.per.as_deref(),
            Self::RenewedWithin(proof) => proof.per.as_deref(),
            Self::NoneSuch(proof) => proof.population.as_deref(),
            Self::Complete(proof) => proof.population.as_deref(),
            Self::Own(proof) => proof.population.as_deref(),
            Self::InForce(_) | Self::AfterEvent(_) | Self::AtLeast(_) | Self::Chain(_) => None,
        }
    }
}

/// Which records count: a form, what its fields must hold, and what ends it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Select {
    pub form: String,
    /// By field; `plan.kind` asks the record to which the field `plan` refers.
    #[serde(default, rename = "where")]
    pub conditions: BTreeMap<String, Condition>,
    /// Of these, one that holds is enough.
    #[serde(default)]
    pub any: BTreeMap<String, Condition>,
    /// Fields whose day, once past, ends the record; it holds through that day.
    #[serde(default)]
    pub until: Vec<String>,
    /// The fields that name the thing whose state each record tells: its latest record speaks for it alone.
    #[serde(default)]
    pub state_of: Vec<String>,
    /// Of each thing that is told of the latest record must hold: one that falls short breaks all.
    #[serde(default)]
    pub each: bool,
    /// The field of the day on which what was found is mended: a record that falls short holds from then on.
    #[serde(default)]
    pub mended: Option<String>,
    #[serde(default)]
    pub source: Source,
}

impl Select {
    /// Whether the law says more of the state that its records tell than what they must hold.
    #[must_use]
    pub fn tells_states(&self) -> bool {
        !self.state_of.is_empty() || self.each || self.mended.is_some()
    }
}

/// Whose records are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Records filed by the body itself.
    #[default]
    Body,
    /// By the body or, for all, by the city or its information bureau. A duty of the city reads so throughout.
    BodyOrCity,
    /// By the body, by those that it stands below, or by the city or its bureau (shared forms only).
    Above,
    /// By any body (shared forms only): for who answers for them, not for what one owes alone.
    Anywhere,
}

/// What a field must hold for a record to be selected.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Condition {
    Is(bool),
    Equals(String),
    OneOf(Vec<String>),
    Test(Test),
}

/// A condition that is not an equality. All parts given must hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// None of these words.
    #[serde(default)]
    pub not: Vec<String>,
    /// Filled in, or empty.
    #[serde(default)]
    pub present: Option<bool>,
    /// A number at or above this parameter.
    #[serde(default)]
    pub at_least: Option<String>,
    /// A list that holds one of these words.
    #[serde(default)]
    pub contains: Vec<String>,
    /// A reference to the body asked about (shared forms).
    #[serde(default)]
    pub is_body: bool,
    /// A mark that does not say no; one that is left out says nothing.
    #[serde(default)]
    pub not_no: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InForce {
    /// Each selection must have a record in force, unless `any`.
    pub records: Vec<Select>,
    /// One of the selections is enough.
    #[serde(default)]
    pub any: bool,
    /// The parameter of the first term of each selection, in their order, where they differ.
    #[serde(default)]
    pub first_terms: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountInPeriod {
    pub records: Select,
    /// year, half-year, quarter, month, or the parameter that holds the term (P2Y …).
    pub period: String,
    /// The parameter of how often; once when left out.
    #[serde(default)]
    pub number: Option<String>,
    /// Each member of a population instead of the body as a whole.
    #[serde(default)]
    pub per: Option<String>,
    /// The field that refers to the member, or a path such as `script.systems`.
    #[serde(default)]
    pub link: Option<String>,
    /// A field whose listed words must all occur in the period (in one or several records).
    #[serde(default)]
    pub covers: Option<Covers>,
}

/// Words that must all be found.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Covers {
    pub field: String,
    pub values: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SumPerSubject {
    pub population: String,
    /// The field of the record that refers to the member.
    pub link: String,
    /// The field that is summed.
    pub amount: String,
    /// What must be reached; all of them.
    pub demands: Vec<Demand>,
}

/// One amount in one period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    pub records: Select,
    pub period: String,
    /// The parameter that holds the amount.
    pub number: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EachHas {
    pub population: String,
    /// The field of the record that refers to the member.
    pub link: String,
    /// A record of each selection, unless `any`.
    pub records: Vec<Select>,
    #[serde(default)]
    pub any: bool,
    /// By when, counted from a day of the member's own record.
    #[serde(default)]
    pub by: Option<By>,
    /// The record must be of the version now in force.
    #[serde(default)]
    pub version: Option<Version>,
    /// How many records of each selection; one when left out.
    #[serde(default)]
    pub number: Option<String>,
}

/// A deadline counted from a day of the member's own record.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct By {
    pub after: String,
    /// The parameter of the term; the day itself when left out.
    #[serde(default)]
    pub term: Option<String>,
}

/// `field` of the record equals `value` of the newest record selected by `of`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    pub field: String,
    pub of: Select,
    pub value: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenewedWithin {
    pub records: Select,
    /// The parameter of the period; the setting `period.<duty>` when left out.
    #[serde(default)]
    pub within: Option<String>,
    #[serde(default)]
    pub per: Option<String>,
    #[serde(default)]
    pub link: Option<String>,
    /// A field whose listed words must each be renewed (seven elements, three categories …).
    #[serde(default)]
    pub covers: Option<Covers>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AfterEvent {
    pub trigger: Select,
    /// Entries of registers that have to be followed too, for as long as they say so.
    #[serde(default)]
    pub registers: Vec<Select>,
    /// What is on this list is followed by its row there, and no longer by what a register says of it.
    #[serde(default)]
    pub listed: Option<Listed>,
    /// The trigger's day or moment; the form's own day field when left out.
    #[serde(default)]
    pub at: Option<String>,
    pub answer: Answer,
    /// The parameter of the term; the setting `term.<duty>` when left out; without either the event's day.
    #[serde(default)]
    pub term: Option<String>,
    /// The answer must come on or before the trigger's day (an assessment before moving in).
    #[serde(default)]
    pub before: bool,
    /// What the trigger tells goes on until it is answered: from before the edition, it is followed from the
    /// edition's first day.
    #[serde(default)]
    pub goes_on: bool,
}

/// What answers a trigger.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// A field of the trigger itself.
    Field(AnswerField),
    /// Another record that refers to the trigger.
    Record(Box<AnswerRecord>),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerField {
    pub field: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerRecord {
    pub records: Select,
    /// Field of the answer that refers to the trigger, or holds the same as `matches`.
    pub link: String,
    /// Field of the trigger that `link` equals; the trigger itself when left out.
    #[serde(default)]
    pub matches: Option<String>,
    /// Field of the trigger that must name the answer; while it is empty nobody knows which of those of the
    /// trigger's day or before it is.
    #[serde(default)]
    pub named_by: Option<String>,
    /// The answer's day or moment; the form's own day field when left out.
    #[serde(default)]
    pub at: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoneSuch {
    /// Registers that must be kept for an empty answer to prove something.
    #[serde(default)]
    pub registers: Vec<String>,
    /// What must not be there.
    pub offending: Vec<Select>,
    /// The field of the offending record whose day closes it; an entry of a register without it is closed by
    /// the register.
    #[serde(default)]
    pub answered: Option<String>,
    /// What is on this list offends by its row there, and no longer by what a register says of it.
    #[serde(default)]
    pub listed: Option<Listed>,
    /// The things in which it could be; while there is none of them, there is nothing to judge.
    #[serde(default)]
    pub population: Option<String>,
    /// The events at which it could be; before the first of them there is nothing to judge.
    #[serde(default)]
    pub events: Vec<Select>,
}

/// A list whose rows name the same things as the registers do.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    pub records: Select,
    /// The field that a row and an entry of a register share.
    pub by: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtLeast {
    pub records: Select,
    /// Count different values of this field, such as people.
    pub distinct: String,
    /// The parameter by level.
    pub number: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complete {
    /// The kind of thing, each of which is a subject; the newest record of `records` when left out.
    #[serde(default)]
    pub population: Option<String>,
    /// The field of the record that refers to the member; `id`, or none: the member's own record.
    #[serde(default)]
    pub link: Option<String>,
    pub records: Select,
    /// A field whose listed words must all be there.
    #[serde(default)]
    pub covers: Option<Covers>,
    /// Fields that must be filled.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Those of them that tell the day of an act: it must have come.
    #[serde(default)]
    pub done: Vec<String>,
    /// A list field that must hold as many items as this parameter says.
    #[serde(default)]
    pub items: Option<Items>,
    /// A field of a day, or of the days of each time, the last of which may not be older than the setting
    /// `period.<duty>`.
    #[serde(default)]
    pub renewed: Option<String>,
    /// Each record is an act: judged by the edition of its own day, and not before the records begin.
    #[serde(default)]
    pub acts: bool,
    /// The field of an act that refers to its event: the edition is that of the event's day.
    #[serde(default)]
    pub event: Option<String>,
    /// Why things that happen are judged by the edition of the day asked about all the same.
    #[serde(default)]
    pub lasts: Option<String>,
}

/// A list of at least so many items.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Items {
    pub field: String,
    pub number: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// What starts each follow-up.
    pub start: Select,
    /// A field of the start whose day is the term; none: the setting `term.<duty>`, else the day of the start.
    #[serde(default)]
    pub due: Option<String>,
    /// The parameter of the term, counted from the start's day.
    #[serde(default)]
    pub term: Option<String>,
    /// What must follow, in order; each refers to the one before or to the start.
    pub steps: Vec<ChainStep>,
}

/// One step of a follow-up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainStep {
    pub zh: String,
    pub en: String,
    pub answer: Answer,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Own {
    /// The name of the function.
    pub function: String,
    #[serde(default)]
    pub records: Vec<Select>,
    #[serde(default)]
    pub population: Option<String>,
    /// Named parameters that it reads.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}
