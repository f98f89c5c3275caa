//! The board that a program asks about: waited for a while, else 503 with a word.

use std::sync::Arc;
use std::time::Duration;

use app::Actor;
use app::board::{Answer, Board};
use axum::http::StatusCode;
use domain::At;

use crate::blocking::wait_for;
use crate::fault::Fault;
use crate::routes::State;
use crate::view::{AsOf, View};

/// A program may wait longer than a person.
const PATIENCE: Duration = Duration::from_secs(20);

const PAUSE: Duration = Duration::from_millis(50);

/// The board of the view's day.
///
/// # Errors
/// 503 while it is still being computed.
pub(crate) async fn board(
    state: &State,
    actor: &Arc<Actor>,
    view: &View,
) -> Result<Arc<Board>, Fault> {
    let begin = tokio::time::Instant::now();
    loop {
        let (boards, day, known_at) = (state.boards.clone(), view.as_of.day(), view.known_at);
        let actor = Arc::clone(actor);
        match wait_for(move || Ok(boards.board(&actor, day, known_at)?)).await? {
            Answer::Ready(board) => return Ok(board),
            Answer::Failed(told) => return Err(Fault::internal(told)),
            Answer::Computing(_) if begin.elapsed() > PATIENCE => {
                return Err(Fault::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "這一天的狀態還在計算，請稍候再問。",
                    "The standings of that day are still being computed; ask again in a moment.",
                ));
            }
            Answer::Computing(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// The day or moment as the engine takes it.
pub(crate) fn at(view: &View) -> At {
    match view.as_of {
        AsOf::Day(day) => At::day(day),
        AsOf::Moment(moment) => At::moment(moment),
    }
}
