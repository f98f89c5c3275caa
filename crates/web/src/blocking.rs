//! Carries work that waits for the database off the threads that serve connections.

use crate::fault::Fault;

/// Runs a use case where waiting is allowed; should it panic, the caller gets a fault.
pub async fn wait_for<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(Fault::internal(error)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;

    #[tokio::test]
    async fn work_that_panics_is_a_fault_of_ours() {
        let done = wait_for(|| -> Result<(), Fault> { panic!("a fault that is tested") }).await;
        assert_eq!(done.unwrap_err().status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
