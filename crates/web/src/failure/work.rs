//! What stands against lists of what is to be done, and against urging others, for a caller.

use app::chase::{ChaseError, Obstacle};
use app::proposal::ProposalError;
use app::self_check::SystemsError;
use app::todo::{NoteError, TodoError};
use axum::http::StatusCode;

use super::key_reused;
use crate::fault::{Fault, FieldFault};
use crate::language::{Bilingual, Language};

impl From<TodoError> for Fault {
    fn from(error: TodoError) -> Self {
        match error {
            TodoError::Posture(error) => error.into(),
            TodoError::Approval(error) => error.into(),
            TodoError::Store(error) => error.into(),
        }
    }
}

impl From<SystemsError> for Fault {
    fn from(error: SystemsError) -> Self {
        match error {
            SystemsError::Forbidden(error) => error.into(),
            SystemsError::Record(error) => error.into(),
            SystemsError::Posture(error) => error.into(),
        }
    }
}

impl From<NoteError> for Fault {
    fn from(error: NoteError) -> Self {
        let field = match &error {
            NoteError::NotOpen | NoteError::NotFound { .. } => return Self::not_found(),
            NoteError::Store(_) => "",
            NoteError::NotInPerson => {
                return Self::new(
                    StatusCode::FORBIDDEN,
                    "請以自己的帳號登入後再操作。",
                    "Sign in with your own account first.",
                );
            }
            NoteError::Colleague => "colleague",
            NoteError::PastDeadline { .. } | NoteError::Late => "until",
            NoteError::NoWords | NoteError::TooLong { .. } => "words",
        };
        match error {
            NoteError::Store(error) => error.into(),
            error => {
                let told = words_of_note(&error);
                Self::unprocessable(vec![FieldFault::new(field, told.zh, told.en)])
            }
        }
    }
}

/// What a person can mend of what they said of a row.
pub(crate) fn words_of_note(error: &NoteError) -> Bilingual {
    let zh = match error {
        NoteError::Colleague => "請選擇另一位有權辦理此項的同仁。".to_owned(),
        NoteError::PastDeadline { last } => {
            format!("請選擇明天以後、{}以前的日期。", Language::CHINESE.day(*last))
        }
        NoteError::Late => "已逾期的事項不能延後提醒。".to_owned(),
        NoteError::NoWords => "請填寫原因或問題。".to_owned(),
        NoteError::TooLong { most } => format!("請以 {most} 字以內說明。"),
        NoteError::NotOpen => "這一項已辦妥，或不在您的清單。".to_owned(),
        NoteError::NotFound { .. } => "沒有這則紀錄，或已結束。".to_owned(),
        NoteError::NotInPerson => "請以自己的帳號登入後再操作。".to_owned(),
        NoteError::Store(_) => "資料庫無法處理。".to_owned(),
    };
    Bilingual::new(zh, error.to_string())
}

impl From<ProposalError> for Fault {
    fn from(error: ProposalError) -> Self {
        let en = error.to_string();
        let field = |field: &str, zh: &str| {
            Self::unprocessable(vec![FieldFault::new(field, zh, en.clone())])
        };
        match error {
            ProposalError::Setting(error) => error.into(),
            ProposalError::NotFound { .. } => Self::not_found(),
            ProposalError::NoAgency => field("agency", "請選擇機關；提案以機關為單位"),
            ProposalError::Batch => field("proposal", "請勾選一個機關的 1 至 200 個提案"),
            ProposalError::NoReason => field("why", "退回請附理由"),
            ProposalError::LongReason { most } => field("why", &format!("理由至多 {most} 字")),
            ProposalError::Own => Self::new(
                StatusCode::CONFLICT,
                "不能核定自己的提案，請由其他有權決定者核定。",
                "Nobody accepts what they proposed; ask somebody else who decides.",
            ),
        }
    }
}

impl From<ChaseError> for Fault {
    fn from(error: ChaseError) -> Self {
        let en = error.to_string();
        let field = |field: &str, zh: String| {
            Self::unprocessable(vec![FieldFault::new(field, zh, en.clone())])
        };
        match error {
            ChaseError::Forbidden(error) => error.into(),
            ChaseError::Store(error) => error.into(),
            ChaseError::NotFound { .. } => Self::not_found(),
            ChaseError::KeyReused => key_reused(),
            ChaseError::Batch => field("items", format!("請選擇 1 至 {} 項", app::chase::LIMIT)),
            ChaseError::TooLong => field("words", "說明過長".to_owned()),
            ChaseError::Nothing => field("items", "所選各項都不需催辦".to_owned()),
        }
    }
}

/// What stands against urging one line, in words.
pub(crate) fn words_of_chase(obstacle: Obstacle) -> Bilingual {
    let zh = match obstacle {
        Obstacle::Done => "已無待辦，不需催辦",
        Obstacle::Own => "您任職的機關，不在催辦之列",
    };
    Bilingual::new(zh, obstacle.to_string())
}
