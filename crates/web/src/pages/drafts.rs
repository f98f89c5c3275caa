//! `/drafts`: what one began to fill in, to go on with or to delete; and where a script saves it.

use std::collections::HashMap;

use app::draft;
use app::typed::Typed;
use app::{Actor, Installation};
use askama::Template;
use axum::Router;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::Moment;
use regulation::{Field, FieldType};

use super::filing::filled::{Filled, draft_path};
use super::filing::new::keep;
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::download::Cell;
use crate::extract::{Form, Path};
use crate::fault::Fault;
use crate::law::{beginning, joined};
use crate::listing::{self, Listing};
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::query::segment;
use crate::routes::State;
use crate::view::View;

pub fn routes() -> Router<State> {
    Router::new().route("/drafts", get(show).post(save)).route("/drafts/{id}/delete", post(delete))
}

#[derive(Template)]
#[template(path = "pages/drafts.html")]
struct Drafts {
    view: View,
    breadcrumbs: Breadcrumbs,
    downloads: Downloads,
    rows: Vec<Row>,
    was_deleted: bool,
}

struct Row {
    href: String,
    form: String,
    /// Of a record that is there, and not a new one.
    is_correction: bool,
    agency: String,
    /// What was typed in the fields by which the thing is known.
    about: String,
    saved_at: Moment,
    delete: String,
}

/// What was typed in a field.
struct Said {
    /// The name of the field, where what was typed does not say by itself what it is.
    label: String,
    text: String,
    /// Whether it names a record.
    refers: bool,
}

async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [t.form(), t.about_what(), t.of_agency(), t.saved_when()];
        return listing.whole("drafts", headings, cells).await;
    }
    wait_for(move || {
        let page = Drafts {
            breadcrumbs: Breadcrumbs::to(&view, view.t.drafts()).through(
                &view,
                "/records",
                view.t.records(),
            ),
            downloads: Downloads::new(&view),
            rows: rows(&view, state.installation(), &actor)?,
            was_deleted: view.query.get("done") == Some("deleted"),
            view,
        };
        Ok(Page(page).into_response())
    })
    .await
}

fn rows(view: &View, installation: &Installation, actor: &Actor) -> Result<Vec<Row>, Fault> {
    let regulation = &*installation.regulation;
    let city = names::city(installation)?;
    let kept = draft::list(installation, actor)?;
    let about = about(view, installation, actor, &kept)?;
    let row = |(one, about): (&draft::Draft, String)| Row {
        href: view.link(&draft_path(one)),
        is_correction: !Filled::of_draft(one).corrects.is_empty(),
        form: names::form(regulation, &one.form, view.language),
        agency: names::agency(&city, &one.agency, view.language),
        about,
        saved_at: one.saved_at,
        delete: view.link(&format!("/drafts/{}/delete", segment(&one.id))),
    };
    Ok(kept.iter().zip(about).map(row).collect())
}

/// What drafts are about, by position: what was typed in the fields by which the thing is known, else in the first
/// of all. What is named there by the id of its record is told as people call it.
///
/// # Errors
/// The store's.
pub fn about(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    kept: &[draft::Draft],
) -> Result<Vec<String>, Fault> {
    let regulation = &*installation.regulation;
    let typed = |one: &draft::Draft| -> Vec<Said> {
        let Some(form) = regulation.form(&one.form) else { return Vec::new() };
        let filled = Filled::of_draft(one);
        let key = form.key.iter().filter_map(|name| form.field(name));
        let known: Vec<Said> = key.flat_map(|field| said(view, &filled.typed, field)).collect();
        if !known.is_empty() {
            return known;
        }
        let begun = form.fields.iter().filter(|field| {
            // Whose it is stands beside it.
            field.kind.target() != Some("agency") && !filled.typed.is_blank(&field.name)
        });
        begun.take(N_BEGUN).map(|field| first_said(view, &filled.typed, field)).collect()
    };
    let typed: Vec<Vec<Said>> = kept.iter().map(typed).collect();
    let referring = typed.iter().flatten().filter(|said| said.refers);
    let ids: Vec<String> = referring.map(|said| said.text.clone()).collect();
    let named = match ids.is_empty() {
        true => HashMap::new(),
        false => names::of_records(installation, actor, &ids, view.language)?,
    };
    let about = typed.into_iter().map(|said| {
        if said.is_empty() {
            return view.t.draft_is_blank().to_owned();
        }
        let words = said.into_iter().map(|Said { label, text, refers }| {
            let text = named.get(&text).filter(|_| refers).cloned().unwrap_or(text);
            let words = [label, text].into_iter().filter(|words| !words.is_empty());
            words.collect::<Vec<_>>().join(" ")
        });
        beginning(&joined(view.language, words), ABOUT)
    });
    Ok(about.collect())
}

/// What was typed in a field, as its reader would write it.
fn said(view: &View, typed: &Typed, field: &Field) -> Vec<Said> {
    let texts = typed.texts(&field.name).filter(|text| !text.trim().is_empty());
    let said = texts.map(|text| {
        let word = field.values.iter().find(|word| word.value == text);
        Said {
            label: String::new(),
            text: word
                .map_or(text, |word| view.language.choose(word.zh.as_str(), word.en.as_str()))
                .to_owned(),
            refers: field.kind.target().is_some(),
        }
    });
    said.collect()
}

/// A field in which something was typed, with what was typed first; of files, of rows and of what is ticked, that
/// something was.
fn first_said(view: &View, typed: &Typed, field: &Field) -> Said {
    let kind = match &field.kind {
        FieldType::List(item) => item.as_ref(),
        kind => kind,
    };
    let is_shown = !matches!(kind, FieldType::File | FieldType::Signature | FieldType::Boolean);
    let first = said(view, typed, field).into_iter().next().filter(|_| is_shown);
    let (text, refers) = first.map(|first| (first.text, first.refers)).unwrap_or_default();
    Said { label: view.language.choose(&field.zh, &field.en).clone(), text, refers }
}

fn cells(asked: &Listing) -> Result<Vec<Vec<Cell>>, Fault> {
    let rows = rows(&asked.view, asked.state.installation(), &asked.actor)?;
    let cells = rows.into_iter().map(|row| {
        vec![
            Cell::text(row.form),
            Cell::text(row.about),
            Cell::text(row.agency),
            listing::moment(row.saved_at),
        ]
    });
    Ok(cells.collect())
}

/// Letters of what a draft is about.
const ABOUT: usize = 60;

/// So many fields tell a draft of which nothing is typed yet by which its thing is known.
const N_BEGUN: usize = 2;

/// A script saves what is typed, and asks for no page. It is told by the status where nothing was, and no draft
/// is kept.
async fn save(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<StatusCode, Fault> {
    wait_for(move || {
        Ok(match keep(state.installation(), &actor, &Filled::of(pairs))? {
            true => StatusCode::NO_CONTENT,
            false => StatusCode::OK,
        })
    })
    .await
}

async fn delete(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        if !draft::remove(state.installation(), &actor, &id)? {
            return Err(Fault::not_found());
        }
        let place = view.link("/drafts?done=deleted");
        Ok((StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response())
    })
    .await
}

crate::words::words! {
    drafts: "草稿", "Drafts";
    drafts_help(days: i64): "只有您看得到；最後儲存後保留 {days} 日，登錄後自動移除。", "Only you see them; kept for {days} days after the last change, and gone once filed.";
    no_drafts: "沒有草稿。填寫表單時會自動儲存。", "No drafts. One is saved while you fill in a form.";
    about_what: "內容", "About";
    draft_is_blank: "尚未填寫", "Nothing typed yet";
    saved_when: "儲存時間", "Saved";
    delete_draft: "刪除", "Delete";
    draft_deleted: "草稿已刪除。", "The draft is deleted.";
}
