//! What is said of rows that the program keeps beside the log: that all are as it wrote them, which are not, or
//! why that cannot be told.

use store::StoreError;

use super::{Complaint, Gravity, complaint};
use crate::access::Altered;

/// What of it differs, in Chinese and English.
pub(super) struct Kept {
    pub(super) about: &'static str,
    pub(super) called: (&'static str, &'static str),
    /// Where nothing is otherwise.
    pub(super) fine: (&'static str, &'static str),
    /// What comes of rows that are otherwise, and what becomes of them.
    pub(super) so_that: (&'static str, &'static str),
    pub(super) then: (&'static str, &'static str),
}

impl Kept {
    pub(super) fn complaint(&self, found: Result<Vec<String>, StoreError>) -> Complaint {
        match found {
            Ok(things) if things.is_empty() => {
                complaint(Gravity::Fine, self.about, self.fine.0, self.fine.1)
            }
            Ok(things) => {
                let (zh, en) = Altered { things, unexamined: None }.words();
                let ((so_zh, so_en), (then_zh, then_en)) = (self.so_that, self.then);
                complaint(
                    Gravity::Unsafe,
                    self.about,
                    format!("資料庫有非本程式所寫者{so_zh}：{zh}；{then_zh}追查何人得寫入資料庫"),
                    format!(
                        "the database has what the program did not write{so_en}: {en}; {then_en} \
                         find out who can write in the database"
                    ),
                )
            }
            Err(error) => {
                let (zh, en) = self.called;
                complaint(
                    Gravity::Unsafe,
                    self.about,
                    format!("無法查驗{zh}（{error}）"),
                    format!("{en} cannot be examined: {error}"),
                )
            }
        }
    }
}
