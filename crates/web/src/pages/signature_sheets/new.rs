//! A sheet is opened: what is signed, what every record says alike, and who is asked.

use app::import::Fault as Flaw;
use app::record::{Filter, MOST_AT_ONCE, request_sha256};
use app::signature_sheet::{
    NewSheet, Sheet, SheetError, TITLE, is_asked, is_of_all, open, open_already,
};
use app::typed::{self, called};
use app::{Action, Actor, Installation, Resource, access};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use regulation::Form;

use super::sheet_path;
use crate::acting::Acting;
use crate::assets::Asset;
use crate::blocking::wait_for;
use crate::extract::Form as Sent;
use crate::failure::words_of_sheet;
use crate::fault::Fault;
use crate::language::Language;
use crate::page::Page;
use crate::pages::filing::filled::Filled;
use crate::pages::filing::new::own_agency;
use crate::pages::filing::page::files_named;
use crate::pages::filing::sections::{Making, Section};
use crate::pages::filing::told::{Told, at_rows, merged, told};
use crate::pages::filing::{addressed, candidates, rows};
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::State;
use crate::view::View;

/// So many of the register of people are read at once.
const READ_AT_ONCE: u32 = 500;

/// What the button says that takes everybody in post, or those behind the first so many of them.
const EVERYBODY: &str = "everybody";
const BEHIND: char = '-';

#[derive(Template)]
#[template(path = "pages/signature_sheets/new.html")]
struct NewPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    form_name: String,
    agency: String,
    action: String,
    filled: Filled,
    asked: Asked,
    in_post: Option<InPost>,
    /// The open sheet that asks the same people for the same: its words and where it is.
    same: Option<(String, String)>,
    sections: Vec<Section>,
    /// What is wrong: the control, its name, the words.
    told: Vec<(String, String, String)>,
}

/// What is asked beside the form's own fields.
#[derive(Clone, Debug, Default)]
struct Asked {
    title: String,
    words: String,
    /// Whether it is opened though one for the same is open.
    is_again: bool,
}

/// Of those in post, whom the sheet was filled with.
#[derive(Clone, Copy, Debug)]
struct InPost {
    n_people: usize,
    /// Behind so many of them.
    n_before: usize,
    n_taken: usize,
}

impl Asked {
    fn of(pairs: &[(String, String)]) -> Self {
        let text = |wanted: &str| {
            let found = pairs.iter().find(|(name, _)| name == wanted);
            found.map(|(_, text)| text.replace("\r\n", "\n")).unwrap_or_default()
        };
        Self { title: text("title"), words: text("words"), is_again: text("again") == "yes" }
    }
}

pub(super) async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let Some(asked) = view.query.get("form") else {
            return Ok(to(&view, "/signature-sheets"));
        };
        let form = form(installation, asked)?;
        let filled = Filled::of_query(&view.query, form);
        let agency = own_agency(installation, &actor, form, &filled.agency)?;
        may_open(&actor, form, &agency)?;
        let filled = Filled { form: form.id.clone(), agency, many: true, ..filled };
        let filled = addressed::known(&view, installation, &actor, form, filled)?.begun();
        let asked = Asked {
            title: view.language.choose(&form.zh, &form.en).clone(),
            ..Asked::of(view.query.pairs())
        };
        let page = page(view, installation, &actor, form, (filled, asked), (&[], None))?;
        Ok(Page(page).into_response())
    })
    .await
}

pub(super) async fn act(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let asked = Asked::of(&pairs);
        let filled = Filled { many: true, ..Filled::of(pairs) };
        let installation = state.installation();
        let form = form(installation, &filled.form)?;
        may_open(&actor, form, &filled.agency)?;
        let everybody = filled.act.strip_prefix(EVERYBODY);
        match (filled.act.as_str(), everybody) {
            ("rows" | "choose", _) => {
                let page = page(view, installation, &actor, form, (filled, asked), (&[], None))?;
                Ok(Page(page).into_response())
            }
            (_, Some(behind)) => {
                let n_before = behind.strip_prefix(BEHIND).and_then(|text| text.parse().ok());
                let n_before = n_before.unwrap_or_default();
                let (filled, some) = with_everybody(installation, &actor, form, filled, n_before)?;
                let page = page(view, installation, &actor, form, (filled, asked), (&[], some))?;
                Ok(Page(page).into_response())
            }
            _ => opened(view, installation, &actor, form, filled, asked),
        }
    })
    .await
}

fn opened(
    view: View,
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    filled: Filled,
    asked: Asked,
) -> Result<Response, Fault> {
    let subjects = filled.subjects(form);
    let subject = typed::subject(form).map(|field| field.name.as_str()).unwrap_or_default();
    let read = typed::read(installation, form, &filled.agency, &filled.typed)?;
    let mut people = Vec::with_capacity(subjects.len());
    for one in &subjects {
        let alone = typed::Typed::of([(subject.to_owned(), one.clone())]);
        let read = typed::read(installation, form, &filled.agency, &alone)?;
        let id = read.with.get(subject).and_then(serde_json::Value::as_str);
        people.push(id.unwrap_or(one).to_owned());
    }
    let new = NewSheet {
        form: form.id.clone(),
        agency: filled.agency.clone(),
        title: titled(view.language, form, &filled, &asked.title),
        words: asked.words.clone(),
        with: read.with,
        people,
    };
    let is_told = |fault: &Flaw| is_of_all(&installation.regulation, form, fault);
    let unread: Vec<Flaw> = read.faults.into_iter().filter(is_told).collect();
    let sha256 = [&filled.sha256("sheet"), "\n", &asked.title, "\n", &asked.words].concat();
    let sha256 = request_sha256(sha256.as_bytes());
    if unread.is_empty() && !asked.is_again {
        // What else is wrong is told first, by opening it.
        let same = open_already(installation, actor, &new, filled.once(&sha256));
        if let Ok(Some(same)) = same {
            let page = page(view, installation, actor, form, (filled, asked), (&[], None))?;
            let page = NewPage { same: Some(page.same(&same)), ..page };
            return Ok((StatusCode::CONFLICT, Page(page)).into_response());
        }
    }
    let outcome = match unread.is_empty() {
        true => open(installation, actor, &new, filled.once(&sha256)),
        false => Err(SheetError::Faults(Vec::new())),
    };
    let wrong = match outcome {
        Ok(id) => return Ok(to(&view, &format!("{}?done=opened", sheet_path(&id)))),
        Err(SheetError::Title | SheetError::Words | SheetError::People | SheetError::Faults(_)) => {
            let wrong = app::signature_sheet::wrong(installation, actor, form, &new)?;
            all_told(wrong, unread, &subjects, subject)
        }
        Err(error) => return Err(error.into()),
    };
    let wrong = at_rows(form, &filled.typed, wrong);
    let page = page(view, installation, actor, form, (filled, asked), (&wrong, None))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
}

/// Everything that is to be mended, as the page tells it: of the sheet first, then of the form's fields.
fn all_told(
    wrong: Vec<SheetError>,
    unread: Vec<Flaw>,
    subjects: &[String],
    subject: &str,
) -> Vec<Told> {
    let mut all = Vec::new();
    let mut faults = unread;
    for error in wrong {
        let field = match error {
            SheetError::Faults(more) => {
                faults = merged(faults, more);
                continue;
            }
            SheetError::Title => "title",
            SheetError::Words => "words",
            _ => subject,
        };
        let (field, words) = (field.to_owned(), words_of_sheet(&error));
        all.push(Told { field, cell: String::new(), words, unclear: None });
    }
    all.extend(told(&faults_of_all(&faults), subjects, Some(subject)));
    all
}

/// The title of a sheet: where nobody gave it one of its own, the form's name, with the document and its
/// version where it is of one, so that two of them are told apart; as much of it as a title holds.
fn titled(language: Language, form: &Form, filled: &Filled, title: &str) -> String {
    let name = language.choose(form.zh.as_str(), form.en.as_str());
    let of_document = ["document", "version"].map(|field| filled.typed.text(field).trim());
    if title.trim() != name || of_document.contains(&"") {
        return title.to_owned();
    }
    let title = [name, language.choose("：", ": "), &of_document.join(" ")].concat();
    title.chars().take(TITLE).collect()
}

/// What is wrong with what all say alike is told once, not for each person.
fn faults_of_all(faults: &[Flaw]) -> Vec<Flaw> {
    let mut all: Vec<Flaw> = Vec::new();
    for fault in faults {
        let is_same = |one: &Flaw| one.place.column == fault.place.column && one.what == fault.what;
        let is_reference = fault.value.is_some();
        if is_reference || !all.iter().any(is_same) {
            all.push(fault.clone());
        }
    }
    all
}

/// The people in post behind the first so many, as far as they fit one sheet. The register keeps every version
/// of everybody, so all of it is read.
fn with_everybody(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    filled: Filled,
    n_before: usize,
) -> Result<(Filled, Option<InPost>), Fault> {
    let Some(subject) = typed::subject(form) else { return Ok((filled, None)) };
    let filter = Filter { agency: Some(&filled.agency), form: subject.kind.target(), text: None };
    let is_there = |one: &&app::record::Record| {
        one.state == "approved"
            && one.superseded_by.is_none()
            && one.with.get("status").and_then(serde_json::Value::as_str) != Some("left")
    };
    let mut names: Vec<String> = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = app::record::list(installation, actor, &filter, after.as_deref(), READ_AT_ONCE)?;
        let people = page.records.iter().filter(is_there);
        names.extend(called(installation, actor, people, Language::CHINESE.manner())?);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let n_people = names.len();
    let n_before = if n_before < n_people { n_before } else { 0 };
    let taken: Vec<String> = names.into_iter().skip(n_before).take(MOST_AT_ONCE).collect();
    let some = InPost { n_people, n_before, n_taken: taken.len() };
    Ok((Filled { typed: filled.typed.with(&subject.name, taken), ..filled }, Some(some)))
}

fn page(
    view: View,
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    (filled, asked): (Filled, Asked),
    (told, in_post): (&[Told], Option<InPost>),
) -> Result<NewPage, Fault> {
    let regulation = &*installation.regulation;
    let language = view.language;
    let candidates = candidates::of(&view, installation, actor, form, &filled.agency, told)?;
    let files = files_named(installation, actor, form, &filled.typed)?;
    let subject = typed::subject(form);
    let left_out = form.fields.iter().filter(|field| {
        let is_subject = subject.is_some_and(|subject| subject.name == field.name);
        !is_subject && !is_asked(regulation, form, field)
    });
    let sections = Making {
        view: &view,
        regulation,
        form,
        agency: &filled.agency,
        typed: &filled.typed,
        told,
        candidates: &candidates,
        kept: std::collections::HashMap::new(),
        left_out: left_out.map(|field| field.name.as_str()).collect(),
        lacks: Vec::new(),
        carried: &filled.carried,
        absent: &[],
        files: &files,
        many: true,
    }
    .sections();
    let form_name = language.choose(&form.zh, &form.en).clone();
    let told = told.iter().map(|one| {
        let (control, label) = match (one.field.as_str(), form.field(&one.field)) {
            (name @ "title", _) => (name.to_owned(), view.t.sheet_title().to_owned()),
            (name @ "words", _) => (name.to_owned(), view.t.what_is_signed().to_owned()),
            (name, Some(field)) => {
                (rows::id(name, &one.cell), language.choose(&field.zh, &field.en).clone())
            }
            (name, None) => (rows::id(name, &one.cell), name.to_owned()),
        };
        (control, label, view.say(&one.words).to_owned())
    });
    Ok(NewPage {
        breadcrumbs: Breadcrumbs::to(&view, view.t.open_a_sheet())
            .through(&view, "/records", view.t.records())
            .through(&view, "/signature-sheets", view.t.signature_sheets()),
        agency: names::agency(&names::city(installation)?, &filled.agency, language),
        action: view.link("/signature-sheets/new"),
        told: told.collect(),
        form_name,
        sections,
        filled,
        asked,
        in_post,
        same: None,
        view,
    })
}

fn form<'i>(installation: &'i Installation, id: &str) -> Result<&'i Form, Fault> {
    let form = installation.regulation.form(id).filter(|form| form.signed.is_some());
    form.ok_or_else(Fault::not_found)
}

/// Whether the actor opens a sheet of the form, at the body at which its page begins.
pub(super) fn opens(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
) -> Result<bool, Fault> {
    let agency = own_agency(installation, actor, form, "")?;
    Ok(may_open(actor, form, &agency).is_ok())
}

fn may_open(actor: &Actor, form: &Form, agency: &str) -> Result<(), Fault> {
    Ok(access::require(actor, Action::File, &Resource::Book { agency, form: &form.id })?)
}

fn to(view: &View, path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, view.link(path))]).into_response()
}

impl NewPage {
    fn style_url(&self) -> &'static str {
        Asset::FilingStyle.url()
    }

    fn script_url(&self) -> &'static str {
        Asset::Filing.url()
    }

    fn same(&self, sheet: &Sheet) -> (String, String) {
        let opened = self.view.language.moment(sheet.opened_at);
        let words = self.view.t.same_sheet(&sheet.title, &opened);
        (words, self.view.link(&sheet_path(&sheet.id)))
    }

    /// Who of those in post was taken, where not all of them fit; empty where they do.
    fn taken(&self) -> String {
        let Some(InPost { n_people, n_before, n_taken }) = self.in_post else {
            return String::new();
        };
        match n_taken == n_people {
            true => String::new(),
            false => {
                let left = n_people - n_taken;
                let (first, last) = (n_before + 1, n_before + n_taken);
                self.view.t.some_in_post(n_people, first, last, left, MOST_AT_ONCE)
            }
        }
    }

    /// The button that takes those who did not fit, with its words; none where nobody is left behind them.
    fn further(&self) -> Option<(String, String)> {
        let InPost { n_people, n_before, n_taken } = self.in_post?;
        let behind = n_before + n_taken;
        let act = format!("{EVERYBODY}{BEHIND}{behind}");
        (behind < n_people).then(|| (act, self.view.t.ask_those_behind(behind + 1)))
    }

    fn fault_of(&self, control: &str) -> &str {
        let found = self.told.iter().find(|(one, ..)| one == control);
        found.map_or("", |(.., words)| words.as_str())
    }
}

crate::words::words! {
    sheet_words_help: "簽名的人看到並簽署的全文，例如宣導事項、切結內容。開立後不能改；要改請結束後另開。", "All that people read and sign, such as the points of the awareness sheet or the undertaking. It cannot be changed once opened; close it and open another.";
    filled_when_signed: "簽名、日期、方式於簽名時填入；單位等取自人員基本資料。", "Signature, day and manner are filled in by signing; the unit and the like come from the register of people.";
    same_sheet(title: &str, opened: &str): "已有一份開立中的「{title}」（{opened} 開立），請相同的人簽署相同的文件。", "“{title}” is open already ({opened}) and asks the same people to sign the same.";
    same_sheet_seen: "查看該簽名單", "Look at it";
    same_sheet_again: "仍要另開一份", "Open another one all the same";
    ask_everybody: "帶入全部在職人員", "Everybody in post";
    some_in_post(n: usize, first: usize, last: usize, left: usize, most: usize): "在職 {n} 人，一份簽名單至多 {most} 人；已帶入第 {first} 至 {last} 位，其餘 {left} 人請另開簽名單。", "{n} people are in post and a sheet holds {most}: it has numbers {first} to {last}. The other {left} need another sheet.";
    ask_those_behind(first: usize): "改帶入第 {first} 位起", "Numbers {first} and on instead";
    open_the_sheet: "開立，請他們簽名", "Open it and ask them";
    who_is_asked_lead: "開立後，已認定帳號的人會在自己的待辦看到；其餘以紙本簽名。", "Once opened, those whose account is known find it on their own list; the others sign on paper.";
}
