//! The records that refer to a record, beside it: the first of them, and where all stand. Found as search finds them.

use app::record::Record;
use app::search::{Asked, Hit};
use app::{Actor, Installation};
use askama::Template;
use domain::body::City;

use super::names;
use super::state::StateMark;
use crate::fault::Fault;
use crate::parts::html;
use crate::query::Query;
use crate::routes::record_path;
use crate::view::View;
use crate::words::Words;

/// So many stand beside the record.
const SHOWN: usize = 8;

/// Those that refer to it, as a panel.
#[derive(Template)]
#[template(path = "pages/records/referring.html")]
pub struct Referring {
    t: Words,
    total: usize,
    lines: Vec<Line>,
    /// All of them; empty where all are shown.
    all: String,
}

struct Line {
    href: String,
    title: String,
    about: Vec<String>,
    state: StateMark,
}

html!(Referring);

impl Referring {
    /// The panel; none where no record that the reader may see refers to it.
    ///
    /// # Errors
    /// The store's.
    pub fn to(
        view: &View,
        installation: &Installation,
        actor: &Actor,
        city: &City,
        id: &str,
    ) -> Result<Option<Self>, Fault> {
        let asked = Asked { about: Some(id), limit: SHOWN, ..Asked::default() };
        let groups = app::search::glance(installation, actor, &asked)?.groups;
        let total = groups.iter().map(|group| group.total).sum();
        let hits = groups.into_iter().flat_map(|group| group.hits);
        let records = hits.filter_map(|hit| match hit {
            Hit::Record { record, .. } => Some(*record),
            _ => None,
        });
        let records: Vec<Record> = records.take(SHOWN).collect();
        if records.is_empty() {
            return Ok(None);
        }
        let titles = names::titles(installation, actor, &records, view.language)?;
        let (language, law) = (view.language, &*installation.regulation);
        let lines = records.iter().zip(titles).map(|(record, title)| Line {
            href: view.link(&record_path(&record.id)),
            title,
            about: [
                names::form(law, &record.form, language),
                names::agency(city, &record.agency, language),
            ]
            .into_iter()
            .chain(record.day.map(|day| language.short_day(day)))
            .collect(),
            state: StateMark::of(record, view.t),
        });
        Ok(Some(Self {
            t: view.t,
            total,
            all: match total > records.len() {
                true => view.link(&Query::default().with("about", id).after("/search")),
                false => String::new(),
            },
            lines: lines.collect(),
        }))
    }
}

crate::words::words! {
    referring: "提及本筆的紀錄", "Records that refer to this one";
}
