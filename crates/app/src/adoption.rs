//! That a document of the city is adopted to which duties are left: its bureau records it, and that holds for every
//! body. Knows no page.

use domain::body::DOIT;

use crate::access::{Action, Actor, Resource, may};

/// The form by which such documents are recorded.
pub const FORM: &str = "delegated_document";

/// Its field that says which document it is.
pub const TITLE: &str = "title";

/// Its field for which alone the duties wait.
pub const ADOPTED_ON: &str = "adopted_on";

/// The body in whose book it counts: no agency adopts a document of the city for itself.
pub const BODY: &str = DOIT;

/// The document whose adoption is missing, where a missing thing is one.
pub(crate) fn document(missing: &str) -> Option<&str> {
    missing.strip_prefix("delegated.")
}

/// Whether nothing is missing but the adoption of documents.
pub(crate) fn is_all(missing: &[String]) -> bool {
    !missing.is_empty() && missing.iter().all(|name| document(name).is_some())
}

/// Whether the actor may record that a document is adopted.
pub(crate) fn may_record(actor: &Actor) -> bool {
    may(actor, Action::File, &Resource::Book { agency: BODY, form: FORM })
}
