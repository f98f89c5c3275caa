//! What is wrong in a file, where, and how to mend it, in both languages.

use std::sync::Arc;

use domain::body::City;
use regulation::Day;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// The language of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Chinese,
    English,
}

/// Where in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The sheet's name, where the file has sheets.
    pub sheet: Option<Arc<str>>,
    /// Row of the sheet or line of the file, counted from 1; 0 is the file as a whole.
    pub row: u64,
    pub column: Option<Column>,
}

/// A column as people find it; in JSON Lines the name of a field, without letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub letters: Option<String>,
    pub heading: String,
}

/// How much a fault weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Said, and no more.
    Note,
    /// The file is not written unless the person accepts its warnings.
    Warning,
    /// The file is not written.
    Error,
}

impl Weight {
    /// The word on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub weight: Weight,
    pub place: Place,
    /// The cell as it stands there.
    pub value: Option<String>,
    pub what: What,
}

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub zh: String,
    pub en: String,
}

impl Named {
    pub(crate) fn form(form: &regulation::Form) -> Self {
        Self { zh: form.zh.clone(), en: form.en.clone() }
    }

    /// A body of which only the id is known, until somebody knows its name.
    pub(crate) fn body(id: &str) -> Self {
        Self { zh: id.to_owned(), en: id.to_owned() }
    }

    pub(crate) fn field(field: &regulation::Field) -> Self {
        Self { zh: field.zh.clone(), en: field.en.clone() }
    }
}

/// What is wrong, and what is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    UnknownHeading,
    SecondColumn {
        field: Named,
        first: String,
    },
    NoHeadings,
    /// The row that may be that of the headings names no field of the form.
    NoKnownHeadings,
    /// Headings alone, or nothing but blank lines.
    NoRows,
    RequiredColumn {
        field: Named,
    },
    /// Some records say nothing in a required field, this one the first of them.
    RequiredAbsent {
        field: Named,
        records: u64,
    },
    RequiredCell,
    /// Who approved, or when, is told by the approval that the record still goes through.
    ToldByApproval,
    Cell(sheets::values::Fault),
    TooManyDecimals,
    /// The words of the form, as people write them.
    NotAWord {
        allowed: Vec<String>,
    },
    NotARange,
    NotAPart {
        fields: Vec<String>,
    },
    /// What the form wants, where the record is JSON.
    NotOfType {
        expected: Named,
    },
    NotOfForm,
    NotJson {
        sentence: String,
        zh: String,
    },
    UnknownForm,
    FormMissing,
    UnknownState,
    /// Records of this form wait for these roles before they count.
    AwaitsApproval {
        roles: Named,
    },
    ReturnedByApprover,
    NotAMoment,
    NotAnId,
    AgencyMissing,
    UnknownAgency,
    OtherAgency {
        agency: Named,
    },
    /// As [`Self::OtherAgency`], where a code was typed: with the one that is meant.
    OtherCode {
        agency: Named,
        code: String,
    },
    UnknownReference {
        form: Named,
        agency: Named,
    },
    /// A hash that no file bears, or none that may be named.
    UnknownFile,
    /// More files than one record names.
    TooManyFiles {
        limit: usize,
    },
    /// The register that references name is empty, so they are kept as written.
    RegisterEmpty {
        form: Named,
        agency: Named,
        rows: u64,
    },
    ManyReferences {
        form: Named,
        n_found: usize,
    },
    OtherForm {
        form: Named,
    },
    OtherName {
        name: String,
    },
    YearDiffers {
        day: Day,
    },
    NoSuchYear,
    BelowZero,
    MoreThanADay,
    BeyondHundred,
    NotBetween {
        least: i64,
        most: i64,
    },
    InTheFuture {
        today: Day,
    },
    Backwards {
        field: Named,
        since: String,
    },
    /// What lasts longer than its form lets it, in the form's words.
    LastsTooLong {
        zh: String,
        en: String,
    },
    UnknownDuty,
    /// The duty is judged for things of these forms, and this is none of them.
    UnknownSubject {
        forms: Named,
    },
    /// The duty is judged as a whole.
    NoSubjects,
    Derived {
        computed: String,
    },
    LikeRow {
        sheet: Option<Arc<str>>,
        row: u64,
    },
    SameThing {
        sheet: Option<Arc<str>>,
        row: u64,
    },
    /// The same, where the records are lines.
    SameThingOnLine {
        line: u64,
    },
    IdTwice {
        row: u64,
    },
    /// The same, where the records are lines.
    IdOnLine {
        line: u64,
    },
    Exists,
    ExistsByKey {
        id: String,
    },
    WasWithdrawn,
    /// The file withdraws a record that is there; that is done at the record.
    WithdrawnInFile,
    WasCorrected {
        by: String,
    },
    SupersedesUnknown,
    RecordedInTheFuture,
    SheetPassedOver,
    /// The moment is that of the import, whatever the file says.
    RecordedNow,
    /// Personal data that the one who corrects is not shown.
    NotShown,
    /// What is said of a body by who holds the right over what stands above it.
    SaidAbove,
    /// What somebody outside a body said of it, which the body does not say otherwise.
    SaidOutside,
    /// Somebody outside a body said the same thing already, which the body answers there.
    SaidAlready {
        id: String,
    },
    /// A body stands below no body that stands below it.
    BelowItself,
    TooMany {
        limit: usize,
    },
}

/// What the one who imports may decide instead of mending the file; how, is told where they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    LeaveColumnOut,
    /// Say which field stands below each heading.
    AssignColumns,
    AcceptWarnings,
    NameForm,
    NameAgency,
    /// Leave out what is there already, or correct it.
    DecideOnExisting,
}

impl What {
    /// What may be decided about it.
    #[must_use]
    pub const fn remedy(&self) -> Option<Remedy> {
        match self {
            Self::UnknownHeading => Some(Remedy::LeaveColumnOut),
            Self::NoKnownHeadings => Some(Remedy::AssignColumns),
            Self::RequiredColumn { .. } | Self::RequiredAbsent { .. } => {
                Some(Remedy::AcceptWarnings)
            }
            Self::FormMissing => Some(Remedy::NameForm),
            Self::AgencyMissing => Some(Remedy::NameAgency),
            Self::Exists | Self::ExistsByKey { .. } => Some(Remedy::DecideOnExisting),
            _ => None,
        }
    }

    /// The row that a row is held against, with its sheet where that is another one.
    #[must_use]
    pub fn beside(&self) -> Option<(Option<&str>, u64)> {
        match self {
            Self::LikeRow { sheet, row } | Self::SameThing { sheet, row } => {
                Some((sheet.as_deref(), *row))
            }
            _ => None,
        }
    }
}

impl Fault {
    /// A file that holds no record; there is nothing to write, and nothing is wrong with what there is.
    pub(super) fn no_rows() -> Self {
        Self { weight: Weight::Note, place: Place::default(), value: None, what: What::NoRows }
    }

    /// The same, of one of several records, counted from 1.
    #[must_use]
    pub fn of_row(self, row: u64) -> Self {
        Self { place: Place { row, ..self.place }, ..self }
    }

    /// The same, with the names of bodies in the place of their ids.
    #[must_use]
    pub(crate) fn naming(mut self, city: &City) -> Self {
        if let What::OtherAgency { agency }
        | What::OtherCode { agency, .. }
        | What::UnknownReference { agency, .. }
        | What::RegisterEmpty { agency, .. } = &mut self.what
            && let Some(body) = city.body(&agency.zh)
        {
            agency.zh.clone_from(&body.name_zh);
            body.name_en.as_ref().unwrap_or(&body.name_zh).clone_into(&mut agency.en);
        }
        self
    }

    /// The whole sentence: where, what, the value, what is allowed.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let place = self.place.told(language);
        let what = match language {
            Language::Chinese => self.what.zh(),
            Language::English => self.what.en(),
        };
        let value = self.value.as_deref().filter(|value| !value.is_empty()).map(short);
        match (language, value) {
            (Language::Chinese, Some(value)) => format!("{place}「{value}」：{what}"),
            (Language::Chinese, None) => format!("{place}：{what}"),
            (Language::English, Some(value)) => format!("{place} “{value}”: {what}"),
            (Language::English, None) => format!("{place}: {what}"),
        }
    }
}

/// A cell may hold a page of text; its beginning is enough to find it.
fn short(value: &str) -> String {
    // Not of the law: what fits a line.
    const LETTERS: usize = 60;
    let one_line = value.replace(['\n', '\r'], " ");
    match one_line.chars().count() > LETTERS {
        true => one_line.chars().take(LETTERS).chain(['…']).collect(),
        false => one_line,
    }
}

impl Place {
    /// The place in words, such as 工作表「補登」第 3 列 I 欄（日期）.
    #[must_use]
    pub fn told(&self, language: Language) -> String {
        let mut parts: Vec<String> = Vec::new();
        let chinese = language == Language::Chinese;
        if let Some(sheet) = &self.sheet {
            parts.push(if chinese {
                format!("工作表「{sheet}」")
            } else {
                format!("sheet {sheet}")
            });
        }
        // A sheet has rows and letters, a file of lines has neither.
        let is_of_sheet = match &self.column {
            Some(column) => column.letters.is_some(),
            None => self.sheet.is_some(),
        };
        if self.row > 0 {
            parts.push(match (chinese, is_of_sheet) {
                (true, true) => format!("第 {} 列", self.row),
                (true, false) => format!("第 {} 行", self.row),
                (false, true) => format!("row {}", self.row),
                (false, false) => format!("line {}", self.row),
            });
        }
        if let Some(Column { letters, heading }) = &self.column {
            parts.push(match (chinese, letters) {
                (true, Some(letters)) => format!(" {letters} 欄（{heading}）"),
                (false, Some(letters)) => format!("column {letters} ({heading})"),
                (true, None) => format!("欄位 {heading}"),
                (false, None) => format!("field {heading}"),
            });
        }
        match (parts.is_empty(), chinese) {
            (true, true) => "整個檔案".to_owned(),
            (true, false) => "the file".to_owned(),
            (false, true) => parts.concat(),
            (false, false) => parts.join(", "),
        }
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("weight", self.weight.word())?;
        if let Some(sheet) = &self.place.sheet {
            map.serialize_entry("sheet", &**sheet)?;
        }
        if self.place.row > 0 {
            map.serialize_entry("row", &self.place.row)?;
        }
        if let Some(column) = &self.place.column {
            if let Some(letters) = &column.letters {
                map.serialize_entry("column", letters)?;
            }
            map.serialize_entry("heading", &column.heading)?;
        }
        if let Some(value) = &self.value {
            map.serialize_entry("value", value)?;
        }
        map.serialize_entry("zh", &self.what.zh())?;
        map.serialize_entry("en", &self.what.en())?;
        map.end()
    }
}
