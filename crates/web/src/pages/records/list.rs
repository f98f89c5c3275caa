//! `/records`: what was filed, by form and agency, page after page; as a file in the shape that
//! import reads.

use std::io::BufWriter;
use std::sync::Arc;

use app::access::may_somewhere;
use app::export::may_be_taken;
use app::record::{Book, Filter, Record, RecordError, RecordPage};
use app::self_check::FORM;
use app::{Action, Actor, Installation};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use domain::body::City;
use regulation::{FormKind, Regulation};

use super::names;
use super::state::{People, StateMark, who};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::download::{self, Cell};
use crate::fault::{Fault, FieldFault};
use crate::listing::{AT_ONCE, Listing, Piece};
use crate::page::Page;
use crate::pages::filing::filled::place;
use crate::pages::import::may_import;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::filters::Filters;
use crate::parts::named::Named;
use crate::parts::onward::Onward;
use crate::routes::{State, filing_path, record_path, self_check_path};
use crate::view::View;

const PER_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "pages/records/list.html")]
struct Records {
    view: View,
    breadcrumbs: Breadcrumbs,
    filters: Filters,
    /// The list as files, for who may take it along.
    downloads: Option<Downloads>,
    /// Where files are taken in, for who may import anything.
    import: String,
    /// The form's own page, where one form is listed.
    form: Option<(String, String)>,
    /// Where one more is filed, for who may.
    filing: String,
    /// Where a system's whole self-check is filed, where that is what is listed.
    whole: String,
    /// How many were filed just now, and where to go on.
    filed: String,
    back: String,
    total: Option<i64>,
    books: Vec<BookLine>,
    rows: Vec<Row>,
    onward: Onward,
}

/// How many records there are of a form.
struct BookLine {
    href: String,
    name: String,
    count: i64,
}

struct Row {
    id: String,
    href: String,
    title: String,
    form: String,
    agency: Named,
    day: String,
    state: StateMark,
    filed_by: String,
    recorded_at: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    let installation = state.installation().clone();
    match view.query.get("form").map(str::to_owned) {
        Some(form) => {
            if let Some(format) = download::asked_format(&view)? {
                return file(&view, form, installation, actor, format).await;
            }
        }
        None => {
            if let Some(listing) = Listing::asked(&view, &state, &actor)? {
                let t = view.t;
                let headings = [
                    t.title_of_record(),
                    t.form(),
                    t.of_agency(),
                    t.counts_from(),
                    t.standing(),
                    t.filed_by(),
                    t.filed_on(),
                    t.record_id(),
                ];
                return listing.file("records", headings, piece).await;
            }
        }
    }
    let page = wait_for(move || page(view, &installation, &actor)).await?;
    Ok(Page(page).into_response())
}

fn page(view: View, installation: &Installation, actor: &Actor) -> Result<Records, Fault> {
    let regulation = &*installation.regulation;
    let t = view.t;
    let filter = Filter {
        agency: view.query.get("agency"),
        form: view.query.get("form"),
        text: view.query.get("q"),
    };
    if let Some(form) = filter.form.filter(|form| regulation.form(form).is_none()) {
        return Err(crate::bodies::no_such("form", form));
    }
    let after = view.query.get("cursor");
    let city = names::city(installation)?;
    let listed = app::record::list_whole(installation, actor, &filter, after, PER_PAGE);
    let (rows, next) = rows(&view, installation, actor, listed, &city)?;
    let books = app::record::books(installation, actor)?;
    let total = filter.text.is_none().then(|| {
        let of = |book: &&Book| {
            filter.agency.is_none_or(|agency| agency == book.agency)
                && filter.form.is_none_or(|form| form == book.form)
        };
        books.iter().filter(of).map(|book| book.records).sum()
    });
    let form = filter.form.map(|id| {
        (view.link(&crate::law::form_path(id)), names::form(regulation, id, view.language))
    });
    Ok(Records {
        breadcrumbs: Breadcrumbs::to(&view, t.records()),
        filters: filters(&view, regulation, &city),
        whole: match filter.form {
            Some(FORM) if may_somewhere(actor, Action::File, FORM) => {
                view.link(&self_check_path(filter.agency.unwrap_or_default(), None))
            }
            _ => String::new(),
        },
        filing: match filter.form.filter(|form| may_somewhere(actor, Action::File, form)) {
            Some(form) => {
                view.link(&filing_path(form, filter.agency.unwrap_or_default(), &[], None))
            }
            None => String::new(),
        },
        filed: view.query.get("filed").map(|n_filed| t.n_filed_now(n_filed)).unwrap_or_default(),
        back: view.query.get("return").map(|back| view.link(&place(back))).unwrap_or_default(),
        downloads: match filter.form {
            None => Some(Downloads::of_list(&view)),
            Some(form) => may_be_taken(actor, form, filter.agency).then(|| Downloads::new(&view)),
        },
        import: match may_import(regulation, actor) {
            true => view.link("/import"),
            false => String::new(),
        },
        form,
        total,
        books: match filter.form {
            None => book_lines(&view, regulation, &books, filter.agency),
            Some(_) => Vec::new(),
        },
        rows,
        onward: Onward::new(&view, next.as_deref()),
        view,
    })
}

/// Some of the records that a filter lets through, and where the next ones begin.
fn rows(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    listed: Result<RecordPage, RecordError>,
    city: &City,
) -> Result<(Vec<Row>, Option<String>), Fault> {
    let listed = listed.map_err(|error| match error {
        RecordError::NotFound { id } => no_cursor(&id),
        other => other.into(),
    })?;
    let written: Vec<&str> = listed.records.iter().map(|one| one.filed_by.as_str()).collect();
    let people = app::account::names(installation, &written)?;
    let regulation = &*installation.regulation;
    let told = (city, &people);
    let titles = names::titles(installation, actor, &listed.records, view.language)?;
    let rows = listed.records.iter().zip(titles);
    let rows = rows.map(|(record, title)| row(view, regulation, actor, told, (record, title)));
    Ok((rows.collect(), listed.next))
}

/// Records of several forms, by what all forms have; what each says is in the file of its form.
fn piece(asked: &Listing, after: Option<&str>) -> Result<Piece, Fault> {
    let (view, installation) = (&asked.view, asked.state.installation());
    let (agency, text) = (view.query.get("agency"), view.query.get("q"));
    let filter = Filter { agency, form: None, text };
    let city = names::city(installation)?;
    // The log is told of the file itself.
    let listed = app::record::list(installation, &asked.actor, &filter, after, AT_ONCE);
    let (rows, next) = rows(view, installation, &asked.actor, listed, &city)?;
    let cells = |row: Row| {
        let Row { id, title, form, agency, day, state, filed_by, recorded_at, .. } = row;
        let (agency, state) = (agency.name().to_owned(), state.word().to_owned());
        [title, form, agency, day, state, filed_by, recorded_at, id].map(Cell::text).to_vec()
    };
    Ok(Piece { rows: rows.into_iter().map(cells).collect(), next })
}

fn no_cursor(id: &str) -> Fault {
    Fault::unprocessable(vec![FieldFault::new(
        "cursor",
        format!("「{id}」不是這份清單的接續點"),
        format!("“{id}” is no place in this list"),
    )])
}

fn filters(view: &View, regulation: &Regulation, city: &City) -> Filters {
    let t = view.t;
    let forms = regulation.forms.iter().filter(|form| form.kind != FormKind::View);
    let forms =
        forms.map(|form| (form.id.clone(), view.language.choose(&form.zh, &form.en).clone()));
    let agencies = crate::bodies::in_order(regulation, city)
        .into_iter()
        .map(|body| (body.id.clone(), crate::bodies::name(body, view.language).to_owned()));
    Filters::of(view)
        .choice("form", t.form(), forms)
        .choice("agency", t.of_agency(), agencies)
        .search("q", t.words_in_record())
        .build()
}

/// The forms that have records, most first.
fn book_lines(
    view: &View,
    regulation: &Regulation,
    books: &[Book],
    agency: Option<&str>,
) -> Vec<BookLine> {
    let mut counts = std::collections::BTreeMap::new();
    for book in books.iter().filter(|book| agency.is_none_or(|agency| agency == book.agency)) {
        *counts.entry(book.form.as_str()).or_insert(0) += book.records;
    }
    let mut lines: Vec<BookLine> = counts
        .into_iter()
        .map(|(form, count)| BookLine {
            href: view.with("form", form),
            name: names::form(regulation, form, view.language),
            count,
        })
        .collect();
    lines.sort_by(|left, right| right.count.cmp(&left.count).then(left.name.cmp(&right.name)));
    lines
}

fn row(
    view: &View,
    regulation: &Regulation,
    actor: &Actor,
    (city, people): (&City, &People),
    (record, title): (&Record, String),
) -> Row {
    let language = view.language;
    let agency = names::agency(city, &record.agency, language);
    Row {
        id: record.id.clone(),
        href: view.link(&record_path(&record.id)),
        title,
        form: names::form(regulation, &record.form, language),
        agency: Named::agency(view, actor, &record.agency, agency),
        day: record.day.map(|day| language.short_day(day)).unwrap_or_default(),
        state: StateMark::of(record, view.t),
        filed_by: who(&record.filed_by, people, view.t),
        recorded_at: language.short_day(record.recorded_at.day()),
    }
}

/// Every record of the form that the filter lets through, those corrected and withdrawn included, in the shape that
/// import reads.
async fn file(
    view: &View,
    form: String,
    installation: Installation,
    actor: Arc<Actor>,
    format: download::Format,
) -> Result<Response, Fault> {
    let asked = |key: &str| view.query.get(key).map(str::to_owned);
    let (agency, text) = (asked("agency"), asked("q"));
    let name = match &agency {
        Some(agency) => format!("{form}-{agency}"),
        None => form.clone(),
    };
    download::whole(format, name, move |out| {
        let (agency, text) = (agency.as_deref(), text.as_deref());
        let request = app::export::Request { form: &form, agency, text, format };
        let (out, _) = app::export::export(&installation, &actor, &request, BufWriter::new(out))?;
        out.into_inner().map_err(Fault::internal)
    })
    .await
}

crate::words::words! {
    form: "表單", "Form";
    words_in_record: "內容關鍵字", "Words in the record";
    title_of_record: "紀錄", "Record";
    counts_from: "事實日", "Day of the fact";
    filed_by: "登錄者", "Filed by";
    filed_on: "登錄日", "Filed on";
    n_records(n: &i64): "共 {n} 筆，含已更正及撤回者", "{n} records, those corrected and withdrawn included";
    by_form: "依表單", "By form";
    n_filed_now(n: &str): "已一次登錄 {n} 筆。", "{n} records were filed at once.";
    first_page: "回到第一頁", "Back to the first page";
    about_form: "表單說明與匯入方式", "About the form and how to import";
}
