//! The things for each of which duties are owed: people, accounts, systems, rooms, and so on.

use app::board::AgencyRow;
use domain::Standing;

use super::Ground;
use crate::catalogue::{BODIES, DutyWords};
use crate::parts::standing::Badge;
use crate::routes::duty_path;

/// One kind of thing, and the duties owed for each of it.
pub(super) struct Range {
    pub(super) name: String,
    pub(super) duties: Vec<(Badge, String, String)>,
    /// The worst of the duties.
    pub(super) badge: Badge,
}

/// The kinds in the order of the law; duties that do not apply are left out.
pub(super) fn of(ground: &Ground, row: &AgencyRow) -> Vec<Range> {
    let (view, t) = (&ground.view, ground.view.t);
    let regulation = &ground.state.installation().regulation;
    let mut kinds: Vec<(&str, Vec<(&DutyWords, Standing)>)> = Vec::new();
    for (duty, cell) in ground.state.catalogue.duties.iter().zip(&row.cells) {
        let (Some(form), true) = (duty.ranges_over.as_deref(), cell.standing.is_rated()) else {
            continue;
        };
        match kinds.iter_mut().find(|(kind, _)| *kind == form) {
            Some((_, duties)) => duties.push((duty, cell.standing)),
            None => kinds.push((form, vec![(duty, cell.standing)])),
        }
    }
    let ranges = kinds.into_iter().map(|(form, mut duties)| {
        duties.sort_by_key(|(_, standing)| standing.place());
        let worst = duties.first().map_or(Standing::NotApplicable, |(_, standing)| *standing);
        let name = match regulation.form(form) {
            _ if form == BODIES => t.below_title(),
            Some(form) => view.language.choose(form.zh.as_str(), form.en.as_str()),
            None => form,
        };
        let links = duties.into_iter().map(|(duty, standing)| {
            let href = ground.tail.after(&duty_path(&ground.agency, &duty.id));
            (Badge::new(standing, t), view.say(&duty.title).to_owned(), href)
        });
        Range { name: name.to_owned(), badge: Badge::new(worst, t), duties: links.collect() }
    });
    ranges.collect()
}
