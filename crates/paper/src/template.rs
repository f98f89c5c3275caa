//! A template: what a paper is made of, as data; checked against the law's forms, duties and texts when
//! it is read, with every fault by line. Knows no record.

mod check;
mod raw;
mod words;

use regulation::{Citation, Regulation};

use crate::{Orientation, TemplateFault};

pub use words::{PLACEHOLDERS, Piece, Placeholder, Words};

/// What a template may take up at most, in bytes.
pub const MOST_TEXT: usize = 256 * 1024;

/// How many blocks a template may have at most.
const MOST_BLOCKS: usize = 300;

/// So many faults are told at once; whoever mends them is told of the others.
const MOST_FAULTS: usize = 100;

/// How many columns a table may have at most; more cannot be read on a sheet.
const MOST_COLUMNS: usize = 24;

/// How many boxes to sign in stand in one block at most.
const MOST_SIGNATURES: usize = 12;

/// Letters of a name, of a heading that a template words itself, and of a sentence, at most.
const LONGEST_NAME: usize = 60;
const LONGEST_HEADING: usize = 30;
const LONGEST_SENTENCE: usize = 300;

/// What one kind of paper is made of.
#[derive(Debug, Clone)]
pub struct Template {
    /// The kind, as the command line and addresses name it.
    pub kind: String,
    pub zh: String,
    pub en: String,
    /// What it is for, in a sentence.
    pub what_zh: String,
    pub what_en: String,
    pub title: Words,
    /// The clauses that ask for the paper, each in the editions that have it.
    pub cite: Vec<Citation>,
    /// The clause whose items the headings quote, in the editions that have it.
    pub items: Vec<Citation>,
    pub orientation: Orientation,
    /// Over what time records are told.
    pub period: Period,
    /// The font that an ODT asks for.
    pub font: Option<String>,
    pub parts: Vec<Part>,
}

/// Over what time a paper tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Period {
    /// How things stand on the day.
    Day,
    Month,
    HalfYear,
    Year,
}

/// One thing of a paper.
#[derive(Debug, Clone)]
pub enum Part {
    Heading {
        level: u8,
        words: Words,
    },
    Paragraph {
        is_small: bool,
        words: Words,
    },
    /// A heading in the words of one item of the law.
    Item(usize),
    /// The words of the law itself, in the edition in force.
    Quote(Vec<Citation>),
    /// One of the texts that a field lists, of the newest record within the period.
    Entry {
        form: String,
        field: String,
        number: usize,
    },
    /// How many duties stand how, chapter by chapter.
    Tally,
    /// Duties with their standing, clause and records.
    Standings(Standings),
    Records(Box<Records>),
    Signatures(Vec<String>),
    PageBreak,
}

/// A table of duties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standings {
    pub chosen: Chosen,
    pub columns: Vec<OfDuty>,
    /// The columns' shares of the width; none: by what they hold.
    pub shares: Vec<u16>,
}

/// What a column tells of a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfDuty {
    Number,
    Clause,
    Duty,
    Standing,
    Due,
    /// How many records were counted, and the first of their ids.
    Records,
    /// What is missing, and what to file.
    Mend,
    /// Nothing: people write here.
    Blank(String),
}

/// Which duties are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// All that apply.
    All,
    /// Those that are not kept.
    Open,
    Of(Vec<String>),
}

/// A table of records.
#[derive(Debug, Clone)]
pub struct Records {
    pub form: String,
    pub columns: Vec<About>,
    /// The columns' shares of the width; none: by what they hold.
    pub shares: Vec<u16>,
    pub during: During,
    /// The field after whose day a record is told no more.
    pub until: Option<String>,
    /// Only records that have one of these values in these fields.
    pub only: Vec<(String, Vec<String>)>,
    /// The reference, and the field of what it names, by which another body's record is about this agency.
    pub about: Option<(String, String)>,
    /// Blank rows behind the records, to be filled in by hand.
    pub blank_rows: u16,
    /// The least height of a row in millimetres.
    pub least_row: u16,
    /// The clause that a missing record offends, where no duty says it.
    pub cite: Vec<Citation>,
    /// There may be none.
    pub may_be_none: bool,
}

/// What a column tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The number of the row.
    Number,
    /// A field of the form.
    Field(String),
    /// The day of the record.
    Day,
    /// The record's id.
    Id,
    /// Nothing: people write here.
    Blank(String),
}

/// Which records of a form a table tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum During {
    /// What speaks on the day: of each thing its newest version.
    #[default]
    Now,
    /// What happened within the paper's period.
    Period,
}

impl Template {
    /// The text of a file that is said to be a template.
    ///
    /// # Errors
    /// One that is longer than the bound, or no text in UTF-8.
    pub fn text(bytes: &[u8]) -> Result<&str, Vec<TemplateFault>> {
        within_bound(bytes.len())?;
        std::str::from_utf8(bytes).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            vec![TemplateFault {
                line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
                zh: "檔案不是 UTF-8 文字；請以 UTF-8 另存".to_owned(),
                en: "the file is no text in UTF-8; save it as UTF-8".to_owned(),
            }]
        })
    }

    /// Reads a template.
    ///
    /// # Errors
    /// Every fault with its line.
    pub fn read(text: &str, regulation: &Regulation) -> Result<Self, Vec<TemplateFault>> {
        within_bound(text.len())?;
        // Editors of Windows begin a file with this mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let raw = raw::read(text)?;
        check::check(text, raw, regulation)
    }

    /// Whether any of its tables tells records.
    #[must_use]
    pub fn has_tables(&self) -> bool {
        let is_table =
            |part: &Part| matches!(part, Part::Records(_) | Part::Standings(_) | Part::Tally);
        self.parts.iter().any(is_table)
    }

    /// The forms whose records it tells.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Records(records) => Some(records.form.as_str()),
            _ => None,
        })
    }
}

fn within_bound(n_bytes: usize) -> Result<(), Vec<TemplateFault>> {
    if n_bytes <= MOST_TEXT {
        return Ok(());
    }
    Err(vec![TemplateFault {
        line: 1,
        zh: format!("範本超過上限 {MOST_TEXT} 位元組"),
        en: format!("a template takes at most {MOST_TEXT} bytes"),
    }])
}

/// The words of one item of a provision that lists items as 一、二、三、, without the number's own end.
#[must_use]
pub fn item_of(words: &str, number: usize) -> Option<&str> {
    // The heads of lists: each line that begins with a Chinese number and a list mark.
    let is_number = |sign: char| "一二三四五六七八九十".contains(sign);
    let is_item = |line: &&str| {
        let bare = line.trim().trim_start_matches(is_number);
        bare.len() < line.trim().len() && bare.starts_with('、')
    };
    let place = number.checked_sub(1)?;
    words.lines().filter(is_item).nth(place).map(|line| line.trim().trim_end_matches(['。', '；']))
}

#[cfg(test)]
mod tests;
