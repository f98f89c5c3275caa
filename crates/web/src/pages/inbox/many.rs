//! `/inbox/{id}`: the bodies of which one notice tells, each with how much it is and the way to its lines.

use app::notice::{Body, Kind, many};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};

use super::notice_path;
use crate::acting::Acting;
use crate::assets::Asset;
use crate::blocking::wait_for;
use crate::cursor::no_place;
use crate::extract::Path;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::onward::Onward;
use crate::query::Query;
use crate::routes::State;
use crate::telling::Teller;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/inbox/many.html")]
struct ManyPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    sentence: String,
    when: String,
    iso: String,
    rows: Vec<Row>,
    /// Where those lines are urged.
    below: String,
    /// Where it is said that it was read; empty where it was.
    read: String,
    onward: Onward,
}

struct Row {
    href: String,
    agency: String,
    n_duties: usize,
}

impl ManyPage {
    fn style(&self) -> &'static str {
        Asset::Todo.url()
    }
}

pub(super) async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let city = names::city(installation)?;
        let after = view.query.get("cursor");
        let found = many(installation, &actor, &id, after)?;
        let found = found.ok_or_else(Fault::not_found)?;
        if let Some(cursor) = after.filter(|agency| city.body(agency).is_none()) {
            return Err(no_place(cursor));
        }
        let (regulation, catalogue) = (&installation.regulation, &state.catalogue);
        let teller = Teller { regulation, catalogue, city: &city };
        let telling = teller.tell(&found.notice, view.language);
        let standing = if found.notice.kind == Kind::Near { "due" } else { "overdue" };
        let row = |body: &Body| {
            let asked = Query::default().with("agency", &body.agency).with("standing", standing);
            Row {
                href: view.link(&asked.after("/standings")),
                agency: names::agency(&city, &body.agency, view.language),
                n_duties: body.duties.len(),
            }
        };
        let below = Query::default().with("whose", "below");
        let below = match found.notice.kind {
            Kind::Near => below,
            _ => below.with("standing", standing),
        };
        let place = notice_path(&id);
        let page = ManyPage {
            breadcrumbs: Breadcrumbs::to(&view, &telling.sentence).through(
                &view,
                "/inbox",
                view.t.inbox(),
            ),
            rows: found.bodies.iter().map(row).collect(),
            when: view.language.moment(found.notice.noted_at),
            iso: found.notice.noted_at.to_string(),
            below: view.link(&below.after("/todo")),
            read: match found.notice.is_read {
                true => String::new(),
                false => view.link(&format!("{place}/read")),
            },
            onward: Onward::new(&view, found.next.as_deref()),
            sentence: telling.sentence,
            view,
        };
        Ok(Page(page).into_response())
    })
    .await
}

crate::words::words! {
    n_duties_of(n: usize): "{n} 項", "{n} open";
    urge_them: "查看並催辦", "Look at them and urge";
    of_which_agencies: "機關", "Agencies";
}
