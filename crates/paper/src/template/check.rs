//! Holds a template against the law: forms, fields, values, duties, clauses, places to fill in.

use std::fmt::Display;
use std::ops::{Range, RangeInclusive};

use regulation::{Citation, Field, FieldType, Form, FormKind, Regulation};
use toml::Spanned;

use super::raw::{RawBlock, RawChosen, RawTemplate, line_of};
use super::{
    About, Chosen, LONGEST_HEADING, LONGEST_NAME, LONGEST_SENTENCE, MOST_BLOCKS, MOST_COLUMNS,
    MOST_FAULTS, MOST_SIGNATURES, OfDuty, PLACEHOLDERS, Part, Records, Standings, Template, Words,
};
use crate::{Orientation, TemplateFault};

/// Not of the law: levels of headings, rows to write in by hand, and how high a row may be at least, in
/// millimetres.
const LEVELS: RangeInclusive<u8> = 1..=2;
const BLANK_ROWS: RangeInclusive<u16> = 0..=200;
const LEAST_ROW: RangeInclusive<u16> = 0..=60;

/// The template, or all that is wrong with it.
pub(super) fn check(
    text: &str,
    raw: RawTemplate,
    regulation: &Regulation,
) -> Result<Template, Vec<TemplateFault>> {
    let mut check = Check { text, regulation, faults: Vec::new() };
    let template = check.template(raw);
    if check.faults.is_empty() { Ok(template) } else { Err(check.faults) }
}

struct Check<'t> {
    text: &'t str,
    regulation: &'t Regulation,
    faults: Vec<TemplateFault>,
}

impl Check<'_> {
    fn fault(&mut self, span: &Range<usize>, zh: String, en: String) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(TemplateFault { line: line_of(self.text, span.start), zh, en });
        }
    }

    fn template(&mut self, raw: RawTemplate) -> Template {
        let is_word = |kind: &str| {
            !kind.is_empty() && kind.chars().all(|sign| sign.is_ascii_lowercase() || sign == '-')
        };
        self.no_longer_than(LONGEST_NAME, &raw.kind);
        for name in [&raw.zh, &raw.en].into_iter().chain(&raw.font) {
            self.no_longer_than(LONGEST_NAME, name);
        }
        for sentence in [&raw.what_zh, &raw.what_en, &raw.title] {
            self.no_longer_than(LONGEST_SENTENCE, sentence);
        }
        if !is_word(raw.kind.get_ref()) {
            self.fault(
                &raw.kind.span(),
                "kind 只能用小寫英文字母及連字號".to_owned(),
                "kind is written in small letters and hyphens".to_owned(),
            );
        }
        let n_blocks = raw.blocks.len();
        if n_blocks > MOST_BLOCKS {
            self.fault(
                &(0..0),
                format!("區塊至多 {MOST_BLOCKS} 個，此範本有 {n_blocks} 個"),
                format!("at most {MOST_BLOCKS} blocks, this has {n_blocks}"),
            );
        }
        let items = self.citations(raw.items);
        let orientation =
            if raw.landscape { Orientation::Landscape } else { Orientation::Portrait };
        let mut parts = Vec::new();
        for block in raw.blocks {
            let span = block.span();
            parts.extend(self.block(block.into_inner(), &span, &items));
        }
        Template {
            title: self.words(&raw.title),
            kind: raw.kind.into_inner(),
            zh: raw.zh.into_inner(),
            en: raw.en.into_inner(),
            what_zh: raw.what_zh.into_inner(),
            what_en: raw.what_en.into_inner(),
            cite: self.citations(raw.cite),
            items,
            orientation,
            period: raw.period,
            font: raw.font.map(Spanned::into_inner),
            parts,
        }
    }

    fn block(&mut self, raw: RawBlock, span: &Range<usize>, items: &[Citation]) -> Option<Part> {
        let kinds = [
            raw.heading.is_some(),
            raw.paragraph.is_some(),
            raw.item.is_some(),
            raw.quote.is_some(),
            raw.entry.is_some(),
            raw.tally.is_some(),
            raw.standings.is_some(),
            raw.records.is_some(),
            raw.signatures.is_some(),
            raw.page_break.is_some(),
        ];
        if kinds.iter().filter(|is_there| **is_there).count() != 1 {
            const KINDS: &str = "heading, paragraph, item, quote, entry, tally, standings, records, signatures, page_break";
            self.fault(
                span,
                format!("每個區塊須恰有下列一鍵：{KINDS}"),
                format!("a block has exactly one of: {KINDS}"),
            );
            return None;
        }
        self.only_of_records(&raw, span);
        if let Some(words) = &raw.heading {
            let level = self.number("level", raw.level.as_ref(), LEVELS).unwrap_or(1);
            return Some(Part::Heading { level, words: self.words(words) });
        }
        if let Some(words) = &raw.paragraph {
            let is_small = raw.small.unwrap_or_default();
            return Some(Part::Paragraph { is_small, words: self.words(words) });
        }
        if let Some(number) = &raw.item {
            return self.item(*number.get_ref(), &number.span(), items);
        }
        if let Some(quote) = raw.quote {
            return Some(Part::Quote(self.citations(quote)));
        }
        if let Some(entry) = &raw.entry {
            return self.entry(entry);
        }
        if let Some(chosen) = &raw.standings {
            return self.standings(chosen, raw.columns.as_deref(), raw.shares.as_ref());
        }
        if let Some(labels) = raw.signatures {
            return Some(self.signatures(labels, span));
        }
        if raw.tally.is_some() {
            return Some(Part::Tally);
        }
        match raw.records.clone() {
            Some(form) => self.records(raw, &form),
            None => Some(Part::PageBreak),
        }
    }

    fn signatures(&mut self, labels: Vec<Spanned<String>>, span: &Range<usize>) -> Part {
        if labels.is_empty() || labels.len() > MOST_SIGNATURES {
            self.fault(
                span,
                format!("signatures 須有一至 {MOST_SIGNATURES} 個欄位"),
                format!("signatures has one to {MOST_SIGNATURES} boxes"),
            );
        }
        for label in &labels {
            self.no_longer_than(LONGEST_HEADING, label);
        }
        Part::Signatures(labels.into_iter().map(Spanned::into_inner).collect())
    }

    /// Words without a line break that take no more room than they have on a sheet.
    fn no_longer_than(&mut self, most: usize, text: &Spanned<String>) {
        let words = text.get_ref();
        if words.chars().count() > most || words.chars().any(char::is_control) {
            self.fault(
                &text.span(),
                format!("此處至多 {most} 字，不得換行"),
                format!("at most {most} letters stand here, on one line"),
            );
        }
    }

    fn blank(&mut self, heading: &str, written: &Spanned<String>) -> String {
        self.no_longer_than(LONGEST_HEADING + "blank:".len(), written);
        heading.trim().to_owned()
    }

    /// A table has columns, and no more than a sheet holds.
    fn columns(&mut self, n_columns: usize, span: &Range<usize>, of: &str) {
        if n_columns == 0 || n_columns > MOST_COLUMNS {
            self.fault(
                span,
                format!("{of} 須有一至 {MOST_COLUMNS} 個 columns"),
                format!("{of} needs one to {MOST_COLUMNS} columns"),
            );
        }
    }

    /// A number where one is written; what lies outside of its range is none.
    fn number<N: Copy + Display + TryFrom<i64> + PartialOrd>(
        &mut self,
        key: &str,
        written: Option<&Spanned<i64>>,
        range: RangeInclusive<N>,
    ) -> Option<N> {
        let written = written?;
        let number = N::try_from(*written.get_ref()).ok().filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most, found) = (range.start(), range.end(), written.get_ref());
            self.fault(
                &written.span(),
                format!("{key} 須在 {least} 至 {most} 之間，此處為 {found}"),
                format!("{key} is from {least} to {most}, this is {found}"),
            );
        }
        number
    }

    /// Keys that say something about tables of records mean nothing elsewhere.
    fn only_of_records(&mut self, raw: &RawBlock, span: &Range<usize>) {
        let is_table = raw.columns.is_some() || raw.shares.is_some();
        let is_said = is_table && raw.standings.is_none()
            || raw.during.is_some()
            || raw.until.is_some()
            || raw.only.is_some()
            || raw.about.is_some()
            || raw.blank_rows.is_some()
            || raw.least_row.is_some()
            || raw.cite.is_some()
            || raw.may_be_none.is_some();
        if is_said && raw.records.is_none() {
            self.fault(
                span,
                "columns、shares 只用於 records 與 standings；during、until、only、about、blank_rows、least_row、cite、may_be_none 只用於 records"
                    .to_owned(),
                "columns and shares go with records and standings; during, until, only, about, blank_rows, least_row, cite and may_be_none with records only"
                    .to_owned(),
            );
        }
    }

    fn item(&mut self, number: usize, span: &Range<usize>, items: &[Citation]) -> Option<Part> {
        let held = |cite: &Citation| {
            let words = self.regulation.provision(cite).and_then(|one| one.text_zh.as_deref());
            words.is_some_and(|words| super::item_of(words, number).is_some())
        };
        if !items.is_empty() && items.iter().all(held) {
            return Some(Part::Item(number));
        }
        self.fault(
            span,
            format!("items 所引條文無第 {number} 款"),
            format!("the clause named by `items` has no item {number}"),
        );
        None
    }

    fn entry(&mut self, raw: &Spanned<[String; 3]>) -> Option<Part> {
        let [form, field, number] = raw.get_ref();
        let known = self.regulation.form(form);
        let listed = known.and_then(|form| form.field(field));
        let is_list = |field: &Field| matches!(&field.kind, FieldType::List(item) if **item == FieldType::Text);
        match (listed.filter(|field| is_list(field)), number.parse::<usize>()) {
            (Some(_), Ok(number)) if number > 0 => {
                Some(Part::Entry { form: form.clone(), field: field.clone(), number })
            }
            _ => {
                self.fault(
                    &raw.span(),
                    "entry 為 [\"表單\", \"文字清單之欄位\", \"第幾項\"]".to_owned(),
                    "entry is [\"form\", \"field that lists texts\", \"number\"]".to_owned(),
                );
                None
            }
        }
    }

    fn words(&mut self, text: &Spanned<String>) -> Words {
        Words::read(text.get_ref()).unwrap_or_else(|name| {
            let known: Vec<String> =
                PLACEHOLDERS.iter().map(|(name, _)| format!("{{{name}}}")).collect();
            let known = known.join(" ");
            let (zh, en) = match name.is_empty() {
                true => (
                    "大括號沒有結尾；大括號本身寫成 {{".to_owned(),
                    "a curly bracket is not closed; write {{ for the sign itself".to_owned(),
                ),
                false => (
                    format!("沒有欄位 {{{name}}}；可用：{known}"),
                    format!("there is no place {{{name}}}; there are: {known}"),
                ),
            };
            self.fault(&text.span(), zh, en);
            Words::default()
        })
    }

    fn citations(&mut self, written: Vec<Spanned<String>>) -> Vec<Citation> {
        let mut found = Vec::new();
        for one in written {
            match one.get_ref().parse::<Citation>() {
                Ok(cite) if self.regulation.provision(&cite).is_some() => found.push(cite),
                _ => self.fault(
                    &one.span(),
                    format!(
                        "「{}」不是法規中之條文；寫法如 taipei-isms@2022-07-13/5.5",
                        one.get_ref()
                    ),
                    format!(
                        "`{}` is no place of the law; write it as taipei-isms@2022-07-13/5.5",
                        one.get_ref()
                    ),
                ),
            }
        }
        found
    }

    fn standings(
        &mut self,
        chosen: &Spanned<RawChosen>,
        columns: Option<&[Spanned<String>]>,
        shares: Option<&Spanned<Vec<u16>>>,
    ) -> Option<Part> {
        let chosen_duties = self.chosen(chosen)?;
        let columns = columns.unwrap_or_default();
        self.columns(columns.len(), &chosen.span(), "standings");
        self.as_many(shares, columns.len());
        let columns = columns.iter().filter_map(|column| self.of_duty(column)).collect();
        let shares = shares.map(|shares| shares.get_ref().clone()).unwrap_or_default();
        Some(Part::Standings(Standings { chosen: chosen_duties, columns, shares }))
    }

    fn of_duty(&mut self, written: &Spanned<String>) -> Option<OfDuty> {
        const KNOWN: [(&str, OfDuty); 7] = [
            ("#", OfDuty::Number),
            ("clause", OfDuty::Clause),
            ("duty", OfDuty::Duty),
            ("standing", OfDuty::Standing),
            ("due", OfDuty::Due),
            ("records", OfDuty::Records),
            ("mend", OfDuty::Mend),
        ];
        let name = written.get_ref().as_str();
        if let Some(heading) = name.strip_prefix("blank:") {
            return Some(OfDuty::Blank(self.blank(heading, written)));
        }
        let found = KNOWN.into_iter().find(|(known, _)| *known == name);
        if found.is_none() {
            self.fault(
                &written.span(),
                format!("standings 沒有欄「{name}」；可用：#, clause, duty, standing, due, records, mend, blank:標題"),
                format!(
                    "standings has no column `{name}`; there are: #, clause, duty, standing, due, records, mend, blank:heading"
                ),
            );
        }
        found.map(|(_, column)| column)
    }

    /// Shares are as many as the columns.
    fn as_many(&mut self, shares: Option<&Spanned<Vec<u16>>>, n_columns: usize) {
        if let Some(shares) = shares.filter(|one| one.get_ref().len() != n_columns) {
            self.fault(
                &shares.span(),
                format!("shares 須與 columns 同數（{n_columns}）"),
                format!("shares has as many numbers as there are columns ({n_columns})"),
            );
        }
    }

    fn chosen(&mut self, raw: &Spanned<RawChosen>) -> Option<Chosen> {
        match raw.get_ref() {
            RawChosen::Word(word) if word == "all" => Some(Chosen::All),
            RawChosen::Word(word) if word == "open" => Some(Chosen::Open),
            RawChosen::Word(word) => {
                self.fault(
                    &raw.span(),
                    format!("standings 為 \"all\"、\"open\" 或義務代碼之清單，不是「{word}」"),
                    format!("standings is \"all\", \"open\" or a list of duties, not `{word}`"),
                );
                None
            }
            RawChosen::Duties(duties) => {
                for duty in duties.iter().filter(|duty| self.regulation.duty(duty).is_none()) {
                    self.fault(
                        &raw.span(),
                        format!("沒有義務「{duty}」"),
                        format!("there is no duty `{duty}`"),
                    );
                }
                Some(Chosen::Of(duties.clone()))
            }
        }
    }

    fn records(&mut self, raw: RawBlock, id: &Spanned<String>) -> Option<Part> {
        let form = self.regulation.form(id.get_ref()).filter(|form| form.kind != FormKind::View);
        let Some(form) = form else {
            self.fault(
                &id.span(),
                format!("沒有可填之表單「{}」", id.get_ref()),
                format!("there is no form `{}` that is filled in", id.get_ref()),
            );
            return None;
        };
        let columns = raw.columns.unwrap_or_default();
        let n_columns = columns.len();
        self.columns(n_columns, &id.span(), "records");
        let columns = columns.iter().filter_map(|column| self.column(form, column)).collect();
        self.as_many(raw.shares.as_ref(), n_columns);
        if let Some(until) = &raw.until {
            self.field(form, until.get_ref(), &until.span());
        }
        let mut only = Vec::new();
        for (name, values) in raw.only.unwrap_or_default() {
            if let Some(field) = self.field(form, name.get_ref(), &name.span()) {
                self.values(field, values.get_ref(), &values.span());
            }
            only.push((name.into_inner(), values.into_inner()));
        }
        let about = raw.about.and_then(|about| self.about(form, &about));
        let blank_rows = self.number("blank_rows", raw.blank_rows.as_ref(), BLANK_ROWS);
        let least_row = self.number("least_row", raw.least_row.as_ref(), LEAST_ROW);
        Some(Part::Records(Box::new(Records {
            form: form.id.clone(),
            columns,
            shares: raw.shares.map(Spanned::into_inner).unwrap_or_default(),
            during: raw.during.unwrap_or_default(),
            until: raw.until.map(Spanned::into_inner),
            only,
            about,
            blank_rows: blank_rows.unwrap_or_default(),
            least_row: least_row.unwrap_or_default(),
            cite: self.citations(raw.cite.unwrap_or_default()),
            may_be_none: raw.may_be_none.unwrap_or_default(),
        })))
    }

    fn column(&mut self, form: &Form, written: &Spanned<String>) -> Option<About> {
        let name = written.get_ref().as_str();
        match name {
            "#" => return Some(About::Number),
            "@day" => return Some(About::Day),
            "@id" => return Some(About::Id),
            _ => {}
        }
        if let Some(heading) = name.strip_prefix("blank:") {
            return Some(About::Blank(self.blank(heading, written)));
        }
        self.field(form, name, &written.span()).map(|field| About::Field(field.name.clone()))
    }

    fn field<'f>(&mut self, form: &'f Form, name: &str, span: &Range<usize>) -> Option<&'f Field> {
        let field = form.field(name);
        if field.is_none() {
            let names = form.fields.iter().map(|field| field.name.as_str());
            let known = names.collect::<Vec<_>>().join(", ");
            self.fault(
                span,
                format!("表單「{}」沒有欄位「{name}」；可用：{known}，及 #、@day、@id、blank:標題", form.zh),
                format!(
                    "the form `{}` has no field `{name}`; there are: {known}, and #, @day, @id, blank:heading",
                    form.id
                ),
            );
        }
        field
    }

    fn values(&mut self, field: &Field, values: &[String], span: &Range<usize>) {
        let known = |value: &String| match &field.kind {
            FieldType::Enum => field.values.iter().any(|one| one.value == *value),
            FieldType::Boolean => value == "true" || value == "false",
            _ => true,
        };
        for value in values.iter().filter(|value| !known(value)) {
            self.fault(
                span,
                format!("欄位「{}」沒有值「{value}」", field.zh),
                format!("the field `{}` has no value `{value}`", field.name),
            );
        }
    }

    fn about(&mut self, form: &Form, raw: &Spanned<[String; 2]>) -> Option<(String, String)> {
        let [reference, field] = raw.get_ref();
        let held = self.field(form, reference, &raw.span())?;
        let target = held.kind.target().and_then(|target| self.regulation.form(target));
        let Some(target) = target else {
            self.fault(
                &raw.span(),
                format!("欄位「{reference}」不指向其他表單"),
                format!("the field `{reference}` refers to no other form"),
            );
            return None;
        };
        self.field(target, field, &raw.span())?;
        Some((reference.clone(), field.clone()))
    }
}
