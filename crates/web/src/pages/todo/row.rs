//! A row as the page shows it: when, what, what closes it, who else can, what was said of it.

use app::Actor;
use app::board::Board;
use app::todo::{Act, Closing, End, Kind, Note, Row, Todo, Whose};
use domain::Standing;
use domain::access::{Action, Resource};

use super::act::{Refused, until};
use super::coming_back;
use super::deciding;
use super::named::counted;
use super::returned::{self, Returned};
use super::stuck;
use crate::catalogue::DutyWords;
use crate::fault::Fault;
use crate::law;
use crate::missing;
use crate::pages::approvals::in_the_role;
use crate::pages::records::names;
use crate::pages::records::state::{People, who};
use crate::pages::settings::list::in_plain_words;
use crate::pages::signature_sheets::{asking_path, signing_path};
use crate::parts::day::DayInput;
use crate::parts::standing::Badge;
use crate::query::{Query, segment};
use crate::routes::{
    State, agency_path, asking_for, duty_path, filing_path, periods_path, record_path,
};
use crate::view::View;

/// One row.
pub(super) struct Shown {
    pub(super) class: &'static str,
    /// How many days in words, and the day.
    pub(super) when: String,
    pub(super) day: Option<(String, String)>,
    pub(super) badge: Option<Badge>,
    pub(super) title: String,
    /// Where the standing is shown; empty where the reader may not see it.
    pub(super) href: String,
    pub(super) duty_id: String,
    pub(super) action: String,
    /// The clause: link and name.
    pub(super) clause: Option<(String, String)>,
    pub(super) agency: String,
    pub(super) agency_href: String,
    /// What is still lacking, sentence by sentence.
    pub(super) lacking: Vec<String>,
    /// What closes it: link and name; the first is the likeliest.
    pub(super) ways: Vec<(String, String)>,
    pub(super) others: Vec<Other>,
    pub(super) notes: Vec<Said>,
    pub(super) chased: String,
    /// What the forms of the row send.
    pub(super) sent: Option<Sent>,
    /// The value by which it is chosen to be urged.
    pub(super) chosen: String,
    pub(super) waiver_href: String,
}

/// Somebody who can do it too.
pub(super) struct Other {
    pub(super) account: String,
    pub(super) name: String,
}

/// What names the row, and until when it may be put off.
pub(super) struct Sent {
    pub(super) agency: String,
    pub(super) duty: String,
    /// The day to which it is put off, with the first and the last to which it may be.
    pub(super) later: Option<(DayInput, String, String)>,
    /// What was typed in its forms and could not be taken.
    pub(super) refused: Refused,
}

/// What was said.
pub(super) struct Said {
    pub(super) words: String,
    pub(super) quote: String,
    pub(super) answer: String,
    /// The address to which its end is sent, and the ends that the reader may choose.
    pub(super) action: String,
    pub(super) may_answer: bool,
    pub(super) may_take_back: bool,
}

/// The rows of a page.
pub(super) fn shown(
    view: &View,
    state: &State,
    board: &Board,
    actor: &Actor,
    todo: &Todo,
    whose: Whose,
) -> Result<Vec<Shown>, Fault> {
    let installation = state.installation();
    let mut written: Vec<&str> = Vec::new();
    for row in &todo.rows {
        let notes = row.notes.iter();
        written.extend(
            notes.flat_map(|note| [Some(note.by.as_str()), note.colleague.as_deref()]).flatten(),
        );
        written.extend(row.chased.as_ref().map(|chase| chase.by.as_str()));
    }
    let returned = Returned::of(view, installation, actor, todo)?;
    written.extend(returned.by());
    let people = app::account::names(installation, &written)?;
    let ground = Ground { view, state, board, actor, people, returned, whose };
    Ok(todo.rows.iter().map(|row| ground.row(row)).collect())
}

struct Ground<'g> {
    view: &'g View,
    state: &'g State,
    board: &'g Board,
    actor: &'g Actor,
    people: People,
    returned: Returned,
    whose: Whose,
}

impl Ground<'_> {
    fn row(&self, row: &Row) -> Shown {
        let (view, t) = (self.view, self.view.t);
        let words = row.duty.as_ref().and_then(|duty| self.words(duty));
        let standing = row.stood.map(|stood| stood.standing);
        let form = row.form.as_deref();
        let form = form
            .map(|form| names::form(&self.state.installation().regulation, form, view.language));
        let title = match (row.kind, &words, &form) {
            (Kind::Approval, _, Some(form)) => {
                t.to_approve(form, row.n_records.unwrap_or_default())
            }
            (Kind::Returned, _, Some(form)) => self.returned.title(view, row, form),
            (Kind::Stuck, ..) => stuck::title(view, row, form.as_deref()),
            (Kind::Proposal, ..) => self.proposal(row),
            (Kind::Signature, ..) => {
                row.sheet.as_ref().map_or_else(String::new, |sheet| t.to_sign(&sheet.title))
            }
            (_, Some(words), _) => view.say(&words.title).to_owned(),
            _ => row.duty.clone().unwrap_or_default(),
        };
        let path = match (&row.duty, row.kind, &row.record) {
            (Some(duty), _, _) if row.may_read_standing => duty_path(&row.agency, duty),
            (None, Kind::Returned | Kind::Stuck, Some(record)) => record_path(record),
            (None, Kind::Approval, _) => "/approvals".to_owned(),
            _ => String::new(),
        };
        let reads_agency = row.may_read_standing;
        Shown {
            class: match (row.kind, standing) {
                (Kind::Duty, Some(Standing::Overdue)) => "is-overdue",
                (Kind::Duty, Some(Standing::Due)) => "is-due",
                (Kind::Duty, _) => "is-no-data",
                _ => "is-waiting",
            },
            when: self.when(row),
            day: row
                .stood
                .and_then(|stood| stood.due)
                .map(|due| (due.to_string(), view.language.day(due))),
            badge: standing.map(|standing| Badge::new(standing, t)),
            title,
            href: if path.is_empty() { path } else { view.link(&path) },
            duty_id: row.duty.clone().unwrap_or_default(),
            action: words.map(|words| view.say(&words.action).to_owned()).unwrap_or_default(),
            clause: words
                .map(|words| (view.link(&words.law_path), view.say(&words.place).to_owned())),
            agency: names::agency(&self.board.city, &row.agency, view.language),
            agency_href: match reads_agency {
                true => view.link(&agency_path(&row.agency)),
                false => String::new(),
            },
            lacking: self.lacking(row),
            ways: self.ways(row),
            others: row
                .others
                .iter()
                .map(|one| Other {
                    account: one.account.clone(),
                    name: in_the_role(&one.name, &one.role, view.language),
                })
                .collect(),
            notes: row.notes.iter().map(|note| self.said(note)).collect(),
            chased: row.chased.as_ref().map(|chase| self.chased(chase)).unwrap_or_default(),
            sent: self.sent(row),
            chosen: match (&row.duty, self.whose) {
                (Some(duty), Whose::Below)
                    if view.is_now() && app::chase::may(self.actor, &row.agency) =>
                {
                    format!("{duty} {}", row.agency)
                }
                _ => String::new(),
            },
            waiver_href: self.waiver(row),
        }
    }

    fn words(&self, duty: &str) -> Option<&DutyWords> {
        let order = self.state.installation().regulation.duty(duty)?.order;
        self.state.catalogue.duty(usize::from(order))
    }

    /// What was proposed, in words.
    fn proposal(&self, row: &Row) -> String {
        let Some(proposal) = &row.proposal else { return String::new() };
        let regulation = &self.state.installation().regulation;
        let setting = missing::label(self.view, regulation, &proposal.name);
        let value = in_plain_words(&proposal.value, self.view);
        self.view.t.to_decide(&setting, &value)
    }

    fn when(&self, row: &Row) -> String {
        let t = self.view.t;
        if let Some(since) = row.waits_since {
            return match self.view.today.days() - since.day().days() {
                0 => t.since_today().to_owned(),
                n_days => t.waits_for(n_days),
            };
        }
        match row.days_left {
            Some(0) => t.due_today().to_owned(),
            Some(n_days) if n_days < 0 => t.late_by(-n_days),
            Some(n_days) => t.left(n_days),
            None => match row.stood.map(|stood| stood.standing) {
                Some(Standing::NoData) => t.lacks_a_fact().to_owned(),
                Some(Standing::Overdue) => t.overdue().to_owned(),
                _ => t.no_day_set().to_owned(),
            },
        }
    }

    fn lacking(&self, row: &Row) -> Vec<String> {
        let (view, t) = (self.view, self.view.t);
        let regulation = &self.state.installation().regulation;
        let because = self.returned.because(view, row, &self.people);
        let because = because.into_iter().chain(stuck::because(view, row));
        let mut lacking: Vec<String> = because.collect();
        if row.n_subjects > 0 {
            let named = row.subjects.iter().map(|one| {
                let body = self.board.city.body(&one.id);
                let body = body.map(|body| crate::bodies::name(body, view.language).to_owned());
                one.name.clone().or(body).unwrap_or_else(|| one.id.clone())
            });
            let named = law::joined(view.language, counted(view.t, named));
            lacking.push(match row.n_subjects > row.subjects.len() {
                true => t.lacks_many(row.n_subjects, &named),
                false => t.lacks_these(row.n_subjects, &named),
            });
        }
        if !row.missing.is_empty() {
            lacking.push(t.lacks_facts(&missing::labels(view, regulation, &row.missing)));
        }
        if !row.missed.is_empty() {
            let missed = row.missed.iter().rev().take(3);
            let missed = missed.map(|name| view.language.period(name));
            lacking.push(t.missed_periods(&law::joined(view.language, missed)));
        }
        lacking
    }

    fn ways(&self, row: &Row) -> Vec<(String, String)> {
        let (view, t) = (self.view, self.view.t);
        if self.whose == Whose::Below {
            return Vec::new();
        }
        match (row.kind, &row.record) {
            (Kind::Approval, Some(record)) => {
                let href = match row.n_records {
                    Some(1) => format!("{}#approval", record_path(record)),
                    _ => "/approvals".to_owned(),
                };
                vec![(view.link(&href), t.look_and_approve().to_owned())]
            }
            (Kind::Returned, Some(record)) => vec![returned::way(view, self.actor, row, record)],
            (Kind::Stuck, _) => vec![stuck::way(view, self.actor, row)],
            (Kind::Proposal, _) => {
                let name = row.proposal.as_ref().map(|one| one.name.as_str()).unwrap_or_default();
                // Periods are decided together.
                let path = match name.starts_with("period.") {
                    true => periods_path(&row.agency),
                    false => format!("/settings/{}#proposals", segment(name)),
                };
                vec![(view.link(&path), t.look_and_decide().to_owned())]
            }
            (Kind::Signature, _) => {
                let sheet = row.sheet.as_ref().map(|sheet| view.link(&signing_path(&sheet.id)));
                sheet.into_iter().map(|href| (href, t.read_it_and_sign().to_owned())).collect()
            }
            (Kind::Question, _) => Vec::new(),
            _ => {
                let duty = row.duty.as_deref().unwrap_or_default();
                let filing = row.closing.iter().map(|one| self.way(row, duty, one));
                filing.chain(row.closing.iter().filter_map(|one| self.asking(row, one))).collect()
            }
        }
    }

    fn way(&self, row: &Row, duty: &str, one: &Closing) -> (String, String) {
        let (view, t) = (self.view, self.view.t);
        if let Some(setting) = &one.setting {
            return deciding::way(view, &row.agency, one, setting);
        }
        let words = view.language.choose(&one.zh, &one.en).clone();
        let Some(form) = &one.form else {
            // Who may not read the standing reads what the law says of it.
            let path = match row.may_read_standing {
                true => duty_path(&row.agency, duty),
                false => law::duty_path(duty),
            };
            return (view.link(&path), words);
        };
        let name = view.language.choose(&form.zh, &form.en);
        match one.records.as_slice() {
            [] => {
                let known: Vec<(&str, &str)> = one
                    .with
                    .iter()
                    .map(|known| (known.field.as_str(), known.value.as_str()))
                    .collect();
                let words = match one.n_subjects {
                    0 | 1 => t.file_form(name),
                    many => t.file_form_for(name, many),
                };
                let agency = one.agency.as_deref().unwrap_or(&row.agency);
                let path = filing_path(&form.id, agency, &known, Some(duty));
                let path = asking_for(&path, &one.lacks);
                (view.link(&coming_back(view, &path)), words)
            }
            [record] => (view.link(&record_path(record)), t.complete_record(name)),
            records => {
                let stood = row.stood.map_or(Standing::Overdue, |stood| stood.standing);
                let standing = if one.is_of_fact { Standing::NoData } else { stood }.word();
                let path = match row.may_read_standing {
                    true => format!("{}?standing={standing}", duty_path(&row.agency, duty)),
                    false => {
                        let asked = Query::default().with("form", &form.id);
                        asked.with("agency", &row.agency).after("/records")
                    }
                };
                (view.link(&path), t.complete_records(name, records.len()))
            }
        }
    }

    /// Where a form is signed, those who lack it can be asked to.
    fn asking(&self, row: &Row, one: &Closing) -> Option<(String, String)> {
        let installation = self.state.installation();
        let id = one.form.as_ref()?.id.as_str();
        let form = installation.regulation.form(id).filter(|form| form.signed.is_some())?;
        let subject = app::typed::subject(form)?;
        let n_people = one.with.iter().filter(|known| known.field == subject.name).count();
        let book = Resource::Book { agency: &row.agency, form: id };
        if n_people == 0 || !app::may(self.actor, Action::File, &book) {
            return None;
        }
        let known = one.with.iter().map(|known| (known.field.clone(), known.value.clone()));
        let path = asking_path(id, &row.agency, &app::typed::Typed::of(known));
        Some((self.view.link(&path), self.view.t.ask_n_to_sign(n_people)))
    }

    fn said(&self, note: &Note) -> Said {
        let (view, t) = (self.view, self.view.t);
        let by = who(&note.by, &self.people, t);
        let to = note.colleague.as_deref().map(|one| who(one, &self.people, t)).unwrap_or_default();
        let is_mine = note.by == self.actor.written();
        let on = view.language.short_day(note.at.day());
        let words = match (note.act, is_mine) {
            (Act::HandOver, true) => t.handed_to(&to, &on),
            (Act::HandOver, false) => t.handed_by(&by, &on),
            (Act::Question, true) => t.asked_of(&to, &on),
            (Act::Question, false) => t.asked_by(&by, &on),
            (Act::Later, _) => {
                let until = note.until.map(|until| view.language.day(until)).unwrap_or_default();
                t.put_off_until(&until)
            }
        };
        let answer = note.end.as_ref().map(|end| match end.kind {
            End::Taken => t.took_it(&who(&end.by, &self.people, t)),
            End::Answered | End::TakenBack => {
                t.answered_by(&who(&end.by, &self.people, t), &end.words)
            }
        });
        let is_open = note.end.is_none();
        Said {
            words,
            quote: note.words.clone(),
            answer: answer.unwrap_or_default(),
            action: view.link(&format!("/todo/notes/{}", segment(&note.id))),
            may_answer: is_open && note.act == Act::Question && !is_mine,
            may_take_back: is_open && (is_mine || note.act == Act::HandOver),
        }
    }

    fn chased(&self, chase: &app::todo::ChaseMark) -> String {
        let t = self.view.t;
        let by = who(&chase.by, &self.people, t);
        let on = self.view.language.short_day(chase.on);
        match chase.words.is_empty() {
            true => t.chased_by(&by, &on),
            false => t.chased_with_words(&by, &on, &chase.words),
        }
    }

    /// The forms of a row: of lines alone, and of those that are the reader's.
    fn sent(&self, row: &Row) -> Option<Sent> {
        let is_mine = matches!(self.whose, Whose::Own | Whose::Handed | Whose::Later);
        let duty = row.duty.as_ref().filter(|_| row.kind == Kind::Duty && is_mine)?;
        // Who may not write to the book has the line only because it names them.
        let is_of_body = row.closing.iter().any(|one| {
            one.form.as_ref().is_none_or(|form| {
                let book = Resource::Book { agency: &row.agency, form: &form.id };
                app::may(self.actor, Action::File, &book)
            })
        });
        let later = row.later_until.filter(|last| *last > self.view.today);
        is_of_body.then(|| Sent {
            agency: row.agency.clone(),
            duty: duty.clone(),
            later: later.map(|last| {
                let day = |day| self.view.language.typed_day(day);
                let until = until(self.view, (duty, &row.agency), "");
                (until, day(self.view.today.next()), day(last))
            }),
            refused: Refused::default(),
        })
    }

    fn waiver(&self, row: &Row) -> String {
        let book = Resource::Book { agency: &row.agency, form: "waiver" };
        let Some(duty) = row.duty.as_deref().filter(|_| row.kind == Kind::Duty) else {
            return String::new();
        };
        let is_open = self.view.is_now() && self.whose != Whose::Below;
        if !is_open || !app::may(self.actor, Action::File, &book) {
            return String::new();
        }
        let today = self.view.today.to_string();
        let mut known = vec![("duty", duty), ("from", today.as_str())];
        let sole = row.subjects.iter().filter(|_| row.n_subjects == 1);
        known.extend(sole.map(|one| ("subject", one.id.as_str())));
        self.view.link(&filing_path("waiver", &row.agency, &known, Some(duty)))
    }
}

crate::words::words! {
    due_today: "今天到期", "Due today";
    late_by(n: i32): "逾期 {n} 天", "{n} d late";
    left(n: i32): "還有 {n} 天", "{n} d left";
    lacks_a_fact: "缺資料", "Lacks a fact";
    no_day_set: "未定期限", "No day set";
    waits_for(n: i32): "已等 {n} 天", "Waits {n} d";
    to_approve(form: &str, n: usize): "待您核准：{form} {n} 筆", "To approve: {form} ({n})";
    lacks_many(n: usize, named: &str): "尚缺 {n} 個對象：{named}等", "{n} still to do: {named} and others";
    lacks_these(n: usize, named: &str): "尚缺 {n} 個對象：{named}", "{n} still to do: {named}";
    lacks_facts(names: &str): "缺：{names}", "Missing: {names}";
    missed_periods(names: &str): "未達成：{names}", "Missed: {names}";
    to_decide(setting: &str, value: &str): "待您核定：{setting} {value}", "To decide: {setting}, {value}";
    to_sign(title: &str): "待您簽名：{title}", "To sign: {title}";
    read_it_and_sign: "閱讀並簽名", "Read and sign";
    ask_n_to_sign(n: usize): "請 {n} 人簽名", "Have {n} people sign";
    look_and_decide: "檢視並核定", "Look and decide";
    look_and_approve: "檢視並核准", "Look and approve";
    file_form(form: &str): "登錄「{form}」", "File: {form}";
    file_form_for(form: &str, n: usize): "登錄「{form}」{n} 筆", "File: {form} ({n})";
    complete_record(form: &str): "補正「{form}」", "Complete: {form}";
    complete_records(form: &str, n: usize): "補正「{form}」{n} 筆", "Complete: {form} ({n})";
    handed_to(name: &str, on: &str): "{on} 交辦 {name}", "Handed to {name} on {on}";
    handed_by(name: &str, on: &str): "{name} 於 {on} 交辦給您", "{name} handed it to you on {on}";
    asked_of(name: &str, on: &str): "{on} 詢問 {name}", "Asked {name} on {on}";
    asked_by(name: &str, on: &str): "{name} 於 {on} 詢問您", "{name} asked you on {on}";
    put_off_until(day: &str): "延後至{day}提醒", "Put off until {day}";
    took_it(name: &str): "{name} 接手辦理", "{name} does it";
    answered_by(name: &str, words: &str): "{name} 回覆：{words}", "{name} answered: {words}";
    chased_by(name: &str, on: &str): "{name} 於 {on} 催辦", "Chased by {name} on {on}";
    chased_with_words(name: &str, on: &str, words: &str): "{name} 於 {on} 催辦：{words}", "Chased by {name} on {on}: {words}";
    who_else_can: "還可由誰辦理", "Who else can";
    nobody_else_can: "沒有其他人有此權限。", "Nobody else has the right.";
    more_ways: "更多", "More";
    more_about(title: &str): "更多：{title}", "More: {title}";
    hand_over: "交辦", "Hand over";
    ask_colleague: "詢問", "Ask";
    colleague: "同仁", "Colleague";
    words_to_colleague: "原因或問題", "Why, or what you ask";
    remind_later: "稍後提醒", "Remind me later";
    remind_on: "提醒日", "On";
    until_deadline(day: &str): "最晚 {day}", "{day} at the latest";
    late_is_not_put_off: "逾期事項不能延後提醒。", "What is late cannot be put off.";
    your_answer: "回覆", "Your answer";
    send_answer: "送出回覆", "Send";
    take_it: "由我辦理", "I do it";
    take_back: "取消", "Take back";
    ask_for_waiver: "申請核准例外", "Ask for an exception";
}
