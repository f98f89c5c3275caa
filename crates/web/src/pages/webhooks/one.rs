//! `/webhooks/{id}`: how a webhook stands, its last calls and what became of them, and what can be done.

use std::sync::Arc;

use app::webhook::{self, Call, Fate, Reason, State as Standing, Webhook, WebhookError};
use app::{Actor, Installation};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};

use super::new::SecretPage;
use super::{kind_in_words, kinds_in_words, path, person, short, state_in_words};
use crate::acting::{Acting, Being};
use crate::blocking::wait_for;
use crate::cursor::no_place;
use crate::download::Cell;
use crate::extract::Path;
use crate::fault::Fault;
use crate::language::{Language, Tongue};
use crate::listing::{self, AT_ONCE, Listing, Piece};
use crate::page::Page;
use crate::pages::account::back;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::onward::Onward;
use crate::query::segment;
use crate::routes::State;
use crate::view::View;

/// Not of the law: rows of a page.
const N_ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "pages/webhooks/one.html")]
struct OnePage {
    view: View,
    breadcrumbs: Breadcrumbs,
    short: String,
    one: Webhook,
    path: String,
    agency: String,
    owner: String,
    kinds: String,
    state: &'static str,
    /// What is said beside the state: why it is paused, who ended it, until when it rests.
    more: String,
    made: String,
    renewed: String,
    overlap: String,
    is_working: bool,
    is_paused: bool,
    may_keep: bool,
    calls: Vec<Row>,
    downloads: Downloads,
    n_waiting: i64,
    n_given_up: i64,
    notice: &'static str,
    onward: Onward,
}

struct Row {
    id: String,
    kind: &'static str,
    subject: String,
    agency: String,
    happened: String,
    fate: String,
    is_given_up: bool,
    n_tries: i64,
    why: String,
    /// Where it is sent again; empty where it is not to be.
    again: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [
            t.call_what(),
            t.call_subject(),
            t.webhook_of(),
            t.call_happened(),
            t.call_fate(),
            t.call_tries(),
            t.call_why(),
        ];
        let piece = move |asked: &Listing, after: Option<&str>| piece(asked, &id, after);
        return listing.file("webhook-calls", headings, piece).await;
    }
    wait_for(move || {
        let installation = state.installation();
        let one = webhook::get(installation, &actor, &id)?;
        let after = view.query.get("cursor");
        let found = webhook::calls_of(installation, &actor, &id, after, N_ROWS);
        // The webhook itself was found before.
        let found = found.map_err(|error| match (error, after) {
            (WebhookError::NotFound, Some(cursor)) => no_place(cursor),
            (other, _) => other.into(),
        })?;
        let city = names::city(installation)?;
        let (t, language) = (view.t, view.language);
        let resource = app::Resource::Webhooks { agency: &one.agency };
        let may_keep = app::may(&actor, app::Action::Operate, &resource);
        let more = match &one.state {
            Standing::Paused { at, why } => {
                t.webhook_paused_since(&language.moment(*at), &in_words(language, why))
            }
            Standing::Ended { at, by } => {
                let by = person(&state, by, language)?;
                t.webhook_ended_since(&language.moment(*at), &by)
            }
            Standing::Held => t.webhook_held().to_owned(),
            Standing::Working => one
                .rests_until
                .map(|until| t.webhook_rests(one.n_failures, &language.moment(until)))
                .unwrap_or_default(),
        };
        let is_ended = matches!(one.state, Standing::Ended { .. });
        let row = |call: Call| Row {
            kind: kind_in_words(t, call.kind),
            agency: names::agency(&city, &call.agency, language),
            happened: language.moment(call.happened_at),
            fate: fate(&view, installation, &one, call.fate),
            is_given_up: matches!(call.fate, Fate::GivenUp(_)),
            again: match matches!(call.fate, Fate::GivenUp(_)) && may_keep && !is_ended {
                true => view.link(&format!("{}/calls/{}/again", path(&id), segment(&call.id))),
                false => String::new(),
            },
            n_tries: call.n_tries,
            why: call.why.map(|why| in_words(language, &why)).unwrap_or_default(),
            subject: call.subject,
            id: call.id,
        };
        let calls: Vec<Row> = found.calls.into_iter().map(row).collect();
        let short = short(&one.address);
        let page = OnePage {
            breadcrumbs: Breadcrumbs::to(&view, &short).through(&view, "/webhooks", t.webhooks()),
            path: path(&id),
            agency: names::agency(&city, &one.agency, language),
            owner: person(&state, &app::access::written_account(&one.owner), language)?,
            kinds: kinds_in_words(language, &one.kinds),
            state: state_in_words(t, &one.state),
            more,
            made: language.moment(one.made_at),
            renewed: language.moment(one.renewed_at),
            overlap: one
                .overlaps_until
                .map(|until| t.webhook_overlaps(&language.moment(until)))
                .unwrap_or_default(),
            is_working: one.state == Standing::Working,
            is_paused: matches!(one.state, Standing::Paused { .. }),
            may_keep: may_keep && !is_ended,
            calls,
            downloads: Downloads::of_list(&view),
            n_waiting: found.n_waiting,
            n_given_up: found.n_given_up,
            notice: match view.query.get("done") {
                Some("tried") => t.webhook_was_tried(),
                Some("resumed") => t.webhook_was_resumed(),
                Some("ended") => t.webhook_was_ended(),
                Some("again") => t.call_again_done(),
                _ => "",
            },
            onward: Onward::new(&view, found.next.as_deref()),
            short,
            one,
            view,
        };
        Ok(Page(page).into_response())
    })
    .await
}

fn fate(view: &View, installation: &Installation, one: &Webhook, fate: Fate) -> String {
    let (t, language) = (view.t, view.language);
    match fate {
        Fate::Waits(at) => {
            // Nothing is sent while the webhook rests, whenever the call itself was due.
            let next = one.rests_until.map_or(at, |until| until.max(at));
            let is_told = one.state == Standing::Working && next > installation.now();
            match is_told {
                true => t.call_waits(&language.moment(next)),
                false => t.call_is_due().to_owned(),
            }
        }
        Fate::Arrived(at) => t.call_arrived(&language.moment(at)),
        Fate::GivenUp(at) => t.call_given_up(&language.moment(at)),
        Fate::Dropped(at) => t.call_dropped(&language.moment(at)),
    }
}

fn piece(asked: &Listing, id: &str, after: Option<&str>) -> Result<Piece, Fault> {
    let Listing { view, state, actor, .. } = asked;
    let installation = state.installation();
    let one = webhook::get(installation, actor, id)?;
    let found = webhook::calls_of(installation, actor, id, after, AT_ONCE)?;
    let city = names::city(installation)?;
    let cells = |call: Call| {
        vec![
            Cell::text(kind_in_words(view.t, call.kind)),
            Cell::text(call.subject),
            Cell::text(names::agency(&city, &call.agency, view.language)),
            listing::moment(call.happened_at),
            Cell::text(fate(view, installation, &one, call.fate)),
            Cell::Number(call.n_tries.into()),
            Cell::text(call.why.map(|why| in_words(view.language, &why)).unwrap_or_default()),
        ]
    };
    Ok(Piece { rows: found.calls.into_iter().map(cells).collect(), next: found.next })
}

/// One act on a webhook, and what the page then says that was done.
async fn act(
    view: View,
    state: State,
    actor: Arc<Actor>,
    id: String,
    done: &'static str,
    act: impl FnOnce(&Installation, &Actor, &str) -> Result<(), WebhookError> + Send + 'static,
) -> Result<Response, Fault> {
    wait_for(move || {
        act(state.installation(), &actor, &id)?;
        Ok(back(&view, &format!("{}?done={done}", path(&id))))
    })
    .await
}

pub async fn try_out(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    act(view, state, actor, id, "tried", webhook::try_out).await
}

pub async fn resume(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    act(view, state, actor, id, "resumed", webhook::resume).await
}

pub async fn end(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    act(view, state, actor, id, "ended", webhook::end).await
}

pub async fn again(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path((id, call)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let revive = move |installation: &Installation, actor: &Actor, id: &str| {
        webhook::revive(installation, actor, id, &call)
    };
    act(view, state, actor, id, "again", revive).await
}

pub async fn renew(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let made = match webhook::renew(state.installation(), &present, &id) {
            Ok(made) => made,
            Err(WebhookError::Own(app::session::OwnError::NotRecent)) => {
                return Ok(back(&view, "/account/prove"));
            }
            Err(error) => return Err(error.into()),
        };
        let t = view.t;
        let breadcrumbs = Breadcrumbs::to(&view, t.webhook_secret());
        let page = SecretPage {
            breadcrumbs: breadcrumbs.through(&view, "/webhooks", t.webhooks()),
            lead: t.webhook_renewed_lead(),
            secret: made.secret,
            href: view.link(&path(&made.id)),
            view,
        };
        Ok(Page(page).into_response())
    })
    .await
}

/// A reason as the reader's language says it.
fn in_words(language: Language, why: &Reason) -> String {
    match language.tongue {
        Tongue::Chinese => why.zh(),
        Tongue::English => why.to_string(),
    }
}

crate::words::words! {
    webhook_owner: "依誰的權責", "By whose rights";
    webhook_secret_since: "密鑰自", "Secret since";
    webhook_overlaps(until: &str): "舊密鑰同時有效至 {until}", "the one before signs too until {until}";
    webhook_paused_since(when: &str, why: &str): "{when} 暫停：{why}", "since {when}: {why}";
    webhook_held: "建立者須先完成登入安全設定（第二因素或新密碼）；完成前不送出，之後從停下之處自動繼續。", "its owner must first mend their sign-in (a second factor or a new password); nothing is sent until then, and it goes on by itself from where it was";
    webhook_ended_since(when: &str, by: &str): "{when} 由 {by} 終止", "on {when} by {by}";
    webhook_rests(n: i64, until: &str): "連續 {n} 次未送達，{until} 再試", "calls in a row that did not arrive: {n}; the next is made at {until}";
    webhook_try: "試送一次", "Send a trial";
    webhook_was_tried: "已排入試送；幾秒後重新整理即可看到結果。", "The trial is on its way; load the page again in a few seconds to see what came of it.";
    webhook_renew: "更換密鑰", "Give it another secret";
    webhook_resume: "恢復", "Let it go on";
    webhook_was_resumed: "已恢復，從暫停時的進度繼續。", "It goes on from where it was.";
    webhook_end: "終止", "End it";
    webhook_end_asks: "終止後不再呼叫，等候中的一併取消，無法恢復。", "It is called no more, what waits is dropped, and that is final.";
    webhook_was_ended: "已終止。", "It was ended.";
    calls_heading: "最近的呼叫", "Last calls";
    calls_none: "還沒有呼叫過。", "Nothing was called yet.";
    calls_counted(waiting: &i64, given_up: &i64): "等候 {waiting}，放棄 {given_up}", "waiting {waiting}, given up {given_up}";
    call_what: "事件", "Event";
    call_subject: "對象", "Subject";
    call_happened: "發生時間", "Happened";
    call_fate: "結果", "What came of it";
    call_tries: "次數", "Tries";
    call_why: "原因", "Why";
    call_again: "再送一次", "Send again";
    call_again_done: "已排入，將再送一次。", "It waits to be sent once more.";
    call_waits(when: &str): "等候，下次 {when} 送出", "waits; it is sent next at {when}";
    call_is_due: "等候送出", "waits to be sent";
    call_arrived(when: &str): "{when} 送達", "arrived {when}";
    call_given_up(when: &str): "{when} 放棄", "given up {when}";
    call_dropped(when: &str): "{when} 起不再需要", "not wanted since {when}";
}
