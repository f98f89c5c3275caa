//! What somebody wants to do, and what it is done to.

use super::Role;

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    Read,
    /// See the fields that hold personal data.
    ReadPersonal,
    File,
    Withdraw,
    Approve,
    Import,
    Export,
    /// Take a decision that the law leaves to the city or to an agency.
    Decide,
    /// Propose such a decision to who takes it.
    Propose,
    /// Urge a body to do its duties.
    Chase,
    /// Have files stay though their term be over.
    Hold,
    /// Remove files whose term is over.
    Dispose,
    /// Give and revoke rights.
    Grant,
    /// Make, close and open accounts, and send links to them.
    KeepAccounts,
    /// Run the program: its configuration, its providers, its health.
    Operate,
}

impl Action {
    pub const ALL: [Self; 15] = [
        Self::Read,
        Self::ReadPersonal,
        Self::File,
        Self::Withdraw,
        Self::Approve,
        Self::Import,
        Self::Export,
        Self::Decide,
        Self::Propose,
        Self::Chase,
        Self::Hold,
        Self::Dispose,
        Self::Grant,
        Self::KeepAccounts,
        Self::Operate,
    ];

    /// What can be done to records.
    pub const OF_RECORDS: [Self; 7] = [
        Self::Read,
        Self::ReadPersonal,
        Self::File,
        Self::Withdraw,
        Self::Approve,
        Self::Import,
        Self::Export,
    ];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::ReadPersonal => "read-personal",
            Self::File => "file",
            Self::Withdraw => "withdraw",
            Self::Approve => "approve",
            Self::Import => "import",
            Self::Export => "export",
            Self::Decide => "decide",
            Self::Propose => "propose",
            Self::Chase => "chase",
            Self::Hold => "hold",
            Self::Dispose => "dispose",
            Self::Grant => "grant",
            Self::KeepAccounts => "keep-accounts",
            Self::Operate => "operate",
        }
    }

    /// Whether it leaves everything as it was.
    #[must_use]
    pub const fn only_reads(self) -> bool {
        matches!(self, Self::Read | Self::ReadPersonal | Self::Export)
    }
}

/// What it is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource<'a> {
    /// All of an agency's records of a form.
    Book { agency: &'a str, form: &'a str },
    /// Some of an agency's records of a form: a right for one subject does as well.
    Part { agency: &'a str, form: &'a str },
    /// One record, by the text of its fields: who has a right for one subject sees what names it.
    Record { agency: &'a str, form: &'a str, fields: &'a str },
    /// A record by the one of whom it tells: who has a right for one subject files about that one
    /// alone, and sees personal data of no other. Naming it elsewhere in the record does not do.
    Filing { agency: &'a str, form: &'a str, about: Option<&'a str> },
    /// The records of a form, of all agencies.
    Form { form: &'a str },
    /// How an agency keeps its duties.
    Standings { agency: &'a str },
    /// How long an agency's evidence files are kept, what holds them, and that they go.
    Evidence { agency: &'a str },
    /// A setting of an agency, or of the city.
    Setting { name: &'a str, agency: Option<&'a str> },
    /// The accounts of an agency's people.
    Accounts { agency: &'a str },
    /// A right of a role over an agency and all below it.
    Right { role: Role, agency: &'a str },
    /// The addresses that are called when something happens to an agency or below it.
    Webhooks { agency: &'a str },
    /// The templates of papers that an agency brought, or the city for all.
    Templates { agency: &'a str },
    /// The log of all changes.
    Log,
    /// The whole installation.
    Installation,
}

impl std::fmt::Display for Resource<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Book { agency, form }
            | Self::Part { agency, form }
            | Self::Record { agency, form, .. }
            | Self::Filing { agency, form, .. } => write!(out, "{agency}/{form}"),
            Self::Form { form } => out.write_str(form),
            Self::Standings { agency } => write!(out, "standings of {agency}"),
            Self::Evidence { agency } => write!(out, "evidence of {agency}"),
            Self::Setting { name, agency: Some(agency) } => write!(out, "{agency}/{name}"),
            Self::Setting { name, agency: None } => out.write_str(name),
            Self::Accounts { agency } => write!(out, "accounts of {agency}"),
            Self::Right { role, agency } => write!(out, "{} of {agency}", role.word()),
            Self::Webhooks { agency } => write!(out, "webhooks of {agency}"),
            Self::Templates { agency } => write!(out, "templates of {agency}"),
            Self::Log => out.write_str("log"),
            Self::Installation => out.write_str("installation"),
        }
    }
}
