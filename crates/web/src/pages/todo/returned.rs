//! A record that was returned, as its row tells it: what it is called, who returned it and why, and where it is
//! mended.

use std::collections::HashMap;

use app::approval::Return;
use app::todo::{Kind, Row, Todo};
use app::{Actor, Installation};
use domain::access::{Action, Resource};

use super::coming_back;
use crate::fault::Fault;
use crate::pages::records::state::{People, who};
use crate::routes::record_path;
use crate::view::View;

/// How many letters of a reason are shown beside others; the record's page shows all of it. Not of the law.
const LETTERS: usize = 120;

/// What the reader may know of the records of a page that were returned, by their ids.
pub(super) struct Returned {
    titles: HashMap<String, String>,
    /// The last return of each.
    returns: HashMap<String, Return>,
}

impl Returned {
    pub(super) fn of(
        view: &View,
        installation: &Installation,
        actor: &Actor,
        todo: &Todo,
    ) -> Result<Self, Fault> {
        let ids = todo.rows.iter().filter(|row| row.kind == Kind::Returned);
        let ids: Vec<&str> = ids.filter_map(|row| row.record.as_deref()).collect();
        let titles = app::title::by_id(installation, actor, &ids, view.language.manner())?;
        let returns = app::approval::returns(installation, actor, &ids)?.into_iter();
        let returns = returns.filter_map(|(id, mut all)| Some((id, all.pop()?))).collect();
        Ok(Self { titles, returns })
    }

    /// Who returned them, as written.
    pub(super) fn by(&self) -> impl Iterator<Item = &str> {
        self.returns.values().map(|one| one.by.as_str())
    }

    pub(super) fn title(&self, view: &View, row: &Row, form: &str) -> String {
        let title = row.record.as_ref().and_then(|id| self.titles.get(id));
        title.map_or_else(
            || view.t.returned_record(form),
            |title| view.t.returned_called(form, title),
        )
    }

    /// Who returned it and why; none where the reader may not read the record any more.
    pub(super) fn because(&self, view: &View, row: &Row, people: &People) -> Option<String> {
        let one = self.returns.get(row.record.as_deref()?)?;
        Some(because(view, one, people))
    }
}

/// Who returned a record, and why.
pub fn because(view: &View, one: &Return, people: &People) -> String {
    let by = who(&one.by, people, view.t);
    let mut why: String = one.why.chars().take(LETTERS).collect();
    if why.len() < one.why.len() {
        why.push('…');
    }
    view.t.returned_because(&by, &why)
}

/// Where it is mended: the form with what was filed, or the record for who may not file it any more.
pub(super) fn way(view: &View, actor: &Actor, row: &Row, record: &str) -> (String, String) {
    let form = row.form.as_deref().unwrap_or_default();
    let path = record_path(record);
    let path = match app::may(actor, Action::File, &Resource::Part { agency: &row.agency, form }) {
        true => coming_back(view, &format!("{path}/correct")),
        false => path,
    };
    (view.link(&path), view.t.mend_and_submit().to_owned())
}

crate::words::words! {
    returned_called(form: &str, title: &str): "被退回：{form}「{title}」", "Returned to you: {form} “{title}”";
    returned_record(form: &str): "被退回：{form}", "Returned to you: {form}";
    returned_because(by: &str, why: &str): "{by} 退回：{why}", "{by} returned it: {why}";
    mend_and_submit: "修正後再送", "Mend and submit";
}
