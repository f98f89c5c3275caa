//! What the caller is told: their inbox, and that they have read something of it.

use app::notice::{self, Kind};
use axum::extract;
use axum::routing::{get, post};
use domain::Moment;
use serde::{Deserialize, Serialize};

use super::body::Sent;
use super::operation::{CURSOR, LANGUAGE, LIMIT, Operation, Parameter, Place, parameter};
use super::paging::limit;
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::Path;
use crate::fault::Fault;
use crate::pages::records::names;
use crate::routes::State;
use crate::telling::Teller;
use crate::view::View;

/// A notice's id in the path.
const ID: Parameter = parameter(Place::Path, "id", "識別碼", "its id", "n1");

pub(super) fn operations() -> Vec<Operation> {
    let list = Operation::get(
        "/api/v1/inbox",
        "listInbox",
        ("呼叫者之收件匣，新者在前", "The caller’s inbox, the newest first"),
        get(list),
    )
    .with([LIMIT, CURSOR, LANGUAGE])
    .answers(200, "InboxPage", "a page of notices, with the count of all that are unread")
    .answers(422, "Problem", "a cursor of another list");
    let read = Operation::post(
        "/api/v1/inbox/{id}/read",
        "readNotice",
        ("將一則通知標為已讀；重送無妨", "Notes that a notice was read; a repeat changes nothing"),
        "Nothing",
        post(read),
    )
    .with([ID, LANGUAGE])
    // Reading is of no content that could have changed, and a repeat does no harm.
    .without("If-Match")
    .without("Idempotency-Key")
    .answers(200, "NoticeRead", "it is read")
    .answers(404, "Problem", "no such notice in this inbox");
    vec![list, read]
}

#[derive(Debug, Serialize)]
struct InboxPage {
    notices: Vec<Told>,
    n_unread: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct Told {
    id: String,
    kind: &'static str,
    agency: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    duties: Vec<String>,
    /// Of how many further agencies it tells.
    n_more_agencies: i64,
    noted_at: Moment,
    is_read: bool,
    /// In the language asked for.
    sentence: String,
    /// The page to which it leads.
    path: String,
}

async fn list(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<axum::Json<InboxPage>, Fault> {
    let page = wait_for(move || {
        let installation = state.installation();
        let limit = u32::try_from(limit(&view)?).unwrap_or(u32::MAX);
        let found = notice::list(installation, &actor, view.query.get("cursor"), limit)?;
        let city = names::city(installation)?;
        let (regulation, catalogue) = (&installation.regulation, &state.catalogue);
        let teller = Teller { regulation, catalogue, city: &city };
        let told = |one: notice::Notice| {
            let telling = teller.tell_reader(installation, &actor, &one, view.language)?;
            Ok::<_, Fault>(Told {
                kind: Kind::word(one.kind),
                sentence: telling.sentence,
                path: telling.path,
                id: one.id,
                agency: one.agency,
                form: one.form,
                record: one.record,
                account: one.account,
                duties: one.duties,
                n_more_agencies: one.n_more,
                noted_at: one.noted_at,
                is_read: one.is_read,
            })
        };
        Ok(InboxPage {
            notices: found.notices.into_iter().map(told).collect::<Result<_, Fault>>()?,
            n_unread: found.n_unread,
            next: found.next,
        })
    });
    Ok(axum::Json(page.await?))
}

/// A body without fields.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Debug, Serialize)]
struct NoticeRead {
    id: String,
    is_read: bool,
}

async fn read(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    _: Sent<Nothing>,
) -> Result<axum::Json<NoticeRead>, Fault> {
    let answer = wait_for(move || match notice::note_read(state.installation(), &actor, &id)? {
        true => Ok(NoticeRead { id, is_read: true }),
        false => Err(Fault::not_found()),
    });
    Ok(axum::Json(answer.await?))
}
