//! A paper made as a file: in its turn, within its time. Knows no page.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::Actor;
use app::board::Board;
use app::paper::{self, Format, Origin, Request, Template};
use axum::response::Response;
use domain::Moment;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::reaches;
use crate::fault::Fault;
use crate::routes::State;
use crate::site::Site;
use crate::{blocking, download};

/// How long a paper may be worked on; a page that a person waits for is not worth more.
const LONGEST: Duration = Duration::from_secs(60);

/// How long one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is to be made.
pub(crate) struct Asked {
    pub(crate) template: Template,
    pub(crate) origin: Origin,
    pub(crate) agency: String,
    pub(crate) known_at: Moment,
    pub(crate) format: Format,
    /// The file's name without its ending.
    pub(crate) name: String,
}

/// Makes the paper and answers with it.
///
/// # Errors
/// What stands against it; that it had no turn, or took too long.
pub(crate) async fn answer(
    state: State,
    site: Site,
    actor: Arc<Actor>,
    board: Arc<Board>,
    asked: Asked,
) -> Result<Response, Fault> {
    let turn = turn(&state.papers, PATIENCE).await?;
    let (media_type, extension) = (asked.format.media_type(), asked.format.extension());
    let name = asked.name.clone();
    download::any(media_type, extension, name, move |out| {
        let ends_at = Some(Instant::now() + LONGEST);
        let known_at = asked.known_at;
        reaches(&actor, &asked.agency)?;
        // The lines are those of the moment that the paper tells, so that it is made again to the letter.
        let lines = state.boards.lines_as_known(&board, known_at, &asked.agency)?.into();
        let request = Request {
            template: &asked.template,
            origin: &asked.origin,
            agency: &asked.agency,
            as_of: board.as_of,
            known_at,
            ends_at,
        };
        let made = paper::make(state.installation(), &actor, &request, &lines)?;
        let fonts = || paper::fonts(site.font.as_deref());
        let out = paper::write(&made, asked.format, fonts, ends_at, out)?;
        drop(turn);
        Ok(out)
    })
    .await
}

/// Waits for a turn: a server sets few papers at once.
async fn turn(papers: &Arc<Semaphore>, patience: Duration) -> Result<OwnedSemaphorePermit, Fault> {
    let zh = "正在製作的文件已達同時上限，請稍候再下載。";
    let en = "As many papers as can be made at once are being made; download again in a moment.";
    blocking::turn(papers, patience, zh, en).await
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn who_has_no_turn_within_their_patience_is_told_to_come_again() {
        let papers = Arc::new(Semaphore::new(1));
        let first = turn(&papers, Duration::ZERO).await.unwrap();
        let second = turn(&papers, Duration::ZERO).await.unwrap_err();
        assert_eq!(second.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(second.detail().zh.contains("同時上限"), "{second:?}");
        drop(first);
        assert!(turn(&papers, Duration::ZERO).await.is_ok());
    }
}
