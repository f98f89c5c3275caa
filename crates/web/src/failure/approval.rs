//! What stands against an approval, for a caller.

use app::approval::{ApprovalError, Obstacle};
use axum::http::StatusCode;

use crate::fault::{Fault, FieldFault};
use crate::language::Bilingual;

/// What stands against an act on a record's way, in words.
pub(crate) fn words_of(obstacle: Obstacle) -> Bilingual {
    let (zh, en) = match obstacle {
        Obstacle::NotADraft => {
            ("這筆紀錄已送審或已計入，不能再送審。", "It waits for approval or counts already.")
        }
        Obstacle::NotWaiting => ("這筆紀錄目前未在送審中。", "It does not wait for approval."),
        Obstacle::Own => (
            "自己登錄或送審的紀錄（含各版本）不得自行核准，代理人亦不得代其本人核准。",
            "Nobody approves what they filed or submitted, in any version, nor does a deputy in their place.",
        ),
        Obstacle::LetIn => (
            "您與登錄或送審者之一方近日曾為他方開立帳號或重設登入方式，暫不得核准；請由其他有權者核准。",
            "One of you lately made the account of the other or a new way into it, so you do not count as two; somebody else approves it.",
        ),
        Obstacle::Twice => {
            ("同一人不得核准同一筆紀錄的兩個層級。", "Nobody approves two steps of one record.")
        }
        Obstacle::NotTheirs => {
            ("只有登錄或送審者可以撤回送審。", "Only who filed or submitted it takes it back.")
        }
        Obstacle::Altered => (
            "內容與送審時不同，不能核准；請檢驗異動日誌，或撤回後重新送審。",
            "It is no longer what was submitted; have the log examined, or take it back and submit it again.",
        ),
        Obstacle::Changed => (
            "內容在您讀取之後已經變更，請重新查閱後再核。",
            "It has changed since you read it; read it again.",
        ),
        Obstacle::Gone => ("這筆紀錄已被更正或撤回。", "It was corrected or withdrawn meanwhile."),
        Obstacle::NoReason => ("請說明退回理由。", "Say why it is returned."),
    };
    Bilingual::new(zh, en)
}

impl From<ApprovalError> for Fault {
    fn from(error: ApprovalError) -> Self {
        match error {
            ApprovalError::Record(error) => error.into(),
            ApprovalError::Obstacle(obstacle) => {
                let words = words_of(obstacle);
                match obstacle {
                    Obstacle::NoReason => {
                        Self::unprocessable(vec![FieldFault::new("why", words.zh, words.en)])
                    }
                    Obstacle::Own | Obstacle::LetIn | Obstacle::Twice | Obstacle::NotTheirs => {
                        Self::new(StatusCode::FORBIDDEN, words.zh, words.en)
                    }
                    Obstacle::Changed => {
                        Self::new(StatusCode::PRECONDITION_FAILED, words.zh, words.en)
                    }
                    Obstacle::NotADraft
                    | Obstacle::NotWaiting
                    | Obstacle::Altered
                    | Obstacle::Gone => Self::new(StatusCode::CONFLICT, words.zh, words.en),
                }
            }
            ApprovalError::Batch { limit } => Self::unprocessable(vec![FieldFault::new(
                "items",
                format!("請指定 1 至 {limit} 筆"),
                format!("name 1 to {limit} records"),
            )]),
        }
    }
}
