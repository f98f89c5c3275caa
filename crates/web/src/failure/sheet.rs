//! What stands against opening, signing or closing a signature sheet, for a caller.

use app::record::MOST_AT_ONCE;
use app::signature_sheet::SheetError;
use axum::http::StatusCode;

use super::key_reused;
use crate::fault::{Fault, FieldFault};
use crate::language::Bilingual;

impl From<SheetError> for Fault {
    fn from(error: SheetError) -> Self {
        let field = match &error {
            SheetError::Title => "title",
            SheetError::Words => "words",
            SheetError::Count { .. } => "counted",
            SheetError::NoScan => "scan",
            SheetError::Day => "on",
            SheetError::Reason => "why",
            _ => "person",
        };
        match error {
            SheetError::Forbidden(error) => error.into(),
            SheetError::Store(error) => error.into(),
            SheetError::NotFound { .. } | SheetError::NotSigned { .. } => Self::not_found(),
            SheetError::KeyReused => key_reused(),
            SheetError::Faults(faults) => app::record::RecordError::Faults(faults).into(),
            SheetError::Closed
            | SheetError::Changed
            | SheetError::Signed { .. }
            | SheetError::TwoAccounts => {
                let told = words_of_sheet(&error);
                Self::new(StatusCode::CONFLICT, told.zh, told.en)
            }
            error => {
                let told = words_of_sheet(&error);
                Self::unprocessable(vec![FieldFault::new(field, told.zh, told.en)])
            }
        }
    }
}

/// What a person can mend, in words.
pub(crate) fn words_of_sheet(error: &SheetError) -> Bilingual {
    let zh = match error {
        SheetError::Title => "請填寫名稱，200 字以內。".to_owned(),
        SheetError::Words => "請填寫簽名內容，20000 字以內。".to_owned(),
        SheetError::People => format!("請選擇 1 至 {MOST_AT_ONCE} 位在名單上的人。"),
        SheetError::Closed => "這份簽名單已結束，不再簽名。".to_owned(),
        SheetError::Changed => "內容與您讀到的不同，請重新閱讀後再簽。".to_owned(),
        SheetError::Signed { n_signed } => {
            format!("其中 {n_signed} 人已簽名；請重新核對名單。")
        }
        SheetError::Count { n_counted, n_named } => {
            format!("紙上簽名數填 {n_counted}，名單勾選 {n_named} 人；請再核對。")
        }
        SheetError::NoScan => "請先上傳紙本的掃描檔。".to_owned(),
        SheetError::Day => "簽名日不能在今天以後，也不能早於開立日。".to_owned(),
        SheetError::Reason => "原因過長，請在 1000 字以內說明。".to_owned(),
        SheetError::Faults(faults) => {
            let told: std::collections::BTreeSet<String> =
                faults.iter().map(|fault| fault.what.zh()).collect();
            told.into_iter().collect::<Vec<_>>().join("；")
        }
        SheetError::TwoAccounts => {
            "另有使用中的帳號也代表您本人，無法確認由誰簽名；請洽帳號管理者停用其中一個。"
                .to_owned()
        }
        SheetError::Forbidden(_)
        | SheetError::Store(_)
        | SheetError::NotFound { .. }
        | SheetError::NotSigned { .. }
        | SheetError::KeyReused => "無法處理這份簽名單。".to_owned(),
    };
    Bilingual::new(zh, error.to_string())
}
