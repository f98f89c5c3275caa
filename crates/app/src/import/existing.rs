//! What becomes of a record that is there already: stop, skip, or correct it.

use std::collections::HashMap;

use regulation::{Form, FormKind, Regulation};
use serde_json::{Map, Value as Json};
use store::record::{self, RecordState};
use store::{StoreError, Transaction};

use super::entry::Entry;
use super::fault::{Named, What};
use domain::record::{day_of, key_of};

/// What to do with a record that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnExisting {
    /// It is a fault of the file.
    #[default]
    Stop,
    /// The one that is there stays, the row is left out.
    Skip,
    /// A new record supersedes the one that is there, unless they say the same.
    Update,
}

/// What becomes of one record of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It is new.
    File,
    /// It is there, and stays.
    Skip,
    /// It is there with the same content.
    Unchanged,
    /// It takes the place of this record, whose fields are given for those that the file lacks.
    Supersede {
        id: String,
        older: Map<String, Json>,
    },
    Refuse(What),
}

struct Found {
    id: String,
    form: String,
    agency: String,
    day: Option<i32>,
    withdrawn: bool,
    with: Map<String, Json>,
    state: RecordState,
    /// Its approval here tells who approved it and when, and the record itself does not.
    is_approved_here: bool,
}

/// How records of a file are compared with those that are there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Comparison<'a> {
    pub(crate) regulation: &'a Regulation,
    pub(crate) mode: OnExisting,
    /// Fields for which the file has no column: an update leaves them as they are.
    pub(crate) without_column: &'a [String],
}

impl Comparison<'_> {
    /// The fields of a correction: those of the file, and the older ones that it has no column for.
    pub(crate) fn merged(
        &self,
        mut with: Map<String, Json>,
        older: &Map<String, Json>,
    ) -> Map<String, Json> {
        for name in self.without_column {
            if let (false, Some(value)) = (with.contains_key(name), older.get(name)) {
                with.insert(name.clone(), value.clone());
            }
        }
        with
    }

    fn says_the_same(&self, entry: &Entry, found: &Found) -> bool {
        if self.without_column.is_empty() && !found.is_approved_here {
            return entry.with == found.with;
        }
        let mut said = self.merged(entry.with.clone(), &found.with);
        if found.is_approved_here
            && let Some(form) = self.regulation.forms.get(entry.form)
        {
            for field in form.fields.iter().filter(|field| field.told_by_approval) {
                said.remove(&field.name);
            }
        }
        said == found.with
    }
}

/// Decides for each record, in two passes over the store: by id, then by key for those that bring
/// no id.
pub(crate) fn decide(
    transaction: &mut Transaction<'_>,
    comparison: &Comparison<'_>,
    entries: &[&Entry],
) -> Result<Vec<Decision>, StoreError> {
    let mut decisions = vec![Decision::File; entries.len()];
    let mut withs: Vec<usize> = Vec::new();
    let mut ids: Vec<&str> = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        if let Some(id) = entry.id.as_deref() {
            withs.push(place);
            ids.push(id);
        }
    }
    let mut found: HashMap<usize, Found> = HashMap::new();
    record::each_by_id(transaction, &ids, |place, view| {
        found.insert(withs.get(place).copied().unwrap_or(usize::MAX), found_of(&view)?);
        Ok::<_, StoreError>(())
    })?;
    let mut corrected: HashMap<String, Found> = HashMap::new();
    if comparison.mode == OnExisting::Update {
        for one in found.values() {
            if let Some(newest) = newest(transaction, &one.id)? {
                corrected.insert(one.id.clone(), newest);
            }
        }
    }
    for (place, one) in found {
        let (Some(entry), Some(decision)) = (entries.get(place), decisions.get_mut(place)) else {
            continue;
        };
        *decision = by_id(comparison, entry, one, &corrected);
    }
    by_key(transaction, comparison, entries, &mut decisions)?;
    Ok(decisions)
}

/// The correction of what an entry corrects, where that is another one than the entry.
pub(crate) fn corrected_by_another(
    transaction: &mut Transaction<'_>,
    entry: &Entry,
) -> Result<Option<String>, StoreError> {
    let Some(older) = entry.supersedes.as_deref() else { return Ok(None) };
    let older = record::get(transaction, older)?.filter(|row| row.agency == entry.agency);
    let newer = older.as_ref().and_then(|row| row.newer());
    Ok(newer.filter(|id| entry.id.as_deref() != Some(*id)).map(str::to_owned))
}

/// The last correction of a record, if there is one.
fn newest(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<Found>, StoreError> {
    let mut newest = None;
    let mut next = record::get(transaction, id)?.and_then(|row| row.newer().map(str::to_owned));
    while let Some(row) = next.map(|id| record::get(transaction, &id)).transpose()?.flatten() {
        newest = Some(found_of(&row.view())?);
        next = row.newer().map(str::to_owned);
    }
    Ok(newest)
}

fn found_of(view: &record::RecordView<'_>) -> Result<Found, StoreError> {
    let with = serde_json::from_str(view.fields)
        .map_err(|_| StoreError::Damaged { what: format!("record {}", view.id) })?;
    Ok(Found {
        id: view.id.to_owned(),
        form: view.form.to_owned(),
        agency: view.agency.to_owned(),
        day: view.day,
        withdrawn: view.withdrawn_at.is_some(),
        with,
        state: view.state,
        is_approved_here: view.approved_as.is_some(),
    })
}

fn by_id(
    comparison: &Comparison<'_>,
    entry: &Entry,
    found: Found,
    corrected: &HashMap<String, Found>,
) -> Decision {
    match comparison.mode {
        OnExisting::Stop => Decision::Refuse(What::Exists),
        OnExisting::Skip => Decision::Skip,
        OnExisting::Update => {
            let forms = &comparison.regulation.forms;
            let form = forms.get(entry.form).map(|form| form.id.as_str());
            let same = comparison.says_the_same(entry, &found) && found.state == entry.state;
            if form != Some(found.form.as_str()) || found.agency != entry.agency {
                return Decision::Refuse(What::OtherAgency { agency: Named::body(&found.agency) });
            }
            if same && entry.withdrawn_at.is_some() == found.withdrawn {
                return Decision::Unchanged;
            }
            if found.withdrawn {
                return Decision::Refuse(What::WasWithdrawn);
            }
            // A correction would stand where the file says that nothing does any more.
            if entry.withdrawn_at.is_some() || entry.state == RecordState::Withdrawn {
                return Decision::Refuse(What::WithdrawnInFile);
            }
            match corrected.get(&found.id) {
                Some(newest) if comparison.says_the_same(entry, newest) => Decision::Unchanged,
                Some(newest) => Decision::Refuse(What::WasCorrected { by: newest.id.clone() }),
                None => Decision::Supersede { id: found.id, older: found.with },
            }
        }
    }
}

/// A key that is looked for, with the place of its entry.
struct Sought<'a> {
    place: usize,
    agency: &'a str,
    form: &'a Form,
    key: String,
    day: Option<i32>,
}

/// A later state of an entry of a register is a new record of the same key; anything else of the
/// same key is the same thing said again.
fn by_key(
    transaction: &mut Transaction<'_>,
    comparison: &Comparison<'_>,
    entries: &[&Entry],
    decisions: &mut [Decision],
) -> Result<(), StoreError> {
    let mut sought: Vec<Sought<'_>> = Vec::new();
    for (place, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.id.is_none()) {
        let Some(form) = comparison.regulation.forms.get(entry.form) else { continue };
        let day = day_of(form, &entry.fields).map(regulation::Day::days);
        if let Some(key) = key_of(form, &entry.fields) {
            sought.push(Sought { place, agency: &entry.agency, form, key, day });
        }
    }
    let keys: Vec<(&str, &str, &str)> =
        sought.iter().map(|one| (one.agency, one.form.id.as_str(), one.key.as_str())).collect();
    let mut found: HashMap<usize, Vec<Found>> = HashMap::new();
    record::each_live_by_key(transaction, &keys, |place, view| {
        found.entry(place).or_default().push(found_of(&view)?);
        Ok::<_, StoreError>(())
    })?;
    for (place, mut versions) in found {
        let Some(Sought { place: position, form, day, .. }) = sought.get(place) else { continue };
        let (Some(entry), Some(decision)) = (entries.get(*position), decisions.get_mut(*position))
        else {
            continue;
        };
        versions.retain(|version| version.state == RecordState::Approved);
        let same_day = versions.iter().rposition(|version| version.day == *day);
        let meant = match (same_day, form.kind) {
            (Some(place), _) => Some(versions.swap_remove(place)),
            (None, FormKind::Register) if comparison.mode == OnExisting::Update => None,
            (None, _) => versions.pop(),
        };
        let Some(version) = meant else { continue };
        *decision = match comparison.mode {
            OnExisting::Stop => Decision::Refuse(What::ExistsByKey { id: version.id }),
            OnExisting::Skip => Decision::Skip,
            OnExisting::Update if comparison.says_the_same(entry, &version) => Decision::Unchanged,
            OnExisting::Update => Decision::Supersede { id: version.id, older: version.with },
        };
    }
    Ok(())
}
