//! `/palette`: what whoever types a command may go to: pages, their bodies, forms to file, and what is
//! found; a piece of a page that the script shows.

use std::sync::Arc;

use app::search::{Asked, Hit, Kind};
use app::{Action, Actor, Installation, Resource, may};
use askama::Template;
use axum::extract;
use domain::body::Body;

use super::finds::{Find, Finder, titles};
use super::places::{Name, is_called, pages};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::bodies;
use crate::catalogue::Catalogue;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::records::names;
use crate::routes::{
    State, agency_path, filing_path, paper_templates_path, papers_path, periods_path,
};
use crate::view::View;
use crate::words::Words;

/// How many of each kind.
const OF_EACH: usize = 5;

#[derive(Template)]
#[template(path = "pages/search/palette.html")]
pub struct Palette {
    view: View,
    sections: Vec<Section>,
    /// Where all that was found stands.
    all: String,
    all_words: &'static str,
}

/// What may be gone to, of one kind.
struct Section {
    word: &'static str,
    name: &'static str,
    finds: Vec<Find>,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Page<Palette>, Fault> {
    let (installation, catalogue) = (state.installation().clone(), Arc::clone(&state.catalogue));
    wait_for(move || page(view, &installation, &actor, &catalogue).map(Page)).await
}

fn page(
    view: View,
    installation: &Installation,
    actor: &Actor,
    catalogue: &Catalogue,
) -> Result<Palette, Fault> {
    let text = view.query.get("q").unwrap_or_default().to_owned();
    let on = Some(view.as_of.day());
    let asked = Asked { text: &text, on, limit: OF_EACH, ..Asked::default() };
    let answer = app::search::search(installation, actor, &asked)?;
    let city = app::agency::city_now(installation)?;
    let (regulation, question) = (&*installation.regulation, &answer.question);
    let titles = titles(&view, installation, actor, &answer)?;
    let finder =
        Finder { view: &view, regulation, catalogue, city: &city, question, titles: &titles };
    let mut sections = vec![Section {
        word: "pages",
        name: view.t.palette_pages(),
        finds: pages(&finder, installation, actor)?,
    }];
    let own = actor.principal().and_then(|principal| city.body(&principal.agency));
    let finds = own.map(|body| of_own_body(&finder, actor, body)).unwrap_or_default();
    sections.push(Section { word: "own", name: view.t.palette_own_body(), finds });
    let exact = answer.exact.as_deref().map(|record| finder.record(record, &[]));
    let finds = exact.into_iter().collect();
    sections.push(Section { word: "exact", name: view.t.found_by_id(), finds });
    for group in &answer.groups {
        let may_file = |hit: &&Hit| !matches!(hit, Hit::Form { may_file: false, .. });
        let name = match group.kind {
            Kind::Forms => view.t.palette_file(),
            kind => super::name(view.t, kind),
        };
        let hits: Vec<Hit> = group.hits.iter().filter(may_file).cloned().collect();
        let finds = match group.kind {
            Kind::Forms => hits.iter().filter_map(|hit| filing(&finder, hit)).collect(),
            _ => finder.all(&hits),
        };
        sections.push(Section { word: group.kind.word(), name, finds });
    }
    sections.retain(|section| !section.finds.is_empty());
    Ok(Palette {
        sections,
        all: view.query.with("q", &text).after("/search"),
        all_words: match text.is_empty() {
            true => view.t.search_everything(),
            false => view.t.palette_all(),
        },
        view,
    })
}

/// A form as what is to be filed of it.
fn filing(finder: &Finder<'_>, hit: &Hit) -> Option<Find> {
    let Hit::Form { id, .. } = hit else { return None };
    let name = names::form(finder.regulation, id, finder.view.language);
    Some(finder.named(&filing_path(id, "", &[], None), &name, vec![id.clone()]))
}

/// The reader's own body and the pages of it that they may read, or those that are called as was typed.
fn of_own_body(finder: &Finder<'_>, actor: &Actor, body: &Body) -> Vec<Find> {
    let agency = body.id.as_str();
    let pages: [(String, Name, &str, Resource<'_>); 3] = [
        (papers_path(agency), Words::papers, "文件 報告 documents", Resource::Standings { agency }),
        (
            periods_path(agency),
            Words::periods_short,
            "週期 定期 intervals",
            Resource::Setting { name: "period.*", agency: Some(agency) },
        ),
        (
            paper_templates_path(agency),
            Words::paper_templates,
            "範本 套印",
            Resource::Templates { agency },
        ),
    ];
    let name = bodies::name(body, finder.view.language);
    // The body itself is found among the bodies as soon as something is typed.
    let itself = finder.question.is_empty();
    let itself = itself.then(|| finder.named(&agency_path(agency), name, Vec::new()));
    let pages = pages.into_iter().filter(|(_, page, also, resource)| {
        is_called(finder, *page, also) && may(actor, Action::Read, resource)
    });
    let pages = pages
        .map(|(path, page, ..)| finder.named(&path, page(finder.view.t), vec![name.to_owned()]));
    itself.into_iter().chain(pages).collect()
}

crate::words::words! {
    palette_title: "搜尋或前往", "Search or go to";
    palette_pages: "頁面", "Pages";
    palette_own_body: "我的機關", "My agency";
    palette_file: "登錄紀錄", "File a record";
    palette_all: "查看全部結果", "All results";
    palette_none: "沒有符合的項目", "Nothing fits";
    palette_close: "關閉", "Close";
}
