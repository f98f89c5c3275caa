//! One address, how it is asked, and who is let in.

/// Who is let in.
#[derive(Clone, Copy)]
pub(super) enum Who {
    /// Whoever comes: the door itself, and what watches the program.
    Everybody,
    /// Whoever comes, whatever the answer: it knows them by what they send.
    Anything,
    /// Whoever signed in; what they see there is theirs.
    SignedIn,
    /// Whoever signed in, about their own proofs; the answer depends on these.
    Own,
    /// Whoever has a right as staff of the body: whom its things name.
    Named,
    /// These roles, for bodies that their right reaches.
    These(&'static [&'static str]),
    /// These roles over what stands above a body, or as its auditors: not its own people.
    FromOutside(&'static [&'static str]),
}

pub(super) struct Case {
    pub(super) method: &'static str,
    /// As the program declares it.
    pub(super) route: &'static str,
    /// As it is asked; `{agency}` is each body in turn.
    pub(super) url: &'static str,
    pub(super) body: &'static str,
    pub(super) who: Who,
    /// Who is let in may still find nothing there.
    pub(super) may_be_absent: bool,
    /// The body only narrows a list, so that who does not reach it finds nothing in it.
    pub(super) is_narrowing: bool,
    /// Who is let in may be refused for what the record is.
    pub(super) is_unsaid: bool,
    /// For who is let in it would be done, so that only the others ask.
    pub(super) is_for_others: bool,
    /// How a body that is not reached is refused, where not by 403 or 404.
    pub(super) refused_by: u16,
}

impl Case {
    /// Whether it is about one body, or about what one has.
    pub(super) fn is_of_agency(&self) -> bool {
        self.url.contains('{') || self.body.contains("{agency}")
    }

    /// Whether its address names something by an id.
    pub(super) fn is_by_id(&self) -> bool {
        self.url.replace("{agency}", "").contains('{')
    }

    pub(super) const fn get(route: &'static str, url: &'static str, who: Who) -> Self {
        Self {
            method: "GET",
            route,
            url,
            body: "",
            who,
            may_be_absent: false,
            is_narrowing: false,
            is_unsaid: false,
            is_for_others: false,
            refused_by: 0,
        }
    }

    pub(super) const fn post(
        route: &'static str,
        url: &'static str,
        body: &'static str,
        who: Who,
    ) -> Self {
        Self {
            method: "POST",
            route,
            url,
            body,
            who,
            may_be_absent: false,
            is_narrowing: false,
            is_unsaid: false,
            is_for_others: false,
            refused_by: 0,
        }
    }

    /// Who is let in depends on where the record stands: only that nobody else is, is said.
    pub(super) const fn unsaid(self) -> Self {
        Self { is_unsaid: true, ..self }
    }

    pub(super) const fn of_others(self) -> Self {
        Self { is_for_others: true, ..self }
    }

    pub(super) const fn for_all(self) -> Self {
        Self { is_narrowing: true, ..self }
    }

    pub(super) const fn refused_by(self, status: u16) -> Self {
        Self { refused_by: status, ..self }
    }

    pub(super) const fn perhaps(self) -> Self {
        Self { may_be_absent: true, ..self }
    }
}
