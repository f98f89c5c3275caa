//! One private virus scanner from Debian's package, with signatures of our own making, gone with the
//! process that started it.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::TestkitError;

const PROGRAM: &str = "/usr/sbin/clamd";

/// The scanner comes back from its start once it listens. `$0` is the program, `$1` its folder; it stops
/// when our end of the input closes, however we die.
const KEEPER: &str = r#"
"$0" --config-file "$1/clamd.conf" >"$1/said" 2>&1 && echo ready
cat >/dev/null
kill "$(cat "$1/pid")"
rm -rf "$1"
"#;

/// A running scanner that knows one signature: the bytes of the industry's test file.
pub struct Clamd {
    folder: PathBuf,
    port: u16,
    keeper: Child,
}

impl Clamd {
    /// Takes a stream of so many bytes at most, as `StreamMaxLength` writes it.
    ///
    /// # Errors
    /// [`TestkitError::NoClamd`], or what it said.
    pub fn start(largest: &str) -> Result<Self, TestkitError> {
        if !Path::new(PROGRAM).exists() {
            return Err(TestkitError::NoClamd);
        }
        let folder = tempfile::Builder::new().prefix("fangyuan-clamd-").tempdir()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let at = folder.path();
        let named = at.display();
        std::fs::create_dir(at.join("signatures"))?;
        let digits: String = test_file().iter().map(|byte| format!("{byte:02x}")).collect();
        std::fs::write(at.join("signatures/test.ndb"), format!("Test-Signature:0:0:{digits}\n"))?;
        let written = format!(
            "DatabaseDirectory {named}/signatures\nLocalSocket {named}/socket\nTCPSocket {port}\n\
             TCPAddr 127.0.0.1\nPidFile {named}/pid\nLogFile {named}/log\nStreamMaxLength {largest}\n"
        );
        std::fs::write(at.join("clamd.conf"), written)?;
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, PROGRAM]).arg(at).process_group(0);
        keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let failed = |source| TestkitError::Command { command: PROGRAM.to_owned(), source };
        let mut keeper = keeper.spawn().map_err(failed)?;
        let mut said = String::new();
        if let Some(output) = keeper.stdout.take() {
            BufReader::new(output).read_line(&mut said)?;
        }
        if said.trim() != "ready" {
            let told = std::fs::read_to_string(at.join("said")).unwrap_or_default();
            return Err(TestkitError::CommandFailed { command: PROGRAM.to_owned(), told });
        }
        // From here on the keeper removes the folder.
        Ok(Self { folder: folder.keep(), port, keeper })
    }

    /// Its socket, as a setting names it.
    #[must_use]
    pub fn socket(&self) -> String {
        self.folder.join("socket").display().to_string()
    }

    /// Its address by network, as a setting names it.
    #[must_use]
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // It was asked to stop; if waiting fails there is nobody left to tell.
        let _ = self.keeper.wait();
    }
}

/// The test file of EICAR, harmless and known to every scanner; put together here, so that no scanner
/// finds it in our own sources.
#[must_use]
pub fn test_file() -> Vec<u8> {
    let parts = [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"];
    parts.concat().into_bytes()
}
