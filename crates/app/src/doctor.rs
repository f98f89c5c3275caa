//! What is unsafe or unwell in an installation; looks and changes nothing.

use std::net::SocketAddr;
use std::path::Path;

use regulation::{Day, Regulation};
use store::Location;

use crate::Clock;
use crate::evidence::Scanner;
use crate::network::Network;

mod approvals;
mod evidence;
mod factors;
mod files;
mod identity;
mod kept;
mod kept_days;
mod kept_files;
mod listening;
mod mail;
mod notices;
mod paper;
mod people;
mod records;
mod tables;
mod webhooks;

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

/// How the program is to be run.
#[derive(Debug, Clone, Copy)]
pub struct Setup<'a> {
    pub location: &'a Location,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The key with which it encrypts.
    pub tls_key: Option<&'a Path>,
    /// What is wrong with its certificate and key, in Chinese and English; none where none is given.
    pub tls_flaws: Option<&'a [(String, String)]>,
    /// The proxies whose word about their callers is believed.
    pub proxies: &'a [Network],
    /// The names under which others call the site.
    pub hosts: &'a [String],
    /// Where files are examined before they are kept.
    pub scanner: Option<&'a Scanner>,
    /// The font of papers, where it is not the system's.
    pub font: Option<&'a Path>,
    /// The database's password stands in a variable of the environment.
    pub has_password_in_environment: bool,
}

/// Looks at the law, the database, the files and the address to listen on.
#[must_use]
pub fn examine(setup: &Setup<'_>, clock: &dyn Clock) -> Vec<Complaint> {
    let mut complaints = records::examine(setup.location, clock);
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
    complaints.extend(tables::examine(setup.location, clock));
    complaints.extend(kept_days::examine(setup.location, clock));
    complaints.extend(approvals::examine(setup.location, clock));
    complaints.extend(kept_files::examine(setup.location, clock));
    complaints.extend(files::examine(setup));
    complaints.extend(identity::examine(setup.location, clock));
    complaints.push(evidence::examine(setup));
    complaints.extend(mail::examine(setup.location, clock));
    complaints.extend(notices::examine(setup.location));
    complaints.push(paper::examine(setup));
    complaints.extend(webhooks::examine(setup.location, clock));
    complaints.push(listening::examine(setup));
    complaints.extend(listening::proxies(setup));
    complaints.extend(listening::certificate(setup));
    complaints
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
