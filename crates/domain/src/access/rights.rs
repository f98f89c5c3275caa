//! The one place that decides: what the rights of somebody allow.

use std::sync::Arc;

use super::permissions::{Thing, allows};
use super::{Action, Permissions, Resource, Right, Role};
use crate::body::{CITY, City};

/// The rights of somebody on a day, with what is needed to judge them.
#[derive(Debug, Clone)]
pub struct Rights {
    pub held: Vec<Right>,
    city: Arc<City>,
    permissions: Arc<Permissions>,
}

/// Which bodies somebody may look into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    Whole,
    /// These and all below them.
    Below(Vec<String>),
}

impl Reach {
    /// Whether it holds a body of the city.
    #[must_use]
    pub fn holds(&self, city: &City, agency: &str) -> bool {
        match self {
            Self::Whole => true,
            Self::Below(roots) => roots.iter().any(|root| city.is_within(agency, root)),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Below(roots) if roots.is_empty())
    }
}

impl Rights {
    #[must_use]
    pub fn new(held: Vec<Right>, city: Arc<City>, permissions: Arc<Permissions>) -> Self {
        Self { held, city, permissions }
    }

    /// Those of them that are meant, judged alike.
    #[must_use]
    pub fn only(&self, is_meant: impl Fn(&Right) -> bool) -> Self {
        let held = self.held.iter().filter(|right| is_meant(right)).cloned().collect();
        Self { held, ..self.clone() }
    }

    /// The bodies and settings by which they are judged.
    #[must_use]
    pub fn city(&self) -> &City {
        &self.city
    }

    /// Whether any right allows the action.
    #[must_use]
    pub fn allow(&self, action: Action, resource: &Resource<'_>) -> bool {
        self.held.iter().any(|right| self.allows(right, action, resource))
    }

    /// Whether a right over what stands above a body allows the action on its records of a form.
    #[must_use]
    pub fn allow_from_above(&self, action: Action, agency: &str, form: &str) -> bool {
        let mut above = self.held.iter().filter(|right| right.agency != agency);
        above.any(|right| self.allows(right, action, &Resource::Book { agency, form }))
    }

    /// Whether any right allows the action on records of a form, of whichever body or subject.
    #[must_use]
    pub fn allow_somewhere(&self, action: Action, form: &str) -> bool {
        self.held.iter().any(|right| self.permissions.allows(right.role, action, form))
    }

    /// The one about whom alone the action is allowed on records of a form of a body; none where it is
    /// allowed on all of them, or on none.
    #[must_use]
    pub fn only_about(&self, action: Action, agency: &str, form: &str) -> Option<&str> {
        if self.allow(action, &Resource::Book { agency, form }) {
            return None;
        }
        let part = Resource::Part { agency, form };
        let narrow = self.held.iter().filter(|right| self.allows(right, action, &part));
        narrow.filter_map(|right| right.subject.as_deref()).next()
    }

    /// Whether a role is held over a body, for no subject alone.
    #[must_use]
    pub fn has(&self, role: Role, agency: &str) -> bool {
        self.held.iter().any(|right| right.role == role && self.covers(right, agency))
    }

    /// The rights by which a role is held over a body, for no subject alone: one's own first, then
    /// those of whom one stands in for.
    #[must_use]
    pub fn as_role(&self, role: Role, agency: &str) -> Vec<&Right> {
        let held = self.held.iter();
        let mut held: Vec<&Right> =
            held.filter(|right| right.role == role && self.covers(right, agency)).collect();
        held.sort_by_key(|right| right.on_behalf_of.is_some());
        held
    }

    /// The bodies whose standings may be read.
    #[must_use]
    pub fn reach_of_standings(&self) -> Reach {
        let seeing = |right: &&Right| {
            right.subject.is_none() && allows(right.role, Action::Read, Thing::Standings)
        };
        let mut roots: Vec<String> =
            self.held.iter().filter(seeing).map(|right| right.agency.clone()).collect();
        roots.sort_unstable();
        roots.dedup();
        match roots.iter().any(|root| root == CITY) {
            true => Reach::Whole,
            false => Reach::Below(roots),
        }
    }

    fn allows(&self, right: &Right, action: Action, resource: &Resource<'_>) -> bool {
        let thing = |thing: Thing, agency: &str| {
            allows(right.role, action, thing) && self.covers(right, agency)
        };
        match *resource {
            Resource::Book { agency, form } => {
                self.permissions.allows(right.role, action, form) && self.covers(right, agency)
            }
            Resource::Part { agency, form } => {
                self.permissions.allows(right.role, action, form)
                    && self.city.is_within(agency, &right.agency)
            }
            Resource::Record { agency, form, fields } => {
                // Whose personal data it holds is asked by whom it is about, not by whom it names.
                let is_named =
                    |subject: &str| action != Action::ReadPersonal && names(fields, subject);
                self.allows(right, action, &Resource::Part { agency, form })
                    && right.subject.as_deref().is_none_or(is_named)
            }
            Resource::Filing { agency, form, about } => {
                self.allows(right, action, &Resource::Part { agency, form })
                    && right.subject.as_deref().is_none_or(|subject| about == Some(subject))
            }
            Resource::Form { form } => {
                self.permissions.allows(right.role, action, form) && self.covers(right, CITY)
            }
            Resource::Standings { agency } => thing(Thing::Standings, agency),
            Resource::Evidence { agency } => thing(Thing::Evidence, agency),
            Resource::Setting { agency, .. } => {
                // Everybody who reads settings may read the city's.
                match (action, agency) {
                    (Action::Read, None) => allows(right.role, action, Thing::Settings),
                    _ => thing(Thing::Settings, agency.unwrap_or(CITY)),
                }
            }
            Resource::Accounts { agency } => thing(Thing::Accounts, agency),
            Resource::Right { role, agency } => {
                thing(Thing::Rights, agency)
                    && (action != Action::Grant || right.role.may_grant(role))
            }
            Resource::Webhooks { agency } => thing(Thing::Webhooks, agency),
            Resource::Templates { agency } => match action {
                // The city's hold for everybody who makes papers.
                Action::Read if agency == CITY => allows(right.role, action, Thing::Templates),
                _ => thing(Thing::Templates, agency),
            },
            Resource::Log => thing(Thing::Log, CITY),
            Resource::Installation => thing(Thing::Installation, CITY),
        }
    }

    fn covers(&self, right: &Right, agency: &str) -> bool {
        right.subject.is_none() && self.city.is_within(agency, &right.agency)
    }
}

/// Whether the text of a record's fields names somebody or something as a whole value.
///
/// The text is a JSON object without white space, so a value ends before a comma or a bracket, and
/// the name of a field before a colon. The store asks the same of the same text.
#[must_use]
pub fn names(fields: &str, subject: &str) -> bool {
    ["\",", "\"}", "\"]"].iter().any(|end| fields.contains(&["\"", subject, end].concat()))
}
