//! The page on which a system's self-check is filled in: what is said for all measures, then measure by measure.

use std::collections::HashMap;

use app::self_check::{self, FORM, Measure, SelfCheck};
use app::{Actor, Installation};
use askama::Template;
use domain::self_check::Answer;
use regulation::{Field, Form, Regulation};

use super::reading::words;
use super::sheet::{ALL, AS_LAST, ASKED, COMPLIANCE, IMPLEMENTATION, Line, Sheet, control};
use super::spelling::{self, WORD};
use crate::assets::Asset;
use crate::fault::Fault;
use crate::law;
use crate::pages::approvals::role;
use crate::pages::filing::candidates;
use crate::pages::filing::control::Choice;
use crate::pages::filing::filled::{Filled, control_name};
use crate::pages::filing::law::{self as behind, DutyLine};
use crate::pages::filing::page::{Summed, files_named, others};
use crate::pages::filing::rows;
use crate::pages::filing::sections::{Making, Section, is_asked};
use crate::pages::filing::told::Told;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::clause::ClauseCard;
use crate::parts::html;
use crate::routes::{SELF_CHECK, law_path, record_path};
use crate::view::View;
use crate::words::Words;

/// What is known of each measure without being asked.
const KNOWN: [&str; 7] =
    ["system", "protection_level", "item_no", "domain", "control", "requirement_level", "applies"];

#[derive(Template)]
#[template(path = "pages/filing/measures/page.html")]
pub(super) struct MeasuresPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    form_link: (String, String),
    system: (String, String),
    action: String,
    filled: Filled,
    agency: String,
    summary: String,
    clause: (String, String),
    told: Vec<Summed>,
    notice: String,
    carried_from: String,
    /// What is said once for all measures.
    sections: Vec<Section>,
    all: Fill,
    groups: Vec<Group>,
    labels: Labels,
    /// For a script: the spellings of each result, and what is told of a word that is none.
    spellings: String,
    no_choice: String,
    awaited: String,
    /// How many wait for approval, where somebody has to approve them.
    n_waiting: usize,
    card: Option<ClauseCard>,
    duties: Vec<DutyLine>,
    drafts: Vec<(String, String)>,
    keeps_drafts: bool,
}

/// What is answered of each measure, by name.
struct Labels {
    result: String,
    how: String,
    /// How it is carried out, or why it does not apply.
    how_help: String,
    found: String,
}

/// The measures of one aspect.
struct Group {
    id: String,
    heading: String,
    n_held: usize,
    fill: Fill,
    rows: Vec<Row>,
}

/// How those of a group that are empty are filled in alike.
#[derive(Template)]
#[template(path = "pages/filing/measures/fill.html")]
struct Fill {
    t: Words,
    /// What its button says, and where the page comes back to.
    act: String,
    place: String,
    result: Cell,
    choices: Vec<Choice>,
    how: Cell,
}

html!(Fill);

struct Row {
    id: String,
    name: String,
    text: String,
    /// The law's own words are not held.
    is_paraphrase: bool,
    /// Which grade asks for it first.
    level: String,
    answer: &'static str,
    is_held: bool,
    /// What was filed last, and where that is.
    last: String,
    last_href: String,
    choices: Vec<Choice>,
    result: Cell,
    how: Cell,
    found: Cell,
}

/// One control of a row.
struct Cell {
    id: String,
    name: String,
    text: String,
    faults: Vec<String>,
}

/// What the page is made of.
pub(super) struct Asked<'a> {
    pub(super) installation: &'a Installation,
    pub(super) actor: &'a Actor,
    pub(super) form: &'a Form,
    pub(super) sheet: &'a Sheet,
    pub(super) filled: Filled,
    pub(super) told: Vec<Told>,
    pub(super) notice: String,
}

impl MeasuresPage {
    /// Prepares the page.
    ///
    /// # Errors
    /// The store's.
    pub(super) fn new(view: View, making: Asked<'_>) -> Result<Self, Fault> {
        let Asked { installation, actor, form, sheet, filled, mut told, notice } = making;
        // Of a draft too, which nobody has read yet.
        for stray in spelling::strays(form, sheet, &filled.typed) {
            if !told.contains(&stray) {
                told.push(stray);
            }
        }
        let regulation = &*installation.regulation;
        let language = view.language;
        let check = &sheet.check;
        let (system, agency) = (system_name(&view, installation, actor, check)?, &filled.agency);
        let candidates = candidates::of(&view, installation, actor, form, agency, &told)?;
        let files = files_named(installation, actor, form, &filled.typed)?;
        let awaited = app::approval::awaited(installation, actor, form, agency)?;
        let awaited: Vec<String> = awaited.iter().map(|step| role(step.word(), language)).collect();
        let by_approval = |field: &&Field| field.told_by_approval && !awaited.is_empty();
        let by_approval = form.fields.iter().filter(by_approval).map(|field| field.name.as_str());
        let left_out: Vec<&str> = KNOWN.into_iter().chain(ASKED).chain(by_approval).collect();
        let shown = |name: &str| {
            let field = form.field(name).filter(|field| is_asked(field));
            field.filter(|field| !left_out.contains(&field.name.as_str()))
        };
        let summed = told.iter().map(|one| {
            let field = shown(&one.field);
            let of_row = form.field(&one.cell).filter(|_| ASKED.contains(&one.cell.as_str()));
            let (href, label) = match (field, of_row) {
                (Some(field), _) => {
                    let label = rows::called(&view, regulation, field, &one.cell);
                    (rows::id(&field.name, &one.cell), label)
                }
                (None, Some(asked)) => {
                    let label = match one.field.parse::<i64>() {
                        Ok(_) => {
                            let label = language.choose(&asked.zh, &asked.en);
                            format!("{} {label}", view.t.measure_number(&one.field))
                        }
                        Err(_) => view.t.fill_alike().to_owned(),
                    };
                    (id(&one.field, &one.cell), label)
                }
                (None, None) => ("measures".to_owned(), label_of(&view, form, &one.field)),
            };
            let href = format!("#{href}");
            Summed { href, label, words: view.say(&one.words).to_owned() }
        });
        let summed: Vec<Summed> = summed.collect();
        let n_waiting = match awaited.is_empty() {
            true => 0,
            false => self_check::n_waiting(installation, actor, agency, &check.system)?,
        };
        let sections = Making {
            view: &view,
            regulation,
            form,
            agency,
            typed: &filled.typed,
            told: &told,
            candidates: &candidates,
            kept: HashMap::new(),
            left_out: left_out.clone(),
            lacks: Vec::new(),
            carried: &filled.carried,
            absent: &[],
            files: &files,
            many: false,
        }
        .sections();
        let made = Rows { view: &view, regulation, form, filled: &filled, told: &told };
        let form_name = language.choose(&form.zh, &form.en).clone();
        let city = names::city(installation)?;
        let level = made.level(&check.level);
        Ok(Self {
            breadcrumbs: Breadcrumbs::to(&view, view.t.self_check_of(&system))
                .through(&view, "/records", view.t.records())
                .through(&view, &format!("/records?form={FORM}"), &form_name),
            form_link: (view.link(&law::form_path(FORM)), form_name),
            system: (view.link(&record_path(&check.record)), system),
            action: view.link(SELF_CHECK),
            agency: names::agency(&city, agency, language),
            summary: view.t.measures_held(&level, check.measures.len(), check.n_held()),
            clause: (
                view.link(&law_path(&check.cite)),
                view.say(&law::heading(regulation, &check.cite)).to_owned(),
            ),
            carried_from: match filled.carried.from {
                Some(day) if !filled.carried.fields.is_empty() => language.day(day),
                _ => String::new(),
            },
            all: made.fill(sheet, ALL, "measures"),
            groups: made.groups(sheet),
            labels: made.labels(),
            spellings: spelling::spellings(form),
            no_choice: view.say(&spelling::no_choice(form, WORD)).to_owned(),
            awaited: law::joined(language, awaited.iter().cloned()),
            card: behind::card(&view, regulation, form, &filled.duty),
            duties: behind::duties(&view, regulation, actor, form, agency),
            drafts: others(&view, installation, actor, form, &filled)?,
            keeps_drafts: actor.principal().is_some(),
            told: summed,
            n_waiting,
            sections,
            notice,
            filled,
            view,
        })
    }

    fn style_url(&self) -> &'static str {
        Asset::FilingStyle.url()
    }

    fn script_url(&self) -> &'static str {
        Asset::Filing.url()
    }
}

/// What people call the system.
pub(super) fn system_name(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    check: &SelfCheck,
) -> Result<String, Fault> {
    let ids = [check.record.clone()];
    let mut names = names::of_records(installation, actor, &ids, view.language)?;
    Ok(names.remove(&check.record).unwrap_or_else(|| check.system.clone()))
}

/// What a field of the self-check says, in the reader's words.
pub(super) fn word(view: &View, regulation: &Regulation, field: &str, said: &str) -> String {
    let label = law::value_label(regulation, FORM, field, said);
    label.map_or_else(|| said.to_owned(), |label| view.say(&label).to_owned())
}

fn label_of(view: &View, form: &Form, field: &str) -> String {
    match form.field(field) {
        Some(field) => view.language.choose(&field.zh, &field.en).clone(),
        None => view.t.measures().to_owned(),
    }
}

/// What rows are made of.
struct Rows<'a> {
    view: &'a View,
    regulation: &'a Regulation,
    form: &'a Form,
    filled: &'a Filled,
    told: &'a [Told],
}

impl Rows<'_> {
    fn labels(&self) -> Labels {
        let label = |name: &str| label_of(self.view, self.form, name);
        let how = self.form.field(IMPLEMENTATION);
        let help =
            how.and_then(|field| self.view.language.choose(&field.help_zh, &field.help_en).clone());
        Labels {
            result: label(COMPLIANCE),
            how: label(IMPLEMENTATION),
            how_help: help.unwrap_or_default(),
            found: label("finding"),
        }
    }

    fn groups(&self, sheet: &Sheet) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for line in sheet.lines() {
            let control = &line.measure.control;
            let id = format!("group-{}", control.dimension);
            if groups.last().is_none_or(|group| group.id != id) {
                let (zh, en) = (&control.dimension_zh, &control.dimension_en);
                groups.push(Group {
                    heading: self.view.language.choose(zh, en).clone(),
                    fill: self.fill(sheet, &control.dimension, &id),
                    n_held: 0,
                    rows: Vec::new(),
                    id,
                });
            }
            if let Some(group) = groups.last_mut() {
                group.n_held += usize::from(line.measure.answer == Answer::Held);
                group.rows.push(self.row(line));
            }
        }
        groups
    }

    fn row(&self, line: Line<'_>) -> Row {
        let (view, control) = (self.view, &line.measure.control);
        let item = control.item.to_string();
        let group = view.language.choose(&control.group_zh, &control.group_en);
        let result = self.cell(&item, COMPLIANCE);
        Row {
            id: format!("m-{item}"),
            name: format!("{} {group}", view.t.measure_number(&item)),
            text: words(control).to_owned(),
            is_paraphrase: control.text_zh.is_none(),
            level: self.level(&control.level),
            answer: answer(view, line.measure),
            is_held: line.measure.answer == Answer::Held,
            last: self.last(line),
            last_href: line.last.map(|one| view.link(&record_path(&one.id))).unwrap_or_default(),
            choices: self.choices(&result.text, false),
            how: self.cell(&item, IMPLEMENTATION),
            found: self.cell(&item, "finding"),
            result,
        }
    }

    fn fill(&self, sheet: &Sheet, group: &str, place: &str) -> Fill {
        let result = self.cell(group, COMPLIANCE);
        let has_last = sheet.lines().any(|line| line.last.is_some());
        Fill {
            t: self.view.t,
            act: format!("fill:{group}"),
            place: format!("{}#{place}", self.view.link(SELF_CHECK)),
            choices: self.choices(&result.text, has_last),
            how: self.cell(group, IMPLEMENTATION),
            result,
        }
    }

    fn cell(&self, row: &str, asked: &str) -> Cell {
        let typed = control(row, asked);
        let told = self.told.iter().filter(|one| one.field == row && one.cell == asked);
        Cell {
            id: id(row, asked),
            text: self.filled.typed.text(&typed).to_owned(),
            name: control_name(&typed),
            faults: told.map(|one| self.view.say(&one.words).to_owned()).collect(),
        }
    }

    /// The form's words for a result; one that is none of them stays there to be mended.
    fn choices(&self, chosen: &str, with_last: bool) -> Vec<Choice> {
        let chosen = chosen.trim();
        let values = self.form.field(COMPLIANCE).map_or(&[][..], |field| &field.values);
        let words = values.iter().map(|word| Choice {
            value: word.value.clone(),
            label: self.view.language.choose(&word.zh, &word.en).clone(),
            is_chosen: chosen == word.value,
        });
        let last = with_last.then(|| Choice {
            value: AS_LAST.to_owned(),
            label: self.view.t.as_last_time().to_owned(),
            is_chosen: chosen == AS_LAST,
        });
        let is_last = with_last && chosen == AS_LAST;
        let is_known = chosen.is_empty() || is_last || spelling::is_choice(self.form, chosen);
        let stray = (!is_known).then(|| Choice {
            value: chosen.to_owned(),
            label: spelling::shown(chosen),
            is_chosen: true,
        });
        last.into_iter().chain(words).chain(stray).collect()
    }

    /// A grade by its word.
    fn level(&self, word: &str) -> String {
        self::word(self.view, self.regulation, "protection_level", word)
    }

    fn last(&self, line: Line<'_>) -> String {
        let Some(record) = line.last else { return String::new() };
        let day = record.day.map(|day| self.view.language.day(day)).unwrap_or_default();
        let said = line.said(COMPLIANCE).unwrap_or_default();
        let result = word(self.view, self.regulation, COMPLIANCE, said);
        self.view.t.last_time(&result, &day)
    }
}

/// How a measure stands, in a word.
fn answer(view: &View, measure: &Measure) -> &'static str {
    match measure.answer {
        Answer::Held => view.t.measure_held(),
        Answer::Unsaid => view.t.measure_unsaid(),
        Answer::Absent => view.t.measure_absent(),
        Answer::Short => view.t.measure_short(),
    }
}

/// The id of a control of a measure or of a group.
fn id(row: &str, asked: &str) -> String {
    format!("m-{row}-{asked}")
}

crate::words::words! {
    self_check_of(system: &str): "防護基準全表填報：{system}", "All controls of the baseline: {system}";
    measures_held(level: &str, n_asked: usize, n_held: usize): "防護需求等級「{level}」，防護基準應有 {n_asked} 項控制措施，已具備 {n_held} 項。",
        "Level {level}: {n_held} of the {n_asked} controls of the baseline are in place.";
    measures_help: "選了符合情形的各項各成一筆紀錄；留空者不登錄，仍以上次為準。任何一筆有誤即全部不登錄。",
        "Each control whose result is chosen becomes a record; what is left empty is not filed, and what was said last still holds. One fault and none is filed.";
    paste_help: "可自試算表複製「符合情形、執行說明、發現事項」各欄，在某一項的符合情形上貼上，即自該項起逐項填入。", "Copy the columns result, how implemented and finding in a spreadsheet and paste them on the result of a control: they are filled in from there on, control by control.";
    words_of_paste: "有 {n} 項的用語不在可選之列，已在各該項標明。|貼上的內容有 {n} 格超出本表，未填入：{words}", "{n} results are none of the choices; each is marked.|{n} cells lie beyond the table and were not filled in: {words}";
    measures: "控制措施", "The controls";
    measure_number(item: &str): "第 {item} 項", "Item {item}";
    measure_held: "已具備", "In place";
    measure_unsaid: "資料不足", "Lacks what decides";
    measure_absent: "未填報", "Not filed";
    measure_short: "未符合", "Not conforming";
    last_time(result: &str, day: &str): "上次：{result}，{day}", "Last time: {result}, {day}";
    as_last_time: "與上次相同", "As last time";
    fill_alike: "空白各項一律填為", "Fill in those left empty as";
    fill_alike_how: "執行說明（空白者）", "How implemented, where empty";
    fill_in: "填入", "Fill in";
    measures_waiting(n_records: usize): "另有 {n_records} 筆送審中，核准後始計入；請勿重複填報。", "{n_records} more wait for approval and count once approved; do not file them again.";
    review_measures: "下一步：核對", "Next: look it over";
    file_self_check: "填報防護基準", "File its controls";
    filed_whole: "整張表一次填報", "File the whole system at once";
}
