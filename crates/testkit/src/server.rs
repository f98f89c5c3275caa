//! One private PostgreSQL server from Debian's packages, gone with the process that started it.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::{Issued, TestkitError};

/// Names the server to use: the url of a database on it from which others may be created.
pub const SERVER_VARIABLE: &str = "FANGYUAN_TEST_POSTGRES";

const OLDEST_MAJOR: u32 = 15;

/// Starts the server, says so, waits until our end of its input closes (which it does however we
/// die), and clears up. `$0` is the program folder, `$1` the server's folder, `$2` more options.
const KEEPER: &str = r#"
"$0/pg_ctl" -D "$1/data" -l "$1/log" -w -o "-k '$1' -c fsync=off \
  -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 \
  -c shared_buffers=128MB -c max_wal_size=2GB -c autovacuum_naptime=10s $2" start >"$1/start" 2>&1 \
  && echo ready
cat >/dev/null
"$0/pg_ctl" -D "$1/data" -m immediate -w stop >/dev/null 2>&1
rm -rf "$1"
"#;

/// Who may connect to a server that takes encrypted connections only.
const ONLY_ENCRYPTED: &str =
    "local all all trust\nhostssl all all 127.0.0.1/32 trust\nhostssl all all ::1/128 trust\n";

/// A running server. Dropped, or with the death of its process, it stops and its files go.
pub struct Server {
    url: String,
    keeper: Child,
}

impl Server {
    /// Makes and starts a server on a socket in a temporary folder; takes a second or two.
    ///
    /// # Errors
    /// [`TestkitError::NoPostgres`] and the like, each with what to install.
    pub fn start() -> Result<Self, TestkitError> {
        Self::start_with(|_, _| Ok("-c listen_addresses=".to_owned()))
    }

    /// The same, and what it has answered survives a power cut: for measuring what that costs.
    ///
    /// # Errors
    /// As for [`Server::start`].
    pub fn start_durable() -> Result<Self, TestkitError> {
        Self::start_with(|_, _| {
            Ok("-c listen_addresses= -c fsync=on -c synchronous_commit=on -c full_page_writes=on"
                .to_owned())
        })
    }

    /// The same, on a port of localhost that takes encrypted connections and no others.
    ///
    /// # Errors
    /// As for [`Server::start`].
    pub fn start_encrypted(issued: &Issued) -> Result<Self, TestkitError> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut server = Self::start_with(|folder, owner| {
            std::fs::write(folder.join("data/pg_hba.conf"), ONLY_ENCRYPTED)?;
            for (from, to) in [(&issued.certificate, "server.pem"), (&issued.key, "server.key")] {
                let to = folder.join(to);
                std::fs::copy(from, &to)?;
                if let Owner::Postgres { user, group } = owner {
                    chown(&to, Some(*user), Some(*group))?;
                }
            }
            Ok(format!(
                "-c listen_addresses=localhost -c port={port} -c ssl=on \
                 -c ssl_cert_file='{folder}/server.pem' -c ssl_key_file='{folder}/server.key'",
                folder = folder.display()
            ))
        })?;
        server.url = format!("postgres://postgres@localhost:{port}/postgres");
        Ok(server)
    }

    fn start_with(
        prepare: impl FnOnce(&Path, &Owner) -> Result<String, TestkitError>,
    ) -> Result<Self, TestkitError> {
        let programs = programs()?;
        let folder = tempfile::Builder::new().prefix("fangyuan-pg-").tempdir()?;
        let owner = Owner::find()?;
        if let Owner::Postgres { user, group } = owner {
            chown(folder.path(), Some(user), Some(group))?;
        }
        let data = folder.path().join("data");
        let mut initdb = owner.command(&programs.join("initdb"));
        initdb.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        run(initdb.args(["--locale", "C.UTF-8", "-D"]).arg(&data))?;

        let options = prepare(folder.path(), &owner)?;
        let mut keeper = owner.command(Path::new("sh"));
        keeper.args([OsStr::new("-c"), OsStr::new(KEEPER), programs.as_os_str()]);
        // A group of its own: an interrupt from the keyboard must not kill who clears up.
        keeper.arg(folder.path()).arg(options).process_group(0);
        keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let failed = |source| TestkitError::Command { command: "pg_ctl start".to_owned(), source };
        let mut keeper = keeper.spawn().map_err(failed)?;
        let mut said = String::new();
        if let Some(output) = keeper.stdout.take() {
            BufReader::new(output).read_line(&mut said)?;
        }
        if said.trim() != "ready" {
            let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
            let command = "pg_ctl start".to_owned();
            return Err(TestkitError::CommandFailed { command, told: log });
        }
        // From here on the keeper removes the folder.
        let folder = folder.keep().display().to_string().replace('/', "%2F");
        Ok(Self { url: format!("postgres://postgres@{folder}/postgres"), keeper })
    }

    /// The url of its first database.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // It was asked to stop; if waiting fails there is nobody left to tell.
        let _ = self.keeper.wait();
    }
}

/// Runs one SQL statement for the administrator of the test server.
pub(crate) fn administer(url: &str, statement: &str) -> Result<String, TestkitError> {
    let mut psql = Command::new(programs()?.join("psql"));
    psql.env("PGOPTIONS", "-c client_min_messages=error");
    run(psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", statement]))
}

/// The same server, another database.
pub(crate) fn url_of(server: &str, database: &str) -> String {
    let (before, query) = server.split_once('?').unwrap_or((server, ""));
    let host = match before.rsplit_once('/') {
        Some((host, _)) if !host.ends_with('/') => host,
        _ => before,
    };
    match query {
        "" => format!("{host}/{database}"),
        query => format!("{host}/{database}?{query}"),
    }
}

fn run(command: &mut Command) -> Result<String, TestkitError> {
    let name = command.get_program().display().to_string();
    let ran = command.stdin(Stdio::null()).output();
    let output = ran.map_err(|source| TestkitError::Command { command: name.clone(), source })?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => {
            let told = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            Err(TestkitError::CommandFailed { command: name, told })
        }
    }
}

/// The folder of the newest server's programs.
fn programs() -> Result<PathBuf, TestkitError> {
    let versions =
        std::fs::read_dir("/usr/lib/postgresql").map_err(|_| TestkitError::NoPostgres)?;
    versions
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter(|major| *major >= OLDEST_MAJOR)
        .map(|major| (major, PathBuf::from(format!("/usr/lib/postgresql/{major}/bin"))))
        .filter(|(_, folder)| folder.join("initdb").exists())
        .max()
        .map(|(_, folder)| folder)
        .ok_or(TestkitError::NoPostgres)
}

/// As whom the server runs: never as root.
enum Owner {
    Ourselves,
    Postgres { user: u32, group: u32 },
}

impl Owner {
    fn find() -> Result<Self, TestkitError> {
        if std::fs::metadata("/proc/self")?.uid() != 0 {
            return Ok(Owner::Ourselves);
        }
        let id = |which| {
            let told = run(Command::new("id").args([which, "postgres"]));
            told.ok().and_then(|number| number.parse().ok()).ok_or(TestkitError::NoPostgresUser)
        };
        Ok(Owner::Postgres { user: id("-u")?, group: id("-g")? })
    }

    fn command(&self, program: &Path) -> Command {
        match self {
            Owner::Ourselves => Command::new(program),
            Owner::Postgres { .. } => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", "postgres", "--regid", "postgres", "--init-groups", "--"]);
                command.arg(program).current_dir("/");
                command
            }
        }
    }
}
