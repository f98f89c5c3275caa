//! `/accounts/{id}/rights`: what somebody was given, and the form by which more is given.

use app::access::Role;
use app::account;
use app::grant::{self, GrantError, NewGrant};
use app::{Installation, suggestion};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regulation::Day;

use super::{Row, notice, rows};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::bodies;
use crate::extract::{Form, Path};
use crate::fault::{Fault, FieldFault};
use crate::page::Page;
use crate::pages::account::back;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::field::Field;
use crate::query::segment;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/rights/give.html")]
struct GivePage {
    view: View,
    breadcrumbs: Breadcrumbs,
    id: String,
    name: String,
    rows: Vec<Row>,
    notice: &'static str,
    /// Whether the reader may give any right at all.
    may_give: bool,
    roles: Vec<Choice>,
    agencies: Vec<Choice>,
    role_fault: String,
    agency_fault: String,
    fields: Vec<Field>,
}

/// A value to choose, its words, and whether it is chosen.
type Choice = (String, String, bool);

#[derive(Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filled {
    #[serde(default)]
    role: String,
    #[serde(default)]
    agency: String,
    #[serde(default)]
    subject: String,
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
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let filled = Filled { from: view.today.to_string(), ..Filled::default() };
        Ok(Page(page(view, &state, &actor, &id, &filled, None)?).into_response())
    })
    .await
}

pub async fn give(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(form): Form<Filled>,
) -> Result<Response, Fault> {
    wait_for(move || {
        // Who may not see the account may not know that it is there.
        account::get(state.installation(), &actor, &id)?;
        let installation = state.installation();
        let given = read(installation, &actor, &form, &id)
            .and_then(|new| Ok(grant::give(installation, &actor, &new)?));
        match given {
            Ok(given) => {
                let done = if given.is_waiting { "proposed" } else { "given" };
                Ok(back(&view, &format!("/accounts/{}/rights?done={done}", segment(&id))))
            }
            Err(Wrong::Field(fault)) => {
                let page = page(view, &state, &actor, &id, &form, Some(&fault))?;
                Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
            }
            Err(Wrong::Else(fault)) => Err(fault),
        }
    })
    .await
}

/// What a person can mend stands by its field; anything else is a page of its own.
pub(super) enum Wrong {
    Field(FieldFault),
    Else(Fault),
}

/// The form whose records a right of a role may be for.
fn subjects(role: Option<Role>) -> Option<&'static str> {
    match role? {
        Role::Staff => Some("person"),
        Role::Contractor => Some("contractor"),
        _ => None,
    }
}

/// The person or contractor that is meant; what means nobody stays as it was typed, to be told so.
fn subject(
    installation: &Installation,
    actor: &app::Actor,
    form: &Filled,
) -> Result<Option<String>, Wrong> {
    let typed = Some(form.subject.trim()).filter(|typed| !typed.is_empty());
    let Some(typed) = typed else { return Ok(None) };
    let Some(target) = subjects(Role::from_word(&form.role)) else {
        return Ok(Some(typed.to_owned()));
    };
    let meant = suggestion::meant(installation, actor, target, &form.agency, typed);
    let meant = meant.map_err(|error| Wrong::Else(error.into()))?;
    Ok(Some(meant.unwrap_or_else(|| typed.to_owned())))
}

fn read(
    installation: &Installation,
    actor: &app::Actor,
    form: &Filled,
    account: &str,
) -> Result<NewGrant, Wrong> {
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let until = filled(&form.until).map(|_| day("until", &form.until)).transpose()?;
    Ok(NewGrant {
        account: account.to_owned(),
        role: form.role.clone(),
        agency: form.agency.clone(),
        subject: subject(installation, actor, form)?,
        from: day("from", &form.from)?,
        until,
        on_behalf_of: None,
        why: form.why.clone(),
    })
}

pub(super) fn day(field: &str, text: &str) -> Result<Day, Wrong> {
    app::typed::day(text).ok_or_else(|| {
        Wrong::Field(FieldFault::new(
            field,
            "請填日期，例如 115/3/1 或 2026-03-01",
            "write a day such as 2026-03-01 or 115/3/1",
        ))
    })
}

impl From<GrantError> for Wrong {
    fn from(error: GrantError) -> Self {
        let fault = Fault::from(error);
        match fault.fields() {
            [field] => Self::Field(field.clone()),
            _ => Self::Else(fault),
        }
    }
}

fn page(
    view: View,
    state: &State,
    actor: &app::Actor,
    id: &str,
    filled: &Filled,
    wrong: Option<&FieldFault>,
) -> Result<GivePage, Fault> {
    let installation = state.installation();
    let account = account::get(installation, actor, id)?;
    let given = grant::of_account(installation, actor, id)?;
    let t = view.t;
    let fault = |id: &str| {
        let wrong = wrong.filter(|wrong| wrong.field == id);
        wrong.map(|wrong| view.say(&wrong.detail).to_owned()).unwrap_or_default()
    };
    let city = names::city(installation)?;
    let may_give = |role: Role, agency: &str| {
        let resource = app::Resource::Right { role, agency };
        app::may(actor, app::Action::Grant, &resource)
    };
    // Most rights are over the body where somebody works.
    let chosen = match filled.agency.as_str() {
        "" => account.agency.as_str(),
        chosen => chosen,
    };
    let agencies: Vec<Choice> = bodies::in_order(&installation.regulation, &city)
        .into_iter()
        .filter(|body| Role::ALL.into_iter().any(|role| may_give(role, &body.id)))
        .map(|body| {
            let name = bodies::name(body, view.language).to_owned();
            (body.id.clone(), name, body.id == chosen)
        })
        .collect();
    let roles = Role::ALL
        .into_iter()
        .filter(|role| agencies.iter().any(|(agency, ..)| may_give(*role, agency)))
        .map(|role| {
            let (zh, en) = role.names();
            let name = view.language.choose(zh, en).to_owned();
            (role.word().to_owned(), name, role.word() == filled.role)
        })
        .collect();
    let fields = vec![
        Field::text("subject", t.right_subject())
            .value(&filled.subject)
            .help(t.right_subject_help())
            .suggestions_of("role")
            .optional()
            .fault(fault("subject")),
        Field::day("from", t.right_from(), &view, &filled.from).fault(fault("from")),
        Field::day("until", t.right_until(), &view, &filled.until)
            .help(t.right_until_help())
            .optional()
            .fault(fault("until")),
        Field::text("why", t.why_kept()).value(&filled.why).fault(fault("why")),
    ];
    let place = format!("/accounts/{}", segment(id));
    let breadcrumbs = Breadcrumbs::to(&view, t.rights());
    Ok(GivePage {
        breadcrumbs: breadcrumbs.through(&view, "/accounts", t.accounts()).through(
            &view,
            &place,
            &account.display_name,
        ),
        id: account.id,
        name: account.display_name,
        rows: rows(&view, installation, actor, &given)?,
        notice: notice(&view),
        may_give: !agencies.is_empty(),
        roles,
        agencies,
        role_fault: fault("role"),
        agency_fault: fault("agency"),
        fields,
        view,
    })
}

impl GivePage {
    /// Where names for a right of a role are asked; empty where it is for nobody alone.
    fn suggestions(&self, role: &str) -> String {
        let of = |form| self.view.link(&format!("/suggestions?form={form}&below=yes"));
        subjects(Role::from_word(role)).map(of).unwrap_or_default()
    }
}

crate::words::words! {
    rights_of(name: &str): "{name} 的權責", "Rights of {name}";
    right_give: "授予權責", "Give a right";
    right_give_lead: "授予自己的、以及全府角色，須由第二人確認後才生效。", "What you give to yourself, and every role of the whole city, waits for a second person.";
    right_subject: "限於（人員或受託業者）", "Only for (a person or a contractor)";
    right_subject_help: "機關人員與受託業者必填：輸入姓名或名稱的一部分後選擇。其他角色留空。", "Needed for staff and contractors: type part of the name and choose. Empty for other roles.";
    right_from: "自", "From";
    right_until: "至（含當日）", "To and including";
    right_until_help: "稽核人員、觀察員與代理人必填。", "Needed for auditors, observers and deputies.";
    right_none_yet: "尚未授予任何權責。", "No right was given yet.";
    choose_one: "請選擇", "Choose";
}
