//! Whether the database serves, keeps what it answered, and agrees with us about the time.

use store::ledger::{KEY_FILE, KeyStanding};
use store::{Location, Readiness, Store, StoreError};

use super::{Complaint, Gravity, complaint, factors, people};
use crate::Clock;
use crate::stamp;
use crate::witness::{self, Policy};

/// Clocks further apart than this put entries of several machines into a wrong order.
const MOST_SKEW_MICROSECONDS: u64 = 2_000_000;

pub(super) fn examine(location: &Location, clock: &dyn Clock) -> Vec<Complaint> {
    let is_absent = match location {
        Location::Embedded { directory } => !directory.join("fangyuan.db").exists(),
        Location::Postgres { .. } => false,
    };
    if is_absent {
        return vec![complaint(
            Gravity::Broken,
            "database",
            "資料庫尚未建立；請執行 fangyuan migrate",
            "the database was not set up yet; run `fangyuan migrate`",
        )];
    }
    let opened = Store::connect(location);
    let mut complaints = vec![database(location, opened.as_ref()), witnesses(location)];
    complaints.extend(stamps(location));
    complaints.extend(way(location));
    if let Ok(store) = &opened {
        complaints.extend(key(location, store));
        complaints.extend(skew(store, clock));
        complaints.extend(carelessness(store));
        complaints.extend(words(store));
        complaints.extend(factors::examine(location, store));
        complaints.extend(people::examine(store, clock.now().day()));
    }
    complaints
}

/// A log that nobody else has seen can be rewritten by whoever holds its key.
fn witnesses(location: &Location) -> Complaint {
    let about = "witnesses";
    match Policy::of(location.directory()) {
        Ok(policy) if policy.witnesses.is_empty() => complaint(
            Gravity::Advice,
            about,
            format!("日誌沒有見證者；請於資料夾之 {} 列出，或將檢查點保存於他處", witness::FILE),
            format!(
                "nobody witnesses the log; name witnesses in {} of the data folder, or keep \
                 checkpoints elsewhere",
                witness::FILE
            ),
        ),
        Ok(policy) => {
            let n_witnesses = policy.witnesses.len();
            complaint(
                Gravity::Fine,
                about,
                format!("日誌有 {n_witnesses} 個見證者"),
                format!("the log has {n_witnesses} witnesses"),
            )
        }
        Err(error) => complaint(
            Gravity::Unsafe,
            about,
            format!("見證者清單無法讀取；請更正檔案（{error}）"),
            format!("the list of witnesses cannot be read: {error}"),
        ),
    }
}

/// Without its key nothing can be added to the log, and by another one it is not the same log any more.
fn key(location: &Location, store: &Store) -> Option<Complaint> {
    let (about, file) = ("ledger-key", location.directory().join(KEY_FILE));
    let file = file.display();
    match store.key_standing() {
        Ok(KeyStanding::NotNeededYet | KeyStanding::OfTheLog) => None,
        Ok(KeyStanding::Missing) => Some(complaint(
            Gravity::Broken,
            about,
            format!("日誌已有內容，其簽章金鑰 {file} 卻不在；請自金鑰之備份取回該檔案"),
            format!(
                "the log has entries and its key {file} is missing; bring it back from its backup"
            ),
        )),
        Ok(KeyStanding::Foreign) => Some(complaint(
            Gravity::Broken,
            about,
            format!("{file} 不是簽署日誌最新檢查點之金鑰；請自金鑰之備份取回原檔"),
            format!(
                "{file} is not the key that signed the newest checkpoint of the log; bring the \
                 right one back from its backup"
            ),
        )),
        Err(StoreError::LedgerKey { why }) => Some(complaint(
            Gravity::Broken,
            about,
            format!("日誌之簽章金鑰無法使用（{why}）"),
            format!("the key of the log cannot be used: {why}"),
        )),
        // What cannot be asked is told with the database itself.
        Err(_) => None,
    }
}

/// Nobody has to be named; who is named has to be readable.
fn stamps(location: &Location) -> Option<Complaint> {
    let about = "time-stamps";
    match stamp::authorities(location.directory()) {
        Ok(known) if known.is_empty() => None,
        Ok(known) => {
            let n_authorities = known.len();
            Some(complaint(
                Gravity::Fine,
                about,
                format!("日誌由 {n_authorities} 個時戳機構蓋時戳"),
                format!("{n_authorities} time-stamp authorities stamp the log"),
            ))
        }
        Err(error) => Some(complaint(
            Gravity::Broken,
            about,
            format!("時戳機構清單無法讀取；請更正檔案（{error}）"),
            format!("the list of time-stamp authorities cannot be read: {error}"),
        )),
    }
}

fn way(location: &Location) -> Option<Complaint> {
    location.is_readable_on_the_way().ok()?.then(|| {
        complaint(
            Gravity::Unsafe,
            "database-connection",
            "與資料庫的連線未加密；請於網址加上 sslmode=verify-full&sslrootcert=檔案",
            "the way to the database is not encrypted; add sslmode=verify-full&sslrootcert=FILE \
             to its url",
        )
    })
}

fn skew(store: &Store, clock: &dyn Clock) -> Option<Complaint> {
    // What cannot be asked is told with the database itself.
    let theirs = store.clock().ok()??;
    let skew = theirs.abs_diff(clock.now().microseconds());
    let seconds = skew / 1_000_000;
    Some(match skew > MOST_SKEW_MICROSECONDS {
        true => complaint(
            Gravity::Unsafe,
            "clock",
            format!("本機與資料庫的時鐘相差 {seconds} 秒；請校時"),
            format!("the clocks of this machine and the database are {seconds} s apart; set them"),
        ),
        false => complaint(
            Gravity::Fine,
            "clock",
            "本機與資料庫的時鐘一致",
            "the clocks of this machine and the database agree",
        ),
    })
}

/// An index that lags is caught up with by the site; one that holds more or less than was filed is not.
fn words(store: &Store) -> Option<Complaint> {
    // What cannot be asked is told with the database itself.
    let (is_caught_up, n_records, of) = store
        .read(|transaction| {
            let known = store::search::index(transaction)?.known;
            let is_caught_up = known == store::change::last(transaction)?;
            let n_records = store::search::n_records(transaction)?;
            Ok::<_, StoreError>((is_caught_up, n_records, store::record::n_filed(transaction)?))
        })
        .ok()?;
    let about = "search-index";
    Some(match (n_records == of, is_caught_up) {
        (true, _) => complaint(
            Gravity::Fine,
            about,
            format!("{of} 筆紀錄均可搜尋"),
            format!("all of {of} records can be found by their words"),
        ),
        (false, false) => complaint(
            Gravity::Advice,
            about,
            format!(
                "{of} 筆紀錄可搜尋 {n_records} 筆；網站服務時會補上，或執行 fangyuan search index"
            ),
            format!(
                "{n_records} of {of} records can be found by their words; the site catches up while \
                 it serves, and so does `fangyuan search index`"
            ),
        ),
        (false, true) => complaint(
            Gravity::Unsafe,
            about,
            format!(
                "字詞索引有 {n_records} 筆，紀錄有 {of} 筆；請執行 fangyuan search index --anew"
            ),
            format!(
                "the index of words holds {n_records} records of {of}; run `fangyuan search index \
                 --anew`"
            ),
        ),
    })
}

fn carelessness(store: &Store) -> Option<Complaint> {
    let off = store.careless_settings().ok().filter(|off| !off.is_empty())?.join(", ");
    Some(complaint(
        Gravity::Unsafe,
        "database-settings",
        format!("資料庫關閉了 {off}；停電時可能遺失已回覆的變更，請開啟"),
        format!("the database has {off} off: a power cut may lose answered changes; turn it on"),
    ))
}

fn database(location: &Location, opened: Result<&Store, &StoreError>) -> Complaint {
    let broken = |error: &StoreError| {
        complaint(
            Gravity::Broken,
            "database",
            format!("資料庫無法使用（{error}）"),
            format!("the database cannot be used: {error}"),
        )
    };
    let store = match opened {
        Ok(store) => store,
        Err(error) => return broken(error),
    };
    match store.readiness() {
        Readiness::Ready => match location {
            Location::Embedded { .. } => complaint(
                Gravity::Fine,
                "database",
                "資料庫可用，結構為最新版；寫入完成即落於磁碟（synchronous=FULL）",
                "the database answers, its schema is current, and an answered write is on the \
                 disk (synchronous=FULL)",
            ),
            Location::Postgres { .. } => complaint(
                Gravity::Fine,
                "database",
                "資料庫可用，結構為最新版",
                "the database answers and its schema is current",
            ),
        },
        Readiness::NotReady(StoreError::NotMigrated) => complaint(
            Gravity::Broken,
            "database",
            "資料庫結構不是最新版；請執行 fangyuan migrate",
            "the schema of the database is not current; run `fangyuan migrate`",
        ),
        Readiness::NotReady(error) => broken(&error),
    }
}
