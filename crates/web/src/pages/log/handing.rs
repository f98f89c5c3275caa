//! `/log/bundle`, `/log/{change}/receipt` and `/records/{id}/receipt`: what is checked elsewhere, as files.

use std::io::Write;

use app::Installation;
use axum::extract;
use axum::response::Response;
use ledger::Receipt;

use crate::acting::Acting;
use crate::download::any;
use crate::extract::Path;
use crate::fault::Fault;
use crate::routes::State;

/// The whole log under its newest checkpoint.
pub async fn bundle(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    let _turn = state.handed_out.acquire().await.map_err(Fault::internal)?;
    let installation = state.installation().clone();
    let write = move |file| Ok(app::ledger::hand_out(&installation, &actor, file)?);
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
    let _turn = state.handed_out.acquire().await.map_err(Fault::internal)?;
    let installation = state.installation().clone();
    let write = move |mut file: std::fs::File| {
        let text = serde_json::to_vec_pretty(&take(&installation)?).map_err(Fault::internal)?;
        file.write_all(&text).map_err(Fault::internal)?;
        Ok(file)
    };
    any("application/json", "json", name, write).await
}
