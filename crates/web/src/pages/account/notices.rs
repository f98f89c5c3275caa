//! `/account/notices`: how somebody wants to be told, by which digest and in which language.

use app::notice::{self, Cadence, Choice, ChoiceError};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::back;
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::Form;
use crate::fault::Fault;
use crate::language::Language;
use crate::page::Page;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/account/notices.html")]
struct NoticesPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    /// Word, name, and whether it is chosen.
    cadences: Vec<(&'static str, &'static str, bool)>,
    hours: Vec<(u8, String, bool)>,
    languages: Vec<(&'static str, &'static str, bool)>,
    mails_urgent: bool,
    is_done: bool,
    /// The address to which letters go; none where there is none.
    mail: Option<String>,
    fault: String,
}

#[derive(serde::Deserialize)]
pub struct Filled {
    #[serde(default)]
    digest: String,
    #[serde(default)]
    hour: String,
    #[serde(default)]
    language: String,
    mails_urgent: Option<String>,
}

/// Not of the law: hours of a day.
const HOURS: u8 = 24;

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    wait_for(move || {
        let choice = notice::choice(state.installation(), &actor)?;
        let page = page(view, &state, &actor, &choice, String::new())?;
        Ok(Page(page).into_response())
    })
    .await
}

pub async fn choose(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Form(form): Form<Filled>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let present = notice::choice(installation, &actor)?;
        let choice = Choice {
            cadence: Cadence::from_word(&form.digest).unwrap_or(present.cadence),
            hour: form.hour.trim().parse().unwrap_or(HOURS),
            language: form.language,
            mails_urgent: form.mails_urgent.is_some(),
        };
        match notice::choose(installation, &actor, &choice) {
            Ok(()) => Ok(back(&view, "/account/notices?done=chosen")),
            Err(ChoiceError::Hour(_)) => {
                let told = view.t.no_such_hour().to_owned();
                let page = page(view, &state, &actor, &present, told)?;
                Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
            }
            Err(error) => Err(error.into()),
        }
    })
    .await
}

fn page(
    view: View,
    state: &State,
    actor: &app::Actor,
    choice: &Choice,
    fault: String,
) -> Result<NoticesPage, Fault> {
    let t = view.t;
    let cadence = |one: Cadence| {
        let name = match one {
            Cadence::Never => t.digest_never(),
            Cadence::Daily => t.digest_daily(),
            Cadence::Weekly => t.digest_weekly(),
        };
        (one.word(), name, one == choice.cadence)
    };
    let language = |tag: &'static str| {
        (tag, Language::from_tag(tag).unwrap_or_default().name(), tag == choice.language)
    };
    let account = actor.principal().map(|principal| principal.account.as_str());
    let mail = match account {
        Some(id) => app::account::get(state.installation(), actor, id)?.mail,
        None => None,
    };
    let breadcrumbs = Breadcrumbs::to(&view, t.how_i_am_told());
    Ok(NoticesPage {
        breadcrumbs: breadcrumbs.through(&view, "/account", t.own_account()),
        cadences: Cadence::ALL.map(cadence).to_vec(),
        hours: (0..HOURS)
            .map(|hour| (hour, format!("{hour:02}:00"), hour == choice.hour))
            .collect(),
        languages: Choice::LANGUAGES.map(language).to_vec(),
        mails_urgent: choice.mails_urgent,
        is_done: view.query.get("done").is_some(),
        mail,
        fault,
        view,
    })
}

crate::words::words! {
    notices_lead: "收件匣裡什麼都有；這裡決定哪些另外寄信給您。", "Your inbox has everything; here you choose what comes by mail too.";
    letters_go_to(mail: &str): "信寄到 {mail}；要更改請洽帳號管理者。", "Letters go to {mail}; who keeps accounts can change that.";
    letters_go_nowhere: "您的帳號沒有電子郵件地址，所以不會寄信；請洽帳號管理者。", "Your account has no mail address, so no letters come; ask who keeps accounts.";
    digest: "摘要", "Digest";
    digest_never: "不寄", "none";
    digest_daily: "每天一封", "daily";
    digest_weekly: "每週一一封", "weekly, on Mondays";
    digest_hour: "幾點（臺北時間）", "At what hour (Taipei)";
    letter_language: "信的語言", "Language of letters";
    mails_urgent: "緊急的立即另寄一封（退回給我的、催辦我的、請教我的、逾期而陳報給我的）", "What is urgent comes at once by a letter of its own (what was returned to me, what I am urged to do or asked about, what was brought before me)";
    keep_choice: "儲存", "Save";
    choice_kept: "已儲存。", "Saved.";
    no_such_hour: "請選擇 0 至 23 點。", "Choose an hour from 0 to 23.";
}
