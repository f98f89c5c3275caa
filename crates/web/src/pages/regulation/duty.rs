//! `/regulation/duties/{duty}`: a duty as the law has it: whom it binds, how it is proven, the
//! numbers that it reads over time, its clause; and how each body stands on it.

use std::collections::BTreeSet;

use app::board::Board;
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use domain::Standing;
use regulation::{Bearer, Citation, Duty, Regulation};

use super::numbers::Numbers;
use super::sentence::subject;
use super::shape;
use super::stand::{CityStand, DutyStand};
use super::standings::{self, Table};
use crate::acting::Acting;
use crate::download;
use crate::extract::Path;
use crate::fault::Fault;
use crate::language::Tongue;
use crate::law;
use crate::page::Page;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::clause::{Clause, ClauseCard};
use crate::parts::standing::Badge;
use crate::routes::{State, law_path};
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/regulation/duty.html")]
struct DutyPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    id: String,
    subject: String,
    action: String,
    action_zh: String,
    modality: &'static str,
    is_optional: bool,
    facts: Vec<Fact>,
    note: String,
    shape: String,
    proven: Vec<String>,
    decides: Vec<Link>,
    evidence: Vec<Link>,
    delegated: Vec<Link>,
    settings: Vec<Link>,
    suggestion: String,
    numbers: Vec<Numbers>,
    clauses: Vec<ClauseCard>,
    stand: DutyStand,
    counts: Vec<(String, Badge, u32)>,
    table: Option<Table>,
}

struct Fact {
    name: &'static str,
    words: String,
}

struct Link {
    href: String,
    name: String,
    note: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let regulation = &*state.installation().regulation;
    let duty = regulation.duty(&id).ok_or_else(Fault::not_found)?;
    let stand = CityStand::of(&view, &state.boards, &actor).await?;
    let board = stand.board().filter(|_| duty.proof.is_some());
    if let Some(format) = download::told_format(&view, &state, &actor).await? {
        return standings::file(&view, format, regulation, duty, board).await;
    }
    let table = match board {
        Some(board) => Some(Table::new(&view, regulation, duty, board)?),
        None => None,
    };
    let counts = board.map(|board| counts(&view, board, duty)).unwrap_or_default();
    let suggestion = duty.suggestion.as_ref();
    let page = DutyPage {
        breadcrumbs: Breadcrumbs::to(&view, &duty.id)
            .through(&view, "/regulation", view.t.regulation())
            .through(&view, "/regulation/duties", view.t.all_duties()),
        id: duty.id.clone(),
        subject: subject(&view, duty).to_owned(),
        action: view.language.choose(&duty.action_zh, &duty.action_en).clone(),
        action_zh: match view.language.tongue {
            Tongue::Chinese => String::new(),
            Tongue::English => duty.action_zh.clone(),
        },
        modality: law::modality(duty.modality, &view),
        is_optional: duty.modality.is_optional(),
        facts: facts(&view, regulation, duty),
        note: view.language.choose(&duty.note_zh, &duty.note_en).clone().unwrap_or_default(),
        shape: view.say(&shape::name(duty.proof.as_ref())).to_owned(),
        proven: proven(&view, regulation, duty),
        decides: forms(&view, regulation, &duty.decides),
        evidence: forms(&view, regulation, &beside(duty)),
        delegated: duty.delegated.iter().map(|id| instrument(&view, regulation, id)).collect(),
        settings: settings(&view, regulation, duty),
        suggestion: suggestion
            .map(|one| format!("{} — {}", one.value, view.language.choose(&one.zh, &one.en)))
            .unwrap_or_default(),
        numbers: numbers(&view, regulation, duty),
        clauses: clauses(&view, regulation, duty),
        stand: stand.duty(duty),
        counts,
        table,
        view,
    };
    Ok(Page(page).into_response())
}

fn facts(view: &View, regulation: &Regulation, duty: &Duty) -> Vec<Fact> {
    let t = view.t;
    let say = |words: crate::language::Bilingual| view.say(&words).to_owned();
    let mut facts = Vec::new();
    let bearer = match duty.bearer {
        Bearer::Agency => t.bearer_agency(),
        Bearer::City => t.bearer_city(),
        Bearer::Doit => t.bearer_doit(),
        Bearer::Superior => t.bearer_superior(),
    };
    facts.push(Fact { name: t.bearer(), words: bearer.to_owned() });
    if !duty.who.is_empty() {
        let roles = duty.who.iter().map(|id| say(law::role_name(regulation, id)));
        facts.push(Fact { name: t.law_roles(), words: law::joined(view.language, roles) });
    }
    if !duty.levels.is_empty() {
        let levels = duty.levels.iter().map(|level| level.letter().to_owned());
        facts.push(Fact { name: t.law_level(), words: law::joined(view.language, levels) });
    }
    if !duty.tiers.is_empty() {
        let tiers = duty.tiers.iter().map(|tier| crate::bodies::tier(regulation, *tier, view));
        facts.push(Fact { name: t.tier_label(), words: law::joined(view.language, tiers) });
    }
    let only_where = domain::facts_read(regulation, duty);
    if !only_where.is_empty() {
        let labels = only_where.iter().map(|fact| {
            let label = law::field_label(regulation, crate::catalogue::BODIES, fact.word());
            label.map_or_else(|| fact.word().to_owned(), say)
        });
        facts.push(Fact { name: t.only_where(), words: law::joined(view.language, labels) });
    }
    if let Some((from, until)) = regulation.duty_span(duty) {
        let from = view.language.day(from);
        let words = match until {
            Some(until) => t.in_force_until(&from, &view.language.day(until.previous())),
            None => t.in_force_since(&from),
        };
        facts.push(Fact { name: t.from_until(), words });
    }
    if duty.starts_next_year {
        facts.push(Fact { name: t.first_period(), words: t.starts_next_year().to_owned() });
    }
    facts
}

fn proven(view: &View, regulation: &Regulation, duty: &Duty) -> Vec<String> {
    let mut proven: Vec<String> = shape::in_words(regulation, duty)
        .into_iter()
        .map(|sentence| view.say(&sentence).to_owned())
        .collect();
    proven.extend(duty.outside.clone());
    proven
}

/// Forms that are shown beside it and decide nothing.
fn beside(duty: &Duty) -> Vec<String> {
    duty.evidence.iter().filter(|id| !duty.decides.contains(id)).cloned().collect()
}

fn forms(view: &View, regulation: &Regulation, ids: &[String]) -> Vec<Link> {
    let found = ids.iter().filter_map(|id| regulation.form(id));
    found
        .map(|form| Link {
            href: view.link(&law::form_path(&form.id)),
            name: view.language.choose(&form.zh, &form.en).clone(),
            note: form.id.clone(),
        })
        .collect()
}

fn instrument(view: &View, regulation: &Regulation, id: &str) -> Link {
    let name = regulation.instrument(id).map(|one| law::instrument_name(one, None));
    Link {
        href: view.link(&law::instrument_path(id)),
        name: name.map_or_else(|| id.to_owned(), |name| view.say(&name).to_owned()),
        note: format!("delegated.{id}"),
    }
}

/// The settings that the duty reads: its own period or term where the law names none.
fn settings(view: &View, regulation: &Regulation, duty: &Duty) -> Vec<Link> {
    let names = crate::pages::settings::needed::of_duty(duty).into_iter().map(|(name, _)| name);
    let links = names.filter_map(|name| {
        let definition = regulation.setting(&name)?;
        Some(Link {
            href: view.link(&format!("/settings/{}", crate::query::segment(&name))),
            name: view.language.choose(&definition.zh, &definition.en).clone(),
            note: name,
        })
    });
    links.collect()
}

fn numbers(view: &View, regulation: &Regulation, duty: &Duty) -> Vec<Numbers> {
    let read = duty.proof.as_ref().map(domain::parameters).unwrap_or_default();
    let mut ids: BTreeSet<&str> = read.into_iter().collect();
    ids.extend(duty.first_term.as_deref());
    let found = ids.into_iter().filter_map(|id| regulation.parameter(id));
    found.map(|parameter| Numbers::new(view, regulation, parameter, &duty.levels)).collect()
}

fn clauses(view: &View, regulation: &Regulation, duty: &Duty) -> Vec<ClauseCard> {
    let own = std::iter::once(&duty.cite).chain(&duty.also_cite);
    own.filter_map(|citation| clause(view, regulation, citation, duty)).collect()
}

fn clause(
    view: &View,
    regulation: &Regulation,
    citation: &Citation,
    duty: &Duty,
) -> Option<ClauseCard> {
    let provision = regulation.provision(citation)?;
    let is_own = *citation == duty.cite;
    // The duty's own words where it has them; else the provision's.
    let quote = duty.quote.as_ref().filter(|_| is_own);
    let paraphrase = duty.paraphrase.as_ref().filter(|_| is_own && quote.is_none());
    let (text, is_paraphrase) = match (quote, &provision.text_zh, paraphrase) {
        (Some(quote), _, _) => (Some(quote), false),
        (None, Some(text), None) => (Some(text), false),
        (None, _, Some(paraphrase)) => (Some(paraphrase), true),
        (None, None, None) => (provision.paraphrase_zh.as_ref(), true),
    };
    let missing = || view.t.text_missing().to_owned();
    let heading = law::heading(regulation, citation);
    let clause = Clause {
        cite: citation.to_string(),
        path: law_path(citation),
        heading: view.say(&heading).to_owned(),
        in_force_on: citation.edition,
        text_zh: text.cloned().unwrap_or_else(missing),
        text_en: provision.text_en.clone().unwrap_or_default(),
        is_paraphrase,
        confidence: provision.confidence,
    };
    Some(ClauseCard::new(view, clause).stands(regulation, citation))
}

/// How many bodies stand how, each with its link.
fn counts(view: &View, board: &Board, duty: &Duty) -> Vec<(String, Badge, u32)> {
    let place = usize::from(duty.order);
    let stands = |standing: Standing| {
        let cells = board.rows.iter().filter_map(|row| row.cells.get(place));
        cells.filter(|cell| cell.standing == standing).count()
    };
    let counts = Standing::ALL.into_iter().map(|standing| {
        let count = u32::try_from(stands(standing)).unwrap_or(u32::MAX);
        (view.with("standing", standing.word()), Badge::new(standing, view.t), count)
    });
    counts.filter(|(_, _, count)| *count > 0).collect()
}

crate::words::words! {
    bearer: "義務主體", "Borne by";
    bearer_agency: "各機關", "Every body that the instrument binds";
    bearer_city: "本府", "The city";
    bearer_doit: "資訊局", "The information bureau";
    bearer_superior: "上級或監督機關（對所屬、所監督機關）", "Each body with others below it, for each of these";
    law_roles: "權責角色", "Roles";
    only_where: "僅適用於", "Only where";
    in_force_since(from: &str): "自{from}起施行", "in force from {from}";
    in_force_until(from: &str, to: &str): "{from}至{to}", "{from} to {to}";
    first_period: "首次辦理", "First period";
    starts_next_year: "定期項目自等級核定之次一年度起算；嗣後新增之核心資通系統，自其新增之次一年度起算", "Recurring items start in the calendar year after the level’s approval; for a core system added later, in the year after that";
    how_proven: "如何證明", "How it is proven";
    forms_that_decide: "據以判定之表單", "Forms that decide";
    forms_beside: "參考表單", "Forms shown beside it";
    delegated_to: "授權訂定之文件", "Delegated to";
    settings_needed: "應由機關或本府決定之設定", "Settings that the city or the agency decides";
    suggestion: "建議值（未設定前不採用）", "Suggestion, never used unset";
    numbers_read: "適用之法定數值", "Numbers of the law that it reads";
    bodies_on_duty: "各機關狀態", "How each body stands";
}
