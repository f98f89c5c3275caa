//! What was proposed to who decides: the open ones beside a setting, and how one is ended.

use app::Actor;
use app::proposal::{End, Proposal, ProposalError, end as end_proposal, open_of};
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};

use super::list::in_words_of;
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::fault::Fault;
use crate::pages::records::names;
use crate::pages::records::state::who;
use crate::query::segment;
use crate::routes::State;
use crate::view::View;

/// A proposal as the page of its setting shows it.
pub(super) struct Shown {
    pub(super) action: String,
    pub(super) place: usize,
    pub(super) agency: String,
    pub(super) value: String,
    pub(super) from: String,
    pub(super) by: String,
    pub(super) why: String,
    pub(super) may_decide: bool,
    pub(super) may_take_back: bool,
}

/// The open proposals on a setting for the bodies over which the reader holds a right; what waits to be
/// decided is of now, and only now can anything be.
pub(super) fn shown(
    view: &View,
    installation: &app::Installation,
    actor: &Actor,
    city: &domain::body::City,
    name: &str,
) -> Result<Vec<Shown>, Fault> {
    if !view.is_now() {
        return Ok(Vec::new());
    }
    let held = actor.principal().map(|one| one.rights.held.as_slice()).unwrap_or_default();
    let mut agencies: Vec<&str> = held.iter().map(|right| right.agency.as_str()).collect();
    agencies.extend(view.query.get("agency"));
    agencies.sort_unstable();
    agencies.dedup();
    let mut open: Vec<Proposal> = Vec::new();
    for agency in agencies {
        let found = open_of(installation, actor, agency)?;
        open.extend(found.into_iter().filter(|one| one.name == name));
    }
    let written: Vec<&str> = open.iter().map(|one| one.by.as_str()).collect();
    let people = app::account::names(installation, &written)?;
    let shown = open.iter().enumerate().map(|(place, one)| Shown {
        action: view.link(&format!("/settings/{}/proposals/{}", segment(name), segment(&one.id))),
        place,
        agency: names::agency(city, &one.agency, view.language),
        value: match installation.regulation.setting(name) {
            Some(definition) => in_words_of(definition.kind, &one.value, view),
            None => one.value.clone(),
        },
        from: view.language.day(one.from),
        by: who(&one.by, &people, view.t),
        why: one.why.clone(),
        may_decide: one.may_decide,
        may_take_back: one.may_take_back,
    });
    Ok(shown.collect())
}

#[derive(serde::Deserialize)]
pub(super) struct Ending {
    end: End,
    #[serde(default)]
    why: String,
}

pub(super) async fn end(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path((name, id)): Path<(String, String)>,
    Form(form): Form<Ending>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let to = |done: &str| {
            let path = format!("/settings/{}?{done}=1", segment(&name));
            (StatusCode::SEE_OTHER, [(LOCATION, view.link(&path))]).into_response()
        };
        match end_proposal(state.installation(), &actor, &id, form.end, &form.why) {
            Ok(ended) if form.end == End::Accept => {
                state.boards.renew(&ended.agency, state.installation().today());
                Ok(to("decided"))
            }
            Ok(_) => Ok(to("ended")),
            Err(ProposalError::NoReason) => Ok(to("unsaid")),
            Err(error) => Err(error.into()),
        }
    })
    .await
}

crate::words::words! {
    proposals: "等候核定之提案", "Proposals that wait";
    proposed_by(name: &str, from: &str): "{name} 提案，自{from}起", "{name} proposes it from {from} on";
    accept_proposal: "核定並生效", "Accept";
    refuse_proposal: "退回", "Refuse";
    why_refused: "退回理由", "Why it is refused";
    proposal_sent: "已送請資安長核定；核定前不生效。", "Sent to the CISO; it holds once it is accepted.";
    proposal_ended: "已處理該提案。", "The proposal is settled.";
    refusal_needs_reason: "退回請附理由。", "Say why it is refused.";
    propose_this: "提案", "Propose";
    propose_help: "您可以提案；由機關資通安全長核定後，自起日生效。", "You propose it; once the agency’s CISO accepts, it holds from the first day on.";
    confirm_proposal: "送請核定", "Send it";
}
