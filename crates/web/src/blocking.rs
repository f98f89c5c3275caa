//! Carries work that waits for the database off the threads that serve connections: a little at a time, in
//! the order in which it was asked for.

use std::num::NonZero;
use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;
use std::time::Duration;

use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::fault::Fault;

/// How much is worked at together, for each core. More would not be done sooner: each would only wait in
/// the midst of its work instead of before it, and the longest of them for all the others.
const FOR_EACH_CORE: usize = 2;

/// As much on the smallest machine, so that a disk or a server that is waited for lets others go on.
const AT_LEAST: usize = 4;

/// What lasts longer gives its place to others, so that imports and files never keep pages waiting.
const SHORT: Duration = Duration::from_millis(100);

static PLACES: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = available_parallelism().map_or(1, NonZero::get);
    Semaphore::new((cores * FOR_EACH_CORE).max(AT_LEAST))
});

tokio::task_local! {
    /// The turn at heavy work that the request at hand has.
    static TURN: Arc<OwnedSemaphorePermit>;
}

/// Answers a request that has its turn. Whatever is worked at for it holds the turn to its own end, also where
/// whoever asked has left meanwhile.
pub async fn in_turn<T>(turn: OwnedSemaphorePermit, answer: impl Future<Output = T>) -> T {
    TURN.scope(Arc::new(turn), answer).await
}

/// Runs a use case where waiting is allowed; should it panic, the caller gets a fault.
pub async fn wait_for<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    // They are never closed.
    let place = PLACES.acquire().await.map_err(Fault::internal)?;
    let turn = TURN.try_with(Arc::clone).ok();
    let mut working = spawn_blocking(move || {
        let done = work();
        drop(turn);
        done
    });
    let done = match timeout(SHORT, &mut working).await {
        Ok(done) => done,
        Err(_) => {
            drop(place);
            working.await
        }
    };
    done.unwrap_or_else(|error| Err(Fault::internal(error)))
}

/// Waits for a turn at what is done a few at a time; 503 with these words where none comes.
pub async fn turn(
    places: &Arc<Semaphore>,
    patience: Duration,
    zh: &'static str,
    en: &'static str,
) -> Result<OwnedSemaphorePermit, Fault> {
    match timeout(patience, Arc::clone(places).acquire_owned()).await {
        Ok(turn) => turn.map_err(Fault::internal),
        Err(_) => Err(Fault::new(StatusCode::SERVICE_UNAVAILABLE, zh, en)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn work_that_panics_is_a_fault_of_ours() {
        let done = wait_for(|| -> Result<(), Fault> { panic!("a fault that is tested") }).await;
        assert_eq!(done.unwrap_err().status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[tokio::test]
    async fn a_turn_is_held_until_the_work_is_done_though_whoever_asked_has_left() {
        let turns = Arc::new(Semaphore::new(1));
        let turn = Arc::clone(&turns).acquire_owned().await.unwrap();
        let (begin, begun) = tokio::sync::oneshot::channel();
        let (end, ended) = mpsc::channel::<()>();
        let work = wait_for(move || {
            begin.send(()).unwrap();
            Ok(ended.recv().is_err())
        });
        let asking = tokio::spawn(in_turn(turn, work));
        begun.await.unwrap();
        asking.abort();
        assert!(asking.await.unwrap_err().is_cancelled());
        assert_eq!(turns.available_permits(), 0, "the work goes on");
        drop(end);
        // It comes as soon as the work has ended.
        drop(turns.acquire().await.unwrap());
    }

    #[tokio::test]
    async fn work_that_lasts_keeps_nobody_waiting() {
        let (ends, lasting): (Vec<_>, Vec<_>) = (0..PLACES.available_permits() + 1)
            .map(|_| {
                let (end, ended) = mpsc::channel::<()>();
                let lasts = wait_for(move || Ok(ended.recv().is_err()));
                (end, tokio::spawn(lasts))
            })
            .unzip();
        assert!(wait_for(|| Ok(true)).await.unwrap());
        drop(ends);
        for one in lasting {
            assert!(one.await.unwrap().unwrap());
        }
    }
}
