//! Forms: what a record states, field by field, in both languages.

use serde::Deserialize;

use crate::{Citation, Term};

/// A kind of record that an agency keeps.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub id: String,
    pub zh: String,
    pub en: String,
    pub kind: FormKind,
    #[serde(default)]
    pub scope: FormScope,
    /// Fields that name the same thing within one agency; empty: every record stands alone.
    #[serde(default)]
    pub key: Vec<String>,
    /// Fields by whose words its records are called, in their order.
    #[serde(default)]
    pub called: Vec<String>,
    /// The field whose day makes the record count.
    #[serde(default)]
    pub day_field: Option<String>,
    #[serde(default)]
    pub modelled_on: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    /// Who must approve a record before it counts, where the law says so.
    #[serde(default)]
    pub approval: Option<Approval>,
    /// Where neither the law nor a decision says who approves a record: the first of these roles that is
    /// above whoever files it does, so that nobody excepts themselves.
    #[serde(default)]
    pub approved_above: Vec<String>,
    /// Whether somebody outside a body speaks of it: an auditor, or who stands above it. Where they do, the body
    /// alone neither corrects nor withdraws it.
    #[serde(default)]
    pub from_outside: bool,
    /// How long at most what a record states may last.
    #[serde(default)]
    pub lasts: Option<Lasts>,
    /// Who holds the post that a record gives; it ends with them.
    #[serde(default)]
    pub held_by: Option<HeldBy>,
    /// How several people sign it on one sheet, where a record is a signature.
    #[serde(default)]
    pub signed: Option<Signed>,
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
    /// The regulation's chapter, from the file that holds the form.
    #[serde(skip)]
    pub room: String,
}

/// The approval that the law itself asks for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Words of the roles, one after another.
    pub steps: Vec<String>,
    pub cite: Citation,
    pub quote: String,
}

/// A bound on the days between two fields, and what is said of what goes beyond it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lasts {
    pub from: String,
    pub until: String,
    pub at_most: Term,
    pub zh: String,
    pub en: String,
}

/// The holders of a post.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldBy {
    /// Fields that refer to them; the post is vacant once all have left.
    pub fields: Vec<String>,
    /// The population that they leave.
    pub among: String,
}

/// What a signature fills in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The field that holds the signature.
    pub signature: String,
    /// The field that tells when it was signed; left out where no day of the form is that of the signature.
    #[serde(default)]
    pub at: Option<String>,
    /// The field that tells how it was signed.
    #[serde(default)]
    pub way: Option<Way>,
}

/// How it is told that something was signed on screen, or on paper.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    pub field: String,
    pub screen: String,
    pub paper: String,
}

/// What an empty shelf of this form means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FormKind {
    /// Entries of a kept list; an empty one proves nothing.
    Register,
    /// Things that happen; there may be none.
    Event,
    /// A log of violations; there may be none.
    Log,
    /// Computed, never filled by people.
    View,
}

/// Whose duties may read the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FormScope {
    #[default]
    Agency,
    Shared,
}

/// One field of a form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub name: String,
    pub zh: String,
    pub en: String,
    #[serde(rename = "type")]
    pub kind: FieldType,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub required_if: std::collections::BTreeMap<String, bool>,
    #[serde(default)]
    pub derived: bool,
    #[serde(default)]
    pub outcome: bool,
    #[serde(default)]
    pub personal: bool,
    /// A person who is, as a rule, the one who files the record.
    #[serde(default)]
    pub filer: bool,
    /// Who approved it, or when: the approval itself tells it, and whoever files without one says it.
    #[serde(default)]
    pub told_by_approval: bool,
    /// What is said of a body by who holds the right over what stands above it, not by itself.
    #[serde(default)]
    pub said_above: bool,
    /// What a body answers in what somebody outside said of it: the body's own to say and to correct.
    #[serde(default)]
    pub said_by_body: bool,
    /// What the act itself finds: it is said anew each time, and nothing says it beforehand.
    #[serde(default)]
    pub anew: bool,
    /// The year or part of a year in which it is done, as people write it.
    #[serde(default)]
    pub period: bool,
    /// A text that is, as a rule, the name of something of this form; names of the register are offered.
    #[serde(default)]
    pub names: Option<String>,
    /// From where it is taken as long as it is left blank.
    #[serde(default)]
    pub taken: Option<Taken>,
    /// Whether every form has it, behind its own fields.
    #[serde(skip)]
    pub of_every_form: bool,
    #[serde(default)]
    pub help_zh: Option<String>,
    #[serde(default)]
    pub help_en: Option<String>,
    /// The least and the most that a number may be.
    #[serde(default)]
    pub between: Option<[i64; 2]>,
    #[serde(default, rename = "value")]
    pub values: Vec<EnumValue>,
}

/// What the thing to which another field of the form refers says in a field of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    pub by: String,
    pub field: String,
}

/// One word that an enum field may hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumValue {
    pub value: String,
    pub zh: String,
    pub en: String,
    #[serde(default)]
    pub also: Vec<String>,
}

/// What a field may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldType {
    Text,
    Integer,
    Number,
    Percent,
    Boolean,
    Date,
    Moment,
    File,
    Signature,
    Duration,
    Enum,
    /// A day, `never` or `unknown`.
    LastUse,
    DateRange,
    /// The id of a record of this form, or of an agency.
    Reference(String),
    /// A structure of semantics 25, such as attendee or action.
    Part(String),
    List(Box<FieldType>),
}

impl FieldType {
    /// The form, or `agency`, to which a reference or a list of references leads.
    pub fn target(&self) -> Option<&str> {
        match self {
            Self::Reference(target) => Some(target),
            Self::List(item) => item.target(),
            _ => None,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let inner =
            |prefix: &str| text.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(')'));
        if let Some(target) = inner("ref(") {
            return Some(Self::Reference(target.to_owned()));
        }
        if let Some(item) = inner("list(") {
            return Some(Self::List(Box::new(Self::parse(item)?)));
        }
        Some(match text {
            "text" => Self::Text,
            "int" => Self::Integer,
            "number" => Self::Number,
            "percent" => Self::Percent,
            "bool" => Self::Boolean,
            "date" => Self::Date,
            "datetime" => Self::Moment,
            "file" => Self::File,
            "sign" => Self::Signature,
            "duration" => Self::Duration,
            "enum" => Self::Enum,
            "date-or-never-or-unknown" => Self::LastUse,
            "date-range" => Self::DateRange,
            "attendee" | "action" | "member" | "item" | "step" | "point_result" => {
                Self::Part(text.to_owned())
            }
            _ => return None,
        })
    }
}

impl<'de> Deserialize<'de> for FieldType {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no type of a field")))
    }
}

/// A structure that lists hold (semantics 25).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub id: String,
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
}

impl Field {
    /// What each item of a list is, or the value itself.
    pub fn kind_of_item(&self) -> &FieldType {
        match &self.kind {
            FieldType::List(item) => item,
            kind => kind,
        }
    }
}

impl Form {
    /// The position of a field by its name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// Adds the fields that every form has. What goes with a record that holds personal data may show
    /// it as well.
    pub(crate) fn join(&mut self, common: &[Field], parts: &[Part]) {
        let is_of_part = |field: &Field| match field.kind_of_item() {
            FieldType::Part(id) => {
                let part = parts.iter().find(|part| part.id == *id);
                part.is_some_and(|part| part.fields.iter().any(|field| field.personal))
            }
            _ => false,
        };
        let is_personal = self.fields.iter().any(|field| field.personal || is_of_part(field));
        self.fields.extend(common.iter().map(|field| Field {
            personal: field.personal || is_personal,
            of_every_form: true,
            ..field.clone()
        }));
    }

    /// A field by its name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}
