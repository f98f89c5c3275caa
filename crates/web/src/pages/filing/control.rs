//! One field of a form as its control: what is typed, what helps, what is wrong. Knows no form.

use askama::Template;

use super::candidates::Candidate;
use crate::pages::records::value::Shown;
use crate::parts::evidence_field::EvidenceField;
use crate::parts::html;
use crate::words::Words;

/// A field with its control.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/filing/control.html")]
pub struct Control {
    pub t: Words,
    pub id: String,
    /// As it is sent.
    pub name: String,
    pub label: String,
    pub is_required: bool,
    /// When else it is required.
    pub required_when: String,
    pub is_personal: bool,
    /// That it says what it said before and is to be confirmed; empty where it does not.
    pub carried: &'static str,
    pub help: String,
    pub faults: Vec<String>,
    pub candidates: Vec<Candidate>,
    /// Where what it refers to is filed, as long as there is none: what that is called, and the link.
    pub absent: Option<(String, String)>,
    pub kind: Kind,
}

/// How it is filled in.
#[derive(Clone, Debug)]
pub enum Kind {
    Line(Line),
    /// A text of several lines.
    Text {
        text: String,
        n_rows: usize,
    },
    /// One of few, all of them seen at once.
    Radios(Vec<Choice>),
    /// One of many.
    Select(Vec<Choice>),
    /// Any of them.
    Checks(Vec<Choice>),
    /// One line for each.
    Several {
        rows: Vec<One>,
        suggestions: String,
    },
    /// A row for each, several things a row.
    Rows {
        columns: Vec<String>,
        rows: Vec<Vec<Cell>>,
    },
    /// Evidence files.
    Files(Box<EvidenceField>),
    /// It stays as it is.
    Kept(Kept),
}

/// What is shown of a field that stays as it is, and why it does.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    pub shown: Shown,
    pub why: &'static str,
}

/// A line to type in, with what helps to.
#[derive(Clone, Debug, Default)]
pub struct Line {
    pub text: String,
    /// The keyboard that a phone shows.
    pub keyboard: &'static str,
    /// `day` or `moment`, where a calendar helps.
    pub time: &'static str,
    /// The day in other words.
    pub reading: String,
    /// How it may be written.
    pub example: String,
    /// Where a script asks for names.
    pub suggestions: String,
    /// Words that may be written.
    pub words: Vec<&'static str>,
}

/// Something to choose.
#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

/// One of several, on its own line.
#[derive(Clone, Debug, Default)]
pub struct One {
    pub text: String,
    /// The id of the fault that marks it; empty where nothing is wrong with it.
    pub marked_by: String,
    pub faults: Vec<String>,
    /// What may have been meant by it.
    pub candidates: Vec<Candidate>,
}

/// What a row says in one of its columns.
#[derive(Clone, Debug)]
pub struct Cell {
    pub id: String,
    pub name: String,
    /// What stands above its column, or beside it where a screen is narrow.
    pub head: String,
    pub label: String,
    pub text: String,
    /// How a day may be written; empty where it is none.
    pub example: String,
    /// Where a script asks for names.
    pub suggestions: String,
    /// The id of the fault that marks it; empty where nothing is wrong with it.
    pub marked_by: String,
    pub faults: Vec<String>,
}

html!(Control);

impl Control {
    /// What describes it for those who listen.
    pub(super) fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.help.is_empty() {
            ids.push(format!("{}-help", self.id));
        }
        if !self.faults.is_empty() {
            ids.push(format!("{}-fault", self.id));
        }
        ids.join(" ")
    }

    /// Whether it is several controls under one heading.
    fn is_group(&self) -> bool {
        !matches!(self.kind, Kind::Line(_) | Kind::Text { .. } | Kind::Select(_) | Kind::Files(_))
    }

    /// A number behind an id, for a control of a row.
    fn numbered(&self, place: &usize) -> String {
        match *place {
            0 => self.id.clone(),
            place => format!("{}-{place}", self.id),
        }
    }

    pub(super) fn is_faulty(&self) -> bool {
        !self.faults.is_empty()
    }
}

crate::words::words! {
    one_a_row: "每列一筆，可自試算表複製後貼上", "One a row; cells copied from a spreadsheet can be pasted";
    one_a_line: "每行一項", "One a line";
    candidates_are: "您是指：", "Did you mean:";
    carried_over: "沿用去年，請確認", "From last year, please confirm";
    carried_from_last_time: "沿用上次，請確認", "From last time, please confirm";
    none_yet(form: &str): "尚無「{form}」；", "There is none yet: {form}. ";
    file_it_first: "先登錄", "File it first";
    not_answered: "未填", "No answer";
    please_choose: "請選擇", "Choose";
    kept_as_it_was: "您無權查閱此項個資；更正時保留原值。", "You are not shown this; it stays as it is.";
    said_from_outside: "稽核人員或上級所登錄，受稽機關不得更改；意見請填於由機關說明之欄位。", "An auditor, or who stands above the body, said this; it stays as it is. Answer in the fields that are the body’s.";
    row_number(n: &usize): "第 {n} 列", "Row {n}";
}
