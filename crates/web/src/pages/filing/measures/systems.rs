//! The systems of a body whose self-check can be filled in, those that lack most first.

use app::self_check::{FORM, systems};
use app::{Actor, Installation};
use askama::Template;

use crate::fault::Fault;
use crate::pages::filing::filled::Filled;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::query::Query;
use crate::routes::{record_path, self_check_path};
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/filing/measures/systems.html")]
pub(super) struct SystemsPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    agency: String,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    href: String,
    /// How many measures are in place, of how many; none where the grade is not said.
    counts: Option<(usize, usize)>,
}

impl SystemsPage {
    /// Prepares the page.
    ///
    /// # Errors
    /// The store's.
    pub(super) fn new(
        view: View,
        installation: &Installation,
        actor: &Actor,
        filled: &Filled,
    ) -> Result<Self, Fault> {
        let on = filled.measures_on.unwrap_or(view.today);
        let systems = systems(installation, actor, &filled.agency, on)?;
        let ids: Vec<String> = systems.iter().map(|one| one.id.clone()).collect();
        let mut known = names::of_records(installation, actor, &ids, view.language)?;
        let rows = systems.into_iter().map(|one| Row {
            name: known.remove(&one.id).unwrap_or_else(|| one.id.clone()),
            href: match &one.check {
                Some(check) => {
                    let here = self_check_path(&filled.agency, Some(&check.system));
                    let said = Query::default().with("duty", &filled.duty);
                    view.link(&said.with("return", &filled.back).after(&here))
                }
                None => view.link(&record_path(&one.id)),
            },
            counts: one.check.as_ref().map(|check| (check.n_held(), check.measures.len())),
        });
        let rows = rows.collect();
        let city = names::city(installation)?;
        let form_name = names::form(&installation.regulation, FORM, view.language);
        Ok(Self {
            breadcrumbs: Breadcrumbs::to(&view, view.t.filed_whole())
                .through(&view, "/records", view.t.records())
                .through(&view, &format!("/records?form={FORM}"), &form_name),
            agency: names::agency(&city, &filled.agency, view.language),
            rows,
            view,
        })
    }
}

crate::words::words! {
    choose_system: "選擇要填報的資通系統；缺項多者在前。", "Choose the system; those that lack most come first.";
    no_systems_in_use: "沒有使用中的資通系統。請先登錄資通系統清冊。", "There is no system in use. File it in the register first.";
    n_measures_held(n_held: &usize, n_asked: &usize): "已具備 {n_held}／{n_asked} 項", "{n_held} of {n_asked} in place";
    grade_not_said: "尚未分級：請先於清冊補填防護需求等級", "Not graded yet: complete its levels in the register first";
}
