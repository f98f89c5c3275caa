//! Who may do what; knows no password and no page.

/// Somebody who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub kind: ActorKind,
    pub name: String,
}

/// How we know the actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// Somebody at this machine; the name is what they said.
    Local,
    /// The program itself.
    System,
    /// Somebody who may do all but write to these books, by agency and form. Only tests know such
    /// people until sign-in gives everybody their rights.
    #[cfg(test)]
    Barred(&'static [(&'static str, &'static str)]),
}

impl Actor {
    /// Somebody at this machine.
    #[must_use]
    pub fn local(name: impl Into<String>) -> Self {
        Self { kind: ActorKind::Local, name: name.into() }
    }

    /// The program itself.
    #[must_use]
    pub fn system() -> Self {
        Self { kind: ActorKind::System, name: "system".to_owned() }
    }

    /// The actor as records and changes name it.
    #[must_use]
    pub fn written(&self) -> String {
        match self.kind {
            ActorKind::Local => format!("local:{}", self.name),
            ActorKind::System => self.name.clone(),
            #[cfg(test)]
            ActorKind::Barred(_) => format!("barred:{}", self.name),
        }
    }
}

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Read,
    File,
    Withdraw,
    Import,
    Export,
    Decide,
}

/// What it is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource<'a> {
    /// An agency's records of a form.
    Book { agency: &'a str, form: &'a str },
    /// The records of a form, of all agencies.
    Form { form: &'a str },
    /// A setting of an agency, or of the city.
    Setting { name: &'a str, agency: Option<&'a str> },
    /// The whole installation.
    Installation,
}

impl std::fmt::Display for Resource<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Book { agency, form } => write!(out, "{agency}/{form}"),
            Self::Form { form } => out.write_str(form),
            Self::Setting { name, agency: Some(agency) } => write!(out, "{agency}/{name}"),
            Self::Setting { name, agency: None } => out.write_str(name),
            Self::Installation => out.write_str("installation"),
        }
    }
}

/// Somebody asked for what they may not do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{actor} may not do this ({action:?} {about})")]
pub struct Forbidden {
    pub actor: String,
    pub action: Action,
    /// What it was to be done to.
    pub about: String,
}

/// Whether the actor may do it. Until sign-in exists, whoever is at the machine may do all.
#[must_use]
#[cfg_attr(not(test), expect(unused_variables, reason = "no right depends on the thing yet"))]
pub fn may(actor: &Actor, _action: Action, resource: &Resource<'_>) -> bool {
    match actor.kind {
        ActorKind::Local | ActorKind::System => true,
        #[cfg(test)]
        ActorKind::Barred(books) => {
            !books.iter().any(|&(agency, form)| *resource == Resource::Book { agency, form })
        }
    }
}

/// As [`may`], as an error.
///
/// # Errors
/// [`Forbidden`].
pub fn require(actor: &Actor, action: Action, resource: &Resource<'_>) -> Result<(), Forbidden> {
    match may(actor, action, resource) {
        true => Ok(()),
        false => Err(Forbidden { actor: actor.written(), action, about: resource.to_string() }),
    }
}
