//! Who returned a record and why, for who may read the record.

use std::collections::HashMap;

use domain::Moment;
use domain::access::Action;
use store::StoreError;
use store::approval::{self as rows, Act};
use store::record;

use crate::access::may_to_record;
use crate::{Actor, Installation};

/// That a record was returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    pub at: Moment,
    /// As written.
    pub by: String,
    pub why: String,
}

/// The returns of the records of these ids that the actor may read, by their ids, the oldest first.
///
/// # Errors
/// The store's.
pub fn returns(
    installation: &Installation,
    actor: &Actor,
    ids: &[&str],
) -> Result<HashMap<String, Vec<Return>>, StoreError> {
    installation.store.read(|transaction| {
        let mut readable: Vec<String> = Vec::new();
        record::each_by_id(transaction, ids, |_, view| {
            let said = (view.agency, view.form, view.fields);
            if may_to_record(&installation.regulation, actor, Action::Read, said) {
                readable.push(view.id.to_owned());
            }
            Ok::<_, StoreError>(())
        })?;
        let mut found: HashMap<String, Vec<Return>> = HashMap::new();
        for id in readable {
            let acts = rows::of_record(transaction, &id)?.into_iter();
            let returns = acts.filter(|act| act.act == Act::Return).map(|act| Return {
                at: Moment::from_microseconds(act.acted_at),
                by: act.acted_by,
                why: act.why.unwrap_or_default(),
            });
            found.insert(id, returns.collect());
        }
        Ok(found)
    })
}
