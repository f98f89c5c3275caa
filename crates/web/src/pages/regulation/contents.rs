//! `/regulation`: the city's text at a glance, chapter by chapter, with how the city stands on each;
//! and what a search over every text and duty finds.

use askama::Template;
use axum::extract;
use regulation::{Day, Provision, ROOMS, Regulation, Text};

use super::finds::{Finds, find};
use super::force::not_in_force;
use super::stand::CityStand;
use crate::acting::Acting;
use crate::fault::Fault;
use crate::language::Tongue;
use crate::law;
use crate::page::Page;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::filters::Filters;
use crate::parts::rate::RateBar;
use crate::routes::State;
use crate::view::View;

/// How much of a point stands in the list, in characters of each language.
const BEGINNING: (usize, usize) = (42, 96);

#[derive(Template)]
#[template(path = "pages/regulation/contents.html")]
pub struct Contents {
    view: View,
    breadcrumbs: Breadcrumbs,
    title: String,
    edition: String,
    /// Why it must not be read as the rule of the day asked about; empty where it may.
    not_in_force: String,
    is_ready: bool,
    search: Filters,
    /// What was looked for and found; none where nothing was asked.
    finds: Option<Finds>,
    chapters: Vec<Chapter>,
}

struct Chapter {
    href: String,
    label: String,
    title: String,
    rate: Option<RateBar>,
    points: Vec<Point>,
}

struct Point {
    href: String,
    label: String,
    beginning: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Page<Contents>, Fault> {
    let stand = CityStand::of(&view, &state.boards, &actor).await?;
    let regulation = &*state.installation().regulation;
    let instrument = regulation.instrument(law::CITY_RULE).ok_or_else(Fault::not_found)?;
    let text = city_text(regulation, view.as_of.day()).ok_or_else(Fault::not_found)?;
    let name = law::instrument_name(instrument, Some(text.edition));
    let title = view.say(&name).to_owned();
    let asked = view.query.get("q").filter(|asked| !asked.is_empty());
    Ok(Page(Contents {
        breadcrumbs: Breadcrumbs::to(&view, view.t.regulation()),
        title,
        edition: view.t.edition(&view.language.day(text.edition)),
        not_in_force: not_in_force(&view, instrument, text.edition),
        is_ready: stand.is_ready(),
        search: Filters::of(&view).search("q", view.t.search_law()).build(),
        finds: asked.map(|asked| find(&view, regulation, asked)),
        chapters: chapters(&view, regulation, &stand, text),
        view,
    }))
}

/// The city's text in force on a day; before the first edition, the first, so that it can be read.
pub(super) fn city_text(regulation: &Regulation, on: Day) -> Option<&Text> {
    let instrument = regulation.instrument(law::CITY_RULE)?;
    let edition = instrument.edition_on(on).or_else(|| instrument.editions.first())?;
    regulation.text(law::CITY_RULE, edition.in_force)
}

fn chapters(view: &View, regulation: &Regulation, stand: &CityStand, text: &Text) -> Vec<Chapter> {
    let heads = text.provisions.iter().filter(|one| one.parent.is_none());
    let chapters = heads.zip(ROOMS).map(|(head, room)| Chapter {
        href: view.link(&format!("/regulation/{}", head.number)),
        label: head.label.clone().unwrap_or_default(),
        title: words_of(view, head).to_owned(),
        rate: stand.chapter(regulation, room),
        points: points(view, text, &head.number),
    });
    chapters.collect()
}

fn points(view: &View, text: &Text, chapter: &str) -> Vec<Point> {
    let of = |parent: &str| {
        let parent = parent.to_owned();
        move |one: &&Provision| one.parent.as_deref() == Some(parent.as_str())
    };
    let points = text.provisions.iter().filter(of(chapter));
    let length = view.language.choose(BEGINNING.0, BEGINNING.1);
    let points = points.map(|point| {
        // A point without a sentence of its own is known by its first paragraph.
        let own = words_of(view, point);
        let first = text.provisions.iter().find(of(&point.number));
        let words = if own.is_empty() { first.map_or("", |one| words_of(view, one)) } else { own };
        Point {
            href: view.link(&format!("/regulation/{}", point.number)),
            label: point.label.clone().unwrap_or_default(),
            beginning: law::beginning(words, length),
        }
    });
    points.collect()
}

/// What a provision says in the reader's language.
pub(super) fn words_of<'p>(view: &View, provision: &'p Provision) -> &'p str {
    let zh = provision.text_zh.as_deref().or(provision.paraphrase_zh.as_deref());
    match view.language.tongue {
        Tongue::Chinese => zh.unwrap_or_default(),
        Tongue::English => provision.text_en.as_deref().or(zh).unwrap_or_default(),
    }
}

crate::words::words! {
    search_law: "搜尋條文與義務", "Search texts and duties";
    law_chapters: "章", "Chapters";
    instruments: "法規清單與版本", "Instruments and editions";
    all_duties: "義務清單", "Duties";
    parameters: "法定數值", "Numbers of the law";
    calendar: "工作日曆", "Working days";
    forms: "表單", "Forms";
    how_city_stands: "全府現況", "How the city stands";
    figures_coming: "全府現況計算中，條文可先行閱讀；稍後重新整理即可看到數字。",
        "The city’s figures are being computed; the text can be read meanwhile. Reload in a moment.";
}
