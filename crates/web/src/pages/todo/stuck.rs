//! What nobody can approve, as its row tells it: to who can mend it by granting the role, and to who filed it.

use app::Actor;
use app::todo::{Kind, Row};
use domain::access::{Action, Resource};

use crate::pages::approvals::awaited::nobody_can;
use crate::pages::approvals::role;
use crate::routes::record_path;
use crate::view::View;

/// The name of the form is there for who filed it alone.
pub(super) fn title(view: &View, row: &Row, form: Option<&str>) -> String {
    let n_records = row.n_records.unwrap_or_default();
    match form {
        Some(form) => view.t.stuck_records(form, n_records),
        None => {
            let word = row.role.as_deref().unwrap_or_default();
            view.t.stuck_for_role(&role(word, view.language), n_records)
        }
    }
}

/// Why nobody can, and who may grant the role; none of any other row.
pub(super) fn because(view: &View, row: &Row) -> Option<String> {
    let word = row.role.as_deref().filter(|_| row.kind == Kind::Stuck)?;
    Some(nobody_can(view, word))
}

/// Where it is mended, or looked at by who cannot mend it.
pub(super) fn way(view: &View, actor: &Actor, row: &Row) -> (String, String) {
    match &row.record {
        Some(record) => {
            let path = format!("{}#approval", record_path(record));
            (view.link(&path), view.t.see_what_waits().to_owned())
        }
        None => {
            let accounts = Resource::Accounts { agency: &row.agency };
            let is_seen = app::may(actor, Action::Read, &accounts);
            let path = if is_seen { "/accounts" } else { "/rights" };
            (view.link(path), view.t.grant_role().to_owned())
        }
    }
}

crate::words::words! {
    stuck_records(form: &str, n: usize): "送審中、無人可核准：{form} {n} 筆", "Submitted, and nobody can approve: {form} ({n})";
    stuck_for_role(role: &str, n: usize): "{role}從缺，{n} 筆送審無人可核准", "Vacant, so that nobody can approve: {role} ({n} waiting)";
    see_what_waits: "查看送審中的紀錄", "See what waits";
    grant_role: "前往授予職務", "Go and grant the role";
}
