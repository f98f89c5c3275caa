//! What stands against inboxes, letters, and how somebody is told, for a caller.

use app::letter::LetterError;
use app::notice::{ChoiceError, NoticeError};
use app::session::OwnError;

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
