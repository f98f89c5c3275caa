//! A sheet as whoever looks after it sees it: who has signed and who has not; the paper that was signed is
//! taken in here, and the sheet is closed.

use app::record::{Once, request_sha256};
use app::signature_sheet::{self as sheets, Line, Paper, Sheet, SheetError, Way};
use app::{Action, Actor, Installation, Resource, may};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::content::Content;
use super::{sheet_path, signing_path};
use crate::acting::Acting;
use crate::assets::Asset;
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::failure::words_of_sheet;
use crate::fault::Fault;
use crate::language::Bilingual;
use crate::page::Page;
use crate::pages::records::names;
use crate::pages::records::state::{People, who};
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::evidence_field::EvidenceField;
use crate::parts::field::Field;
use crate::query::Query;
use crate::routes::{State, record_path};
use crate::view::View;
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/signature_sheets/one.html")]
struct OnePage {
    view: View,
    breadcrumbs: Breadcrumbs,
    sheet: Sheet,
    form: String,
    agency: String,
    opened: String,
    closed: String,
    content: Content,
    lines: Vec<Shown>,
    /// Who can still sign, and on paper alone.
    n_on_paper: usize,
    /// Whether the reader files the records, and so may take the paper in and close the sheet.
    may_keep: bool,
    /// Where the reader signs, if they are asked themselves.
    own: String,
    is_of_all: bool,
    path: String,
    scan: EvidenceField,
    on: Field,
    counted: Field,
    key: String,
    /// Why the sheet is closed, as it was typed.
    why: String,
    done: String,
    faults: Vec<String>,
}

struct Shown {
    person: String,
    name: String,
    /// How it was signed, when and by whom; empty where it was not.
    signed: String,
    record: String,
    /// Whether they can sign, and on paper alone.
    is_on_paper: bool,
    /// Where it is said which account is theirs, for who may; empty for everybody else.
    binding: String,
    is_ticked: bool,
}

/// What is sent of a paper that was signed.
#[derive(Clone, Debug, Default)]
struct Filled {
    people: Vec<String>,
    /// Whether the paper bears everybody who had not signed.
    is_of_all: bool,
    scan: String,
    on: String,
    counted: String,
    key: String,
    why: String,
}

impl Filled {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut filled = Self::default();
        for (name, text) in pairs {
            match name.as_str() {
                "person" => filled.people.push(text),
                "all" => filled.is_of_all = text == "yes",
                "scan" => text.trim().clone_into(&mut filled.scan),
                "on" => text.trim().clone_into(&mut filled.on),
                "counted" => text.trim().clone_into(&mut filled.counted),
                "key" => filled.key = text,
                _ => {}
            }
        }
        filled
    }
}

#[derive(serde::Deserialize)]
pub(super) struct Closing {
    #[serde(default)]
    why: String,
}

pub(super) async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let filled = Filled { on: view.today.to_string(), ..Filled::default() };
        let page = page(view, state.installation(), &actor, &id, &filled, Vec::new())?;
        Ok(Page(page).into_response())
    })
    .await
}

pub(super) async fn confirm(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let filled = Filled::of(pairs);
        match confirmed(&state, &actor, &id, &filled) {
            Ok(count) => {
                let path = format!("{}?confirmed={count}", sheet_path(&id));
                Ok((StatusCode::SEE_OTHER, [(LOCATION, view.link(&path))]).into_response())
            }
            Err(error) => again(view, &state, &actor, &id, &filled, error),
        }
    })
    .await
}

fn confirmed(state: &State, actor: &Actor, id: &str, filled: &Filled) -> Result<usize, SheetError> {
    let installation = state.installation();
    let people = match filled.is_of_all {
        true => {
            let lines = sheets::get(installation, actor, id)?.1.into_iter();
            lines.filter(|line| line.signature.is_none()).map(|line| line.person).collect()
        }
        false => filled.people.clone(),
    };
    // Whom a second click means is not told by who has not signed by then.
    let named = if filled.is_of_all { "all".to_owned() } else { people.join(",") };
    let request = [id, &filled.scan, &filled.on, &named].join("\n");
    let paper = Paper {
        scan: filled.scan.clone(),
        on: app::typed::day(&filled.on).ok_or(SheetError::Day)?,
        people,
        n_counted: filled.counted.parse().unwrap_or(0),
    };
    let sha256 = request_sha256(request.as_bytes());
    let once = Once { key: &filled.key, request_sha256: &sha256 };
    let once = (!filled.key.is_empty()).then_some(once);
    let count = sheets::confirm(installation, actor, id, &paper, once)?;
    let agency = sheets::get(installation, actor, id)?.0.agency;
    state.boards.renew(&agency, installation.today());
    Ok(count)
}

pub(super) async fn close(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(form): Form<Closing>,
) -> Result<Response, Fault> {
    wait_for(move || match sheets::close(state.installation(), &actor, &id, &form.why) {
        Ok(()) => {
            let path = format!("{}?done=closed", sheet_path(&id));
            Ok((StatusCode::SEE_OTHER, [(LOCATION, view.link(&path))]).into_response())
        }
        Err(error) => {
            let on = view.today.to_string();
            let filled = Filled { on, why: form.why, ..Filled::default() };
            again(view, &state, &actor, &id, &filled, error)
        }
    })
    .await
}

/// What a person can mend stands above the sheet as it is; anything else is a page of its own.
fn again(
    view: View,
    state: &State,
    actor: &Actor,
    id: &str,
    filled: &Filled,
    error: SheetError,
) -> Result<Response, Fault> {
    let status = match error {
        SheetError::Forbidden(_)
        | SheetError::Store(_)
        | SheetError::NotFound { .. }
        | SheetError::NotSigned { .. }
        | SheetError::KeyReused => return Err(error.into()),
        SheetError::Closed | SheetError::Changed | SheetError::Signed { .. } => {
            StatusCode::CONFLICT
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let faults = match &error {
        SheetError::Faults(faults) => told(&view, state.installation(), actor, id, faults)?,
        SheetError::Day if app::typed::day(&filled.on).is_none() => {
            vec![view.t.unread_day().to_owned()]
        }
        error => vec![view.say(&words_of_sheet(error)).to_owned()],
    };
    let page = page(view, state.installation(), actor, id, filled, faults)?;
    Ok((status, Page(page)).into_response())
}

/// What is wrong with the records that a paper would make: each thing once, with the names of those whose
/// records have it.
fn told(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    id: &str,
    faults: &[app::import::Fault],
) -> Result<Vec<String>, Fault> {
    let (sheet, mut lines) = sheets::get(installation, actor, id)?;
    lines.sort_by(|one, other| one.person.cmp(&other.person));
    let form = installation.regulation.form(&sheet.form);
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for fault in faults {
        let heading = fault.place.column.as_ref().map_or("", |column| column.heading.as_str());
        let field = form.and_then(|form| form.field(heading));
        let label = field
            .map_or(heading, |field| view.language.choose(field.zh.as_str(), field.en.as_str()));
        let what = Bilingual::new(fault.what.zh(), fault.what.en());
        let (open, close) = view.language.choose(("「", "」"), ("", ": "));
        let said = [open, label, close, view.say(&what)].concat();
        let place = usize::try_from(fault.place.row).ok().and_then(|row| row.checked_sub(1));
        let line = place.and_then(|place| lines.get(place));
        let name = line.map(|line| line.name.as_ref().unwrap_or(&line.person).clone());
        match told.iter_mut().find(|(one, _)| *one == said) {
            Some((_, names)) => names.extend(name),
            None => told.push((said, name.into_iter().collect())),
        }
    }
    let between = view.language.choose("、", ", ");
    let colon = view.language.choose("：", ": ");
    let told = told
        .into_iter()
        .map(|(said, names)| [names.join(between).as_str(), colon, said.as_str()].concat());
    Ok(told.collect())
}

fn page(
    view: View,
    installation: &Installation,
    actor: &Actor,
    id: &str,
    filled: &Filled,
    faults: Vec<String>,
) -> Result<OnePage, Fault> {
    let (sheet, lines) = sheets::get(installation, actor, id)?;
    let language = view.language;
    let book = Resource::Book { agency: &sheet.agency, form: &sheet.form };
    let is_open = sheet.end.is_none();
    let mut written: Vec<&str> = vec![&sheet.opened_by];
    written.extend(sheet.end.iter().map(|end| end.by.as_str()));
    written.extend(lines.iter().filter_map(|line| Some(line.signature.as_ref()?.by.as_str())));
    let people = app::account::names(installation, &written)?;
    let binds = app::account::binds_accounts_of(actor, &sheet.agency);
    let own = sheets::own(installation, actor, id).ok().filter(|own| own.signature.is_none());
    let t = view.t;
    let kept = match app::evidence::get(installation, actor, &filled.scan) {
        Ok((file, _)) => vec![file],
        Err(_) => Vec::new(),
    };
    let scan = EvidenceField::new(&view, "scan", "scan", view.largest_file);
    let done = match (view.query.get("done"), view.query.get("confirmed")) {
        (Some("opened"), _) => opened(&lines, t),
        (Some("closed"), _) => t.sheet_was_closed().to_owned(),
        (_, Some(count)) => t.paper_was_confirmed(count),
        _ => String::new(),
    };
    Ok(OnePage {
        breadcrumbs: Breadcrumbs::to(&view, &sheet.title)
            .through(&view, "/records", t.records())
            .through(&view, "/signature-sheets", t.signature_sheets()),
        form: names::form(&installation.regulation, &sheet.form, language),
        agency: names::agency(&names::city(installation)?, &sheet.agency, language),
        opened: t
            .opened_by_on(&who(&sheet.opened_by, &people, t), &language.moment(sheet.opened_at)),
        closed: sheet.end.as_ref().map_or_else(String::new, |end| {
            let said = t.closed_by_on(&who(&end.by, &people, t), &language.moment(end.at));
            if end.why.is_empty() {
                said
            } else {
                [said.as_str(), language.choose("：", ": "), &end.why].concat()
            }
        }),
        content: Content::of(&view, installation, actor, &sheet)?,
        n_on_paper: if is_open { n_on_paper(&lines) } else { 0 },
        lines: lines
            .iter()
            .map(|line| shown(&view, &people, line, filled, is_open, binds))
            .collect(),
        may_keep: is_open && may(actor, Action::File, &book),
        own: own.filter(|_| is_open).map(|_| view.link(&signing_path(id))).unwrap_or_default(),
        is_of_all: filled.is_of_all,
        path: sheet_path(id),
        scan: scan.text(filled.scan.clone()).kept(&view, &kept),
        on: Field::day("on", t.paper_signed_on(), &view, &filled.on),
        counted: Field::text("counted", t.paper_count()).kind("number").value(&filled.counted),
        key: Uuid::now_v7().to_string(),
        why: filled.why.clone(),
        done,
        faults,
        sheet,
        view,
    })
}

/// Who finds it on their own list, and who needs the paper.
fn opened(lines: &[Line], t: Words) -> String {
    let n_on_paper = n_on_paper(lines);
    let said = t.sheet_was_opened(lines.len() - n_on_paper);
    match n_on_paper {
        0 => said,
        n => [said, t.others_on_paper(n)].concat(),
    }
}

/// How many have not signed and cannot on screen: no account stands for them.
fn n_on_paper(lines: &[Line]) -> usize {
    lines.iter().filter(|line| line.signature.is_none() && !line.has_account).count()
}

fn shown(
    view: &View,
    people: &People,
    line: &Line,
    filled: &Filled,
    is_open: bool,
    binds: bool,
) -> Shown {
    let (t, language) = (view.t, view.language);
    let signed = line.signature.as_ref().map(|one| match one.way {
        Way::Screen => t.signed_on_screen(&language.moment(one.at)),
        Way::Paper => t.signed_on_paper(&language.day(one.on), &who(&one.by, people, t)),
    });
    let record = line.signature.as_ref().map(|one| view.link(&record_path(&one.record)));
    let name = line.name.clone().unwrap_or_else(|| line.person.clone());
    let is_on_paper = is_open && line.signature.is_none() && !line.has_account;
    Shown {
        binding: if is_on_paper && binds { binding(view, &name) } else { String::new() },
        name,
        is_on_paper,
        is_ticked: filled.people.contains(&line.person),
        person: line.person.clone(),
        signed: signed.unwrap_or_default(),
        record: record.unwrap_or_default(),
    }
}

/// The accounts among which somebody's is looked for.
fn binding(view: &View, name: &str) -> String {
    view.link(&Query::default().with("q", name).after("/accounts"))
}

impl OnePage {
    fn style_url(&self) -> &'static str {
        Asset::FilingStyle.url()
    }

    /// An address below the sheet's.
    fn under(&self, end: &str) -> String {
        self.view.link(&[&self.path, "/", end].concat())
    }

    /// Whether the paper can be taken in: somebody has not signed.
    fn takes_paper(&self) -> bool {
        self.may_keep && self.sheet.n_signed < self.sheet.n_people
    }
}

crate::words::words! {
    signatures: "簽名", "Signatures";
    opened_by_on(name: &str, on: &str): "{name} 於 {on} 開立", "Opened by {name} on {on}";
    closed_by_on(name: &str, on: &str): "{name} 於 {on} 結束", "Closed by {name} on {on}";
    who_is_asked: "簽名名單", "Who is asked";
    signed_on_screen(when: &str): "線上簽名 {when}", "On screen, {when}";
    signed_on_paper(on: &str, by: &str): "紙本簽名 {on}（{by} 核對掃描檔）", "On paper, {on} ({by} confirmed it from the scan)";
    not_signed: "未簽", "Not signed";
    signed_record: "紀錄", "Record";
    sign_here: "簽名", "Sign it";
    signed_on_paper_heading: "紙本簽名", "Signed on paper";
    paper_steps: "印出、簽名、掃描上傳，勾選紙上已簽名的人（或全部），再填紙上簽名數核對。確認後每人各登錄一筆，並附掃描檔。", "Print it, have it signed, bring the scan, tick those whose signatures it bears, or all, and count the signatures as a check. Each of them gets a record with the scan.";
    scan_of_paper: "掃描檔", "Scan";
    paper_signed_on: "簽名日", "Signed on";
    paper_count: "紙上簽名數", "Signatures on the paper";
    tick_all(n: usize): "紙上有全部 {n} 位未簽者的簽名", "The paper bears the signatures of all {n} who had not signed";
    tick_who_signed(name: &str): "紙上已簽：{name}", "Signed on the paper: {name}";
    unread_day: "簽名日不是日期；請填日期，例如 115.3.2 或 2026-03-02。", "The day of signing is no day; write one such as 2026-03-02.";
    confirm_paper: "確認名單並登錄", "Confirm the names and file";
    print_for_signing: "列印簽名單", "Print for signing";
    close_the_sheet: "結束簽名單", "Close the sheet";
    close_help: "結束後，未簽的人不再於待辦看到；已簽的不受影響。", "Who has not signed is asked no more; what was signed stays.";
    why_closed: "原因（選填）", "Why (optional)";
    sheet_was_opened(n: usize): "已開立，{n} 人會在自己的待辦看到。", "Opened; {n} people find it on their lists.";
    others_on_paper(n: usize): "另有 {n} 人尚未認定帳號，請先認定，或列印簽名單以紙本簽名。", " No account is known to be theirs for {n} others: say whose it is, or print it and have them sign on paper.";
    n_need_paper(n: &usize): "{n} 人尚未認定帳號，認定前只能以紙本簽名", "No account is known to be theirs for {n}: until one is, they sign on paper alone";
    signs_on_paper_alone: "未簽，尚未認定帳號，請以紙本簽名", "Not signed; no account known to be theirs, on paper alone";
    say_whose_account: "認定帳號", "Say which account";
    sheet_was_closed: "已結束。", "Closed.";
    paper_was_confirmed(n: &str): "已登錄 {n} 筆，掃描檔附於各筆。", "{n} records filed, each with the scan.";
}
