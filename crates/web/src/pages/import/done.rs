//! What an import wrote, and where to look at it.

use app::account::binds_accounts_of;
use app::import::Outcome;
use app::import::staged::Staged;
use app::person;
use app::{Action, Actor, Installation, Resource, may};
use askama::Template;

use crate::fault::Fault;
use crate::page::Page;
use crate::pages::accounts::to_bind_path;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::query::segment;
use crate::routes::agency_path;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/import/done.html")]
pub struct DonePage {
    view: View,
    breadcrumbs: Breadcrumbs,
    name: String,
    /// Where the agency is shown, with its name; none where the reader may not see how it stands.
    agency: Option<(String, String)>,
    rows: Vec<Written>,
    /// Where it is said whose the accounts are, after people came in, for who may.
    accounts: String,
    change: String,
}

struct Written {
    form: String,
    href: String,
    n_filed: u64,
    n_superseding: u64,
    n_left_out: u64,
}

/// The page after an import.
///
/// # Errors
/// The store's.
pub fn page(
    view: View,
    installation: &Installation,
    actor: &Actor,
    file: &Staged,
    outcome: &Outcome,
) -> Result<Page<DonePage>, Fault> {
    let agency = file.plan.agency.as_deref().unwrap_or_default();
    let city = names::city(installation)?;
    let rows = outcome.forms.iter().map(|(form, counted)| Written {
        form: names::form(&installation.regulation, form, view.language),
        href: view.link(&format!("/records?form={}&agency={}", segment(form), segment(agency))),
        n_filed: counted.filed,
        n_superseding: counted.superseding,
        n_left_out: counted.skipped + counted.unchanged,
    });
    let rows = rows.collect();
    // Accounts stand for people of the register.
    let has_people = outcome.forms.get(person::FORM).is_some_and(|counted| counted.filed > 0);
    let opens = !agency.is_empty() && may(actor, Action::Read, &Resource::Standings { agency });
    let shown = (view.link(&agency_path(agency)), names::agency(&city, agency, view.language));
    let breadcrumbs = Breadcrumbs::to(&view, &*file.name);
    let breadcrumbs = breadcrumbs.through(&view, "/records", view.t.records());
    Ok(Page(DonePage {
        breadcrumbs: breadcrumbs.through(&view, "/import", view.t.import()),
        name: file.name.clone(),
        agency: opens.then_some(shown),
        rows,
        accounts: match has_people && binds_accounts_of(actor, agency) {
            true => view.link(&to_bind_path(agency)),
            false => String::new(),
        },
        change: outcome.change.map(|change| change.to_string()).unwrap_or_default(),
        view,
    }))
}

crate::words::words! {
    imported: "匯入完成，全部紀錄已寫入。", "Imported; all records are written.";
    imported_nothing: "沒有需要寫入的紀錄。", "There was nothing to write.";
    import_change(number: &str): "日誌第 {number} 號變更", "Change {number} of the log";
    import_see_agency(name: &str): "看{name}的遵行情形", "See how {name} stands";
    import_bind_accounts: "認定這些人員的帳號", "Say which accounts are theirs";
    import_another: "匯入另一個檔案", "Import another file";
}
