//! A paper as it is to be read, whatever it is written to; knows no template.

use regulation::Day;

/// A whole paper.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    pub title: String,
    /// What stands under the title: the agency, the day, the clause.
    pub under_title: Vec<String>,
    /// What stands at the head of each page.
    pub head: String,
    /// What stands at the foot of each page, beside its number.
    pub foot: String,
    /// Stands at the head of each page, where the paper is not to be taken for a true one.
    pub warning: Option<String>,
    /// Who hands it in.
    pub author: String,
    /// When it was made, as RFC 3339 has it.
    pub made_at: String,
    pub orientation: Orientation,
    /// The font that an ODT asks for, where the agency has one of its own.
    pub font: Option<String>,
    pub blocks: Vec<Block>,
}

/// How the sheet lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Orientation {
    #[default]
    Portrait,
    Landscape,
}

/// One thing under the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading of the first or the second level.
    Heading {
        level: u8,
        text: String,
    },
    Paragraph {
        style: Style,
        text: Text,
    },
    Table(Table),
    /// A box to sign in for each of these.
    Signatures(Vec<String>),
    PageBreak,
}

/// How a paragraph is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Body,
    /// Remarks under tables, words of the law.
    Small,
}

/// A table whose first row is repeated on every page that it reaches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// What the table is of; the name of its sheet, where it is written as one.
    pub name: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Text>>,
    /// The least height of a row in millimetres, where people are to write in it.
    pub least_row: u16,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    pub heading: String,
    /// Its share of the width beside the others'; zero: by what it holds.
    pub share: u16,
}

/// Words, some of which say that something is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    pub runs: Vec<Run>,
    /// What the words tell, where a workbook can reckon with it.
    pub measure: Option<Measure>,
}

/// What a workbook sums, sorts and compares, where people read words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// A decimal number, as it is written.
    Number(String),
    /// A share of a hundred, as it is written before its sign.
    Percent(String),
    Day(Day),
}

/// Words that are set alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub is_missing: bool,
}

impl Text {
    /// Plain words.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        let run = (!text.is_empty()).then_some(Run { text, is_missing: false });
        Self { runs: run.into_iter().collect(), measure: None }
    }

    /// Plain words that tell a measure.
    #[must_use]
    pub fn measured(text: impl Into<String>, measure: Measure) -> Self {
        Self { measure: Some(measure), ..Self::plain(text) }
    }

    /// A number by its figures.
    #[must_use]
    pub fn number(number: impl Into<String>) -> Self {
        let number = number.into();
        Self::measured(number.clone(), Measure::Number(number))
    }

    /// Words that say that something is missing.
    #[must_use]
    pub fn missing(text: impl Into<String>) -> Self {
        Self { runs: vec![Run { text: text.into(), is_missing: true }], measure: None }
    }

    /// The same with more behind it, which together are no measure.
    #[must_use]
    pub fn then(mut self, mut more: Self) -> Self {
        self.runs.append(&mut more.runs);
        Self { measure: None, ..self }
    }

    /// All words, however they are set.
    #[must_use]
    pub fn words(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// How many marks of something missing it holds.
    #[must_use]
    pub fn n_missing(&self) -> usize {
        self.runs.iter().filter(|run| run.is_missing).count()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
}

impl Paper {
    /// How many marks of something missing the paper holds.
    #[must_use]
    pub fn n_missing(&self) -> usize {
        let of = |block: &Block| match block {
            Block::Paragraph { text, .. } => text.n_missing(),
            Block::Table(table) => table.rows.iter().flatten().map(Text::n_missing).sum(),
            Block::Heading { .. } | Block::Signatures(_) | Block::PageBreak => 0,
        };
        self.blocks.iter().map(of).sum()
    }

    /// Its tables, in order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
    }
}
