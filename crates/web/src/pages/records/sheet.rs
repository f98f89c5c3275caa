//! A form on paper: blank, or as a record says it, with lines to sign on in the order of its approval.

use app::{Actor, Installation};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use regulation::{Field, FieldType, Form, FormKind};

use super::absent::Absent;
use super::names;
use super::value::{Reader, Shown, references};
use crate::acting::Acting;
use crate::assets::Asset;
use crate::blocking::wait_for;
use crate::extract::Path;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::approvals::role;
use crate::pages::filing::sections::is_asked;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::{State, record_path};
use crate::view::View;

/// Lines to write on, where a list has none, and on a sheet that is a list itself.
const EMPTY_ROWS: usize = 5;
const EMPTY_ENTRIES: usize = 9;

/// So many columns find room beside each other on a paper that lies on its side.
const COLUMNS: usize = 18;

#[derive(Template)]
#[template(path = "pages/records/sheet.html")]
struct Sheet {
    view: View,
    breadcrumbs: Breadcrumbs,
    name: String,
    agency: String,
    /// The record's id; empty on a blank sheet.
    id: String,
    rows: Vec<Row>,
    /// Entries to be written one below the other; none where a sheet is of one record.
    n_entries: usize,
    /// Who signs, in order.
    signers: Vec<String>,
}

struct Row {
    label: String,
    is_required: bool,
    value: Option<Shown>,
    /// What may be ticked.
    words: Vec<String>,
    /// The columns of a list that is filled in by hand.
    columns: Vec<String>,
    n_rows: usize,
}

/// `/forms/{form}/sheet`
pub async fn blank(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let form = installation.regulation.form(&id).ok_or_else(Fault::not_found)?;
        let agency = view.query.get("agency").unwrap_or_default().to_owned();
        let is_list = is_list(form);
        // Whose the list is, its head says once.
        let is_there = |field: &&Field| if is_list { is_column(field) } else { !field.derived };
        let fields = form.fields.iter().filter(is_there);
        let rows = fields.map(|field| row(&view, installation, field, None)).collect();
        let path = crate::law::form_path(&id);
        let sheet = sheet(view, installation, &actor, form, &agency, "", rows, &path)?;
        let n_entries = if is_list { EMPTY_ENTRIES } else { 0 };
        Ok(Page(Sheet { n_entries, ..sheet }).into_response())
    })
    .await
}

/// `/records/{id}/sheet`
pub async fn filled(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let record = app::record::open(installation, &actor, &id)?;
        let form = installation.regulation.form(&record.form).ok_or_else(Fault::not_found)?;
        let ids = references(&form.fields, &record.with);
        let mut known = names::of_records(installation, &actor, &ids, view.language)?;
        for body in &names::city(installation)?.bodies {
            known.insert(body.id.clone(), crate::bodies::name(body, view.language).to_owned());
        }
        known.extend(names::of_files(installation, &actor, form, &record.with)?);
        let reader = Reader {
            view: &view,
            regulation: &installation.regulation,
            actor: &actor,
            names: known,
        };
        let absent = Absent::of(installation, &record)?;
        let rows = form.fields.iter().map(|field| {
            let value = record.with.get(&field.name).filter(|value| !value.is_null());
            let value = match value {
                Some(value) => Some(reader.show(field, &field.kind, value)),
                None => absent.in_place_of(&view, field),
            };
            row(&view, installation, field, Some(value.unwrap_or_default()))
        });
        let rows = rows.collect();
        let path = record_path(&id);
        let agency = &record.agency;
        let sheet =
            sheet(view.clone(), installation, &actor, form, agency, &record.id, rows, &path)?;
        Ok(Page(sheet).into_response())
    })
    .await
}

/// Whether people keep it as a list, an entry a line: a register, or what is called a log, as far as
/// its columns find room.
fn is_list(form: &Form) -> bool {
    let is_kept_so =
        matches!(form.kind, FormKind::Register | FormKind::Log) || form.id.ends_with("_log");
    is_kept_so && form.fields.iter().filter(|field| is_column(field)).count() <= COLUMNS
}

/// Files stand beside a list on paper, not in it.
fn is_column(field: &Field) -> bool {
    is_asked(field) && !field.of_every_form
}

#[expect(clippy::too_many_arguments, reason = "a blank sheet and a filled one differ in all of it")]
fn sheet(
    view: View,
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    agency: &str,
    id: &str,
    rows: Vec<Row>,
    back: &str,
) -> Result<Sheet, Fault> {
    let language = view.language;
    let name = language.choose(&form.zh, &form.en).clone();
    let steps = app::approval::awaited(installation, actor, form, agency)?;
    let first = view.t.who_fills_in().to_owned();
    let city = names::city(installation)?;
    Ok(Sheet {
        breadcrumbs: Breadcrumbs::to(&view, view.t.as_sheet()).through(&view, back, &name),
        agency: match agency {
            "" => String::new(),
            agency => names::agency(&city, agency, language),
        },
        id: id.to_owned(),
        rows,
        n_entries: 0,
        signers: std::iter::once(first)
            .chain(steps.iter().map(|step| role(step.word(), language)))
            .collect(),
        name,
        view,
    })
}

fn row(view: &View, installation: &Installation, field: &Field, value: Option<Shown>) -> Row {
    let (language, t) = (view.language, view.t);
    let kind = match &field.kind {
        FieldType::List(item) => &**item,
        other => other,
    };
    let words = match kind {
        FieldType::Enum => {
            field.values.iter().map(|word| language.choose(&word.zh, &word.en).clone()).collect()
        }
        FieldType::Boolean => vec![t.yes().to_owned(), t.no().to_owned()],
        _ => Vec::new(),
    };
    let columns = match (kind, &value) {
        (FieldType::Part(id), None) => {
            let part = installation.regulation.parts.iter().find(|part| part.id == *id);
            let fields = part.map_or(&[][..], |part| &part.fields);
            fields.iter().map(|one| language.choose(&one.zh, &one.en).clone()).collect()
        }
        _ => Vec::new(),
    };
    Row {
        label: language.choose(&field.zh, &field.en).clone(),
        is_required: field.required && !field.outcome,
        value,
        words,
        columns,
        n_rows: EMPTY_ROWS,
    }
}

impl Sheet {
    fn style_url(&self) -> &'static str {
        Asset::FilingStyle.url()
    }
}

crate::words::words! {
    who_fills_in: "承辦人", "Filled in by";
    signed_and_dated: "簽章及日期", "Signature and day";
    sheet_help: "以瀏覽器列印；頁首頁尾不印。", "Print it with the browser; what frames the page is left out.";
}
