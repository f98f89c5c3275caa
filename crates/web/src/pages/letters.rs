//! `/letters`: for who runs the program: letters that wait, and those that were given up, to be tried
//! again. Shows whose they are, and nothing of what they say.

use app::Installation;
use app::letter::{self, GivenUp, LetterError};
use askama::Template;
use axum::Router;
use axum::extract;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::Moment;

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::cursor::no_place;
use crate::download::Cell;
use crate::extract::Path;
use crate::fault::Fault;
use crate::listing::{self, AT_ONCE, Listing, Piece};
use crate::page::Page;
use crate::pages::account::back;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::onward::Onward;
use crate::query::segment;
use crate::routes::State;
use crate::view::View;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/letters", get(show))
        .route("/letters/again", post(all_again))
        .route("/letters/{id}/again", post(again))
}

/// Not of the law: rows of a page.
const N_ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "pages/letters/list.html")]
struct LettersPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    downloads: Downloads,
    rows: Vec<Row>,
    n_waiting: i64,
    /// Since when the oldest waits; empty where none does.
    oldest: String,
    /// What was just done; empty where nothing was.
    notice: &'static str,
    all_again: String,
    onward: Onward,
}

struct Row {
    /// Whose it is, and the page of theirs.
    name: String,
    account: String,
    kind: &'static str,
    written_at: Moment,
    given_up_at: Moment,
    n_tries: i64,
    why: String,
    again: String,
}

async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [
            t.letter_to(),
            t.letter_kind(),
            t.letter_written(),
            t.letter_given_up(),
            t.letter_tries(),
            t.letter_why(),
        ];
        return listing.file("letters", headings, piece).await;
    }
    wait_for(move || {
        let installation = state.installation();
        let after = view.query.get("cursor");
        let found = letter::given_up(installation, &actor, after, N_ROWS);
        let mut found = found.map_err(|error| match (error, after) {
            (LetterError::NotFound, Some(cursor)) => no_place(cursor),
            (other, _) => other.into(),
        })?;
        let rows = rows(&view, installation, std::mem::take(&mut found.letters))?;
        let oldest = found.queue.oldest_at.map(Moment::from_microseconds);
        let language = view.language;
        let page = LettersPage {
            breadcrumbs: Breadcrumbs::to(&view, view.t.letters()),
            downloads: Downloads::of_list(&view),
            rows,
            n_waiting: found.queue.n_letters,
            oldest: oldest.map(|moment| language.moment(moment)).unwrap_or_default(),
            notice: match view.query.get("done") {
                Some("again") => view.t.letter_again_done(),
                Some("all") => view.t.letters_again_done(),
                _ => "",
            },
            all_again: view.link("/letters/again"),
            onward: Onward::new(&view, found.next.as_deref()),
            view,
        };
        Ok(Page(page).into_response())
    })
    .await
}

/// Letters that were given up, as rows.
fn rows(
    view: &View,
    installation: &Installation,
    letters: Vec<GivenUp>,
) -> Result<Vec<Row>, Fault> {
    let written: Vec<String> =
        letters.iter().map(|one| app::access::written_account(&one.account)).collect();
    let written: Vec<&str> = written.iter().map(String::as_str).collect();
    let people = app::account::names(installation, &written)?;
    let row = |one: GivenUp| Row {
        name: people
            .get(&app::access::written_account(&one.account))
            .cloned()
            .unwrap_or_else(|| one.account.clone()),
        account: view.link(&format!("/accounts/{}", segment(&one.account))),
        kind: if one.is_digest { view.t.letter_digest() } else { view.t.letter_single() },
        written_at: one.written_at,
        given_up_at: one.given_up_at,
        n_tries: one.n_tries,
        why: one.why,
        again: view.link(&format!("/letters/{}/again", segment(&one.id))),
    };
    Ok(letters.into_iter().map(row).collect())
}

fn piece(asked: &Listing, after: Option<&str>) -> Result<Piece, Fault> {
    let installation = asked.state.installation();
    let found = letter::given_up(installation, &asked.actor, after, AT_ONCE)?;
    let cells = |row: Row| {
        vec![
            Cell::text(row.name),
            Cell::text(row.kind),
            listing::moment(row.written_at),
            listing::moment(row.given_up_at),
            Cell::Number(row.n_tries.into()),
            Cell::text(row.why),
        ]
    };
    let rows = rows(&asked.view, installation, found.letters)?;
    Ok(Piece { rows: rows.into_iter().map(cells).collect(), next: found.next })
}

async fn again(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        letter::revive(state.installation(), &actor, &id)?;
        Ok(back(&view, "/letters?done=again"))
    })
    .await
}

async fn all_again(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    wait_for(move || {
        letter::revive_all(state.installation(), &actor)?;
        Ok(back(&view, "/letters?done=all"))
    })
    .await
}

crate::words::words! {
    letters: "寄信", "Letters";
    letters_lead: "寄不出去而放棄的信；可以再試一次。收件匣不受影響。", "Letters that could not be sent and were given up; each can be tried again. Inboxes have everything all the same.";
    letters_none: "沒有放棄的信。", "No letter was given up.";
    letters_waiting(n: &i64): "等候寄出：{n} 封", "Waiting: {n}";
    letters_oldest(when: &str): "最早的一封寫於 {when}", "the oldest was written {when}";
    letter_to: "收信人", "To";
    letter_kind: "種類", "Kind";
    letter_single: "單件", "single";
    letter_digest: "摘要", "digest";
    letter_written: "寫信時間", "Written";
    letter_given_up: "放棄時間", "Given up";
    letter_tries: "試過", "Tries";
    letter_why: "原因", "Why";
    letter_again: "再寄一次", "Try again";
    letters_again: "全部再寄一次", "Try all again";
    letters_again_done: "已全部排入，將再寄一次。", "They all wait to be sent once more.";
    letter_again_done: "已排入，將再寄一次。", "It waits to be sent once more.";
}
