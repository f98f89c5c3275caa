//! The commands, one file each: to add one, add a line to the list.

use crate::context::Context;
use crate::failure::{Failure, Status};

macro_rules! commands {
    ($($(#[$words:meta])* $name:ident = $module:ident,)*) => {
        $(mod $module;)*

        #[derive(clap::Subcommand)]
        pub(crate) enum Command {
            $($(#[$words])* $name($module::Arguments),)*
        }

        impl Command {
            pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
                match self {
                    $(Self::$name(arguments) => arguments.run(context),)*
                }
            }
        }
    };
}

commands! {
    /// Run the site and the API
    Serve = serve,
    /// Standings: who keeps which duty, by clause
    Posture = posture,
    /// Why a standing is what it is, and what would mend it
    Explain = explain,
    /// Legal examples through the engine
    Examples = examples,
    /// The law: check it, show it
    Regulation = regulation,
    /// Import records from CSV, XLSX, ODS or JSON Lines; whole or not at all
    Import = import,
    /// Export records in the shape that import reads
    Export = export,
    /// Papers to hand in: PDF, ODT, ODS or XLSX of an agency's standings and records
    Paper = paper,
    /// Show a record
    Record = record,
    /// Decide what the law leaves open, and list what was decided
    Setting = setting,
    /// The log that an outsider can check: verify it, hand it out
    Ledger = ledger,
    /// Let a platform administrator in again, agree to a reset, and renew the key that seals second factors
    Account = account,
    /// The index of words by which records are found
    Search = search,
    /// Say what is unsafe or unwell in this installation
    Doctor = doctor,
    /// Bring the schema of the database up to date
    Migrate = migrate,
}
