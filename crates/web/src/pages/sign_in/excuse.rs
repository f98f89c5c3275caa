//! Why somebody was not let in by the word of others, in words; knows no more than may be told.

use app::federation::Excuse;
use axum::http::StatusCode;

use crate::fault::Fault;

/// The fault that tells it.
pub fn told(excuse: Excuse) -> Fault {
    let (status, zh, en) = words(excuse);
    Fault::new(status, zh, en)
}

/// The status, and the words in both languages.
pub fn words(excuse: Excuse) -> (StatusCode, &'static str, &'static str) {
    match excuse {
        Excuse::Declined => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "登入已取消，或身分來源未同意這次登入。",
            "The sign-in was broken off, or your organisation’s sign-on did not agree to it.",
        ),
        Excuse::NotBegun => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "這次登入不是由這個瀏覽器開始，或已逾時、已完成；請重新登入。",
            "This sign-in was not begun in this browser, took too long, or is done; please begin again.",
        ),
        Excuse::Unreachable => (
            StatusCode::SERVICE_UNAVAILABLE,
            "目前無法連線到確認身分的系統，因此無法登入；請稍候再試。本站自己的帳號不受影響。",
            "The system that confirms who you are cannot be reached, so nobody is let in by it; try again in a moment. Accounts of this site itself go on.",
        ),
        Excuse::Unbelievable => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "身分來源的回覆未通過檢查，為保護帳號不予登入；若再次發生，請告知系統管理者。",
            "What your organisation’s sign-on answered did not hold, so nobody was let in; should it happen again, tell who runs this site.",
        ),
        Excuse::NoRight => (
            StatusCode::FORBIDDEN,
            "身分已確認，但您在本站沒有任何權責；請洽貴機關的資安承辦人。",
            "It is known who you are, but nothing here is yours; ask your agency’s security officer.",
        ),
        Excuse::Closed => (
            StatusCode::FORBIDDEN,
            "您的帳號已停用；請洽帳號管理者。",
            "Your account is closed; ask who keeps accounts.",
        ),
        Excuse::Resting => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "身分已確認，但這個帳號目前暫停登入；請洽帳號管理者。",
            "It is known who you are, but signing in to your account rests for now; ask who keeps accounts.",
        ),
    }
}
