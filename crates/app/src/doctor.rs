//! What is unsafe or unwell in an installation; looks and changes nothing.

use std::net::{IpAddr, SocketAddr};

use regulation::{Day, Regulation};
use store::{Location, Readiness, Store, StoreError};

use crate::Clock;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    pub gravity: Gravity,
    /// A word for programs.
    pub about: &'static str,
    pub zh: String,
    pub en: String,
}

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    Fine,
    Advice,
    Unsafe,
    /// The program cannot work like this.
    Broken,
}

impl Gravity {
    /// The word on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Advice => "advice",
            Self::Unsafe => "unsafe",
            Self::Broken => "broken",
        }
    }
}

fn complaint(
    gravity: Gravity,
    about: &'static str,
    zh: impl Into<String>,
    en: impl Into<String>,
) -> Complaint {
    Complaint { gravity, about, zh: zh.into(), en: en.into() }
}

/// Looks at the law, the database and the address to listen on.
#[must_use]
pub fn examine(location: &Location, clock: &dyn Clock, listen: &str) -> Vec<Complaint> {
    let mut complaints = vec![database(location)];
    match Regulation::embedded() {
        Ok(regulation) => complaints.extend(calendars(&regulation, clock.now().day())),
        Err(faults) => {
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            let told = told.join("; ");
            complaints.push(complaint(
                Gravity::Broken,
                "law",
                format!("程式內附的法規資料無法讀取：{told}"),
                format!("the law that this program carries cannot be read: {told}"),
            ));
        }
    }
    complaints.extend(key(location));
    complaints.push(address(listen));
    complaints
}

/// The key that signs the log, where there is one: nobody but its owner may read it.
#[cfg(unix)]
fn key(location: &Location) -> Option<Complaint> {
    use std::os::unix::fs::PermissionsExt;
    // Not of the law: the permissions of the group and of all others.
    const OTHERS: u32 = 0o077;
    let path = location.directory().join(store::ledger::KEY_FILE);
    let mode = std::fs::metadata(&path).ok()?.permissions().mode();
    let path = path.display();
    Some(match mode & OTHERS {
        0 => complaint(
            Gravity::Fine,
            "ledger-key",
            "日誌之簽章金鑰僅擁有者可讀",
            "the key of the log can be read by its owner alone",
        ),
        _ => complaint(
            Gravity::Unsafe,
            "ledger-key",
            format!("日誌之簽章金鑰 {path} 他人可讀；請執行 chmod 600 {path}"),
            format!("others can read the key of the log, {path}; run chmod 600 {path}"),
        ),
    })
}

#[cfg(not(unix))]
fn key(_: &Location) -> Option<Complaint> {
    None
}

fn database(location: &Location) -> Complaint {
    let absent = match location {
        Location::Embedded { directory } => !directory.join("fangyuan.db").exists(),
        Location::Postgres { .. } => false,
    };
    if absent {
        return complaint(
            Gravity::Broken,
            "database",
            "資料庫尚未建立；請執行 fangyuan migrate",
            "the database was not set up yet; run `fangyuan migrate`",
        );
    }
    let readiness = match Store::connect(location) {
        Ok(store) => store.readiness(),
        Err(error) => Readiness::NotReady(error),
    };
    match readiness {
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
        Readiness::NotReady(error) => complaint(
            Gravity::Broken,
            "database",
            format!("資料庫無法使用：{error}"),
            format!("the database cannot be used: {error}"),
        ),
    }
}

/// Terms that end in a year without a published calendar know Saturdays and Sundays alone.
fn calendars(regulation: &Regulation, today: Day) -> Vec<Complaint> {
    let years = [today.year(), today.year() + 1];
    let missing =
        years.into_iter().filter(|year| !regulation.calendar.covers(Day::year_start(*year)));
    let complaints: Vec<Complaint> = missing
        .map(|year| {
            complaint(
                Gravity::Advice,
                "calendar",
                format!("沒有 {year} 年的辦公日曆；該年之期限僅以週六、週日計，請更新程式"),
                format!(
                    "there is no office calendar of {year}; terms that end in it know Saturdays \
                     and Sundays alone, update the program"
                ),
            )
        })
        .collect();
    if complaints.is_empty() {
        let zh = "今年與明年的辦公日曆齊備";
        let en = "the office calendars of this and the next year are there";
        return vec![complaint(Gravity::Fine, "calendar", zh, en)];
    }
    complaints
}

/// Until there is sign-in, whoever reaches the address may do all.
fn address(listen: &str) -> Complaint {
    let ip = listen.parse::<SocketAddr>().map(|address| address.ip());
    match ip.or_else(|_| listen.parse::<IpAddr>()) {
        Ok(ip) if ip.is_loopback() => complaint(
            Gravity::Fine,
            "listen",
            format!("位址 {listen} 只限本機"),
            format!("{listen} is reached from this machine alone"),
        ),
        Ok(_) => complaint(
            Gravity::Unsafe,
            "listen",
            format!("位址 {listen} 對外開放，而本版尚無登入；請改用 127.0.0.1"),
            format!("{listen} is open to others while there is no sign-in yet; use 127.0.0.1"),
        ),
        Err(_) => complaint(
            Gravity::Broken,
            "listen",
            format!("「{listen}」不是位址；請寫成 127.0.0.1:8080"),
            format!("{listen} is no address; write 127.0.0.1:8080"),
        ),
    }
}
