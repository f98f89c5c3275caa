//! `/regulation/instruments/{id}`: one edition read through, or two side by side with what changed
//! marked provision by provision.

use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use regulation::{Citation, Day, Edition, Instrument, Regulation, Text};

use super::comparison::{ComparedRow, Comparison};
use super::force::not_in_force;
use super::instruments::{holds, span};
use super::sentence::Sentence;
use super::stand::CityStand;
use crate::acting::Acting;
use crate::extract::Path;
use crate::fault::{Fault, FieldFault};
use crate::language::Tongue;
use crate::law;
use crate::page::Page;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::filters::Filters;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/regulation/instrument.html")]
struct InstrumentPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    id: String,
    title: String,
    other_name: String,
    facts: Vec<(&'static str, String)>,
    choice: Option<Filters>,
    /// Why the edition must not be read as the law of the day asked about; empty where it may, or where two are
    /// compared.
    not_in_force: String,
    is_ready: bool,
    is_found: bool,
    sentences: Vec<Sentence>,
    compared: Option<Compared>,
}

/// Two editions with their rows.
struct Compared {
    older: String,
    newer: String,
    summary: Vec<(&'static str, usize)>,
    rows: Vec<ComparedRow>,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let regulation = &*state.installation().regulation;
    let instrument = regulation.instrument(&id).ok_or_else(Fault::not_found)?;
    let on = view.as_of.day();
    let usual = instrument.edition_on(on).or_else(|| instrument.editions.last());
    let edition = asked(&view, instrument, "edition")?.or(usual);
    let beside = asked(&view, instrument, "beside")?;
    let stand = CityStand::of(&view, &state.boards, &actor).await?;
    let text_of = |edition: &Edition| regulation.text(&instrument.id, edition.in_force);
    let text = edition.and_then(text_of);
    let compared = match (edition, beside) {
        (Some(edition), Some(beside)) if edition.in_force != beside.in_force => text_of(edition)
            .zip(text_of(beside))
            .map(|(one, other)| compared(&view, regulation, instrument, one, other)),
        _ => None,
    };
    let sentences = match (&compared, text) {
        (None, Some(text)) => sentences(&view, regulation, &stand, text),
        _ => Vec::new(),
    };
    let name = law::instrument_name(instrument, edition.map(|one| one.in_force));
    let title = view.say(&name).to_owned();
    let other_name = match view.language.tongue {
        Tongue::Chinese => name.en,
        Tongue::English => name.zh,
    };
    let page = InstrumentPage {
        breadcrumbs: Breadcrumbs::to(&view, &title)
            .through(&view, "/regulation", view.t.regulation())
            .through(&view, "/regulation/instruments", view.t.instruments()),
        id: instrument.id.clone(),
        other_name,
        facts: facts(&view, regulation, instrument, edition),
        choice: choice(&view, instrument, edition),
        not_in_force: edition
            .filter(|_| compared.is_none())
            .map(|edition| not_in_force(&view, instrument, edition.in_force))
            .unwrap_or_default(),
        is_ready: stand.is_ready(),
        is_found: instrument.text_found,
        title,
        sentences,
        compared,
        view,
    };
    Ok(Page(page).into_response())
}

/// The edition that a key of the query names.
fn asked<'i>(
    view: &View,
    instrument: &'i Instrument,
    key: &str,
) -> Result<Option<&'i Edition>, Fault> {
    let Some(text) = view.query.get(key) else { return Ok(None) };
    let day: Option<Day> = text.parse().ok();
    let found = instrument.editions.iter().find(|edition| Some(edition.in_force) == day);
    found.map(Some).ok_or_else(|| {
        Fault::unprocessable(vec![FieldFault::new(
            key,
            format!("沒有「{text}」這個版本"),
            format!("there is no edition “{text}”"),
        )])
    })
}

fn choice(view: &View, instrument: &Instrument, shown: Option<&Edition>) -> Option<Filters> {
    if instrument.editions.len() < 2 {
        return None;
    }
    let named = |edition: &Edition| {
        (edition.in_force.to_string(), span(view, instrument, edition.in_force))
    };
    let others = instrument
        .editions
        .iter()
        .filter(|one| shown.is_none_or(|shown| shown.in_force != one.in_force));
    Some(
        Filters::of(view)
            .choice("edition", view.t.edition_shown(), instrument.editions.iter().map(named))
            .choice("beside", view.t.edition_beside(), others.map(named))
            .build(),
    )
}

fn facts(
    view: &View,
    regulation: &Regulation,
    instrument: &Instrument,
    edition: Option<&Edition>,
) -> Vec<(&'static str, String)> {
    let t = view.t;
    let mut facts = Vec::new();
    if let Some(issuer) = &instrument.issuer_zh {
        facts.push((t.issuer(), issuer.clone()));
    }
    if let Some(edition) = edition {
        facts.push((t.in_force(), span(view, instrument, edition.in_force)));
        if let Some(promulgated) = edition.promulgated {
            facts.push((t.promulgated(), view.language.day(promulgated)));
        }
        if let Some(number) = &edition.document_no {
            facts.push((t.document_no(), number.clone()));
        }
        if !edition.dates_exact {
            facts.push((t.law_dates(), t.dates_not_exact().to_owned()));
        }
        facts.push((t.text_held(), holds(view, regulation, &instrument.id, edition.in_force)));
        if let (Tongue::English, Some(note)) = (view.language.tongue, &edition.note) {
            facts.push((t.text_note(), note.clone()));
        }
    }
    if let (Tongue::English, Some(note)) = (view.language.tongue, &instrument.note) {
        facts.push((t.text_note(), note.clone()));
    }
    facts
}

fn sentences(
    view: &View,
    regulation: &Regulation,
    stand: &CityStand,
    text: &Text,
) -> Vec<Sentence> {
    let sentence = |provision: &regulation::Provision| {
        let citation = Citation {
            instrument: text.instrument.clone(),
            edition: text.edition,
            number: provision.number.clone(),
        };
        Sentence::new(view, regulation, stand, &citation, provision, "")
    };
    text.provisions.iter().map(sentence).collect()
}

fn compared(
    view: &View,
    regulation: &Regulation,
    instrument: &Instrument,
    one: &Text,
    other: &Text,
) -> Compared {
    // The older stands to the left, whichever was asked for first.
    let (older, newer) = if one.edition < other.edition { (one, other) } else { (other, one) };
    let only_changed = view.query.get("only") == Some("changed");
    let mut comparison = Comparison::new(view, regulation, older, newer);
    let summary = comparison.summary(view.t);
    if only_changed {
        comparison.rows.retain(ComparedRow::is_changed);
    }
    Compared {
        older: span(view, instrument, older.edition),
        newer: span(view, instrument, newer.edition),
        summary,
        rows: comparison.rows,
    }
}

crate::words::words! {
    edition_shown: "版本", "Edition";
    edition_beside: "對照版本", "Beside it";
    issuer: "發布機關", "Issuer";
    in_force: "施行期間", "In force";
    promulgated: "公布日", "Promulgated";
    document_no: "文號", "Document";
    law_dates: "日期", "Dates";
    dates_not_exact: "首日未見於發布令，部分條文較早施行", "The first day was not seen in an order; parts are older";
    older_edition: "舊版", "Older";
    newer_edition: "新版", "Newer";
    only_changed_shown: "僅看有異動者", "Changed ones only";
    all_shown: "全部條文", "All provisions";
    delegated_help: "本文件由規定授權訂定，全文尚未取得；請以表單「授權文件」登錄其名稱、版本及參數後，相關義務始得判定。",
        "The regulation delegates to this document, whose text was not obtained; record its title, version and parameters in the form for delegated documents, and the duties that rest on it can be judged.";
}
