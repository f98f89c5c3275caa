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
            // Its template was right when it was brought; the law has changed since.
            PaperError::Template(_) => Self::new(
                StatusCode::CONFLICT,
                "此文件之自訂範本與現行法規資料不符；請至「範本」頁查看並重新上傳。",
                "The template brought for this paper names what the law no longer has; see it under Templates and bring it anew.",
            ),
            PaperError::TooLong => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "製作此文件超過時限，已停止；請改用較少紀錄之範本，或由系統管理者於主機以 fangyuan paper 製作（無時限）。",
                "This paper took longer than the time limit and was given up; use a template of fewer records, or have it made by fangyuan paper on the machine, which has no limit.",
            ),
            error @ (PaperError::Paper(_) | PaperError::Sheet(_) | PaperError::Io(_)) => {
                Self::internal(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_that_took_too_long_is_no_failure_of_ours_and_says_what_can_be_done() {
        let fault = Fault::from(PaperError::TooLong);
        assert_eq!(fault.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(fault.detail().zh.contains("超過時限"), "{fault:?}");
        assert!(fault.detail().en.contains("fangyuan paper"), "{fault:?}");
    }
}
