//! `/regulation/parameters`: every number of the law with its dates.

use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use regulation::{Level, Regulation};

use super::numbers::{self, Numbers};
use crate::download::{self, Cell};
use crate::fault::Fault;
use crate::language::Language;
use crate::page::Page;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::filters::Filters;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/regulation/parameters.html")]
struct Parameters {
    view: View,
    breadcrumbs: Breadcrumbs,
    filters: Filters,
    downloads: Downloads,
    numbers: Vec<Numbers>,
    total: usize,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
) -> Result<Response, Fault> {
    let regulation = &state.installation().regulation;
    let asked = view.query.get("q").unwrap_or_default().to_lowercase();
    let holds = |parameter: &&regulation::Parameter| {
        [&parameter.id, &parameter.zh, &parameter.en]
            .into_iter()
            .any(|name| name.to_lowercase().contains(&asked))
    };
    if let Some(format) = download::asked_format(&view)? {
        let regulation = std::sync::Arc::clone(regulation);
        let language = view.language;
        let headings = headings(&view);
        return download::table(format, "parameters".to_owned(), headings, move |table| {
            write(table, &regulation, &asked, language)
        })
        .await;
    }
    let numbers: Vec<Numbers> = regulation
        .parameters
        .iter()
        .filter(holds)
        .map(|parameter| Numbers::new(&view, regulation, parameter, &[]))
        .collect();
    let page = Parameters {
        breadcrumbs: Breadcrumbs::to(&view, view.t.parameters()).through(
            &view,
            "/regulation",
            view.t.regulation(),
        ),
        filters: Filters::of(&view).search("q", view.t.search()).build(),
        downloads: Downloads::new(&view),
        total: regulation.parameters.len(),
        numbers,
        view,
    };
    Ok(Page(page).into_response())
}

fn headings(view: &View) -> Vec<String> {
    let t = view.t;
    let names = [
        t.parameter_id(),
        t.parameter_name(),
        t.law_level(),
        t.law_value(),
        t.first_day(),
        t.last_day(),
        t.clause(),
        t.law_quote(),
        t.paraphrase(),
        t.confidence(),
    ];
    names.map(str::to_owned).into()
}

fn write(
    table: &mut download::Table,
    regulation: &Regulation,
    asked: &str,
    language: Language,
) -> Result<(), Fault> {
    let t = crate::words::Words(language);
    for parameter in &regulation.parameters {
        let names = [&parameter.id, &parameter.zh, &parameter.en];
        if !names.into_iter().any(|name| name.to_lowercase().contains(asked)) {
            continue;
        }
        for (place, since) in parameter.since.iter().enumerate() {
            let ends = parameter.since.get(place + 1).map(|next| next.from.previous().to_string());
            for (level, value) in numbers::values(since, &[], language) {
                let name = language.choose(&parameter.zh, &parameter.en);
                let basis = since.basis(level);
                let cells = [
                    parameter.id.clone(),
                    name.clone(),
                    level.map(Level::letter).unwrap_or_default().to_owned(),
                    value,
                    since.from.to_string(),
                    ends.clone().unwrap_or_default(),
                    basis.cite.to_string(),
                    basis.quote.unwrap_or_default(),
                    basis.paraphrase.unwrap_or_default(),
                    numbers::confidence(basis.confidence, t).1.to_owned(),
                ];
                download::row(table, &cells.map(Cell::text))?;
            }
        }
    }
    Ok(())
}

crate::words::words! {
    parameter_id: "代號", "Id";
    parameter_name: "名稱", "Name";
    law_level: "責任等級", "Level";
    first_day: "起日", "First day";
    last_day: "迄日", "Last day";
    law_quote: "條文引句", "Quote";
    n_parameters(n: &usize): "共 {n} 項法定數值；每一數值僅存在於法規資料，並附條文。",
        "{n} numbers of the law; each stands once, beside its clause.";
}
