//! What is to be filed of a self-check, measure by measure, shown before it is.

use app::{Actor, Installation};
use askama::Template;

use super::page::{system_name, word};
use super::sheet::{COMPLIANCE, IMPLEMENTATION, Sheet};
use crate::fault::Fault;
use crate::pages::filing::filled::Filled;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::{SELF_CHECK, self_check_path};
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/filing/measures/confirm.html")]
pub(super) struct ConfirmPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    title: String,
    action: String,
    rows: Vec<Row>,
    /// How many measures are left as they are.
    n_left: usize,
    carried: Vec<(String, String)>,
}

struct Row {
    name: String,
    /// What was filed last; empty where nothing was.
    last: String,
    result: String,
    how: String,
    found: String,
}

impl ConfirmPage {
    /// Prepares the page.
    ///
    /// # Errors
    /// The store's.
    pub(super) fn new(
        view: View,
        installation: &Installation,
        actor: &Actor,
        sheet: &Sheet,
        filled: &Filled,
    ) -> Result<Self, Fault> {
        let system = system_name(&view, installation, actor, &sheet.check)?;
        let title = view.t.self_check_of(&system);
        let word = |said: &str| word(&view, &installation.regulation, COMPLIANCE, said);
        let answered = sheet.lines().filter(|line| line.is_answered(&filled.typed));
        let rows = answered.map(|line| {
            let control = &line.measure.control;
            let typed = |asked: &str| line.typed(&filled.typed, asked).to_owned();
            let group = view.language.choose(&control.group_zh, &control.group_en);
            Row {
                name: format!("{} {group}", view.t.measure_number(&control.item.to_string())),
                last: word(line.said(COMPLIANCE).unwrap_or_default()),
                result: word(line.typed(&filled.typed, COMPLIANCE)),
                how: typed(IMPLEMENTATION),
                found: typed("finding"),
            }
        });
        let rows: Vec<Row> = rows.collect();
        let place = self_check_path(&filled.agency, Some(&sheet.check.system));
        Ok(Self {
            breadcrumbs: Breadcrumbs::to(&view, view.t.look_over()).through(&view, &place, &title),
            action: view.link(SELF_CHECK),
            n_left: sheet.check.measures.len() - rows.len(),
            carried: filled.carried(),
            title,
            rows,
            view,
        })
    }
}

crate::words::words! {
    look_over: "核對填報內容", "Look over what is filed";
    n_to_file(n_rows: usize, n_left: usize): "將登錄 {n_rows} 筆；其餘 {n_left} 項不變。", "{n_rows} records will be filed; {n_left} controls stay as they are.";
    file_measures(n_rows: usize): "登錄 {n_rows} 筆", "File {n_rows} records";
    result_last: "上次", "Last time";
    result_now: "本次", "This time";
    how_and_found: "說明", "In words";
    change_measures: "回去修改", "Change it";
}
