//! The systems of a body whose self-check can be filled in, those that lack most first.

use app::self_check::{FORM, REGISTER, systems};
use app::{Action, Actor, Installation, Resource, may};
use askama::Template;

use super::SYSTEM;
use crate::fault::Fault;
use crate::pages::filing::filled::Filled;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::query::Query;
use crate::routes::{filing_path, record_path, self_check_path};
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/filing/measures/systems.html")]
pub(super) struct SystemsPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    agency: String,
    rows: Vec<Row>,
    /// A system was named that cannot be asked.
    is_refused: bool,
    keeps_drafts: bool,
    /// Where a system is filed, where there is none and the reader may.
    register: Option<(String, String)>,
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
        let here = |system: Option<&str>| {
            let said = Query::default().with("duty", &filled.duty).with("return", &filled.back);
            said.after(&self_check_path(&filled.agency, system))
        };
        let rows = systems.into_iter().map(|one| Row {
            name: known.remove(&one.id).unwrap_or_else(|| one.id.clone()),
            href: view.link(&match &one.check {
                Some(check) => here(Some(check.system.as_str())),
                None => record_path(&one.id),
            }),
            counts: one.check.as_ref().map(|check| (check.n_held(), check.measures.len())),
        });
        let rows: Vec<Row> = rows.collect();
        let part = Resource::Part { agency: &filled.agency, form: REGISTER };
        let register = (rows.is_empty() && may(actor, Action::File, &part)).then(|| {
            let path = filing_path(REGISTER, &filled.agency, &[], None);
            let path = Query::default().with("return", &here(None)).after(&path);
            let name = names::form(&installation.regulation, REGISTER, view.language);
            (view.link(&path), view.t.file_a(&name))
        });
        let named = filled.typed.texts(SYSTEM).filter(|id| !id.is_empty());
        let is_refused = named.count() == 1;
        let city = names::city(installation)?;
        let form_name = names::form(&installation.regulation, FORM, view.language);
        Ok(Self {
            breadcrumbs: Breadcrumbs::to(&view, view.t.filed_whole())
                .through(&view, "/records", view.t.records())
                .through(&view, &format!("/records?form={FORM}"), &form_name),
            agency: names::agency(&city, &filled.agency, view.language),
            keeps_drafts: actor.principal().is_some(),
            is_refused,
            register,
            rows,
            view,
        })
    }
}

crate::words::words! {
    choose_system: "選擇要填報的資通系統；缺項多者在前。", "Choose the system; those that lack most come first.";
    system_not_asked: "所指的資通系統目前未使用，或尚未分級，無法填報；請另選。", "The system that is meant is not in use, or not graded yet, and cannot be filled in; choose another.";
    no_systems_in_use: "沒有使用中的資通系統。請先登錄資通系統清冊。", "There is no system in use. File it in the register first.";
    n_measures_held(n_held: &usize, n_asked: &usize): "已具備 {n_held}／{n_asked} 項", "{n_held} of {n_asked} in place";
    grade_not_said: "尚未分級：請先於清冊補填防護需求等級", "Not graded yet: complete its levels in the register first";
}
