//! What a correction changes, shown before it is filed.

use app::record::{NewRecord, Record};
use app::{Actor, Installation};
use askama::Template;
use regulation::Form;

use super::filled::Filled;
use super::sections::is_asked;
use crate::fault::Fault;
use crate::pages::records::difference::{Differences, between};
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::record_path;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/filing/confirm.html")]
pub struct ConfirmPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    title: String,
    action: String,
    differences: Differences,
    why: String,
    carried: Vec<(String, String)>,
}

impl ConfirmPage {
    /// Prepares the page.
    ///
    /// # Errors
    /// The store's.
    pub fn new(
        view: View,
        installation: &Installation,
        actor: &Actor,
        form: &Form,
        record: &Record,
        new: &NewRecord,
        filled: &Filled,
    ) -> Result<Self, Fault> {
        // What is not shown stays as it is.
        let mut with = new.with.clone();
        for field in &record.hidden {
            if let Some(value) = record.with.get(field) {
                with.insert(field.clone(), value.clone());
            }
        }
        // What nobody is asked, such as whose the record is, is known and no change.
        for field in form.fields.iter().filter(|field| !is_asked(field)) {
            if let Some(value) = record.with.get(&field.name) {
                with.entry(field.name.clone()).or_insert_with(|| value.clone());
            }
        }
        let title = names::title(installation, actor, record, view.language)?;
        Ok(Self {
            breadcrumbs: Breadcrumbs::to(&view, view.t.what_changes()).through(
                &view,
                &record_path(&record.id),
                &title,
            ),
            action: view.link(&format!("{}/correct", record_path(&record.id))),
            differences: between(&view, installation, actor, form, &record.with, &with)?,
            why: filled.why.trim().to_owned(),
            carried: filled.carried(),
            title,
            view,
        })
    }
}

crate::words::words! {
    what_changes: "核對差異", "What changes";
    nothing_changes: "內容與原紀錄相同，沒有任何差異。", "It says the same as the record; nothing changes.";
    confirm_correction: "確認更正", "File the correction";
}
