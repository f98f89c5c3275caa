//! What stands against making a paper, for a caller.

use app::paper::PaperError;
use axum::http::StatusCode;

use crate::fault::Fault;

impl From<PaperError> for Fault {
    fn from(error: PaperError) -> Self {
        match error {
            PaperError::Forbidden(error) => error.into(),
            PaperError::Posture(error) => error.into(),
            PaperError::Store(error) => error.into(),
            PaperError::UnknownAgency { .. } | PaperError::UnknownKind { .. } => Self::not_found(),
            // Whoever runs the installation can mend it, and nobody else.
            PaperError::Font(error) => {
                tracing::warn!(%error, "no PDF can be written");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, error.zh(), error.to_string())
            }
            error @ (PaperError::Paper(_)
            | PaperError::Sheet(_)
            | PaperError::Io(_)
            | PaperError::Template(_)) => Self::internal(error),
        }
    }
}
