//! Whether the keys of one-time codes are sealed, and can be opened.

use credentials::SealingKeys;
use store::{Location, Store};

use super::{Complaint, Gravity, complaint};
use crate::sealing::{self, SealingError};

const ABOUT: &str = "one-time-keys";

/// Nothing is said where nobody has an app.
pub(super) fn examine(location: &Location, store: &Store) -> Vec<Complaint> {
    // What cannot be asked is told with the database itself.
    let seals = store.read(store::proof::code::seals).unwrap_or_default();
    if seals.is_empty() {
        return Vec::new();
    }
    let in_clear: i64 = seals.iter().filter(|(key, _)| key.is_none()).map(|(_, n)| n).sum();
    let mut complaints = Vec::new();
    if in_clear > 0 {
        complaints.push(complaint(
            Gravity::Unsafe,
            ABOUT,
            format!("{in_clear} 個驗證器金鑰未加密存放，亦無法登入；請重新啟動伺服器，啟動時加密"),
            format!(
                "{in_clear} keys of one-time codes lie as they are and open nothing; start the server \
                 again, which seals them"
            ),
        ));
    }
    let n_sealed: i64 = seals.iter().filter(|(key, _)| key.is_some()).map(|(_, n)| n).sum();
    match sealing::read(location.directory()) {
        // None were needed yet.
        Err(SealingError::Missing(_)) if n_sealed == 0 => {}
        Err(error) => complaints.push(complaint(
            Gravity::Broken,
            ABOUT,
            format!("{n_sealed} 個帳號的驗證碼無法核對，不能以此登入（{error}）"),
            format!("the one-time codes of {n_sealed} accounts cannot be checked: {error}"),
        )),
        Ok(keys) => complaints.extend(opened(&keys, &seals, n_sealed)),
    }
    complaints
}

fn opened(keys: &SealingKeys, seals: &[(Option<String>, i64)], n_sealed: i64) -> Option<Complaint> {
    let foreign = seals.iter().filter(|(key, _)| key.as_ref().is_some_and(|key| !keys.has(key)));
    let n_foreign: i64 = foreign.map(|(_, n)| n).sum();
    let file = sealing::FILE;
    match (n_foreign, n_sealed) {
        (0, 0) => None,
        (0, _) => Some(complaint(
            Gravity::Fine,
            ABOUT,
            format!("{n_sealed} 個驗證器金鑰已加密存放；請將 {file} 與資料庫備份分開保存"),
            format!(
                "{n_sealed} keys of one-time codes are sealed; keep {file} apart from the backups \
                 of the database"
            ),
        )),
        (_, _) => Some(complaint(
            Gravity::Broken,
            ABOUT,
            format!(
                "{n_foreign} 個帳號的驗證碼無法核對，新的驗證器也不能設定：加密之金鑰不在 {file}；請補回該檔，或移除其第二因素"
            ),
            format!(
                "the one-time codes of {n_foreign} accounts cannot be checked, and no app can be set up: \
                 what sealed them is not in {file}; put it back, or remove their second factors"
            ),
        )),
    }
}
