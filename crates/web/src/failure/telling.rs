//! What stands against inboxes, letters, webhooks, and how somebody is told, for a caller.

use app::dating::DatingError;
use app::letter::LetterError;
use app::notice::{ChoiceError, NoticeError};
use app::session::OwnError;
use app::webhook::{MOST_OF_AGENCY, WebhookError};

use crate::fault::{Fault, FieldFault};

impl From<NoticeError> for Fault {
    fn from(error: NoticeError) -> Self {
        match error {
            NoticeError::Nobody => OwnError::NotInPerson.into(),
            NoticeError::Place(place) => Self::unprocessable(vec![FieldFault::new(
                "cursor",
                format!("「{place}」不是這個收件匣的接續點"),
                format!("“{place}” is no place in this inbox"),
            )]),
            NoticeError::Store(error) => error.into(),
        }
    }
}

impl From<DatingError> for Fault {
    fn from(error: DatingError) -> Self {
        match error {
            DatingError::Nobody => OwnError::NotInPerson.into(),
            DatingError::Store(error) => error.into(),
        }
    }
}

impl From<ChoiceError> for Fault {
    fn from(error: ChoiceError) -> Self {
        let told = error.to_string();
        match error {
            ChoiceError::Nobody => OwnError::NotInPerson.into(),
            ChoiceError::Hour(_) => {
                Self::unprocessable(vec![FieldFault::new("hour", "請選擇 0 至 23 點", told)])
            }
            ChoiceError::Language(_) => {
                Self::unprocessable(vec![FieldFault::new("language", "請選擇中文或英文", told)])
            }
            ChoiceError::Store(error) => error.into(),
        }
    }
}

impl From<LetterError> for Fault {
    fn from(error: LetterError) -> Self {
        match error {
            LetterError::Forbidden(error) => error.into(),
            LetterError::NotFound => Self::not_found(),
            LetterError::Store(error) => error.into(),
        }
    }
}

impl From<WebhookError> for Fault {
    fn from(error: WebhookError) -> Self {
        let told = error.to_string();
        let field = |field: &str, zh: &str| {
            Self::unprocessable(vec![FieldFault::new(field, zh.to_owned(), told.clone())])
        };
        match error {
            WebhookError::Forbidden(error) => error.into(),
            WebhookError::Own(error) => error.into(),
            WebhookError::NotFound => Self::not_found(),
            WebhookError::Off => field("address", "本站尚未開放事件通知"),
            WebhookError::Address(_) => field("address", "請填寫可以呼叫的網址"),
            WebhookError::NoKind => field("kind", "請至少選擇一種事件"),
            WebhookError::Agency(_) => field("agency", "沒有這個機關"),
            WebhookError::TooMany => {
                field("agency", &format!("一個機關至多 {MOST_OF_AGENCY} 個事件通知；請先終止其一"))
            }
            WebhookError::Paused => field("state", "事件通知暫停中；請先恢復"),
            WebhookError::Settings(error) => Self::internal(error),
            WebhookError::Store(error) => error.into(),
        }
    }
}
