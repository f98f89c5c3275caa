//! What several lines of a body lack at once, such as its level or its list of people: filed once, all of
//! them can be judged. Knows no page.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::Standing;
use regulation::{Day, Duty, Regulation};
use serde::Serialize;

use super::closing::{self, Closing};
use super::mine;
use crate::board::{Board, Boards, Place};
use crate::posture::PostureError;
use crate::{Action, Actor, Resource, access};

/// Something that lines wait for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lacked {
    /// What is missing, as lines name it; of a family of settings the family's name, which ends in `*`.
    pub name: String,
    /// What of it is missing: more than one thing of a family alone.
    pub names: BTreeSet<String>,
    /// How many lines cannot be judged without it.
    pub n_lines: usize,
    /// What brings it.
    pub closing: Closing,
}

/// What the lines of a body that are the actor's lack, that which most of them wait for first. What one
/// line alone waits for is told by its own row.
///
/// # Errors
/// As the board's lines.
pub fn lacked(
    boards: &Boards,
    board: &Board,
    actor: &Actor,
    agency: &str,
) -> Result<Vec<Lacked>, PostureError> {
    let installation = boards.installation();
    let regulation = &*installation.regulation;
    let Some(place) = board.rows.iter().position(|row| row.agency == agency) else {
        return Ok(Vec::new());
    };
    let mut own = mine::own(installation, board, actor);
    let cell = |(row, duty): &Place| board.rows.get(*row).and_then(|row| row.cells.get(*duty));
    own.retain(|one| {
        one.0 == place && cell(one).is_some_and(|cell| cell.standing == Standing::NoData)
    });
    let mut lacked: BTreeMap<String, Lacked> = BTreeMap::new();
    for ((_, duty), line) in boards.open_lines(board, &own)? {
        let Some(duty) = regulation.duties.get(duty) else { continue };
        // Which entries lack a fact of their own, and so are to be corrected, the line's own row tells.
        let names = line.missing.iter();
        let names = names.filter(|name| !closing::is_of_own_entry(regulation, duty, name));
        let mut families: BTreeMap<String, Vec<&String>> = BTreeMap::new();
        for name in names {
            families.entry(family(regulation, name)).or_default().push(name);
        }
        for (family, missing) in families {
            let names = missing.iter().map(|name| (*name).clone());
            if let Some(known) = lacked.get_mut(&family) {
                known.n_lines += 1;
                known.names.extend(names);
                continue;
            }
            let last = missing.last();
            let closing = last.and_then(|name| closing(regulation, duty, name, board.as_of));
            if let Some(closing) = closing {
                let names = names.collect();
                lacked.insert(family.clone(), Lacked { name: family, names, n_lines: 1, closing });
            }
        }
    }
    let shared = lacked.into_values().filter(|one| one.n_lines > 1);
    let mut lacked: Vec<Lacked> =
        shared.filter(|one| may_bring(actor, agency, &one.closing)).collect();
    lacked.sort_by_key(|one| std::cmp::Reverse(one.n_lines));
    Ok(lacked)
}

/// Settings that the law leaves open duty by duty are told of as one.
fn family(regulation: &Regulation, name: &str) -> String {
    regulation.setting(name).map_or_else(|| name.to_owned(), |setting| setting.name.clone())
}

/// Whether the actor may bring it, or propose it.
fn may_bring(actor: &Actor, agency: &str, closing: &Closing) -> bool {
    let may = |action, resource: &Resource<'_>| access::may(actor, action, resource);
    match (&closing.setting, &closing.form) {
        (Some(setting), _) => {
            let setting = Resource::Setting { name: &setting.name, agency: Some(agency) };
            may(Action::Decide, &setting) || may(Action::Propose, &setting)
        }
        (None, Some(form)) => may(Action::File, &Resource::Book { agency, form: &form.id }),
        (None, None) => false,
    }
}

/// What brings one missing thing: that which would close the line if nothing else were missing.
fn closing(regulation: &Regulation, duty: &Duty, name: &str, today: Day) -> Option<Closing> {
    let missing = &[name.to_owned()];
    let (standing, entries) = (Standing::NoData, &HashMap::new());
    let asks = closing::Asks { standing, missing, pending: &[], entries, today };
    closing::of_line(regulation, duty, asks).into_iter().next()
}
