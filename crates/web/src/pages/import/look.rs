//! `/import/{id}`: what would be written, what is wrong and where, and the decision.

use app::import::staged::{self, Plan, Staged};
use app::import::{Language as Spoken, OnExisting, Outcome, Weight};
use app::{Actor, Installation};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::mapping::{self, Column};
use super::row::{self, Row};
use super::{REMARKS, done, place, remedy};
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
    /// What is wrong with the file and with no sheet of it, or in lines that are not shown as cells.
    faults: Vec<String>,
    sheets: Vec<Sheet>,
    existing: Vec<(&'static str, &'static str, bool)>,
    /// Why the file could not be looked at at all.
    refusal: String,
}

struct Sheet {
    name: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    n_more: usize,
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
        let decision = said.iter().find(|(name, _)| name == "decision");
        if decision.is_some_and(|(_, what)| what == "discard") {
            staged::discard(&file)?;
            return Ok(back(&view, "/import"));
        }
        take_in(&mut file.plan, &said)?;
        staged::keep_plan(&actor, &file)?;
        if decision.is_none_or(|(_, what)| what != "import") {
            return Ok(back(&view, &place(&id)));
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
    for (name, value) in said {
        match &**name {
            "form" => plan.form = filled(value),
            "warnings" => plan.accept_warnings = true,
            "existing" => plan.on_existing = existing(value),
            name => {
                if let Some(heading) = name.strip_prefix(mapping::HEADING) {
                    mapping::say(plan, heading, value);
                } else if let Some(cell) = name.strip_prefix(row::CELL) {
                    let stood = format!("{}{cell}", row::STOOD);
                    let stood = said.iter().find(|(name, _)| *name == stood);
                    if stood.is_some_and(|(_, stood)| stood == value) {
                        continue;
                    }
                    if let Some(mend) = row::mend(cell, value) {
                        plan.mend(mend)?;
                    }
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
    match staged::look(installation, actor, file) {
        Ok(outcome) => LookPage::of(view, installation, file, &outcome),
        Err(error) => {
            let fault = Fault::from(error);
            // Only what is wrong with the file itself is told here; anything else is a page of its own.
            let Some(first) = fault.fields().first() else { return Err(fault) };
            let refusal = view.say(&first.detail).to_owned();
            Ok(LookPage { refusal, ..LookPage::empty(view, installation, file)? })
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
            sheets: Vec::new(),
            existing: vec![
                ("stop", t.existing_stop(), chosen == OnExisting::Stop),
                ("skip", t.existing_skip(), chosen == OnExisting::Skip),
                ("update", t.existing_update(), chosen == OnExisting::Update),
            ],
            refusal: String::new(),
            view,
        })
    }

    fn of(
        view: View,
        installation: &Installation,
        file: &Staged,
        outcome: &Outcome,
    ) -> Result<Self, Fault> {
        let regulation = &*installation.regulation;
        let only = outcome.forms.keys().next();
        let form = file.plan.form.as_ref().or(only).and_then(|id| regulation.form(id));
        let is_shown = |fault: &app::import::Fault| {
            let sheet = fault.place.sheet.as_deref();
            let looked = outcome.looked.iter().find(|looked| Some(&*looked.name) == sheet);
            looked.is_some_and(|looked| {
                looked.rows.iter().any(|row| u64::from(row.number) == fault.place.row)
            })
        };
        let told = outcome.faults.iter().filter(|fault| fault.weight > Weight::Note);
        let told = told.filter(|fault| !is_shown(fault)).take(MOST_TOLD);
        let faults = told.map(|fault| remedy::sentence(&view, fault)).collect();
        let sheets = outcome.looked.iter().map(|looked| Sheet {
            name: looked.name.clone(),
            columns: mapping::columns(&view, form, &file.plan, looked),
            rows: row::rows(&view, &file.plan, looked, &outcome.faults),
            n_more: looked.n_more,
        });
        let sheets = sheets.collect();
        let total = outcome.total();
        let n_faulty = outcome.n_faulty();
        let n_sound = total.filed + total.skipped + total.unchanged;
        let name = |id: &String| names::form(regulation, id, view.language);
        let forms: Vec<String> = outcome.forms.keys().map(name).collect();
        Ok(Self {
            form: match (forms.is_empty(), form) {
                (true, Some(form)) => names::form(regulation, &form.id, view.language),
                _ => forms.join("、"),
            },
            n_read: n_sound + n_faulty,
            n_sound,
            n_faulty,
            n_filed: total.filed,
            n_superseding: total.superseding,
            n_left_out: total.skipped + total.unchanged,
            n_errors: outcome.n_errors,
            n_warnings: outcome.n_warnings,
            is_whole: outcome.is_whole(),
            faults,
            sheets,
            ..Self::empty(view, installation, file)?
        })
    }

    /// Where this page's form is sent.
    fn action(&self) -> String {
        self.view.link(&place(&self.id))
    }

    fn remarks(&self) -> String {
        self.view.link(&format!("{}/remarks.xlsx", place(&self.id)))
    }
}

crate::words::words! {
    import_sound: "檢核通過，可以匯入。", "All is right; it can be imported.";
    import_no_rows: "檔案中沒有資料列；請填入資料後再匯入，或看看是否選錯檔案。", "The file holds no row of records; fill some in, or look whether this is another file.";
    import_wrong(errors: &u64, warnings: &u64): "{errors} 個錯誤、{warnings} 個警告；尚未寫入任何資料。", "{errors} errors, {warnings} warnings; nothing is written yet.";
    import_would(filed: &u64): "將寫入 {filed} 筆", "{filed} records would be written";
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
    import_more(n: &usize): "另有 {n} 列需要修正；修正上列後再檢核，即會列出。", "{n} rows more are wrong; they are shown once these are mended.";
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
