//! What the use cases' failures are to a caller: not there, busy, or ours; knows no page.

use app::StoreError;
use app::posture::PostureError;
use axum::http::StatusCode;

use crate::fault::Fault;

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy | StoreError::Deadline { .. } | StoreError::Unreachable { .. } => {
                tracing::warn!(%error, "the database does not serve");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "資料庫忙碌或無法連線，請稍候再試。",
                    "The database is busy or cannot be reached; try again in a moment.",
                )
            }
            StoreError::RecordMissing { .. } => Self::not_found(),
            StoreError::NulInText => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "文字中有無法保存的控制字元（NUL）。",
                "A text holds a NUL character, which cannot be kept.",
            ),
            other => Self::internal(other),
        }
    }
}

impl From<PostureError> for Fault {
    fn from(error: PostureError) -> Self {
        match error {
            PostureError::NoAgency(_)
            | PostureError::NoDuty(_)
            | PostureError::NoSubject { .. } => Self::not_found(),
            PostureError::Store(error) => error.into(),
            PostureError::Law(error) => Self::internal(error),
        }
    }
}
