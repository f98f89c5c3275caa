//! What a change did, in the reader's language: bodies, forms, duties, roles and people by their names, each
//! with the page that shows it. The log keeps words for machines; what it keeps is not rewritten here.

mod sentences;

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use app::access::{Role, written_account};
use app::changes::Thing;
use app::evidence;
use app::way_in::Kind;
use app::{Action, Actor, Installation, Resource, may};
use domain::body::{CITY, City};
use regulation::{Day, Regulation};

use super::deeds::deed;
use crate::fault::Fault;
use crate::law::{self, form_path};
use crate::pages::accounts::way_in::what;
use crate::pages::evidence::view_path;
use crate::pages::records::names::{self, of_file};
use crate::pages::records::state::{People, who};
use crate::pages::rights::role_name;
use crate::pages::signature_sheets::sheet_path;
use crate::query::segment;
use crate::routes::{agency_path, duty_path, record_path};
use crate::view::View;

/// Words, and where the site shows what they name; empty where nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub text: String,
    pub href: String,
}

/// What the ids are called that the events of a change name.
pub struct Things {
    /// The titles of records.
    pub records: HashMap<String, String>,
    pub others: HashMap<String, Thing>,
}

/// What things of a page of the log are called.
pub struct Names<'a> {
    view: &'a View,
    regulation: &'a Regulation,
    city: City,
    people: People,
    /// The files that the reader may open, by their hashes: who reads the log need not read what names them.
    files: HashSet<String>,
    /// What kinds of papers are called, once one is asked for.
    papers: OnceCell<HashMap<String, String>>,
    keeps_accounts: bool,
    /// Who reads the log need not read how duties stand.
    reads_standings: bool,
}

impl<'a> Names<'a> {
    /// Of the bodies, and of those accounts among the words that are some.
    pub fn of(
        view: &'a View,
        installation: &'a Installation,
        actor: &Actor,
        words: &[&str],
    ) -> Result<Self, Fault> {
        let written: Vec<String> = words.iter().map(|word| written_account(word)).collect();
        let written = written.iter().map(String::as_str).chain(words.iter().copied());
        Ok(Self {
            files: HashSet::new(),
            papers: OnceCell::new(),
            view,
            regulation: &installation.regulation,
            city: names::city(installation)?,
            people: app::account::names(installation, &written.collect::<Vec<_>>())?,
            keeps_accounts: may(actor, Action::Read, &Resource::Accounts { agency: CITY }),
            reads_standings: may(actor, Action::Read, &Resource::Standings { agency: CITY }),
        })
    }

    /// With the files among the words that the reader may open, for a page that leads to them.
    pub fn with_files(
        mut self,
        installation: &Installation,
        actor: &Actor,
        words: &[&str],
    ) -> Result<Self, Fault> {
        let hashes = words.iter().copied().filter(|word| evidence::is_hash(word));
        for sha256 in hashes.collect::<BTreeSet<_>>() {
            if of_file(installation, actor, sha256)?.is_some() {
                self.files.insert(sha256.to_owned());
            }
        }
        Ok(self)
    }

    pub fn people(&self) -> &People {
        &self.people
    }

    /// Who did it, and in whose place.
    pub fn doer(&self, written: &str, others: Option<&Vec<String>>) -> String {
        let t = self.view.t;
        let by = who(written, &self.people, t);
        let Some(others) = others else { return by };
        let others = others.iter().map(|other| who(other, &self.people, t));
        t.decided_in_place_of(&by, &law::joined(self.view.language, others))
    }

    /// What a change says of itself: one thing, or a thing and the body that it is of.
    pub fn summary(&self, kind: &str, summary: &str) -> Vec<Said> {
        let t = self.view.t;
        let plain = |text: String| vec![Said { text, href: String::new() }];
        if kind == "setting" {
            return self.settings(summary);
        }
        if let Some(said) = self.paper(summary) {
            return said.into_iter().flat_map(plain).collect();
        }
        if let Some((thing, agency)) = summary.split_once(" of ") {
            let (agency, stays) = match agency.strip_suffix(" that stay") {
                Some(agency) => (agency, true),
                None => (agency, false),
            };
            if let Some(agency) = self.agency(agency) {
                let thing = match stays {
                    true => Said { text: t.log_files_held().to_owned(), href: String::new() },
                    false => self.thing(thing, summary),
                };
                return vec![thing, agency];
            }
        }
        if let Some(person) = self.person(summary) {
            return vec![person];
        }
        if let Some(rest) = summary.strip_prefix("import of ")
            && let Some((file, forms)) = rest.rsplit_once(": ")
        {
            let forms = forms.split(", ").map(|form| self.thing(form, form));
            let file = Said { text: file.to_owned(), href: String::new() };
            return std::iter::once(file).chain(forms).collect();
        }
        if let Some(n) = summary.strip_suffix(" lines") {
            return plain(t.log_n_lines(n));
        }
        if let Some((n, rest)) = summary.split_once(" of ") {
            let found = rest.strip_suffix(", by search").map(|form| (t.log_n_found(n), form));
            let listed = rest.split_once(", from ").map(|(form, _)| (t.log_n_read(n), form));
            if let Some((text, form)) = found.or(listed) {
                return vec![Said { text, href: String::new() }, self.thing(form, form)];
            }
            // Taken along: so many of a form of a body, or of all bodies.
            let known = rest.split_once(" of ").zip(n.parse::<u64>().ok());
            if let Some(((form, of), _)) = known {
                let named = |text: &str| Said { text: text.to_owned(), href: String::new() };
                let of = match of {
                    "all" => named(t.log_all_bodies()),
                    of => self.agency(of).unwrap_or_else(|| named(of)),
                };
                return vec![named(&t.log_n_read(n)), self.thing(form, form), of];
            }
        }
        if let Some(n) = summary.strip_suffix(" files whose term is over") {
            return plain(t.log_n_files(n));
        }
        if let Some(day) = summary.strip_prefix("as of ").and_then(|day| day.parse().ok()) {
            return plain(t.log_as_of(&self.view.language.day(day)));
        }
        match kind {
            "seed" => plain(t.log_seed().to_owned()),
            "demo" => plain(t.log_demo().to_owned()),
            "inventory" => plain(t.log_inventory().to_owned()),
            "evidence" => vec![self.file(summary)],
            "group" | "group-changed" | "group-deleted" => plain(t.log_group().to_owned()),
            _ if summary == "all entries" => plain(t.log_all_entries().to_owned()),
            _ if summary == "the entry alone" => plain(t.log_entry_alone().to_owned()),
            _ => plain(deed(summary, t)),
        }
    }

    /// What a change of settings says of itself: the setting or how many, the agency, and from which day.
    fn settings(&self, summary: &str) -> Vec<Said> {
        let t = self.view.t;
        let plain = |text: String| Said { text, href: String::new() };
        let from = summary.rsplit_once(" from ").and_then(|(what, day)| {
            let day: Day = day.parse().ok()?;
            Some((what, day))
        });
        let what = from.map_or(summary, |(what, _)| what);
        let (name, agency) = what.split_once(" of ").unzip();
        let name = name.unwrap_or(what);
        let mut said = vec![match name.split_once(' ') {
            Some((n, "settings")) => plain(t.log_n_settings(n)),
            _ => self.setting(name),
        }];
        said.extend(agency.map(|id| self.agency(id).unwrap_or_else(|| plain(id.to_owned()))));
        said.extend(from.map(|(_, day)| plain(t.log_from(&self.view.language.day(day)))));
        said
    }

    /// What an event was about.
    pub fn subject(&self, event: &str, subject: &str, detail: &str, things: &Things) -> Said {
        let room = event.split_once('.').map_or(event, |(room, _)| room);
        let plain = |text: String| Said { text, href: String::new() };
        match room {
            "record" | "receipt" if things.records.contains_key(subject) => {
                let text = things.records.get(subject).cloned().unwrap_or_default();
                Said { text, href: self.view.link(&record_path(subject)) }
            }
            "record" => {
                let href = self.view.link(&record_path(subject));
                Said { text: subject.to_owned(), href }
            }
            // What is decided is a setting; what is proposed, and what becomes of it, is a proposal.
            "setting" if event == "setting.decided" => self.setting(subject),
            "setting" if event == "setting.on-behalf" => {
                self.person(detail).unwrap_or_else(|| plain(detail.to_owned()))
            }
            "setting" | "chase" | "todo" => match things.others.get(subject) {
                Some(Thing::Setting { name }) => self.setting(name),
                Some(Thing::Duty { duty, agency }) => {
                    self.thing(duty, &format!("{duty} of {agency}"))
                }
                Some(Thing::Group { .. }) | None => plain(subject.to_owned()),
            },
            "group" if !is_of_member(event) => plain(detail.to_owned()),
            "sign-in" if subject == "unknown" => plain(self.view.t.log_of_nobody().to_owned()),
            "sign-in" if subject == "passkey" => plain(self.view.t.log_by_passkey().to_owned()),
            "letter" if subject == "given-up" => plain(self.view.t.log_all_letters().to_owned()),
            "records" if event == "records.made-up" => plain(self.view.t.log_demo().to_owned()),
            "inventory" => plain(who(subject, &self.people, self.view.t)),
            "log" => plain(self.view.t.log().to_owned()),
            "template" => {
                let agency = detail.split_once(' ').and_then(|(agency, _)| self.agency(agency));
                agency.unwrap_or_else(|| plain(subject.to_owned()))
            }
            "evidence" if matches!(event, "evidence.held" | "evidence.released") => {
                let href = self.view.link("/evidence/holds");
                Said { text: self.view.t.log_hold().to_owned(), href }
            }
            "evidence" if subject.len() == 64 => self.file(subject),
            "signature-sheet" | "signature" => {
                let href = self.view.link(&sheet_path(subject));
                Said { text: self.view.t.log_sheet().to_owned(), href }
            }
            "right" => self.person(detail).unwrap_or_else(|| plain(subject.to_owned())),
            "second-factor" if Role::from_word(subject).is_some() => {
                plain(role_name(subject, self.view.language).to_owned())
            }
            _ => {
                let known = self.person(subject).or_else(|| self.agency(subject));
                known.unwrap_or_else(|| self.thing(subject, subject))
            }
        }
    }

    /// What an event says beside its subject: words that people wrote stay as they are.
    pub fn detail(&self, event: &str, detail: &str, things: &Things) -> String {
        let called = |said: Option<Said>| said.map_or_else(|| detail.to_owned(), |said| said.text);
        match event.split_once('.').map_or(event, |(room, _)| room) {
            // The account to which the right belongs is the subject here, and so is a group's name.
            "right" => String::new(),
            // So is in whose place a deputy decided.
            "setting" if event == "setting.on-behalf" => String::new(),
            "group" if !is_of_member(event) => String::new(),
            "group" => match things.others.get(detail) {
                Some(Thing::Group { name }) => name.clone(),
                _ => detail.to_owned(),
            },
            "account" => {
                things.records.get(detail).cloned().unwrap_or_else(|| called(self.person(detail)))
            }
            "template" => match detail.split_once(' ') {
                Some((agency, rest)) if self.agency(agency).is_some() => self.template(rest),
                _ => detail.to_owned(),
            },
            "setting" | "chase" | "webhook" => called(self.agency(detail)),
            "evidence" if matches!(event, "evidence.held" | "evidence.released") => {
                called(self.agency(detail))
            }
            "todo" => called(self.person(detail)),
            "evidence" if event == "evidence.kept" => {
                self.kept(detail).unwrap_or_else(|| detail.to_owned())
            }
            "evidence" if event == "evidence.disposed" => {
                self.disposed(detail).unwrap_or_else(|| detail.to_owned())
            }
            "file" => self.imported(detail).unwrap_or_else(|| detail.to_owned()),
            "sign-in" if event == "sign-in.done" => self.means(detail),
            "link" => self.purpose(detail),
            "notices" => self.cadence(detail),
            "dates" => self.dating(detail),
            // By which step it was approved or returned.
            "record" if Role::from_word(detail).is_some() => {
                role_name(detail, self.view.language).to_owned()
            }
            "way-in" => {
                let (word, why) = detail.split_once(": ").unwrap_or((detail, ""));
                let what = Kind::from_word(word).map_or(word, |kind| what(kind, self.view.t));
                [what, why].join(" ").trim_end().to_owned()
            }
            "records" if event == "records.read" => self.shown(detail),
            "record" | "records" | "receipt" | "table" | "paper" | "log" => self.in_a_line(detail),
            "evidence" if event == "evidence.read" => self.in_a_line(detail),
            "signature-sheet" => self.thing(detail, detail).text,
            _ => detail.to_owned(),
        }
    }

    /// The ids of the records that were shown; earlier entries say how many, from which to which.
    fn shown(&self, detail: &str) -> String {
        let count = detail.split_once(" of ").map(|(n, _)| n);
        match count.is_some_and(|n| n.parse::<u64>().is_ok()) {
            true => self.in_a_line(detail),
            false => detail.replace('\n', self.view.language.choose("、", ", ")),
        }
    }

    fn in_a_line(&self, detail: &str) -> String {
        let said = self.summary("reading", detail);
        let texts: Vec<String> = said.into_iter().map(|said| said.text).collect();
        texts.join(" · ")
    }

    /// A form, a role, or a duty of the body that the summary names; else the word as it is.
    fn thing(&self, word: &str, summary: &str) -> Said {
        let language = self.view.language;
        if let Some(form) = self.regulation.form(word) {
            let text = language.choose(&form.zh, &form.en).clone();
            return Said { text, href: self.view.link(&form_path(word)) };
        }
        if let Some(duty) = self.regulation.duty(word) {
            let zh = duty.subject_zh.as_ref().unwrap_or(&duty.action_zh);
            let text = format!("{word} {}", language.choose(zh, &duty.subject_en));
            let agency = summary.split_once(" of ").map_or(CITY, |(_, agency)| agency);
            let path = match self.reads_standings {
                true => duty_path(agency, word),
                false => law::duty_path(word),
            };
            return Said { text, href: self.view.link(&path) };
        }
        let text = match Role::from_word(word) {
            Some(_) => role_name(word, language).to_owned(),
            None if word == "all forms" => self.view.t.log_all_forms().to_owned(),
            None => word.to_owned(),
        };
        Said { text, href: String::new() }
    }

    fn agency(&self, id: &str) -> Option<Said> {
        let body = self.city.body(id)?;
        let text = crate::bodies::name(body, self.view.language).to_owned();
        let href = match self.reads_standings {
            true => self.view.link(&agency_path(id)),
            false => String::new(),
        };
        Some(Said { text, href })
    }

    fn person(&self, account: &str) -> Option<Said> {
        let text = self.people.get(&written_account(account))?.clone();
        let href = match self.keeps_accounts {
            true => self.view.link(&format!("/accounts/{}", segment(account))),
            false => String::new(),
        };
        Some(Said { text, href })
    }

    fn setting(&self, name: &str) -> Said {
        let language = self.view.language;
        let known = self.regulation.setting(name);
        let label = known.map(|known| language.choose(&known.zh, &known.en).clone());
        // One of a family is the setting of a duty or a form.
        let of = name.split_once('.').map(|(_, of)| self.thing(of, of).text);
        let text = match (label, of) {
            (Some(label), Some(of)) => self.view.t.log_setting_of(&label, &of),
            (Some(label), None) => label,
            (None, _) => name.to_owned(),
        };
        let href = match known {
            Some(_) => self.view.link(&format!("/settings/{}", segment(name))),
            None => String::new(),
        };
        Said { text, href }
    }

    fn file(&self, sha256: &str) -> Said {
        let text = self.view.t.log_file(sha256.get(..12).unwrap_or(sha256));
        let href = match self.files.contains(sha256) {
            true => self.view.link(&view_path(sha256)),
            false => String::new(),
        };
        Said { text, href }
    }
}

/// Whether it happened to somebody in a group, and not to the group.
fn is_of_member(event: &str) -> bool {
    event.starts_with("group.member-")
}

crate::words::words! {
    log_files_held: "續予保全之檔案", "Files that stay";
    log_n_settings(n: &str): "{n} 項設定", "{n} settings";
    log_from(day: &str): "自{day}起", "from {day}";
    log_n_lines(n: &str): "{n} 項義務", "{n} lines";
    log_n_read(n: &str): "{n} 筆", "{n} records";
    log_n_found(n: &str): "搜尋所得 {n} 筆", "{n} records found by a search";
    log_all_bodies: "所有機關", "All agencies";
    log_all_forms: "所有表單", "All forms";
    log_n_files(n: &str): "{n} 件保存期滿之檔案", "{n} files whose term is over";
    log_as_of(day: &str): "基準日 {day}", "as of {day}";
    log_seed: "本系統所附之機關清冊", "The list of bodies that the program carries";
    log_demo: "虛構之一年紀錄", "A made-up year of records";
    log_inventory: "既有之密碼、通行密鑰、權杖、第二因素之要求與佐證日，依當時所存者綁定",
        "Passwords, passkeys, tokens, rules on second factors and days of files from before, bound as they stood";
    log_all_entries: "全部", "All entries";
    log_entry_alone: "僅該筆", "The entry alone";
    log_hold: "保全", "Hold";
    log_of_nobody: "不明帳號", "An account that nobody has";
    log_all_letters: "所有放棄的信", "All letters that were given up";
    log_group: "身分來源之群組", "Group of whom the city trusts";
    log_sheet: "簽名單", "Signature sheet";
    log_setting_of(label: &str, of: &str): "「{of}」之{label}", "{label} of {of}";
    log_file(sha256: &str): "檔案 {sha256}…", "File {sha256}…";
}
