//! What every command shares: where the state is, who acts, in which language.

use std::path::PathBuf;
use std::sync::Arc;

use app::{Actor, Installation, SystemClock};
use clap::Args;

use crate::failure::Failure;
use crate::language::Language;

const DATABASE_VARIABLE: &str = "FANGYUAN_DATABASE";

/// Options that every command takes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Context {
    /// Folder that holds the state; ./data when left out
    #[arg(long, global = true, value_name = "FOLDER", env = "FANGYUAN_DATA")]
    data: Option<PathBuf>,
    /// PostgreSQL instead of the embedded database: postgres://…
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = DATABASE_VARIABLE,
        hide_env_values = true
    )]
    database: Option<String>,
    /// File with the url of PostgreSQL, which only its owner can read
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "FANGYUAN_DATABASE_FILE",
        conflicts_with = "database"
    )]
    database_file: Option<PathBuf>,
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

    /// The actor: somebody at this machine.
    pub(crate) fn actor(&self) -> Actor {
        let user = || {
            ["USER", "LOGNAME", "USERNAME"]
                .into_iter()
                .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()))
        };
        let name = self.by.clone().or_else(user).or_else(user_of_process);
        Actor::local(name.unwrap_or_else(|| "unknown".to_owned()))
    }

    /// Whoever the operating system says it is, for what is done by having the installation's files.
    pub(crate) fn operator(&self) -> Result<Actor, Failure> {
        if self.by.is_some() {
            return Err(Failure::input(
                "此事以作業系統的使用者名義記入日誌；請勿使用 --by",
                "this is logged as done by the user of the operating system; leave --by out",
            ));
        }
        let name = user_of_process().ok_or_else(|| {
            Failure::work(
                "無法得知作業系統的使用者",
                "the operating system does not say who its user is",
            )
        })?;
        Ok(Actor::local(name))
    }

    /// Where the state is. A password on the command line is refused: whoever lists the processes
    /// of the machine can read it.
    pub(crate) fn location(&self) -> Result<store::Location, Failure> {
        let data = self.data.clone().unwrap_or_else(|| PathBuf::from("data"));
        if let Some(file) = &self.database_file {
            let text = app::secret_file::read(file).map_err(|error| {
                Failure::input(format!("不能讀取資料庫網址之檔案（{error}）"), error.to_string())
            })?;
            let url = String::from_utf8_lossy(&text);
            return Ok(app::location(&data, Some(url.trim())));
        }
        let location = app::location(&data, self.database.as_deref());
        let is_shown = self.database.as_ref().is_some_and(|url| {
            std::env::args_os().any(|argument| argument.to_string_lossy().contains(url))
        });
        match is_shown && location.holds_password()? {
            true => Err(Failure::input(
                "命令列上的資料庫密碼，本機任何人都看得到；請把網址寫入檔案，以 --database-file 指明",
                "everybody at this machine can read a password on the command line; write the url \
                 into a file and name it by --database-file",
            )),
            false => Ok(location),
        }
    }

    /// Whether the database's password stands in a variable.
    pub(crate) fn has_password_in_environment(&self, location: &store::Location) -> bool {
        self.database_file.is_none()
            && std::env::var_os(DATABASE_VARIABLE).is_some()
            && location.holds_password().unwrap_or_default()
    }

    /// The same, but a demonstration that was given no folder gets one of its own.
    pub(crate) fn in_demonstration_folder(self) -> Self {
        let data = self.data.or_else(|| Some(PathBuf::from("data/demo")));
        Self { data, ..self }
    }

    /// The installation, made where there is none and brought up to date.
    pub(crate) fn made_installation(&self) -> Result<Installation, Failure> {
        Ok(Installation::open(&self.location()?, Arc::new(SystemClock))?)
    }

    /// The installation that is there, brought up to date: a question makes none, so that a folder that
    /// was mistyped is told and not answered out of nothing.
    pub(crate) fn installation(&self) -> Result<Installation, Failure> {
        self.location_of_some()?;
        self.made_installation()
    }

    /// As [`Context::installation`], to be examined: with the cell that it could not be opened for.
    pub(crate) fn examined_installation(
        &self,
    ) -> Result<(Installation, Option<store::Illegible>), Failure> {
        let location = self.location_of_some()?;
        Ok(Installation::open_to_examine(&location, Arc::new(SystemClock))?)
    }

    /// Where the state is that must be there.
    fn location_of_some(&self) -> Result<store::Location, Failure> {
        let location = self.location()?;
        if !location.is_there() {
            let folder = location.directory().display();
            return Err(Failure::input(
                format!("{folder} 中尚無資料；請檢查 --data，或先以 serve、import、migrate 建立"),
                format!(
                    "there is no installation in {folder}; look at --data, or make one by serve, \
                     import or migrate"
                ),
            ));
        }
        Ok(location)
    }
}

/// A service often runs without the variables of a login.
fn user_of_process() -> Option<String> {
    let told = std::process::Command::new("id").arg("-un").output().ok()?;
    let name = String::from_utf8(told.stdout).ok()?.trim().to_owned();
    (!name.is_empty()).then_some(name)
}
