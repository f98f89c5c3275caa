//! `/import/{id}`: what would be written, what is wrong and where, and the decision.

use std::collections::HashMap;

use app::import::staged::{self, Plan, Staged};
use app::import::{Language as Spoken, OnExisting, Outcome, RowPlace, Weight};
use app::{Actor, Installation};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::choose::{self, Choice};
use super::mapping::{self, Column};
use super::row::{self, LeftOut, Row};
use super::{REMARKS, done, place, place_after, remedy};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::fault::Fault;
use crate::language::Tongue;
use crate::page::Page;
use crate::pages::account::back;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/import/look.html")]
struct LookPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    id: String,
    name: String,
    agency: String,
    form: String,
    n_read: u64,
    n_sound: u64,
    n_faulty: u64,
    n_filed: u64,
    n_superseding: u64,
    n_left_out: u64,
    n_errors: u64,
    n_warnings: u64,
    is_whole: bool,
    accepts: bool,
    /// What is wrong with the file and with no row of a sheet, or in lines, which are not shown as cells.
    faults: Vec<String>,
    n_untold: usize,
    sheets: Vec<Sheet>,
    /// The first control at which something is wrong; empty where none is shown.
    beginning: String,
    /// How many rows to mend stand before and behind those shown.
    n_before: usize,
    n_more: usize,
    /// The row after which the page begins, and the last that it shows.
    after: String,
    last: String,
    existing: Vec<(&'static str, &'static str, bool)>,
    /// Why the file could not be looked at at all.
    refusal: String,
    /// The forms to choose from, where it is for want of a form.
    forms: Vec<Choice>,
}

struct Sheet {
    name: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// Nothing is wrong in its rows.
    is_sound: bool,
    left_out: Vec<LeftOut>,
}

/// Faults told in words, where the file is not shown cell by cell.
const MOST_TOLD: usize = 100;

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let file = staged::get(installation, &actor, &id)?;
        Ok(Page(page(view, installation, &actor, &file)?).into_response())
    })
    .await
}

pub async fn decide(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(said): Form<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let mut file = staged::get(installation, &actor, &id)?;
        let named = |name: &str| {
            let said = said.iter().find(|(one, _)| one == name);
            said.map(|(_, value)| value.as_str())
        };
        let decision = named("decision");
        if decision == Some("discard") {
            staged::discard(&file)?;
            return Ok(back(&view, "/import"));
        }
        take_in(&mut file.plan, &said)?;
        staged::keep_plan(&actor, &file)?;
        let after = match decision {
            Some("import") => None,
            Some("first") => Some(""),
            Some("next") => Some(named("next").unwrap_or_default()),
            _ => Some(view.query.get("after").unwrap_or_default()),
        };
        if let Some(after) = after {
            return Ok(back(&view, &place_after(&id, after)));
        }
        let outcome = staged::carry_out(installation, &actor, &file)?;
        if outcome.is_whole() {
            if let Some(agency) = &file.plan.agency {
                state.boards.renew(agency, installation.today());
            }
            return Ok(done::page(view, installation, &actor, &file, &outcome)?.into_response());
        }
        let page = page(view, installation, &actor, &file)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
    })
    .await
}

pub async fn remarks(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let file = staged::get(installation, &actor, &id)?;
        let [zh, en] = REMARKS;
        let (spoken, heading) = match view.language.tongue {
            Tongue::Chinese => (Spoken::Chinese, zh),
            Tongue::English => (Spoken::English, en),
        };
        let book = staged::with_remarks(installation, &actor, &file, spoken, heading)?;
        let headers = [
            (CONTENT_TYPE, sheets::Format::Xlsx.media_type()),
            (CONTENT_DISPOSITION, "attachment; filename=\"remarks.xlsx\""),
        ];
        Ok((headers, book).into_response())
    })
    .await
}

/// Takes in what a form says; what it does not name stays as it was.
fn take_in(plan: &mut Plan, said: &[(String, String)]) -> Result<(), Fault> {
    let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    if said.iter().any(|(name, _)| name == "existing") {
        // A box that is not ticked is not sent.
        plan.accept_warnings = false;
    }
    let stood: HashMap<&str, &str> = said
        .iter()
        .filter_map(|(name, text)| Some((name.strip_prefix(row::STOOD)?, text.as_str())))
        .collect();
    for (name, value) in said {
        match &**name {
            "form" => plan.form = filled(value),
            "warnings" => plan.accept_warnings = true,
            "existing" => plan.on_existing = existing(value),
            name => {
                if let Some(heading) = name.strip_prefix(mapping::HEADING) {
                    mapping::say(plan, heading, value);
                } else if let Some(cell) = name.strip_prefix(row::CELL) {
                    if stood.get(cell) == Some(&value.as_str()) {
                        continue;
                    }
                    if let Some(mend) = row::mend(cell, value) {
                        plan.mend(mend)?;
                    }
                } else if let Some(row) = name.strip_prefix(row::LEAVE).and_then(row::named) {
                    // Before each box stands a `no`, which a ticked one takes back.
                    plan.leave_out(row, value == "yes")?;
                }
            }
        }
    }
    Ok(())
}

fn existing(word: &str) -> OnExisting {
    match word {
        "skip" => OnExisting::Skip,
        "update" => OnExisting::Update,
        _ => OnExisting::Stop,
    }
}

fn page(
    view: View,
    installation: &Installation,
    actor: &Actor,
    file: &Staged,
) -> Result<LookPage, Fault> {
    let after = view.query.get("after").and_then(row::named);
    match staged::look_after(installation, actor, file, after.as_ref()) {
        Ok(outcome) => LookPage::of(view, installation, file, after, &outcome),
        Err(error) => {
            let fault = Fault::from(error);
            // Only what is wrong with the file itself is told here; anything else is a page of its own.
            let Some(first) = fault.fields().first() else { return Err(fault) };
            let refusal = view.say(&first.detail).to_owned();
            let chosen = file.plan.form.as_deref().unwrap_or_default();
            let forms = match &*first.field {
                "form" => choose::forms_to_choose(&view, installation, actor, chosen),
                _ => Vec::new(),
            };
            Ok(LookPage { refusal, forms, ..LookPage::empty(view, installation, file)? })
        }
    }
}

impl LookPage {
    fn empty(view: View, installation: &Installation, file: &Staged) -> Result<Self, Fault> {
        let t = view.t;
        let city = names::city(installation)?;
        let agency = file.plan.agency.as_deref().unwrap_or_default();
        let chosen = file.plan.on_existing;
        let breadcrumbs = Breadcrumbs::to(&view, &*file.name);
        Ok(Self {
            breadcrumbs: breadcrumbs.through(&view, "/records", t.records()).through(
                &view,
                "/import",
                t.import(),
            ),
            id: file.id.clone(),
            name: file.name.clone(),
            agency: names::agency(&city, agency, view.language),
            form: String::new(),
            n_read: 0,
            n_sound: 0,
            n_faulty: 0,
            n_filed: 0,
            n_superseding: 0,
            n_left_out: 0,
            n_errors: 0,
            n_warnings: 0,
            is_whole: false,
            accepts: file.plan.accept_warnings,
            faults: Vec::new(),
            n_untold: 0,
            sheets: Vec::new(),
            beginning: String::new(),
            n_before: 0,
            n_more: 0,
            after: String::new(),
            last: String::new(),
            existing: vec![
                ("stop", t.existing_stop(), chosen == OnExisting::Stop),
                ("skip", t.existing_skip(), chosen == OnExisting::Skip),
                ("update", t.existing_update(), chosen == OnExisting::Update),
            ],
            refusal: String::new(),
            forms: Vec::new(),
            view,
        })
    }

    fn of(
        view: View,
        installation: &Installation,
        file: &Staged,
        after: Option<RowPlace>,
        outcome: &Outcome,
    ) -> Result<Self, Fault> {
        let regulation = &*installation.regulation;
        let only = outcome.forms.keys().next();
        let form = file.plan.form.as_ref().or(only).and_then(|id| regulation.form(id));
        // What is wrong in a row is told with it, on the page of rows where it stands.
        let is_of_row = |fault: &app::import::Fault| {
            let sheet = fault.place.sheet.as_deref();
            let looked = outcome.looked.iter().find(|looked| Some(&*looked.name) == sheet);
            looked.is_some_and(|looked| fault.place.row > u64::from(looked.headings_row))
        };
        let elsewhere = outcome.faults.iter().filter(|fault| fault.weight > Weight::Note);
        let elsewhere: Vec<&app::import::Fault> =
            elsewhere.filter(|fault| !is_of_row(fault)).collect();
        let told = elsewhere.iter().take(MOST_TOLD);
        let faults = told.map(|fault| remedy::sentence(&view, fault)).collect();
        let looked = outcome.looked.iter();
        let sheets = looked.clone().enumerate().map(|(at, looked)| Sheet {
            name: looked.name.clone(),
            columns: mapping::columns(&view, form, &file.plan, looked),
            rows: row::rows(&view, &file.plan, (at, looked), &outcome.faults),
            is_sound: looked.is_sound,
            left_out: row::left_out(looked),
        });
        let sheets: Vec<Sheet> = sheets.collect();
        let mut to_mend =
            sheets.iter().filter(|sheet| !sheet.is_sound).flat_map(|sheet| &sheet.rows);
        let wrong = to_mend.clone().find(|row| !row.is_beside || !row.faults.is_empty());
        let beginning = wrong.map(|row| row.beginning().to_owned()).unwrap_or_default();
        let last = to_mend.next_back().map(|row| row.place.clone()).unwrap_or_default();
        let n_left_out: usize = looked.clone().map(|looked| looked.left_out.len()).sum();
        let n_left_out = u64::try_from(n_left_out).unwrap_or(u64::MAX);
        let total = outcome.total();
        let n_faulty = outcome.n_faulty();
        // What a person leaves out counts as skipped, and is neither sound nor faulty.
        let n_known = total.filed + total.skipped + total.unchanged;
        let n_sound = n_known.saturating_sub(n_left_out);
        let name = |id: &String| names::form(regulation, id, view.language);
        let forms: Vec<String> = outcome.forms.keys().map(name).collect();
        Ok(Self {
            form: match (forms.is_empty(), form) {
                (true, Some(form)) => names::form(regulation, &form.id, view.language),
                _ => forms.join("、"),
            },
            n_read: n_known + n_faulty,
            n_sound,
            n_faulty,
            n_filed: total.filed,
            n_superseding: total.superseding,
            n_left_out: total.skipped + total.unchanged,
            n_errors: outcome.n_errors,
            n_warnings: outcome.n_warnings,
            is_whole: outcome.is_whole(),
            n_untold: elsewhere.len().saturating_sub(MOST_TOLD),
            faults,
            sheets,
            beginning,
            n_before: looked.clone().map(|looked| looked.n_before).sum(),
            n_more: looked.map(|looked| looked.n_more).sum(),
            after: after.map(|row| format!("{}:{}", row.row, row.sheet)).unwrap_or_default(),
            last,
            ..Self::empty(view, installation, file)?
        })
    }

    /// Where this page's form is sent.
    fn action(&self) -> String {
        self.view.link(&place_after(&self.id, &self.after))
    }

    fn remarks(&self) -> String {
        self.view.link(&format!("{}/remarks.xlsx", place(&self.id)))
    }
}

crate::words::words! {
    import_sound: "檢核通過，可以匯入。", "All is right; it can be imported.";
    import_no_rows: "檔案中沒有資料列；請填入資料後再匯入，或看看是否選錯檔案。", "The file holds no row of records; fill some in, or look whether this is another file.";
    import_wrong(errors: &u64, warnings: &u64): "{errors} 個錯誤、{warnings} 個警告；尚未寫入任何資料。", "Errors: {errors}, warnings: {warnings}; nothing is written yet.";
    import_would(filed: &u64): "將寫入 {filed} 筆", "Records that would be written: {filed}";
    import_read: "讀到的列", "Rows read";
    import_sound_rows: "無誤的列", "Sound";
    import_faulty_rows: "有誤的列", "Faulty";
    import_filed: "寫入", "To be written";
    import_superseding: "其中更正既有紀錄", "Of these, corrections";
    import_left_out: "略過", "Left out";
    import_columns(sheet: &str): "欄位對應：{sheet}", "Columns of {sheet}";
    import_column: "欄", "Column";
    import_heading: "欄名", "Heading";
    import_holds: "對應欄位", "Field";
    import_say: "改為", "Say otherwise";
    import_rows_wrong: "需要修正的列", "Rows to mend";
    import_rows_first: "前幾列", "The first rows";
    import_before(n: &usize): "前面另有 {n} 列需要修正。", "More rows to be mended before these: {n}.";
    import_more(n: &usize): "後面另有 {n} 列需要修正。", "More rows to be mended after these: {n}.";
    import_first_page: "保留修正，回到最前面", "Keep what I mended and go to the first";
    import_next_page: "保留修正，看後面的列", "Keep what I mended and show them";
    import_begin: "到第一個需要修正之處", "To the first thing to mend";
    import_untold(n: &usize): "另有 {n} 項未列出；修正以上各項後再檢核，即會列出。", "{n} more are not listed; they are once these are mended.";
    import_leave_row: "略過此列", "Leave this row out";
    import_beside: "供對照，問題列於另一列", "To compare with; what is wrong is told at the other row";
    import_rows_left_out: "略過的列", "Rows that are left out";
    import_rows_left_out_lead: "不匯入這些列；取消勾選再檢核，即恢復匯入。", "These are not imported, unless you untick them and check again.";
    import_choose_form: "指定表單後檢核", "Check it as this form";
    import_other_file: "選擇另一個檔案", "Choose another file";
    import_row: "列", "Row";
    import_stood_mended: "已修正", "Mended";
    import_if_there: "已有的紀錄", "Records that are there already";
    existing_stop: "列為錯誤", "Tell them as errors";
    existing_skip: "略過，保留既有者", "Leave them out; what is there stays";
    existing_update: "以檔案更正", "Correct them by the file";
    import_accept: "接受警告", "Accept the warnings";
    import_check_again: "依修正重新檢核", "Check again with what I mended";
    import_now: "全部匯入", "Import all of it";
    import_discard: "捨棄這個檔案", "Discard this file";
    import_remarks: "下載附檢核結果的檔案", "Download it with the remarks";
    import_of_form: "表單", "Form";
    import_elsewhere: "檔案的問題", "What is wrong with the file";
}
