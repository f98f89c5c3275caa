//! Search: everything that the caller may see, by words, kind by kind.

use app::in_force::InForce;
use app::search::{Answer, Coverage, Group, Hit, Kind, LawPlace};
use axum::extract;
use axum::routing::get;
use regulation::{Day, Regulation};
use serde_json::{Value as Json, json};

use super::operation::{AS_OF, CURSOR, LANGUAGE, LIMIT, Operation, Place, parameter};
use super::paging::limit;
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::fault::Fault;
use crate::routes::State;
use crate::searching::Searching;
use crate::view::View;

pub(super) fn operations() -> Vec<Operation> {
    let search = Operation::get(
        "/api/v1/search",
        "search",
        (
            "搜尋可查閱的條文、表單、機關、人員、資產、檔名與紀錄；接續下一頁須指定類別",
            "Searches clauses, forms, agencies, people, assets, names of files and records that may be read; to go on, name a kind",
        ),
        get(search),
    )
    .with([
        parameter(Place::Query, "q", "字、詞、代碼或日期，100 字以內", "words, codes or dates, at most 100 characters", "弱點掃描"),
        parameter(Place::Query, "kind", "類別", "one kind: law, forms, agencies, people, assets, files or records", "records"),
        parameter(Place::Query, "about", "所提及紀錄的識別碼", "only records that refer to this one, by its id", "p1"),
        parameter(Place::Query, "form", "表單", "only records of one form", "training_record"),
        parameter(Place::Query, "agency", "機關代碼", "only records of one agency", "doit"),
        parameter(Place::Query, "from", "事實日自", "only records from this day on", "2026-01-01"),
        parameter(Place::Query, "until", "事實日至", "only records until this day", "2026-12-31"),
        AS_OF,
        LIMIT,
        CURSOR,
        LANGUAGE,
    ])
    .answers(200, "SearchAnswer", "what was found, kind by kind; of the law what is in force on the day asked about first; records that say the words before those that refer to what is called so, of either the latest first; `too_common` names words by which too many things are called to look for what refers to them")
    .answers(404, "Problem", "no such record for others to refer to")
    .answers(422, "Problem", "a kind, form or cursor that does not exist, or too long a question");
    vec![search]
}

async fn search(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<axum::Json<Json>, Fault> {
    let installation = state.installation().clone();
    let limit = limit(&view)?;
    let searching = Searching::read(&view, &installation.regulation)?;
    let answer =
        wait_for(move || Ok(app::search::search(&installation, &actor, &searching.asked(limit))?));
    let answer = answer.await?;
    Ok(axum::Json(told(&answer, &state.installation().regulation, view.as_of.day())))
}

fn told(answer: &Answer, regulation: &Regulation, on: Day) -> Json {
    let groups = answer.groups.iter().map(|one| group(one, regulation, on));
    let n_waiting = n_waiting(answer.coverage);
    let mut told = json!({
        "groups": groups.collect::<Vec<_>>(),
        "is_cut": answer.is_cut,
        "too_common": answer.too_common,
        "n_waiting": n_waiting,
    });
    if let Some(exact) = &answer.exact {
        told["exact"] = json!(exact);
    }
    told
}

/// How many records cannot be found yet.
fn n_waiting(coverage: Coverage) -> i64 {
    match coverage {
        Coverage::Whole => 0,
        Coverage::Part { n_records, of } => of - n_records,
    }
}

fn group(group: &Group, regulation: &Regulation, on: Day) -> Json {
    let hits: Vec<Json> = group.hits.iter().map(|one| hit(one, regulation, on)).collect();
    let mut told = json!({ "kind": group.kind.word(), "total": group.total, "hits": hits });
    if let Some(next) = &group.next {
        told["next"] = json!(next);
    }
    told
}

fn hit(hit: &Hit, regulation: &Regulation, on: Day) -> Json {
    match hit {
        Hit::Law(place) => {
            let in_force = place.in_force(regulation, on) == InForce::Yes;
            match place {
                LawPlace::Duty(id) => json!({ "duty": id, "in_force": in_force }),
                LawPlace::Provision(cite) => json!({ "provision": cite, "in_force": in_force }),
            }
        }
        Hit::Form { id, may_file } => json!({ "form": id, "may_file": may_file }),
        Hit::Body { id } => json!({ "agency": id }),
        Hit::Record { record, files } if files.is_empty() => json!({ "record": record }),
        Hit::Record { record, files } => json!({ "record": record, "files": files }),
    }
}

/// The words of the kinds, for the document.
pub(in crate::api) fn kinds() -> [&'static str; Kind::ALL.len()] {
    Kind::ALL.map(Kind::word)
}
