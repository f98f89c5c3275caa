//! The sentences that the log keeps of what was done, told by their parts in the reader's language. One that is
//! written otherwise is none of these, and is shown as it stands.

use app::dating::Dating;
use app::evidence::Kind;
use app::notice::Cadence;
use domain::Moment;
use regulation::{Day, Term};

use super::Names;
use crate::pages::evidence::size;
use crate::pages::evidence::view::kind_named;
use crate::pages::regulation::numbers::term_in_words;

/// What of a hash is shown, in hexadecimal digits.
const SHORT: usize = 12;

impl Names<'_> {
    /// How a paper was made: which, as of which day, by what was known, how much it lacked, by which template.
    pub(super) fn paper(&self, told: &str) -> Option<Vec<String>> {
        let (rest, n_missing) = told.strip_suffix(" missing")?.rsplit_once(", ")?;
        let (rest, known_at) = rest.rsplit_once(", known at ")?;
        let (what, as_of) = rest.rsplit_once(" as of ")?;
        let (as_of, known_at): (Day, Moment) = (as_of.parse().ok()?, known_at.parse().ok()?);
        let (t, language) = (self.view.t, self.view.language);
        let (kind, origin) = match what.split_once(" by ") {
            Some((kind, origin)) => (kind, Some(origin)),
            None => (what, None),
        };
        let mut said = vec![
            self.paper_called(kind),
            t.log_as_of(&language.day(as_of)),
            t.log_known_at(&language.moment(known_at)),
            t.log_n_missing(n_missing),
        ];
        said.extend(origin.map(|origin| match origin.strip_prefix("a file sha256:") {
            Some(sha256) => t.log_by_file(short(sha256)),
            None => t.log_by_own_template().to_owned(),
        }));
        Some(said)
    }

    /// What became of a template, behind the agency that it is of: its kind, with its hash or a reason.
    pub(super) fn template(&self, told: &str) -> String {
        let language = self.view.language;
        if let Some((kind, sha256)) = told.split_once(" sha256:") {
            return format!("{} · SHA-256 {sha256}", self.paper_called(kind));
        }
        match told.split_once(": ") {
            Some((kind, why)) => {
                [self.paper_called(kind).as_str(), language.choose("：", ": "), why].concat()
            }
            None => told.to_owned(),
        }
    }

    /// What the law calls a kind of paper; one that an agency brought goes by its word.
    fn paper_called(&self, kind: &str) -> String {
        let papers = self.papers.get_or_init(|| {
            let templates = app::paper::kinds(self.regulation).unwrap_or_default().into_iter();
            templates.map(|one| (one.kind, self.view.language.choose(one.zh, one.en))).collect()
        });
        papers.get(kind).cloned().unwrap_or_else(|| kind.to_owned())
    }

    /// What a file is, how large, and whether it was examined.
    pub(super) fn kept(&self, told: &str) -> Option<String> {
        let t = self.view.t;
        let (media_type, rest) = told.split_once(", ")?;
        let (bytes, scanned) = rest.split_once(" bytes, ")?;
        let scanned = match scanned {
            "not scanned" => t.log_not_scanned(),
            "found clean" => t.log_found_clean(),
            other => other,
        };
        let kind = kind_named(t, Kind::of_media_type(media_type), media_type);
        Some([kind, size(bytes.parse().ok()?), scanned.to_owned()].join(" · "))
    }

    /// Why a file went: the form and the agency of the record that had it kept longest, how long and until when.
    pub(super) fn disposed(&self, told: &str) -> Option<String> {
        let (t, language) = (self.view.t, self.view.language);
        let (rest, until) = told.rsplit_once(" until ")?;
        let (of, term) = rest.rsplit_once(", kept ")?;
        let (form, agency) = of.split_once(" of ")?;
        let until: Day = until.parse().ok()?;
        let term = match term.parse::<Term>() {
            Ok(term) => term_in_words(term, language),
            Err(_) => term.to_owned(),
        };
        let agency = self.agency(agency).map_or_else(|| agency.to_owned(), |said| said.text);
        let kept = t.log_kept_until(&term, &language.day(until));
        Some([self.thing(form, form).text, agency, kept].join(" · "))
    }

    /// How many cells and rows of a file were not taken as they stood.
    pub(super) fn imported(&self, told: &str) -> Option<String> {
        let t = self.view.t;
        let one = |counted: &str| {
            let mended = counted.strip_suffix(" cells mended").map(|n| t.log_n_mended(n));
            mended.or_else(|| Some(t.log_n_left_out(counted.strip_suffix(" rows left out")?)))
        };
        let said: Vec<String> = told.split(", ").map(one).collect::<Option<_>>()?;
        Some(said.join(self.view.language.choose("、", ", ")))
    }

    /// By what somebody signed in, with whose word it was where it was another's.
    pub(super) fn means(&self, told: &str) -> String {
        let t = self.view.t;
        let (word, by) = told.split_once(' ').unwrap_or((told, ""));
        let means = match word {
            "password" => t.log_by_password(),
            "passkey" => t.log_by_passkey(),
            "provider" => t.log_by_provider(),
            "directory" => t.log_by_directory(),
            "link" => t.log_by_link(),
            "set-up" => t.log_by_set_up(),
            "persona" => t.log_by_persona(),
            other => other,
        };
        [means, by].join(" ").trim_end().to_owned()
    }

    /// What a one-time link is for.
    pub(super) fn purpose(&self, told: &str) -> String {
        let t = self.view.t;
        let purpose = match told {
            "set-up" => t.log_link_set_up(),
            "invitation" => t.log_link_invitation(),
            "reset" => t.log_link_reset(),
            other => other,
        };
        purpose.to_owned()
    }

    /// How often somebody is written to.
    pub(super) fn cadence(&self, told: &str) -> String {
        let t = self.view.t;
        let cadence = Cadence::from_word(told).map(|cadence| match cadence {
            Cadence::Never => t.digest_never(),
            Cadence::Daily => t.digest_daily(),
            Cadence::Weekly => t.digest_weekly(),
        });
        cadence.unwrap_or(told).to_owned()
    }

    /// How somebody has days written.
    pub(super) fn dating(&self, told: &str) -> String {
        let t = self.view.t;
        let dating = Dating::from_word(told).map(|dating| match dating {
            Dating::ByLanguage => t.dates_by_language(),
            Dating::Republic => t.dates_of_republic(),
            Dating::Iso => t.dates_as_iso(),
        });
        dating.unwrap_or(told).to_owned()
    }
}

fn short(sha256: &str) -> &str {
    sha256.get(..SHORT).unwrap_or(sha256)
}

crate::words::words! {
    log_known_at(when: &str): "依 {when} 所知", "as known at {when}";
    log_n_missing(n: &str): "缺漏 {n} 處", "{n} missing";
    log_by_own_template: "自有範本", "by a template of their own";
    log_by_file(sha256: &str): "範本檔 {sha256}…", "by the template file {sha256}…";
    log_not_scanned: "未掃毒", "not scanned";
    log_found_clean: "掃毒無異狀", "found clean";
    log_kept_until(term: &str, day: &str): "保存{term}，至{day}", "kept {term}, until {day}";
    log_n_mended(n: &str): "修正 {n} 格", "{n} cells mended";
    log_n_left_out(n: &str): "略過 {n} 列", "{n} rows left out";
    log_by_password: "密碼", "password";
    log_by_passkey: "通行密鑰", "passkey";
    log_by_provider: "身分提供者", "identity provider";
    log_by_directory: "目錄服務", "directory";
    log_by_link: "一次性連結", "one-time link";
    log_by_set_up: "首次設定", "first set-up";
    log_by_persona: "示範角色", "role of the demonstration";
    log_link_set_up: "首次設定", "first set-up";
    log_link_invitation: "邀請", "invitation";
    log_link_reset: "重設密碼", "reset of a password";
}
