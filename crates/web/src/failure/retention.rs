//! What stands against the removal of a file, or a hold, to a caller.

use app::retention::{MOST, RetentionError};
use axum::http::StatusCode;

use super::key_reused;
use crate::fault::{Fault, FieldFault};
use crate::language::Language;
use crate::pages::retention::preview::obstacle_in_words;
use crate::words::Words;

impl From<RetentionError> for Fault {
    fn from(error: RetentionError) -> Self {
        let told = error.to_string();
        let wrong = |field: &str, zh: String| {
            Self::unprocessable(vec![FieldFault::new(field, zh, told.clone())])
        };
        match error {
            RetentionError::Forbidden(error) => error.into(),
            RetentionError::Store(error) => error.into(),
            RetentionError::NotFound { .. } | RetentionError::NoHold { .. } => Self::not_found(),
            RetentionError::Stays { sha256, obstacle } => {
                let of = |language| obstacle_in_words(Words(language), obstacle);
                let (zh, en) = (of(Language::CHINESE), of(Language::ENGLISH));
                Self::new(
                    StatusCode::CONFLICT,
                    format!("檔案 {sha256}：{zh}。全部未移除，請重新查閱清單。"),
                    format!("The file {sha256}: {en}. Nothing was removed; read the list again."),
                )
            }
            RetentionError::Batch => wrong("chosen", format!("請選擇 1 至 {MOST} 個檔案")),
            RetentionError::NoPlace { cursor } => {
                wrong("cursor", format!("「{cursor}」不是這份清單的接續點"))
            }
            RetentionError::UnknownAgency { agency } => {
                wrong("agency", format!("沒有「{agency}」這個機關"))
            }
            RetentionError::UnknownForm { form } => {
                wrong("form", format!("「{form}」不是可附檔案的表單"))
            }
            RetentionError::NoReason => wrong("why", "請填寫原因，至多一千字".to_owned()),
            RetentionError::Past => wrong("until", "末日不得早於今日".to_owned()),
            RetentionError::TooMany { most } => {
                wrong("agency", format!("此機關之保全已達 {most} 件，請先解除其一"))
            }
            RetentionError::KeyReused => key_reused(),
        }
    }
}
