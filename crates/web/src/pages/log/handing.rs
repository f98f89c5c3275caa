//! `/log/bundle`, `/log/{change}/receipt` and `/records/{id}/receipt`: what is checked elsewhere, as files.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use app::Installation;
use axum::extract;
use axum::response::Response;
use ledger::Receipt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::acting::Acting;
use crate::blocking;
use crate::download::any;
use crate::extract::Path;
use crate::fault::Fault;
use crate::routes::State;

/// How long one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(20);

/// The whole log under its newest checkpoint.
pub async fn bundle(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    let turn = turn(&state.handed_out, PATIENCE).await?;
    let installation = state.installation().clone();
    let write = move |file| {
        let file = app::ledger::hand_out(&installation, &actor, file)?;
        drop(turn);
        Ok(file)
    };
    any("application/jsonl", "jsonl", "log".to_owned(), write).await
}

/// That a change is in the log.
pub async fn of_change(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(change): Path<i64>,
) -> Result<Response, Fault> {
    let name = format!("receipt-{change}");
    sent(&state, name, move |installation| {
        Ok(app::ledger::receipt_of_change(installation, &actor, change)?)
    })
    .await
}

/// That a record was filed as it stands.
pub async fn of_record(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let name = format!("receipt-{id}");
    sent(&state, name, move |installation| Ok(app::ledger::receipt(installation, &actor, &id)?))
        .await
}

async fn sent(
    state: &State,
    name: String,
    take: impl FnOnce(&Installation) -> Result<Receipt, Fault> + Send + 'static,
) -> Result<Response, Fault> {
    let turn = turn(&state.handed_out, PATIENCE).await?;
    let installation = state.installation().clone();
    let write = move |mut file: std::fs::File| {
        let text = serde_json::to_vec_pretty(&take(&installation)?).map_err(Fault::internal)?;
        file.write_all(&text).map_err(Fault::internal)?;
        drop(turn);
        Ok(file)
    };
    any("application/json", "json", name, write).await
}

/// Waits for a turn. It goes with the work, which is done to its end also where whoever asked has left.
async fn turn(
    handed_out: &Arc<Semaphore>,
    patience: Duration,
) -> Result<OwnedSemaphorePermit, Fault> {
    let zh = "正在製作的日誌與收據已達同時上限，請稍候再下載。";
    let en = "As many logs and receipts as can be made at once are being made; download again in a \
              moment.";
    blocking::turn(handed_out, patience, zh, en).await
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn a_turn_that_goes_with_the_work_is_not_free_before_the_work_is_done() {
        let handed_out = Arc::new(Semaphore::new(1));
        let first = turn(&handed_out, Duration::ZERO).await.unwrap();
        let (done, work) = std::sync::mpsc::channel::<()>();
        let working = tokio::task::spawn_blocking(move || {
            let told = work.recv();
            drop(first);
            told
        });
        // Whoever asked has left; the work goes on.
        let second = turn(&handed_out, Duration::ZERO).await.unwrap_err();
        assert_eq!(second.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(second.detail().zh.contains("同時上限"), "{second:?}");
        done.send(()).unwrap();
        working.await.unwrap().unwrap();
        assert!(turn(&handed_out, Duration::ZERO).await.is_ok());
    }
}
