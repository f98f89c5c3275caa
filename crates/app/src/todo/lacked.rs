//! What several lines of a body lack at once, such as its level or its list of people: filed once, all of
//! them can be judged. Knows no page.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::Standing;
use regulation::{Day, Duty, Regulation};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::closing::{self, Closing, Known};
use super::{mine, offered};
use crate::Actor;
use crate::approval::{self, Awaited};
use crate::board::{Board, Boards, Place};
use crate::posture::PostureError;

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
    /// What brings it was filed and waits for approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Awaited>,
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
    let own = mine::own(installation, board, actor);
    let mut own = mine::with_documents(boards, board, actor, own, None)?;
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
                let (name, names) = (family.clone(), names.collect());
                let one = Lacked { name, names, n_lines: 1, closing, waiting: None };
                lacked.insert(family, one);
            }
        }
    }
    let shared = lacked.into_values().filter(|one| one.n_lines > 1);
    let mut lacked: Vec<Lacked> =
        shared.filter(|one| offered::may(actor, agency, &one.closing, None)).collect();
    lacked.sort_by_key(|one| std::cmp::Reverse(one.n_lines));
    let forms = lacked.iter().filter_map(|one| Some(one.closing.form.as_ref()?.id.as_str()));
    let waiting = approval::waiting_in(installation, actor, agency, &forms.collect::<Vec<_>>())?;
    for one in &mut lacked {
        let closing = &one.closing;
        let found = waiting.iter().find(|(row, with)| brings(closing, &row.form, with));
        one.waiting = found.map(|(row, _)| Awaited::of(installation, row)).transpose()?;
    }
    Ok(lacked)
}

/// Whether a record of a form that says this brings what is missing, once it counts.
fn brings(closing: &Closing, form: &str, with: &Map<String, Json>) -> bool {
    let says = |known: &Known| match with.get(&known.field) {
        Some(Json::String(text)) => *text == known.value,
        Some(value) => known.value.parse().is_ok_and(|said: Json| said == *value),
        None => false,
    };
    closing.form.as_ref().is_some_and(|asked| asked.id == form) && closing.with.iter().all(says)
}

/// Settings that the law leaves open duty by duty are told of as one.
fn family(regulation: &Regulation, name: &str) -> String {
    regulation.setting(name).map_or_else(|| name.to_owned(), |setting| setting.name.clone())
}

/// What brings one missing thing: that which would close the line if nothing else were missing.
fn closing(regulation: &Regulation, duty: &Duty, name: &str, today: Day) -> Option<Closing> {
    let missing = &[name.to_owned()];
    let (standing, entries) = (Standing::NoData, &HashMap::new());
    let asks = closing::Asks { standing, missing, pending: &[], entries, today };
    closing::of_line(regulation, duty, asks).into_iter().next()
}
