//! What somebody may mean by a name that they begin to type, where one record refers to another.

use domain::Moment;

use crate::import::Language;
use crate::import::reference::{AGENCY, bare};
use crate::record::{self, Filter, RecordError};
use crate::typed::called;
use crate::{Actor, Installation};
use regulation::FormScope;

/// So many are offered at most.
pub const MOST: usize = 12;

/// Records that are looked through for them.
const LOOKED_THROUGH: u32 = 100;

/// Texts that a control for a reference takes, such as 許芬庭（E0001）: of what the actor may see, and
/// of what counts.
///
/// # Errors
/// The store's.
pub fn suggest(
    installation: &Installation,
    actor: &Actor,
    target: &str,
    agency: &str,
    begun: &str,
    language: Language,
) -> Result<Vec<String>, RecordError> {
    let regulation = &*installation.regulation;
    let sought = bare(begun);
    let fits = |text: &str| bare(text).contains(&sought);
    let mut found = Vec::new();
    if target == AGENCY {
        let city = crate::agency::city(installation, Moment::FOREVER)?;
        for body in &city.bodies {
            let english = body.name_en.as_ref().filter(|_| language == Language::English);
            let name = english.unwrap_or(&body.name_zh);
            if found.len() < MOST && (fits(name) || fits(&body.name_zh) || bare(&body.id) == sought)
            {
                found.push(name.clone());
            }
        }
        return Ok(found);
    }
    let Some(form) = regulation.form(target) else { return Ok(found) };
    let filter = Filter {
        agency: (form.scope == FormScope::Agency).then_some(agency),
        form: Some(target),
        text: Some(begun.trim()).filter(|begun| !begun.is_empty()),
    };
    let page = record::list(installation, actor, &filter, None, LOOKED_THROUGH)?;
    for record in &page.records {
        let counts = record.state == "approved" && record.superseded_by.is_none();
        let text = called(regulation, record);
        if counts && found.len() < MOST && fits(&text) && !found.contains(&text) {
            found.push(text);
        }
    }
    Ok(found)
}
