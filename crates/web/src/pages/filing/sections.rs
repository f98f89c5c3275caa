//! The fields of a form in sections, each with its control: what is required first, then the outcome,
//! then the rest. All of it follows from the form's data.

use std::collections::HashMap;

use app::evidence::Evidence;
use app::typed::{self, Manner, Typed};
use app::waiver;
use regulation::{Field, FieldType, Form, Regulation};

use super::candidates::Candidate;
use super::control::{Choice, Control, Kept, Kind, Line, One};
use super::filled::{Carried, control_name, each};
use super::told::Told;
use crate::law;
use crate::parts::evidence_field::EvidenceField;
use crate::view::View;

/// So many choices are all shown at once; more fold into a list.
const SHOWN_CHOICES: usize = 5;

/// Rows that stand empty for what is added without a script.
pub(super) const SPARE_ROWS: usize = 3;

/// Fields that need not fold away.
const FEW: usize = 3;

/// Some of a form's fields under a heading.
pub struct Section {
    pub heading: &'static str,
    pub controls: Vec<Control>,
    /// Folded until somebody asks for it.
    pub is_folded: bool,
}

/// What controls are made of.
pub struct Making<'a> {
    pub view: &'a View,
    pub regulation: &'a Regulation,
    pub form: &'a Form,
    pub agency: &'a str,
    pub typed: &'a Typed,
    pub told: &'a [Told],
    pub candidates: &'a [Candidate],
    /// What is shown of fields that stay as they are, by name.
    pub kept: HashMap<String, Kept>,
    /// Fields that are not filled in here.
    pub left_out: Vec<&'a str>,
    /// What is lacking, where a row leads here: asked first, and required.
    pub lacks: Vec<&'a str>,
    /// Fields that say what an earlier record said.
    pub carried: &'a Carried,
    /// What a field refers to and there is none of: the field, what it is called, where it is filed.
    pub absent: &'a [(String, String, String)],
    /// The files that are named so far.
    pub files: &'a [Evidence],
    /// One record for each subject.
    pub many: bool,
}

impl Making<'_> {
    pub fn sections(&self) -> Vec<Section> {
        let is_here = |field: &&Field| is_asked(field) && !self.left_out.contains(&&*field.name);
        let here = || self.form.fields.iter().filter(is_here);
        let asked = || here().filter(|field| !field.of_every_form);
        let is_first = |field: &&Field| {
            let is_main = field.required || !field.required_if.is_empty() || self.is_key(field);
            self.lacks(field) || (is_main && !field.outcome)
        };
        let n_rest = asked().filter(|field| !is_first(field)).count();
        let t = self.view.t;
        let (first, outcome, rest) = match n_rest <= FEW {
            true => (self.lacking_first(asked().collect()), Vec::new(), Vec::new()),
            false => {
                let rest = || asked().filter(|field| !is_first(field));
                (
                    self.lacking_first(asked().filter(is_first).collect()),
                    rest().filter(|field| field.outcome).collect(),
                    rest().filter(|field| !field.outcome).collect::<Vec<_>>(),
                )
            }
        };
        let mut sections = Vec::new();
        let groups = [
            (t.main_fields(), first, false),
            (t.other_fields(), rest, true),
            (t.outcome_fields(), outcome, true),
            (t.common_fields(), here().filter(|field| field.of_every_form).collect(), true),
        ];
        for (heading, fields, folds) in groups {
            let is_said = |field: &&Field| {
                !self.typed.is_blank(&field.name)
                    || self.told.iter().any(|one| one.field == field.name)
            };
            let is_folded = folds && !fields.iter().copied().any(|field| is_said(&field));
            if !fields.is_empty() {
                let controls = fields.into_iter().map(|field| self.control(field)).collect();
                sections.push(Section { heading, controls, is_folded });
            }
        }
        sections
    }

    fn lacks(&self, field: &Field) -> bool {
        self.lacks.contains(&field.name.as_str())
    }

    fn lacking_first<'f>(&self, mut fields: Vec<&'f Field>) -> Vec<&'f Field> {
        fields.sort_by_key(|field| !self.lacks(field));
        fields
    }

    fn is_key(&self, field: &Field) -> bool {
        self.form.key.contains(&field.name)
    }

    fn control(&self, field: &Field) -> Control {
        let (language, t) = (self.view.language, self.view.t);
        let help = language.choose(&field.help_zh, &field.help_en).clone();
        let kind = self.kind(field);
        let n_rows = if let Kind::Several { rows, .. } = &kind { rows.len() } else { 0 };
        let told = self.of_whole(field, n_rows);
        let how = match &kind {
            Kind::Rows { .. } | Kind::Several { .. } => t.one_a_row(),
            Kind::Text { .. } if matches!(field.kind, FieldType::List(_)) => t.one_a_line(),
            _ => "",
        };
        let helps = help.into_iter().chain((!how.is_empty()).then(|| how.to_owned()));
        let helps = helps.chain(self.taken(field));
        let control = Control {
            t,
            id: id(&field.name),
            name: control_name(&field.name),
            label: language.choose(&field.zh, &field.en).clone(),
            is_required: (field.required && !field.outcome) || self.lacks(field),
            required_when: self.required_when(field),
            is_personal: field.personal,
            carried: self.carried(field),
            help: helps.collect::<Vec<_>>().join(language.choose("。", ". ")),
            faults: told.into_iter().map(|one| self.view.say(&one.words).to_owned()).collect(),
            candidates: self.candidates_of(field, |row| row.is_none_or(|row| row >= n_rows)),
            absent: self
                .absent
                .iter()
                .find(|(name, ..)| *name == field.name)
                .map(|(_, form, href)| (form.clone(), href.clone())),
            kind: Kind::Kept(Kept::default()),
        };
        let kind = match kind {
            Kind::Files(files) => {
                let files = files.described_by(control.described_by()).faulty(control.is_faulty());
                Kind::Files(Box::new(files))
            }
            other => other,
        };
        Control { kind, ..control }
    }

    /// That it says what it said before, where it does.
    fn carried(&self, field: &Field) -> &'static str {
        if !self.carried.fields.contains(&field.name) {
            return "";
        }
        let last_year = self.view.today.year() - 1;
        match self.carried.from {
            Some(day) if day.year() != last_year => self.view.t.carried_from_last_time(),
            _ => self.view.t.carried_over(),
        }
    }

    /// From where it is taken as long as it is left blank.
    fn taken(&self, field: &Field) -> Option<String> {
        let taken = field.taken.as_ref()?;
        let by = self.form.field(&taken.by)?;
        let said = self.regulation.form(by.kind.target()?)?.field(&taken.field)?;
        let language = self.view.language;
        let (by, said) = (language.choose(&by.zh, &by.en), language.choose(&said.zh, &said.en));
        Some(self.view.t.taken_where_blank(by, said))
    }

    fn required_when(&self, field: &Field) -> String {
        let t = self.view.t;
        if field.required && field.outcome {
            return t.required_to_close().to_owned();
        }
        if field.required_if.is_empty() {
            return String::new();
        }
        let when = field.required_if.iter().map(|(name, holds)| {
            let label = self.form.field(name).map_or(name, |one| t.0.choose(&one.zh, &one.en));
            format!("{label}{}{}", t.0.choose("：", ": "), if *holds { t.yes() } else { t.no() })
        });
        t.required_when(&law::joined(t.0, when))
    }

    fn kind(&self, field: &Field) -> Kind {
        if let Some(kept) = self.kept.get(&field.name) {
            return Kind::Kept(kept.clone());
        }
        if let Some(columns) = typed::columns(self.regulation, &field.kind) {
            return self.rows(field, columns);
        }
        let text = || self.typed.text(&field.name).to_owned();
        let is_subject = typed::subject(self.form).is_some_and(|one| one.name == field.name);
        match &field.kind {
            FieldType::Boolean => Kind::Radios(self.truths(field)),
            FieldType::Enum => match field.values.len() <= SHOWN_CHOICES {
                true => Kind::Radios(self.choices(field, !field.required && !self.lacks(field))),
                false => Kind::Select(self.choices(field, false)),
            },
            FieldType::List(item) => match &**item {
                FieldType::Enum => Kind::Checks(self.choices(field, false)),
                FieldType::File => self.files(field, true),
                FieldType::Text | FieldType::Signature => {
                    Kind::Text { text: text(), n_rows: text().lines().count().clamp(3, 12) }
                }
                _ => self.several(field),
            },
            FieldType::File => self.files(field, false),
            FieldType::Reference(_) if is_subject && self.many => self.several(field),
            FieldType::Text if !self.is_short(field) => {
                Kind::Text { text: text(), n_rows: text().lines().count().clamp(1, 12) }
            }
            kind => Kind::Line(self.line(field, kind)),
        }
    }

    fn files(&self, field: &Field, is_many: bool) -> Kind {
        let (id, name) = (id(&field.name), control_name(&field.name));
        let control = EvidenceField::new(self.view, id, name, self.view.largest_file);
        let control = control.many(is_many).text(self.typed.text(&field.name));
        Kind::Files(Box::new(control.kept(self.view, self.files)))
    }

    /// Codes, names and what tells things apart fit a line.
    fn is_short(&self, field: &Field) -> bool {
        let name = field.name.as_str();
        let ends = ["_id", "_code", "_no", "_url", "name", "email", "phone", "version"];
        self.is_key(field) || ends.iter().any(|end| name.ends_with(end))
    }

    fn line(&self, field: &Field, kind: &FieldType) -> Line {
        let text = self.typed.text(&field.name).to_owned();
        let (language, t) = (self.view.language, self.view.t);
        let day = typed::day(text.split_whitespace().next().unwrap_or_default());
        let reading = day.map(|day| language.other_reading(day)).unwrap_or_default();
        let today = language.typed_day(self.view.today);
        let plain = Line { text, ..Line::default() };
        match kind {
            FieldType::Date => {
                Line { time: "day", reading, example: t.for_example(&today), ..plain }
            }
            FieldType::Moment => {
                let example = t.for_example(&format!("{today} 09:30"));
                Line { time: "moment", reading, example, ..plain }
            }
            FieldType::LastUse => Line {
                time: "day",
                reading,
                example: t.for_example(&today),
                words: vec![t.never_used(), t.use_unknown()],
                ..plain
            },
            FieldType::Integer => Line { keyboard: "numeric", ..plain },
            FieldType::Number | FieldType::Percent => Line { keyboard: "decimal", ..plain },
            FieldType::Reference(target) => {
                Line { suggestions: self.suggestions("form", target), ..plain }
            }
            FieldType::Text if self.is_excepted(field) => {
                Line { suggestions: self.suggestions("duty", self.typed.text("duty")), ..plain }
            }
            _ => plain,
        }
    }

    /// Whether it says whom or what an exception is for, of a duty that is known.
    fn is_excepted(&self, field: &Field) -> bool {
        self.form.id == waiver::FORM
            && field.name == waiver::SUBJECT
            && self.regulation.duty(self.typed.text("duty").trim()).is_some()
    }

    /// Where names are asked of a form's things, or of a duty's.
    fn suggestions(&self, of: &str, target: &str) -> String {
        let query = crate::query::Query::default()
            .with(of, target.trim())
            .with("agency", self.agency)
            .with("lang", self.view.language.in_query().unwrap_or_default());
        query.after("/suggestions")
    }

    fn several(&self, field: &Field) -> Kind {
        let is_list = matches!(field.kind, FieldType::List(_));
        let typed = self.typed.texts(&field.name);
        // Of subjects each has its own row, as each becomes a record.
        let mut texts: Vec<&str> = match is_list {
            true => typed.filter(|text| !text.trim().is_empty()).collect(),
            false => typed.flat_map(each).collect(),
        };
        texts.extend(std::iter::repeat_n("", SPARE_ROWS));
        let lacking = self.lacking(field);
        let rows = texts.into_iter().enumerate().map(|(place, text)| {
            let is_here = |one: &&Told| one.field == field.name && row_of(&one.cell) == Some(place);
            let told = self.told.iter().filter(is_here);
            let told = told.map(|one| self.view.say(&one.words).to_owned());
            let faults: Vec<String> = told.collect();
            let marked_by = match &lacking {
                _ if !faults.is_empty() => format!("{}-row-{}-fault", id(&field.name), place + 1),
                Some(fault) if place == 0 => fault.clone(),
                _ => String::new(),
            };
            let candidates = self.candidates_of(field, |row| row == Some(place));
            One { text: text.to_owned(), marked_by, faults, candidates }
        });
        let rows = rows.collect();
        let suggestions = field.kind.target().map(|target| self.suggestions("form", target));
        Kind::Several { rows, suggestions: suggestions.unwrap_or_default() }
    }

    /// What is told of a field as a whole, and not beside one of its cells or of its first `n_rows` rows.
    fn of_whole(&self, field: &Field, n_rows: usize) -> Vec<&Told> {
        let of_field = self.told.iter().filter(|one| one.field == field.name);
        let is_whole = |one: &&Told| {
            !one.cell.contains('.') && row_of(&one.cell).is_none_or(|row| row >= n_rows)
        };
        of_field.filter(is_whole).collect()
    }

    /// What may have been meant at those rows of a field of which this holds.
    fn candidates_of(
        &self,
        field: &Field,
        is_here: impl Fn(Option<usize>) -> bool,
    ) -> Vec<Candidate> {
        let of_field = self.candidates.iter().filter(|one| one.field == field.name);
        of_field.filter(|one| is_here(row_of(&one.cell))).cloned().collect()
    }

    /// The id of the fault of a field in which nothing is typed, which its first control bears then.
    pub(super) fn lacking(&self, field: &Field) -> Option<String> {
        let is_told = self.typed.is_blank(&field.name) && !self.of_whole(field, 0).is_empty();
        is_told.then(|| format!("{}-fault", id(&field.name)))
    }

    fn choices(&self, field: &Field, with_none: bool) -> Vec<Choice> {
        let chosen: Vec<&str> = self.typed.texts(&field.name).collect();
        let none = with_none.then(|| Choice {
            value: String::new(),
            label: self.view.t.not_answered().to_owned(),
            is_chosen: chosen.iter().all(|text| text.is_empty()),
        });
        let words = field.values.iter().map(|word| Choice {
            value: word.value.clone(),
            label: self.view.language.choose(&word.zh, &word.en).clone(),
            is_chosen: chosen.contains(&word.value.as_str()),
        });
        words.chain(none).collect()
    }

    fn truths(&self, field: &Field) -> Vec<Choice> {
        let t = self.view.t;
        let chosen = self.typed.text(&field.name);
        let choice = |value: &str, label: &str| Choice {
            value: value.to_owned(),
            label: label.to_owned(),
            is_chosen: chosen == value,
        };
        let mut choices = vec![choice("true", t.yes()), choice("false", t.no())];
        if !field.required && !self.lacks(field) {
            choices.push(choice("", t.not_answered()));
        }
        choices
    }
}

/// Whether somebody has to say it: what is computed, and whose the record is, is known.
pub fn is_asked(field: &Field) -> bool {
    let is_agency = field.name == "agency" && field.kind.target() == Some("agency");
    !field.derived && !is_agency
}

/// The row that is wrong, where it is one of several; counted from 0.
fn row_of(cell: &str) -> Option<usize> {
    cell.parse::<usize>().ok()?.checked_sub(1)
}

/// The id of a field's control on the page.
pub fn id(field: &str) -> String {
    ["f-", field].concat()
}

impl crate::language::Language {
    /// The language as records know it.
    pub fn of_records(self) -> app::import::Language {
        self.choose(app::import::Language::Chinese, app::import::Language::English)
    }

    /// The manner in which what records say is written into forms for who reads this.
    pub fn manner(self) -> Manner {
        Manner { language: self.of_records(), dating: self.dating }
    }
}

crate::words::words! {
    main_fields: "應填事項", "What is asked";
    other_fields: "其他事項", "More";
    outcome_fields: "辦理結果", "The outcome";
    taken_where_blank(by: &str, said: &str): "留白則取自所填「{by}」清冊之「{said}」", "Left blank, it is taken from what the register says of this field: {by}, {said}";
    common_fields: "佐證", "Evidence";
    for_example(written: &str): "例 {written}", "e.g. {written}";
}
