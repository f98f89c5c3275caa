//! An OpenID provider of one test, run by node from `tests/federation`, on loopback: a real one, or one
//! that lies.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do")]

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::Authority;
use crate::slapd::only_mine;

/// A provider; it ends when it is dropped.
pub struct OpenId {
    process: Child,
    folder: TempDir,
    pub authority: Authority,
    /// Its address; the real one's issuer, and what each lie's begins with.
    pub home: String,
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/federation")
}

impl OpenId {
    /// A script that listens, given the site's address or the folder where it writes.
    fn start(script: &str, last: impl FnOnce(&Path) -> String) -> Self {
        let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
        let issued = authority.issue("server");
        let port = free_port();
        let mut process = Command::new("node")
            .arg(scripts().join(script))
            .arg(port.to_string())
            .args([&issued.key, &issued.certificate])
            .arg(last(folder.path()))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is installed by tests/install.sh");
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        while said.next().expect("the provider ended").unwrap() != "ready" {}
        // What it says later has to be read by somebody, or it ends.
        std::thread::spawn(move || said.for_each(drop));
        Self { process, folder, authority, home: format!("https://localhost:{port}") }
    }

    /// The real provider, for a site at this address.
    ///
    /// # Panics
    /// Where it does not come up.
    #[must_use]
    pub fn provider(site: &str) -> Self {
        Self::start("provider.mjs", |_| site.to_owned())
    }

    /// The lying one.
    ///
    /// # Panics
    /// Where it does not come up.
    #[must_use]
    pub fn liar() -> Self {
        Self::start("liar.mjs", |folder| folder.display().to_string())
    }

    /// The folder in which it writes.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Settings that name it under this issuer as `city`, and `more` of it.
    ///
    /// # Panics
    /// Where its secret cannot be written.
    #[must_use]
    pub fn settings(&self, issuer: &str, site: &str, more: &str) -> String {
        let secret = self.folder.path().join("client.secret");
        std::fs::write(&secret, "a-secret-of-a-test").unwrap();
        only_mine(&secret);
        format!(
            "address = '{site}'\n[[provider]]\nid = 'city'\nname_zh = '市府單一簽入'\n\
             name_en = 'City sign-on'\nissuer = '{issuer}'\nclient_id = 'fangyuan'\n\
             client_secret = {{ file = '{}' }}\ncertificate_authority = '{}'\n{more}\n",
            secret.display(),
            self.authority.file().display()
        )
    }

    /// Goes through the provider's pages as somebody would; what that came to.
    ///
    /// # Panics
    /// Where the provider does not let them.
    #[must_use]
    pub fn visit(&self, arguments: &[&str]) -> String {
        let gone = Command::new("node")
            .arg(scripts().join("visit.mjs"))
            .args(arguments)
            .arg(self.folder.path().join("cookies.json"))
            .env("NODE_EXTRA_CA_CERTS", self.authority.file())
            .output()
            .unwrap();
        assert!(gone.status.success(), "{}", String::from_utf8_lossy(&gone.stderr));
        String::from_utf8(gone.stdout).unwrap().trim().to_owned()
    }
}

impl OpenId {
    /// Ends it; its files stay, so that it is who does not answer.
    pub fn stop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Drop for OpenId {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
