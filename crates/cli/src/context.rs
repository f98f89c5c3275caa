//! What every command shares: where the state is, who acts, in which language.

use std::path::PathBuf;
use std::sync::Arc;

use app::{Actor, Installation, SystemClock};
use clap::Args;

use crate::failure::Failure;
use crate::language::Language;

/// Options that every command takes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Context {
    /// Folder that holds the state; ./data when left out
    #[arg(long, global = true, value_name = "FOLDER", env = "FANGYUAN_DATA")]
    data: Option<PathBuf>,
    /// PostgreSQL instead of the embedded database: postgres://…
    #[arg(long, global = true, value_name = "URL", env = "FANGYUAN_DATABASE")]
    pub(crate) database: Option<String>,
    /// Language of what is printed; otherwise that of the environment, otherwise zh-TW
    #[arg(long, global = true, value_name = "LANGUAGE", value_enum)]
    lang: Option<Language>,
    /// Who acts; otherwise the user of the operating system
    #[arg(long, global = true, value_name = "WHO")]
    by: Option<String>,
}

impl Context {
    /// The language of what is printed.
    pub(crate) fn language(&self) -> Language {
        self.lang.unwrap_or_else(crate::language::of_environment)
    }

    /// The actor, until sign-in exists: somebody at this machine.
    pub(crate) fn actor(&self) -> Actor {
        let user = || {
            ["USER", "LOGNAME", "USERNAME"]
                .into_iter()
                .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()))
        };
        let name = self.by.clone().or_else(user).or_else(user_of_process);
        Actor::local(name.unwrap_or_else(|| "unknown".to_owned()))
    }

    /// Where the state is.
    pub(crate) fn location(&self) -> store::Location {
        let data = self.data.clone().unwrap_or_else(|| PathBuf::from("data"));
        app::location(&data, self.database.as_deref())
    }

    /// The same, but a demonstration that was given no folder gets one of its own.
    pub(crate) fn in_demonstration_folder(self) -> Self {
        let data = self.data.or_else(|| Some(PathBuf::from("data/demo")));
        Self { data, ..self }
    }

    /// The installation, made and brought up to date where it is not.
    pub(crate) fn installation(&self) -> Result<Installation, Failure> {
        Ok(Installation::open(&self.location(), Arc::new(SystemClock))?)
    }
}

/// A service often runs without the variables of a login.
fn user_of_process() -> Option<String> {
    let told = std::process::Command::new("id").arg("-un").output().ok()?;
    let name = String::from_utf8(told.stdout).ok()?.trim().to_owned();
    (!name.is_empty()).then_some(name)
}
