//! Whether what closes a line is offered to somebody, who may do it or propose it. Knows no page.

use super::closing::Closing;
use crate::{Action, Actor, Resource, access};

/// Whether the actor may do it for a body, or propose it, and of its subjects for one.
pub(super) fn may(actor: &Actor, agency: &str, one: &Closing, about: Option<&str>) -> bool {
    // What another body does for all is its own to decide and to file.
    let agency = one.agency.as_deref().unwrap_or(agency);
    if let Some(setting) = &one.setting {
        let setting = Resource::Setting { name: &setting.name, agency: Some(agency) };
        return access::may(actor, Action::Decide, &setting)
            || access::may(actor, Action::Propose, &setting);
    }
    let Some(form) = &one.form else { return true };
    // Who has a right for one subject files what is about it.
    access::may(actor, Action::File, &Resource::Filing { agency, form: &form.id, about })
}

/// The same as words alone, which say who does it.
pub(super) fn in_words(one: Closing) -> Closing {
    Closing { form: None, with: Vec::new(), setting: None, ..one }
}
