//! What the thing that one field names says of itself, for another field of the form that is left blank:
//! somebody's post, the kind of their work.

use regulation::{Field, Form};
use serde_json::{Map, Value as Json};

use crate::record::{self, RecordError};
use crate::{Actor, Installation};

/// Fills in what is left blank and can be taken from what the record names, as far as the actor may see it
/// there and the form knows the word.
///
/// # Errors
/// The store's.
pub fn take(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    with: &mut Map<String, Json>,
) -> Result<(), RecordError> {
    for field in &form.fields {
        let Some(taken) = field.taken.as_ref().filter(|_| !with.contains_key(&field.name)) else {
            continue;
        };
        let Some(id) = with.get(&taken.by).and_then(Json::as_str) else { continue };
        let named = match record::get(installation, actor, id) {
            Err(RecordError::NotFound { .. }) => continue,
            named => named?,
        };
        // What is shortened for the reader is no answer.
        let is_shown = !named.hidden.contains(&taken.field);
        let said = named.with.get(&taken.field).filter(|said| is_shown && is_known(field, said));
        if let Some(said) = said.cloned() {
            with.insert(field.name.clone(), said);
        }
    }
    Ok(())
}

/// Whether it is a word of the field, where that has words.
fn is_known(field: &Field, said: &Json) -> bool {
    field.values.is_empty() || field.values.iter().any(|word| said == word.value.as_str())
}
