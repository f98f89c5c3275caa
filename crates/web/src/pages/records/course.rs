//! The course of a record's approval beside the record: its steps, what was done, and what the reader
//! may do. Knows no rule.

use app::approval::{self, CourseAct, Step};
use app::record::{Once, request_sha256};
use app::{Actor, Installation};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::failure::words_of;
use crate::fault::{Fault, FieldFault};
use crate::pages::approvals::{People, awaited, role};
use crate::parts::html;
use crate::query::segment;
use crate::routes::{State, record_path};
use crate::view::View;
use crate::words::Words;

/// The course as a panel.
#[derive(Template)]
#[template(path = "pages/records/course.html")]
pub struct Course {
    t: Words,
    action: String,
    /// The steps in their order, and who approved each.
    steps: Vec<StepLine>,
    waited: String,
    /// That nobody can approve it, and what mends that.
    stuck: String,
    acts: Vec<ActLine>,
    may_submit: bool,
    may_approve: bool,
    may_return: bool,
    may_take_back: bool,
    obstacle: String,
    content: String,
    key: String,
}

struct StepLine {
    role: String,
    by: String,
    is_next: bool,
}

struct ActLine {
    what: &'static str,
    step: String,
    when: String,
    iso: String,
    who: String,
    in_place_of: String,
    why: String,
    is_about_this: bool,
}

html!(Course);

impl Course {
    /// The panel; none where nothing was done and nothing is to be done.
    ///
    /// # Errors
    /// The store's.
    pub fn of(
        view: &View,
        installation: &Installation,
        actor: &Actor,
        id: &str,
    ) -> Result<Option<Self>, Fault> {
        let course = approval::course(installation, actor, id)?;
        if course.acts.is_empty() && course.may.is_empty() {
            return Ok(None);
        }
        let by = course.acts.iter().map(|act| act.by.as_str());
        let others = course.acts.iter().filter_map(|act| act.on_behalf_of.as_deref());
        let people = People::of(installation, &by.chain(others).collect::<Vec<_>>())?;
        let may = |act: &str| course.may.contains(&act);
        let is_waiting = course.waits_since.is_some();
        let next = course.steps.iter().position(|step| step.approved_by.is_none());
        let steps =
            course.steps.iter().enumerate().map(|(place, step)| {
                step_line(view, &people, step, is_waiting && next == Some(place))
            });
        let waited = course.n_days.map(|n_days| match n_days {
            n_days if n_days > 0 => view.t.has_waited(n_days),
            _ => view.t.since_today().to_owned(),
        });
        let obstacle = course.obstacle.map(words_of);
        let stuck = next.and_then(|place| course.steps.get(place)).filter(|_| course.is_stuck);
        Ok(Some(Self {
            t: view.t,
            action: view.link(&format!("{}/approval", record_path(id))),
            steps: steps.collect(),
            waited: waited.unwrap_or_default(),
            stuck: stuck.map(|step| awaited::nobody_can(view, &step.role)).unwrap_or_default(),
            acts: course.acts.iter().map(|act| act_line(view, &people, act)).collect(),
            may_submit: may("submit"),
            may_approve: may("approve"),
            may_return: may("return"),
            may_take_back: may("take-back"),
            obstacle: obstacle.map(|words| view.say(&words).to_owned()).unwrap_or_default(),
            content: course.content,
            key: Uuid::now_v7().to_string(),
        }))
    }
}

fn step_line(view: &View, people: &People, step: &Step, is_next: bool) -> StepLine {
    let by = step.approved_by.as_deref().map(|by| people.name(by, view.t));
    StepLine { role: role(&step.role, view.language), by: by.unwrap_or_default(), is_next }
}

fn act_line(view: &View, people: &People, act: &CourseAct) -> ActLine {
    let t = view.t;
    let other = act.on_behalf_of.as_deref();
    ActLine {
        what: match act.act {
            "submit" => t.act_submit(),
            "approve" => t.act_approve(),
            "return" => t.act_return(),
            _ => t.act_take_back(),
        },
        step: act.step.as_deref().map(|step| role(step, view.language)).unwrap_or_default(),
        when: view.language.moment(act.at),
        iso: act.at.to_string(),
        who: people.name(&act.by, t),
        in_place_of: other.map(|other| t.in_place_of(&people.name(other, t))).unwrap_or_default(),
        why: act.why.clone().unwrap_or_default(),
        is_about_this: act.is_about_this,
    }
}

/// The form's fields as the browser sends them.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Filled {
    act: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    content: String,
    #[serde(default)]
    key: String,
}

/// `POST /records/{id}/approval`: does what a button says, and shows the record again.
pub async fn decide(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let done = act(&state, &actor, &id, &filled)?;
        let path = format!("{}?done={}", record_path(&id), segment(done));
        Ok((StatusCode::SEE_OTHER, [(LOCATION, view.link(&path))]).into_response())
    })
    .await
}

fn act<'f>(state: &State, actor: &Actor, id: &str, filled: &'f Filled) -> Result<&'f str, Fault> {
    let installation = state.installation();
    let Filled { act, why, content, key } = filled;
    let request = [id, act, why, content].join("\u{1f}");
    let sha256 = request_sha256(request.as_bytes());
    let once = (!key.is_empty()).then_some(Once { key, request_sha256: &sha256 });
    let content = Some(content.as_str()).filter(|content| !content.is_empty());
    let done = match act.as_str() {
        "submit" => approval::submit(installation, actor, id, Some(why), once, None)?,
        "approve" => approval::approve(installation, actor, id, Some(why), content, once, None)?,
        "return" => approval::return_with_reason(installation, actor, id, why, once, None)?,
        "take-back" => approval::take_back(installation, actor, id, Some(why), once, None)?,
        other => {
            return Err(Fault::unprocessable(vec![FieldFault::new(
                "act",
                format!("沒有「{other}」這項操作"),
                format!("“{other}” is nothing that is done here"),
            )]));
        }
    };
    if !done.repeated && done.record.state == "approved" {
        state.boards.renew(&done.record.agency, installation.today());
    }
    Ok(act)
}

/// What was done just now, in words; none of what this page does not do.
pub fn done(act: &str, t: Words) -> Option<&'static str> {
    Some(match act {
        "submit" => t.was_submitted(),
        "approve" => t.was_approved(),
        "return" => t.was_returned(),
        "take-back" => t.was_taken_back(),
        _ => return None,
    })
}

crate::words::words! {
    course_of_approval: "簽核歷程", "Approval";
    act_submit: "送審", "Submitted";
    act_approve: "核准", "Approved";
    act_return: "退回", "Returned";
    act_take_back: "撤回送審", "Taken back";
    submit_it: "送審", "Submit";
    approve_it: "核准", "Approve";
    return_it: "退回登錄者", "Return";
    take_it_back: "撤回送審", "Take back";
    why_returned: "退回理由", "Why it is returned";
    step_at_hand: "等候中", "waited for";
    step_open: "尚未", "not yet";
    no_steps: "本表單未設簽核層級，送審即計入。", "Nobody has to approve this form: once submitted it counts.";
    has_waited(n: i32): "已等候 {n} 天", "days waited: {n}";
    was_of_other_content: "所核內容與現況不同：內容其後已變更，或個人資料已依令刪除。", "It was given to another content: the record was altered since, or personal data erased by order.";
    was_submitted: "已送審。", "Submitted.";
    was_approved: "已核准。", "Approved.";
    was_returned: "已退回登錄者。", "Returned to whoever filed it.";
    was_taken_back: "已撤回送審，現為草稿。", "Taken back; it is a draft again.";
}
