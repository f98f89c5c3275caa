//! `/forms/{form}`: what a form asks for, field by field in both languages, and how to bring
//! records in; `format=` gives an empty sheet with the headings.

use app::Action;
use app::access::may_somewhere;
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use regulation::{Day, Field, FieldType, Form, FormKind, FormScope, Regulation};

use crate::acting::Acting;
use crate::download;
use crate::extract::Path;
use crate::fault::Fault;
use crate::language::{Language, Tongue};
use crate::law;
use crate::page::Page;
use crate::pages::regulation::sentence::subject;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::routes::{State, filing_path};
use crate::view::View;
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/records/form.html")]
struct FormPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    id: String,
    name: String,
    other: String,
    facts: Vec<(&'static str, String)>,
    fields: Vec<FieldRow>,
    duties: Vec<DutyRow>,
    downloads: Downloads,
    command: String,
    may_be_filed: bool,
    /// Where one is filed, for who may.
    filing: String,
    /// The form on paper.
    sheet: String,
    records: String,
}

struct FieldRow {
    name: String,
    label: String,
    other: String,
    kind: String,
    target: String,
    demand: String,
    is_personal: bool,
    is_key: bool,
    is_day: bool,
    words: Vec<WordRow>,
    help: String,
}

/// A word that an enum field takes, in its languages and in the spellings people use.
struct WordRow {
    value: String,
    label: String,
    other: String,
    also: String,
}

struct DutyRow {
    id: String,
    href: String,
    subject: String,
    decides: bool,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let regulation = &*state.installation().regulation;
    let form = regulation.form(&id).ok_or_else(Fault::not_found)?;
    if let Some(format) = download::asked_format(&view)? {
        let asked = form.fields.iter().filter(|field| !field.derived);
        let headings = asked.map(|field| view.language.choose(&field.zh, &field.en).clone());
        return download::table(format, form.id.clone(), headings.collect(), |_| Ok(())).await;
    }
    let language = view.language;
    let name = language.choose(&form.zh, &form.en).clone();
    let page = FormPage {
        breadcrumbs: Breadcrumbs::to(&view, &name)
            .through(&view, "/records", view.t.records())
            .through(&view, "/forms", view.t.forms()),
        id: form.id.clone(),
        other: language.other().choose(&form.zh, &form.en).clone(),
        facts: facts(&view, form),
        fields: form.fields.iter().map(|field| field_row(&view, regulation, form, field)).collect(),
        duties: duties(&view, regulation, form),
        downloads: Downloads::new(&view),
        command: command(form, language),
        may_be_filed: form.kind != FormKind::View,
        filing: match form.kind != FormKind::View && may_somewhere(&actor, Action::File, &form.id) {
            true => view.link(&filing_path(&form.id, "", &[], None)),
            false => String::new(),
        },
        sheet: view.link(&format!("{}/sheet", law::form_path(&form.id))),
        records: view.link(&format!("/records?form={}", form.id)),
        name,
        view,
    };
    Ok(Page(page).into_response())
}

fn facts(view: &View, form: &Form) -> Vec<(&'static str, String)> {
    let t = view.t;
    let label = |name: &String| {
        let field = form.field(name);
        field.map_or_else(|| name.clone(), |one| view.language.choose(&one.zh, &one.en).clone())
    };
    let mut facts = vec![(t.form_kind_label(), law::form_kind(form.kind, view).to_owned())];
    let scope = match form.scope {
        FormScope::Agency => t.scope_agency(),
        FormScope::Shared => t.scope_shared(),
    };
    facts.push((t.scope(), scope.to_owned()));
    let key = match form.key.is_empty() {
        true => t.no_key().to_owned(),
        false => law::joined(view.language, form.key.iter().map(label)),
    };
    facts.push((t.key_fields(), key));
    let day = form.day_field.as_ref().map(label);
    facts.push((t.counts_from(), day.unwrap_or_else(|| t.from_beginning().to_owned())));
    if let (Tongue::English, Some(note)) = (view.language.tongue, &form.note) {
        facts.push((t.text_note(), note.clone()));
    }
    facts
}

fn field_row(view: &View, regulation: &Regulation, form: &Form, field: &Field) -> FieldRow {
    let (language, t) = (view.language, view.t);
    let help = language.choose(&field.help_zh, &field.help_en);
    FieldRow {
        name: field.name.clone(),
        label: language.choose(&field.zh, &field.en).clone(),
        other: language.other().choose(&field.zh, &field.en).clone(),
        kind: kind_in_words(regulation, &field.kind, (language, view.today)),
        target: target(&field.kind).map(|id| view.link(&law::form_path(id))).unwrap_or_default(),
        demand: demand(form, field, t),
        is_personal: field.personal,
        is_key: form.key.contains(&field.name),
        is_day: form.day_field.as_ref() == Some(&field.name),
        words: field
            .values
            .iter()
            .map(|value| WordRow {
                value: value.value.clone(),
                label: language.choose(&value.zh, &value.en).clone(),
                other: language.other().choose(&value.zh, &value.en).clone(),
                also: law::joined(language, value.also.iter().cloned()),
            })
            .collect(),
        help: help.clone().unwrap_or_default(),
    }
}

/// When the field must be filled in.
fn demand(form: &Form, field: &Field, t: Words) -> String {
    if field.derived {
        return t.derived().to_owned();
    }
    if !field.required_if.is_empty() {
        let when = field.required_if.iter().map(|(name, holds)| {
            let label = form.field(name).map_or(name, |one| t.0.choose(&one.zh, &one.en));
            format!("{label}: {}", if *holds { t.yes() } else { t.no() })
        });
        return t.required_when(&law::joined(t.0, when));
    }
    match (field.required, field.outcome) {
        (true, true) => t.required_to_close().to_owned(),
        (true, false) => t.required().to_owned(),
        (false, _) => String::new(),
    }
}

/// The form that a reference names; none for bodies, which have their own pages.
fn target(kind: &FieldType) -> Option<&str> {
    match kind {
        FieldType::Reference(target) if target != "agency" => Some(target),
        FieldType::List(item) => target(item),
        _ => None,
    }
}

/// The type of a field in words, with how to write it.
fn kind_in_words(
    regulation: &Regulation,
    kind: &FieldType,
    (language, today): (Language, Day),
) -> String {
    let day = language.typed_day(today);
    let such_as = |zh, en, written: &str| [language.choose(zh, en), written].concat();
    let (zh, en) = match kind {
        FieldType::Text => ("文字", "Text"),
        FieldType::Integer => ("整數", "Whole number"),
        FieldType::Number => ("數字", "Number"),
        FieldType::Percent => ("百分比，如 4.5", "Per cent, such as 4.5"),
        FieldType::Boolean => ("是／否", "Yes or no"),
        FieldType::Date => return such_as("日期，如 ", "Date, such as ", &day),
        FieldType::Moment => {
            let written = format!("{day} 09:05");
            return such_as("日期時間，如 ", "Date and time, such as ", &written);
        }
        FieldType::File => ("檔案", "File"),
        FieldType::Signature => ("簽名", "Signature"),
        FieldType::Duration => ("期間，如 P6M", "Duration, such as P6M"),
        FieldType::Enum => ("下列用語之一", "One of these words"),
        FieldType::LastUse => ("日期、從未使用或不明", "Date, never, or unknown"),
        FieldType::DateRange => {
            return such_as("起訖日，如 ", "From – to, such as ", &format!("{day}~{day}"));
        }
        FieldType::Reference(target) => {
            let name = match regulation.form(target) {
                Some(form) => language.choose(&form.zh, &form.en).clone(),
                None => language.choose("機關", "Agency").to_owned(),
            };
            return match language.tongue {
                Tongue::Chinese => format!("「{name}」之識別碼、代碼或名稱"),
                Tongue::English => format!("Id, code or name of: {name}"),
            };
        }
        FieldType::Part(id) => {
            let part = regulation.parts.iter().find(|part| part.id == *id);
            let fields = part.map_or(&[][..], |part| &part.fields);
            let names = fields.iter().map(|one| language.choose(&one.zh, &one.en).clone());
            return names.collect::<Vec<_>>().join("｜");
        }
        FieldType::List(item) => {
            let item = kind_in_words(regulation, item, (language, today));
            return match language.tongue {
                Tongue::Chinese => format!("多項（以、或；分隔）：{item}"),
                Tongue::English => format!("Several, separated by semicolons: {item}"),
            };
        }
    };
    language.choose(zh, en).to_owned()
}

fn duties(view: &View, regulation: &Regulation, form: &Form) -> Vec<DutyRow> {
    let reads = |duty: &&regulation::Duty| {
        duty.decides.contains(&form.id) || duty.evidence.contains(&form.id)
    };
    let mut rows: Vec<DutyRow> = regulation
        .duties
        .iter()
        .filter(reads)
        .map(|duty| DutyRow {
            id: duty.id.clone(),
            href: view.link(&law::duty_path(&duty.id)),
            subject: subject(view, duty).to_owned(),
            decides: duty.decides.contains(&form.id),
        })
        .collect();
    rows.sort_by_key(|row| !row.decides);
    rows
}

/// The command that takes in a file of this form.
fn command(form: &Form, language: Language) -> String {
    let file = language.choose("檔案.xlsx", "FILE.xlsx");
    let agency = match form.scope {
        FormScope::Agency => language.choose(" --agency 機關代碼", " --agency AGENCY"),
        FormScope::Shared => "",
    };
    format!("fangyuan import {file} --form {}{agency} --dry-run", form.id)
}

crate::words::words! {
    scope: "歸屬", "Belongs to";
    scope_agency: "機關自有", "The agency’s own";
    scope_shared: "各機關共用", "Shared by all agencies";
    key_fields: "識別欄位", "Key";
    no_key: "每筆獨立", "Every record stands alone";
    from_beginning: "自始計入", "It counts from the beginning";
    required: "必填", "Required";
    required_to_close: "結案必填", "Required to close";
    required_when(when: &str): "必填（{when}）", "Required ({when})";
    key_mark: "識別", "Key";
    day_mark: "計入日", "Day";
    also_written: "亦可寫", "Also";
    how_to_import: "如何匯入", "How to import";
    import_help: "CSV、XLSX、ODS 或 JSON Lines 皆可；標題可用中文或英文，日期可用民國或西元。先加 --dry-run 檢查，確認無誤後去除即寫入；任何一格有誤即全檔不寫入。",
        "CSV, XLSX, ODS or JSON Lines; headings in Chinese or English, dates of the Republic or Gregorian. Check with --dry-run first, then leave it out to write; one bad cell and nothing of the file is written.";
    paper_sheet: "空白紙本表單", "The form on paper";
    empty_sheet: "空白表格（含標題列）", "An empty sheet with the headings";
    computed_form: "本表單由系統計算，不接受匯入。", "This form is computed; nothing is filed in it.";
    see_records: "查看紀錄", "See its records";
    type_of_field: "填寫方式", "What it takes";
    field: "欄位", "Field";
}
