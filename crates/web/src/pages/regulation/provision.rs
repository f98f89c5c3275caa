//! `/regulation/{place}`: a chapter, a point or an item with all below it, read in either language;
//! and a place of any other instrument by its citation.

use askama::Template;
use axum::extract;
use regulation::{Citation, Confidence, Provision, Regulation, Text};

use super::contents::city_text;
use super::force::not_in_force;
use super::sentence::{Sentence, Tongues};
use super::stand::CityStand;
use crate::acting::Acting;
use crate::extract::Path;
use crate::fault::Fault;
use crate::law;
use crate::page::Page;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::{State, law_path};
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/regulation/provision.html")]
pub struct Reading {
    view: View,
    breadcrumbs: Breadcrumbs,
    title: String,
    words: String,
    edition: String,
    /// Why it must not be read as the law of the day asked about; empty where it may.
    not_in_force: String,
    /// The edition as a whole, where another instrument than the city's is read.
    whole: String,
    is_ready: bool,
    chapters: Vec<Step>,
    tongues: Vec<Step>,
    sentences: Vec<Sentence>,
    previous: Option<Step>,
    next: Option<Step>,
    is_secondary: bool,
}

/// A link among others of its kind.
struct Step {
    href: String,
    name: String,
    is_here: bool,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(place): Path<String>,
) -> Result<Page<Reading>, Fault> {
    let regulation = &*state.installation().regulation;
    let citation = read_place(&view, regulation, &place).ok_or_else(Fault::not_found)?;
    let text = regulation.text(&citation.instrument, citation.edition);
    let (Some(text), Some(provision)) = (text, regulation.provision(&citation)) else {
        return Err(Fault::not_found());
    };
    let stand = CityStand::of(&view, &state.boards, &actor).await?;
    let shown = shown(regulation, text, &citation);
    // A chapter's title is the page's own.
    let sentences = shown.iter().filter(|one| !one.number.starts_with("ch")).map(|one| {
        let citation = Citation { number: one.number.clone(), ..citation.clone() };
        Sentence::new(&view, regulation, &stand, &citation, one, &provision.number)
    });
    let (previous, next) = neighbours(&view, regulation, text, &citation);
    let instrument = regulation.instrument(&citation.instrument);
    let is_city = citation.instrument == law::CITY_RULE;
    Ok(Page(Reading {
        breadcrumbs: breadcrumbs(&view, regulation, &citation),
        title: law::capitalised(view.say(&law::place(regulation, &citation))),
        words: if citation.number.starts_with("ch") {
            words_of(&view, provision)
        } else {
            String::new()
        },
        edition: edition(&view, regulation, &citation),
        not_in_force: instrument
            .map(|instrument| not_in_force(&view, instrument, citation.edition))
            .unwrap_or_default(),
        whole: if is_city { String::new() } else { view.link(&law::edition_path(&citation)) },
        is_ready: stand.is_ready(),
        chapters: if is_city { chapters(&view, text, &citation, regulation) } else { Vec::new() },
        tongues: tongues(&view),
        sentences: sentences.collect(),
        previous,
        next,
        is_secondary: shown.iter().any(|one| one.confidence != Confidence::Verbatim),
        view,
    }))
}

/// `5.5` is a place of the city's text, and `csma/12` one of its instrument, as in force on the day asked
/// about; a number that was another then is read in the edition that has it, which says where it went.
fn read_place(view: &View, regulation: &Regulation, place: &str) -> Option<Citation> {
    if place.contains('@') {
        return place.parse().ok();
    }
    if place.contains('/') {
        return regulation.provision_called(place, view.as_of.day());
    }
    let text = city_text(regulation, view.as_of.day())?;
    Some(Citation {
        instrument: law::CITY_RULE.to_owned(),
        edition: text.edition,
        number: place.to_owned(),
    })
}

/// The place with all below it, and above it the sentences that it continues.
fn shown<'r>(
    regulation: &'r Regulation,
    text: &'r Text,
    citation: &Citation,
) -> Vec<&'r Provision> {
    let mut shown: Vec<&Provision> = regulation.above(citation);
    shown.retain(|one| !one.number.starts_with("ch"));
    shown.reverse();
    let mut within: Vec<&str> = vec![citation.number.as_str()];
    for provision in &text.provisions {
        let is_here = provision.number == citation.number;
        let is_below = provision.parent.as_deref().is_some_and(|parent| within.contains(&parent));
        if is_here || is_below {
            within.push(&provision.number);
            shown.push(provision);
        }
    }
    shown
}

/// The places before and behind that lie as deep.
fn neighbours(
    view: &View,
    regulation: &Regulation,
    text: &Text,
    citation: &Citation,
) -> (Option<Step>, Option<Step>) {
    let at = |number: &str| Citation { number: number.to_owned(), ..citation.clone() };
    let depth = regulation.above(citation).len();
    let alike: Vec<&Provision> = text
        .provisions
        .iter()
        .filter(|one| regulation.above(&at(&one.number)).len() == depth)
        .collect();
    let here = alike.iter().position(|one| one.number == citation.number).unwrap_or_default();
    let step = |one: &&Provision| {
        let citation = at(&one.number);
        Step {
            href: view.link(&law_path(&citation)),
            name: view.say(&law::place(regulation, &citation)).to_owned(),
            is_here: false,
        }
    };
    let previous = here.checked_sub(1).and_then(|place| alike.get(place)).map(step);
    (previous, alike.get(here + 1).map(step))
}

fn chapters(view: &View, text: &Text, citation: &Citation, regulation: &Regulation) -> Vec<Step> {
    let above = regulation.above(citation);
    let own = above.last().map_or(citation.number.as_str(), |chapter| chapter.number.as_str());
    let heads = text.provisions.iter().filter(|one| one.parent.is_none());
    let chapters = heads.map(|head| Step {
        href: view.link(&format!("/regulation/{}", head.number)),
        name: format!("{}{}", head.label.as_deref().unwrap_or_default(), words_of(view, head)),
        is_here: head.number == own,
    });
    chapters.collect()
}

fn tongues(view: &View) -> Vec<Step> {
    let t = view.t;
    let asked = Tongues::read(view);
    let all = [
        (Tongues::Both, "", t.both_texts()),
        (Tongues::Chinese, "zh", t.only_chinese()),
        (Tongues::English, "en", t.only_english()),
    ];
    all.map(|(tongues, value, name)| Step {
        href: view.with("text", value),
        name: name.to_owned(),
        is_here: tongues == asked,
    })
    .into()
}

fn breadcrumbs(view: &View, regulation: &Regulation, citation: &Citation) -> Breadcrumbs {
    let here = view.say(&law::place(regulation, citation)).to_owned();
    let mut way = Breadcrumbs::to(view, here).through(view, "/regulation", view.t.regulation());
    let instrument = regulation.instrument(&citation.instrument);
    if let Some(instrument) = instrument.filter(|one| one.id != law::CITY_RULE) {
        let name = law::instrument_name(instrument, Some(citation.edition));
        way = way.through(view, &law::edition_path(citation), view.say(&name));
    }
    for above in regulation.above(citation).into_iter().rev() {
        let citation = Citation { number: above.number.clone(), ..citation.clone() };
        let name = law::place(regulation, &citation);
        way = way.through(view, &law_path(&citation), view.say(&name));
    }
    way
}

fn edition(view: &View, regulation: &Regulation, citation: &Citation) -> String {
    let name = regulation.instrument(&citation.instrument);
    let name = name.map(|one| law::instrument_name(one, Some(citation.edition)));
    let name = name.map(|name| view.say(&name).to_owned()).unwrap_or_default();
    format!("{name} · {}", view.t.edition(&view.language.day(citation.edition)))
}

fn words_of(view: &View, provision: &Provision) -> String {
    let text = view.language.choose(&provision.text_zh, &provision.text_en);
    text.clone().unwrap_or_default()
}

crate::words::words! {
    whole_edition: "本版全文", "The whole edition";
    previous_place: "前一則", "Before";
    next_place: "後一則", "Next";
    not_all_verbatim: "本頁部分內容未經官方條文核對，已逐則標示。", "Some words here were not checked against the official text; each is marked.";
}
