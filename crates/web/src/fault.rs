//! What went wrong, said once in both languages; the answer's shape (page or problem details) is
//! chosen by `middleware::faults`. Knows no page.

use std::any::Any;
use std::fmt::Display;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::language::Bilingual;

/// A refusal or failure. A handler returns it; a reader sees a page, a program problem details.
#[derive(Clone, Debug)]
pub struct Fault {
    status: StatusCode,
    detail: Bilingual,
    fields: Vec<FieldFault>,
}

/// What is wrong with one field of a form, a query or a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    pub field: String,
    pub detail: Bilingual,
}

impl FieldFault {
    pub fn new(field: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { field: field.into(), detail: Bilingual::new(zh, en) }
    }
}

impl Fault {
    /// A fault with words of its own.
    pub fn new(status: StatusCode, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { status, detail: Bilingual::new(zh, en), fields: Vec::new() }
    }

    /// A fault with the common words of its status.
    pub fn of(status: StatusCode) -> Self {
        Self { status, detail: detail_of(status), fields: Vec::new() }
    }

    /// There is no such thing, or the caller may not know that there is.
    pub fn not_found() -> Self {
        Self::of(StatusCode::NOT_FOUND)
    }

    /// The caller may know that it is there, and may not do this.
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "您沒有這項權限。", "You may not do this.")
    }

    /// Understood, and wrong in these fields.
    pub fn unprocessable(fields: Vec<FieldFault>) -> Self {
        Self { fields, ..Self::of(StatusCode::UNPROCESSABLE_ENTITY) }
    }

    /// A failure of ours: the log gets the reason, the caller gets a reference.
    pub fn internal(reason: impl Display) -> Self {
        tracing::error!(%reason, "the request failed");
        Self::of(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub fn detail(&self) -> &Bilingual {
        &self.detail
    }

    pub fn fields(&self) -> &[FieldFault] {
        &self.fields
    }

    /// The heading of the page and the `title` of the problem.
    pub fn title(&self) -> Bilingual {
        let (zh, en) = match self.status {
            StatusCode::BAD_REQUEST => ("請求有誤", "Bad request"),
            StatusCode::UNAUTHORIZED => ("請先登入", "Please sign in"),
            StatusCode::FORBIDDEN => ("不允許這項操作", "Not allowed"),
            StatusCode::NOT_FOUND => ("找不到這一頁", "Not found"),
            StatusCode::METHOD_NOT_ALLOWED => ("不支援這種操作", "Method not allowed"),
            StatusCode::REQUEST_TIMEOUT => ("傳送逾時", "Too slow"),
            StatusCode::CONFLICT => ("資料衝突", "Conflict"),
            StatusCode::GONE => ("連結已失效", "The link is spent"),
            StatusCode::PRECONDITION_FAILED => ("資料已被他人更新", "Changed in the meantime"),
            StatusCode::PAYLOAD_TOO_LARGE => ("內容過大", "Too large"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ("不支援的格式", "Unsupported format"),
            StatusCode::MISDIRECTED_REQUEST => ("網址不屬於本站", "Not this site’s address"),
            StatusCode::UNPROCESSABLE_ENTITY => ("內容需要修正", "Please mend the input"),
            StatusCode::TOO_MANY_REQUESTS => ("要求過於頻繁", "Too many requests"),
            StatusCode::SERVICE_UNAVAILABLE => ("暫時無法服務", "Not available now"),
            status if status.is_server_error() => ("系統發生錯誤", "Something broke"),
            _ => ("無法處理", "Refused"),
        };
        Bilingual::new(zh, en)
    }

    /// The stable name of this kind of fault, for programs.
    pub fn kind(&self) -> String {
        let reason = self.status.canonical_reason().unwrap_or("refused");
        reason.to_ascii_lowercase().replace(' ', "-")
    }
}

fn detail_of(status: StatusCode) -> Bilingual {
    let (zh, en) = match status {
        StatusCode::UNAUTHORIZED => {
            ("這裡需要登入，或登入已到期。", "This needs a session or a token that still holds.")
        }
        StatusCode::FORBIDDEN => (
            "為了保護您的資料，拒絕了來自其他網站的寫入。",
            "To protect your records, a write that came from another site was refused.",
        ),
        StatusCode::NOT_FOUND => (
            "網址可能打錯了，或這筆資料在您所問的日期還不存在。",
            "The address may be mistyped, or the thing did not exist on the day asked about.",
        ),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("這個網址不接受這種操作。", "This address does not take that method.")
        }
        StatusCode::REQUEST_TIMEOUT => {
            ("內容沒有在時限內傳完。", "The content did not arrive in time.")
        }
        StatusCode::PAYLOAD_TOO_LARGE => (
            "傳送的內容超過上限；請分成數個檔案。",
            "The content is larger than allowed; split it into several files.",
        ),
        StatusCode::MISDIRECTED_REQUEST => (
            "請以本站的網址開啟；在本機則以 http://127.0.0.1 開啟。",
            "Open the site by its own address; at its machine, by http://127.0.0.1.",
        ),
        StatusCode::UNPROCESSABLE_ENTITY => {
            ("有內容無法理解或不符規定。", "Some of the input cannot be understood or accepted.")
        }
        status if status.is_server_error() => (
            "這是系統的問題，不是您的操作造成的；回報時請附上錯誤代碼。",
            "This is our failure, not yours; please name the reference when you report it.",
        ),
        _ => ("這項請求無法處理。", "The request cannot be served."),
    };
    Bilingual::new(zh, en)
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A handler that panicked answers like any other failure.
#[expect(clippy::needless_pass_by_value, reason = "the layer that catches panics hands it over")]
pub(crate) fn after_panic(reason: Box<dyn Any + Send>) -> Response {
    let reason = match (reason.downcast_ref::<String>(), reason.downcast_ref::<&str>()) {
        (Some(text), _) => text.as_str(),
        (None, Some(text)) => text,
        (None, None) => "a panic without words",
    };
    Fault::internal(reason).into_response()
}
