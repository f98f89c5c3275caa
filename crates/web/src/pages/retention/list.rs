//! The files of an agency whose term is over: who has the right chooses what is to be removed.

use std::sync::Arc;

use app::retention::{self, Filter, Over, holds_files};
use app::{Action, Actor, Installation, Resource, may};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use domain::body::City;

use super::{bodies, body_asked, held_in_words};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::download::{self, Cell};
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::evidence::{size, view_path};
use crate::pages::records::names;
use crate::pages::regulation::numbers::term_in_words;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::filters::Filters;
use crate::parts::onward::Onward;
use crate::query::Query;
use crate::routes::{State, record_path};
use crate::view::View;

/// Not of the law: rows of a page.
const PER_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "pages/retention/list.html")]
struct ListPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    filters: Filters,
    downloads: Downloads,
    agency: String,
    rows: Vec<Row>,
    may_dispose: bool,
    /// Where what is chosen is looked at.
    action: String,
    /// How many were removed just now.
    disposed: Option<usize>,
    nothing_chosen: bool,
    onward: Onward,
}

/// A file in a list.
pub(super) struct Row {
    pub(super) sha256: String,
    pub(super) name: String,
    pub(super) href: String,
    pub(super) what: String,
    pub(super) form: String,
    pub(super) record: String,
    pub(super) from: String,
    pub(super) term: String,
    pub(super) until: String,
    pub(super) held: String,
    pub(super) others: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    let installation = state.installation().clone();
    if let Some(format) = download::asked_format(&view)? {
        return file(view, installation, actor, format).await;
    }
    wait_for(move || Ok(Page(page(view, &installation, &actor)?).into_response())).await
}

fn page(view: View, installation: &Installation, actor: &Actor) -> Result<ListPage, Fault> {
    let t = view.t;
    let city = names::city(installation)?;
    let law = &installation.regulation;
    let agency = body_asked(&view, law, &city, actor, Action::Read)?;
    let filter = Filter { agency: &agency, form: asked_form(&view, installation)? };
    let after = view.query.get("cursor");
    let found = retention::list(installation, actor, filter, after, PER_PAGE)?;
    Ok(ListPage {
        breadcrumbs: Breadcrumbs::to(&view, t.retention())
            .through(&view, "/records", t.records())
            .through(&view, "/evidence", t.evidence()),
        filters: filters(&view, installation, &city, (actor, &agency)),
        downloads: Downloads::new(&view),
        may_dispose: may(actor, Action::Dispose, &Resource::Evidence { agency: &agency }),
        action: view.link(&Query::default().with("agency", &agency).after("/evidence/retention")),
        rows: found.files.into_iter().map(|one| row(&view, installation, one)).collect(),
        disposed: view.query.get("disposed").and_then(|count| count.parse().ok()),
        nothing_chosen: view.query.get("nothing").is_some(),
        onward: Onward::new(&view, found.next.as_deref()),
        agency: names::agency(&city, &agency, view.language),
        view,
    })
}

fn asked_form<'v>(view: &'v View, installation: &Installation) -> Result<Option<&'v str>, Fault> {
    let asked = view.query.get("form").filter(|form| !form.is_empty());
    match asked.filter(|form| installation.regulation.form(form).is_none()) {
        Some(form) => Err(crate::bodies::no_such("form", form)),
        None => Ok(asked),
    }
}

fn filters(
    view: &View,
    installation: &Installation,
    city: &City,
    (actor, agency): (&Actor, &str),
) -> Filters {
    let t = view.t;
    let forms = installation.regulation.forms.iter().filter(|form| holds_files(form));
    let forms =
        forms.map(|form| (form.id.clone(), view.language.choose(&form.zh, &form.en).clone()));
    let own = names::agency(city, agency, view.language);
    let agencies = bodies(&installation.regulation, city, actor, Action::Read)
        .map(|body| (body.id.clone(), crate::bodies::name(body, view.language).to_owned()));
    Filters::of(view)
        .choice_beside("agency", t.of_agency(), own, agencies)
        .choice("form", t.form(), forms)
        .build()
}

pub(super) fn row(view: &View, installation: &Installation, one: Over) -> Row {
    let (language, t) = (view.language, view.t);
    let it = &one.retention;
    let short: String = one.sha256.chars().take(12).collect();
    Row {
        href: match one.name {
            Some(_) => view.link(&view_path(&one.sha256)),
            None => String::new(),
        },
        name: one.name.unwrap_or(short),
        what: format!("{} · {}", one.media_type, size(one.bytes)),
        form: names::form(&installation.regulation, &it.form, language),
        record: view.link(&record_path(&it.record)),
        from: language.day(it.from),
        term: term(view, it.term.as_deref()),
        until: match it.kept {
            retention::Kept::Until(day) => language.day(day),
            retention::Kept::Forever(_) => super::kept_in_words(view, it),
        },
        held: held_in_words(view, &it.holds),
        others: match it.n_records.saturating_sub(1) {
            0 => String::new(),
            n => t.named_by_others(n),
        },
        sha256: one.sha256,
    }
}

/// A term as people read it.
pub(super) fn term(view: &View, term: Option<&str>) -> String {
    match term.map(|term| (term, term.parse())) {
        Some((_, Ok(parsed))) => term_in_words(parsed, view.language),
        _ => view.t.kept_forever().to_owned(),
    }
}

/// All of them, as filtered.
async fn file(
    view: View,
    installation: Installation,
    actor: Arc<Actor>,
    format: download::Format,
) -> Result<Response, Fault> {
    let t = view.t;
    let headings = [
        t.of_agency(),
        t.form(),
        t.record_id(),
        t.file_name(),
        t.file_type(),
        t.file_bytes(),
        "SHA-256",
        t.term_counts_from(),
        t.retention_term(),
        t.kept_through(),
        t.held_through(),
    ];
    let headings = headings.map(str::to_owned).into();
    let (agency, may_read) = wait_for({
        let (installation, view, actor) = (installation.clone(), view.clone(), Arc::clone(&actor));
        move || {
            let city = names::city(&installation)?;
            let law = &installation.regulation;
            let agency = body_asked(&view, law, &city, &actor, Action::Read)?;
            asked_form(&view, &installation)?;
            let may_read = may(&actor, Action::Read, &Resource::Evidence { agency: &agency });
            if may_read {
                app::export::note_table(&installation, &actor, &view.path, view.as_of.day())?;
            }
            Ok((agency, may_read))
        }
    })
    .await?;
    if !may_read {
        return Err(Fault::of(axum::http::StatusCode::FORBIDDEN));
    }
    let name = format!("{}-{agency}-{}", t.retention(), view.today);
    download::table(format, name, headings, move |table| {
        let form = view.query.get("form").filter(|form| !form.is_empty());
        let filter = Filter { agency: &agency, form };
        let mut after = None;
        loop {
            let found = retention::list(&installation, &actor, filter, after.as_deref(), PER_PAGE)?;
            for one in &found.files {
                download::row(table, &cells(&view, &installation, one))?;
            }
            match found.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    })
    .await
}

fn cells(view: &View, installation: &Installation, one: &Over) -> [Cell; 11] {
    let it = &one.retention;
    let held = it.holds.iter().map(|hold| hold.until).max();
    let day = |day: Option<regulation::Day>| {
        day.map_or_else(|| Cell::text(""), |day| Cell::Day(day.date()))
    };
    let until = match it.kept {
        retention::Kept::Until(until) => Some(until),
        retention::Kept::Forever(_) => None,
    };
    [
        Cell::text(it.agency.as_str()),
        Cell::text(names::form(&installation.regulation, &it.form, view.language)),
        Cell::text(it.record.as_str()),
        Cell::text(one.name.as_deref().unwrap_or_default()),
        Cell::text(one.media_type.as_str()),
        download::number(u32::try_from(one.bytes).unwrap_or(u32::MAX)),
        Cell::text(one.sha256.as_str()),
        day(Some(it.from)),
        Cell::text(it.term.as_deref().unwrap_or_default()),
        day(until),
        day(held),
    ]
}

crate::words::words! {
    retention_lead: "下列檔案之保存年限已滿。系統不會自動移除：由有權者預覽、確認後移除；紀錄、雜湊值及狀態不受影響。", "The terms of these files are over. Nothing goes by itself: who has the right looks at them, confirms, and only the bytes go; records, hashes and standings stay.";
    no_file_is_over: "沒有期滿的檔案。", "No file’s term is over.";
    terms_are_here: "各表單之保存年限", "The terms by form";
    retention_term: "年限", "Term";
    term_counts_from: "起算日", "Counted from";
    kept_through: "保存至", "Kept until";
    held_through: "保全至", "Held until";
    file_bytes: "大小（位元組）", "Size (bytes)";
    named_by_others(n: usize): "另有 {n} 筆紀錄引用", "{n} more records name it";
    n_were_disposed(n: &usize): "已移除 {n} 個檔案，記入異動日誌；引用之紀錄顯示其雜湊值及移除日。", "{n} files were removed and the log tells of it; the records that name them show hash and day.";
    no_file_chosen: "尚未選取任何檔案。", "No file was chosen yet.";
    chosen_to_dispose: "預覽移除所選", "Look at what is chosen";
    page_to_dispose: "預覽移除本頁全部", "Look at the whole page";
    only_looked_at: "您可檢視；移除由該機關之專責人員或資通安全長為之。", "You may look; they are removed by the agency’s security officer or CISO.";
}
