//! What machines ask of the running program: may it be given work, and how is it doing.

use std::time::Duration;

use app::Actor;
use app::board::Tally;
use app::record::Book;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router, extract};

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::fault::Fault;
use crate::metrics::{Figure, escaped};
use crate::routes::State;
use crate::site::Site;

/// A database that answers later than this is no database to send people to.
const PATIENCE: Duration = Duration::from_secs(5);

pub fn routes() -> Router<State> {
    Router::new().route("/readyz", get(ready)).route("/metrics", get(metrics))
}

/// 200 where the database can be reached and its schema is current, else 503 with the reason.
async fn ready(extract::State(state): extract::State<State>) -> Response {
    let store = std::sync::Arc::clone(&state.installation().store);
    let asked = tokio::task::spawn_blocking(move || match store.readiness() {
        app::Readiness::Ready => Ok(()),
        app::Readiness::NotReady(error) => Err(error.to_string()),
    });
    let told = match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(Ok(()))) => return "ready\n".into_response(),
        Ok(Ok(Err(told))) => told,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the database does not answer".to_owned(),
    };
    tracing::warn!(%told, "not ready");
    let kind = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
    (StatusCode::SERVICE_UNAVAILABLE, kind, format!("not ready: {told}\n")).into_response()
}

/// For who runs the program: figures of the whole installation, and of no single agency.
async fn metrics(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Extension(site): Extension<Site>,
) -> Result<Response, Fault> {
    app::access::require(&actor, app::Action::Read, &app::Resource::Installation)?;
    let metrics = std::sync::Arc::clone(&site.metrics);
    let text = wait_for(move || {
        let figures = figures(&state)?;
        Ok(metrics.print(&figures))
    })
    .await?;
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

fn figures(state: &State) -> Result<Vec<Figure>, Fault> {
    let installation = state.installation();
    let version = app::record::version(installation)?;
    let mut figures = vec![
        Figure {
            name: "fangyuan_build_info",
            help: "The program and the law that it carries.",
            values: vec![(
                format!(
                    "version=\"{}\",law=\"{}\"",
                    env!("CARGO_PKG_VERSION"),
                    escaped(app::law::fingerprint().get(..12).unwrap_or_default())
                ),
                "1".to_owned(),
            )],
        },
        Figure {
            name: "fangyuan_records_version",
            help: "The last change: it grows with every record, withdrawal and decision.",
            values: vec![(String::new(), version.to_string())],
        },
        Figure {
            name: "fangyuan_records",
            help: "Records by form, those corrected and withdrawn included.",
            values: by_form(&app::record::books(installation, &Actor::system())?),
        },
    ];
    let (queue, n_given_up) = app::letter::figures(installation)?;
    let oldest = queue.oldest_at.map_or(0, |written| installation.now().microseconds() - written);
    figures.push(Figure {
        name: "fangyuan_letters",
        help: "Letters that wait to be sent, and those that were given up.",
        values: vec![
            ("state=\"waiting\"".to_owned(), queue.n_letters.to_string()),
            ("state=\"given-up\"".to_owned(), n_given_up.to_string()),
        ],
    });
    figures.push(Figure {
        name: "fangyuan_oldest_letter_seconds",
        help: "For how long the oldest letter that is not settled has waited.",
        values: vec![(String::new(), crate::metrics::seconds(u64::try_from(oldest).unwrap_or(0)))],
    });
    let webhooks = app::webhook::figures(installation)?;
    figures.push(Figure {
        name: "fangyuan_webhook_calls",
        help: "Calls of webhooks that wait to be made, and those that were given up.",
        values: vec![
            ("state=\"waiting\"".to_owned(), webhooks.n_waiting.to_string()),
            ("state=\"given-up\"".to_owned(), webhooks.n_given_up.to_string()),
        ],
    });
    figures.push(Figure {
        name: "fangyuan_webhooks_paused",
        help: "Webhooks that failed so often that they are paused.",
        values: vec![(String::new(), webhooks.n_paused.to_string())],
    });
    // A scrape never starts a computation; it tells what is there.
    if let Some(board) = state.boards.kept_board(installation.today()) {
        let mut city = Tally::default();
        let mut national = Tally::default();
        for row in &board.rows {
            city.add(&row.city_duties());
            national.add(&row.chapters.last().copied().unwrap_or_default());
        }
        let mut values = of_law("city", &city);
        values.extend(of_law("national", &national));
        figures.push(Figure {
            name: "fangyuan_standings",
            help: "Agency lines of today by standing.",
            values,
        });
        figures.push(Figure {
            name: "fangyuan_board_version",
            help: "The last change that today's board knows.",
            values: vec![(String::new(), board.known.to_string())],
        });
        figures.push(Figure {
            name: "fangyuan_agencies",
            help: "Bodies on today's board.",
            values: vec![(String::new(), board.rows.len().to_string())],
        });
    }
    if let Some(last) = state.boards.last_recompute() {
        let seconds = crate::metrics::seconds(u64::try_from(last.as_micros()).unwrap_or(u64::MAX));
        figures.push(Figure {
            name: "fangyuan_last_recompute_seconds",
            help: "How long the last full computation of a board took.",
            values: vec![(String::new(), seconds)],
        });
    }
    Ok(figures)
}

fn by_form(books: &[Book]) -> Vec<(String, String)> {
    let mut counts = std::collections::BTreeMap::new();
    for book in books {
        *counts.entry(book.form.as_str()).or_insert(0) += book.records;
    }
    counts
        .into_iter()
        .map(|(form, count)| (format!("form=\"{}\"", escaped(form)), count.to_string()))
        .collect()
}

fn of_law(law: &str, tally: &Tally) -> Vec<(String, String)> {
    let counts = [
        ("met", tally.met),
        ("due", tally.due),
        ("overdue", tally.overdue),
        ("no-data", tally.no_data),
        ("waived", tally.waived),
        ("not-applicable", tally.not_applicable),
        ("optional", tally.optional),
    ];
    counts
        .map(|(standing, count)| {
            (format!("law=\"{law}\",standing=\"{standing}\""), count.to_string())
        })
        .into()
}
