//! What is done again and again while the program serves, so that people are told: reminders once a
//! day, digests at their hour, letters as they are due.

use std::sync::Arc;
use std::time::Duration;

use app::StoreError;
use app::board::Boards;
use app::letter::Outcome;
use app::notice::{self, Round};
use regulation::Day;
use tokio::task::{JoinHandle, spawn_blocking};
use web::Post;

/// How often it is looked whether a day has begun or an hour has struck.
const BETWEEN_ROUNDS: Duration = Duration::from_secs(20);
/// How often it is looked whether a letter is due.
const BETWEEN_LETTERS: Duration = Duration::from_secs(2);

/// Begins the rounds; letters leave only where there is a post.
pub(super) fn begin(boards: Boards, post: Option<Post>) -> Vec<JoinHandle<()>> {
    let mut rounds = vec![tokio::spawn(remind(boards))];
    rounds.extend(post.map(|post| tokio::spawn(send(Arc::new(post)))));
    rounds
}

async fn remind(boards: Boards) {
    let mut made_on = None;
    loop {
        let (asked, last) = (boards.clone(), made_on);
        match spawn_blocking(move || round(&asked, last)).await {
            Ok(made) => made_on = made,
            Err(error) => tracing::error!(%error, "reminding people broke off"),
        }
        tokio::time::sleep(BETWEEN_ROUNDS).await;
    }
}

/// Reminds people of today's deadlines, unless that was done, and writes the digests that are due;
/// returns for which day people were reminded last.
fn round(boards: &Boards, made_on: Option<Day>) -> Option<Day> {
    let today = boards.installation().today();
    let mut last = made_on;
    if made_on != Some(today) {
        match notice::remind(boards) {
            Ok(Round::Made { n_notices }) => {
                tracing::info!(n_notices, "people were reminded of deadlines");
                last = Some(today);
            }
            Ok(Round::NoBoard) => {}
            Err(error) => tracing::warn!(%error, "nobody could be reminded"),
        }
    }
    match notice::write_digests(boards) {
        Ok(0) => {}
        Ok(n_letters) => tracing::info!(n_letters, "digests were written"),
        Err(error) => tracing::warn!(%error, "no digest could be written"),
    }
    last
}

async fn send(post: Arc<Post>) {
    loop {
        let sender = Arc::clone(&post);
        let pause = match spawn_blocking(move || sender.send_next()).await {
            Ok(sent) => told(sent),
            Err(error) => {
                tracing::error!(%error, "sending a letter broke off");
                BETWEEN_LETTERS
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Says what became of a letter, and after how long to look for the next one.
fn told(sent: Result<Option<Outcome>, StoreError>) -> Duration {
    match sent {
        Ok(Some(Outcome::Sent)) => Duration::ZERO,
        Ok(Some(Outcome::PutOff { why })) => {
            tracing::warn!(why, "a letter was put off");
            Duration::ZERO
        }
        Ok(Some(Outcome::GivenUp { why })) => {
            tracing::warn!(why, "a letter was given up");
            Duration::ZERO
        }
        Ok(None) => BETWEEN_LETTERS,
        Err(error) => {
            tracing::warn!(%error, "no letter could be claimed or settled");
            BETWEEN_LETTERS
        }
    }
}
