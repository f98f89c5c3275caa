//! What is done again and again while the program serves, so that people are told: reminders as a day begins
//! and as its board changes, digests at their hour, letters as they are due, and other systems are called.

use std::sync::Arc;
use std::time::Duration;

use app::board::Boards;
use app::notice::{self, Round, Rounds};
use app::{Installation, StoreError, letter, way_in, webhook};
use tokio::task::{JoinHandle, spawn_blocking};
use web::metrics::Metrics;
use web::{Post, Webhooks};

/// How often it is looked whether a day has begun or an hour has struck.
const BETWEEN_ROUNDS: Duration = Duration::from_secs(20);
/// How often it is looked whether a letter is due.
const BETWEEN_LETTERS: Duration = Duration::from_secs(2);

/// How often it is looked whether something happened that somebody is to be called about.
const BETWEEN_CALLS: Duration = Duration::from_secs(2);
/// How many calls are made at once, so that one side that does not answer does not hold up the others.
const CALLERS: usize = 4;

/// Begins the rounds; letters leave only where there is a post, calls where webhooks are open.
pub(super) fn begin(
    boards: Boards,
    post: Option<Post>,
    webhooks: Option<Webhooks>,
) -> Vec<JoinHandle<()>> {
    let mut rounds = vec![tokio::spawn(remind(boards))];
    rounds.extend(post.map(|post| tokio::spawn(send(Arc::new(post)))));
    if let Some(webhooks) = webhooks.map(Arc::new) {
        rounds.push(tokio::spawn(take(Arc::clone(&webhooks))));
        rounds.extend((0..CALLERS).map(|_| tokio::spawn(call(Arc::clone(&webhooks)))));
    }
    rounds
}

async fn remind(boards: Boards) {
    let mut rounds = Rounds::default();
    loop {
        let asked = boards.clone();
        let made = spawn_blocking(move || {
            round(&asked, &mut rounds);
            rounds
        });
        rounds = made.await.unwrap_or_else(|error| {
            tracing::error!(%error, "reminding people broke off");
            Rounds::default()
        });
        tokio::time::sleep(BETWEEN_ROUNDS).await;
    }
}

/// Reminds people of today's deadlines where that is due, writes the digests that are due, and ends resets that
/// waited too long.
fn round(boards: &Boards, rounds: &mut Rounds) {
    match rounds.next(boards) {
        Ok(Some(Round::Made { n_notices })) if n_notices > 0 => {
            tracing::info!(n_notices, "people were reminded of deadlines");
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "nobody could be reminded"),
    }
    match notice::write_digests(boards) {
        Ok(0) => {}
        Ok(n_letters) => tracing::info!(n_letters, "digests were written"),
        Err(error) => tracing::warn!(%error, "no digest could be written"),
    }
    match way_in::lapse(boards.installation()) {
        Ok(0) => {}
        Ok(n_lapsed) => tracing::info!(n_lapsed, "nobody went on with resets in time"),
        Err(error) => tracing::warn!(%error, "no reset that is over could be ended"),
    }
}

/// Tells who runs the program of answers that failed. While the database does not serve nobody can be told;
/// once it does, they are.
pub(super) async fn tell_of_failures(installation: Installation, metrics: Arc<Metrics>) {
    let mut n_told = 0;
    loop {
        tokio::time::sleep(BETWEEN_ROUNDS).await;
        let n_failed = metrics.n_failed();
        if n_failed == n_told {
            continue;
        }
        let asked = installation.clone();
        match spawn_blocking(move || notice::failed(&asked)).await {
            Ok(Ok(_)) => n_told = n_failed,
            Ok(Err(error)) => tracing::warn!(%error, "nobody could be told of a failure"),
            Err(error) => tracing::error!(%error, "telling of a failure broke off"),
        }
    }
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
fn told(tried: Result<Option<letter::Tried>, StoreError>) -> Duration {
    let tried = match tried {
        Ok(Some(tried)) => tried,
        Ok(None) => return BETWEEN_LETTERS,
        Err(error) => {
            tracing::warn!(%error, "no letter could be claimed or settled");
            return BETWEEN_LETTERS;
        }
    };
    // What a server replies may name people: it stands in the letter's row, where those read it who may.
    let (letter, status) = (tried.letter, tried.status);
    match tried.outcome {
        letter::Outcome::Sent => {}
        letter::Outcome::PutOff { .. } => tracing::warn!(letter, status, "a letter was put off"),
        letter::Outcome::GivenUp { .. } => tracing::warn!(letter, status, "a letter was given up"),
        letter::Outcome::Dropped { .. } => {
            tracing::info!(letter, "a letter is not wanted any more");
        }
    }
    Duration::ZERO
}

/// Writes the calls of what happened.
async fn take(webhooks: Arc<Webhooks>) {
    loop {
        let taker = Arc::clone(&webhooks);
        match spawn_blocking(move || taker.take()).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "what happened could not be looked at"),
            Err(error) => tracing::error!(%error, "looking at what happened broke off"),
        }
        tokio::time::sleep(BETWEEN_CALLS).await;
    }
}

async fn call(webhooks: Arc<Webhooks>) {
    let mut foreign = None;
    loop {
        let caller = Arc::clone(&webhooks);
        let pause = match spawn_blocking(move || caller.send_next()).await {
            Ok(tried) => called(tried, &mut foreign),
            Err(error) => {
                tracing::error!(%error, "making a call broke off");
                BETWEEN_CALLS
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Says what became of a call, and after how long to look for the next one. Of calls that only another
/// node can make, the same reason is said once.
fn called(
    tried: Result<Option<webhook::Tried>, StoreError>,
    foreign: &mut Option<webhook::Reason>,
) -> Duration {
    let tried = match tried {
        Ok(Some(tried)) => tried,
        Ok(None) => return BETWEEN_CALLS,
        Err(error) => {
            tracing::warn!(%error, "no call could be claimed or settled");
            return BETWEEN_CALLS;
        }
    };
    // Why it failed stands in its row, where those read it who may.
    let (call, status) = (tried.call, tried.status);
    match tried.outcome {
        webhook::Outcome::Sent => {}
        webhook::Outcome::PutOff { .. } => tracing::warn!(call, status, "a call was put off"),
        webhook::Outcome::GivenUp { .. } => tracing::warn!(call, status, "a call was given up"),
        webhook::Outcome::Dropped { .. } => tracing::info!(call, "a call is not wanted any more"),
        webhook::Outcome::Foreign { why } => {
            if foreign.as_ref() != Some(&why) {
                tracing::warn!(call, %why, "this node leaves calls to others");
                *foreign = Some(why);
            }
            return BETWEEN_CALLS;
        }
    }
    Duration::ZERO
}
