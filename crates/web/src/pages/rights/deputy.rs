//! `/rights/deputy`: whoever holds a right names, for a term, somebody who acts in their place (代理人).

use app::account;
use app::grant::{self, GivenRight, GrantError, NewGrant};
use app::suggestion;
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::give::{Wrong, day};
use super::role_name;
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::Form;
use crate::fault::{Fault, FieldFault};
use crate::page::Page;
use crate::pages::account::back;
use crate::pages::records::names;
use crate::pages::suggestions::ACCOUNT;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::field::Field;
use crate::query::segment;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/rights/deputy.html")]
struct DeputyPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    /// Rights that the reader holds, by their ids.
    rights: Vec<(String, String, bool)>,
    right_fault: String,
    fields: Vec<Field>,
}

#[derive(Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filled {
    /// The id of the right.
    #[serde(default)]
    right: String,
    /// The name by which the deputy signs in.
    #[serde(default)]
    deputy: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    why: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    wait_for(move || {
        let filled = Filled { from: view.today.to_string(), ..Filled::default() };
        Ok(Page(page(view, &state, &actor, &filled, None)?).into_response())
    })
    .await
}

pub async fn name(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Form(form): Form<Filled>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let named = read(&state, &actor, &form)
            .and_then(|new| Ok(grant::give(state.installation(), &actor, &new)?));
        match named.map_err(in_place) {
            Ok(given) => {
                let own = given.on_behalf_of.unwrap_or_default();
                Ok(back(&view, &format!("/accounts/{}/rights?done=given", segment(&own))))
            }
            Err(Wrong::Field(fault)) => {
                let page = page(view, &state, &actor, &form, Some(&fault))?;
                Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
            }
            Err(Wrong::Else(fault)) => Err(fault),
        }
    })
    .await
}

/// The rights of the reader that somebody could exercise in their place.
fn own(state: &State, actor: &app::Actor) -> Result<Vec<GivenRight>, Fault> {
    let Some(principal) = actor.principal() else { return Ok(Vec::new()) };
    let given = grant::of_account(state.installation(), actor, &principal.account)?;
    let stands = |right: &GivenRight| {
        right.revoked.is_none()
            && !right.is_waiting
            && right.on_behalf_of.is_none()
            && right.account == principal.account
            && right.until.is_none_or(|until| until >= principal.on)
    };
    Ok(given.into_iter().filter(stands).collect())
}

fn read(state: &State, actor: &app::Actor, form: &Filled) -> Result<NewGrant, Wrong> {
    let own = own(state, actor).map_err(Wrong::Else)?;
    let right = own.into_iter().find(|right| right.id == form.right);
    let right = right.ok_or(GrantError::NotTheirs)?;
    let named = suggestion::name_meant(&form.deputy);
    let deputy = account::id_of_name(state.installation(), named);
    let deputy = deputy.map_err(|error| Wrong::Else(error.into()))?;
    let unknown = || GrantError::UnknownAccount { account: form.deputy.clone() };
    Ok(NewGrant {
        account: deputy.ok_or_else(unknown)?,
        role: right.role,
        agency: right.agency,
        subject: right.subject,
        from: day("from", &form.from)?,
        until: Some(day("until", &form.until)?),
        on_behalf_of: Some(right.account),
        why: form.why.clone(),
    })
}

/// Puts what is wrong with a right beside the field of this page.
fn in_place(wrong: Wrong) -> Wrong {
    let Wrong::Field(fault) = wrong else { return wrong };
    let field = match &*fault.field {
        "account" => "deputy",
        "on_behalf_of" => "right",
        own => own,
    };
    Wrong::Field(FieldFault { field: field.to_owned(), ..fault })
}

fn page(
    view: View,
    state: &State,
    actor: &app::Actor,
    filled: &Filled,
    wrong: Option<&FieldFault>,
) -> Result<DeputyPage, Fault> {
    let t = view.t;
    let fault = |id: &str| {
        let wrong = wrong.filter(|wrong| wrong.field == id);
        wrong.map(|wrong| view.say(&wrong.detail).to_owned()).unwrap_or_default()
    };
    let city = names::city(state.installation())?;
    let rights = own(state, actor)?.into_iter().map(|right| {
        let role = role_name(&right.role, view.language);
        let agency = names::agency(&city, &right.agency, view.language);
        let is_chosen = right.id == filled.right;
        (right.id, t.role_over(role, &agency), is_chosen)
    });
    let rights: Vec<_> = rights.collect();
    let fields = vec![
        Field::text("deputy", t.deputy_name())
            .value(&filled.deputy)
            .help(t.deputy_name_help())
            .suggestions(view.link(&format!("/suggestions?form={ACCOUNT}")))
            .fault(fault("deputy")),
        Field::day("from", t.right_from(), &view, &filled.from).fault(fault("from")),
        Field::day("until", t.right_until(), &view, &filled.until).fault(fault("until")),
        Field::text("why", t.why_kept()).value(&filled.why).fault(fault("why")),
    ];
    let breadcrumbs = Breadcrumbs::to(&view, t.name_deputy());
    Ok(DeputyPage {
        breadcrumbs: breadcrumbs.through(&view, "/rights", t.rights()),
        rights,
        right_fault: fault("right"),
        fields,
        view,
    })
}

crate::words::words! {
    deputy_lead: "代理人在期間內以您的權責辦理，紀錄會寫明由誰代理；您的權責結束時，代理同時結束。", "A deputy acts by your right for a term, and every record says in whose place. It ends when your right ends.";
    deputy_right: "代理哪一項", "Which right";
    deputy_name: "代理人", "The deputy";
    deputy_name_help: "輸入同機關同仁姓名或帳號的一部分後選擇；其他機關的人請填完整帳號。", "Type part of a colleague’s name and choose; of somebody of another agency write the sign-in name in full.";
    deputy_none: "您目前沒有可由他人代理的權責。", "You hold no right that somebody could exercise for you.";
    role_over(role: &str, agency: &str): "{agency}之{role}", "{role}, {agency}";
}
