//! A provider of one test, run by node from `tests/federation`, on loopback.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use federation::Sources;
use federation::provider::Provider;
use tempfile::TempDir;

use crate::authority::{Authority, free_port};
use crate::slapd::only_mine;

/// Where Fangyuan would answer; nothing does in these tests, unless they listen themselves.
pub(crate) const SITE: &str = "http://127.0.0.1:8000";

pub(crate) struct Node {
    process: Child,
    pub(crate) folder: TempDir,
    pub(crate) authority: Authority,
    pub(crate) home: String,
}

pub(crate) fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/federation")
}

impl Node {
    /// A script that listens, given the site's address or the folder where it writes.
    fn start(script: &str, last: impl FnOnce(&Path) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::make(folder.path(), "DNS:localhost,IP:127.0.0.1");
        let port = free_port();
        let mut process = Command::new("node")
            .arg(scripts().join(script))
            .arg(port.to_string())
            .args([&authority.server_key, &authority.server_certificate])
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

    /// The real provider.
    pub(crate) fn provider(site: &str) -> Self {
        Self::start("provider.mjs", |_| site.to_owned())
    }

    /// The lying one.
    pub(crate) fn liar() -> Self {
        Self::start("liar.mjs", |folder| folder.display().to_string())
    }

    /// The provider under this issuer, as an installation would ask it.
    pub(crate) fn asked(&self, issuer: &str, site: &str) -> Provider {
        let secret = self.folder.path().join("client.secret");
        std::fs::write(&secret, "a-secret-of-a-test").unwrap();
        only_mine(&secret);
        let text = format!(
            "address = '{site}'\n[[provider]]\nid = 'city'\nname_zh = '市府'\nname_en = 'City'\n\
             issuer = '{issuer}'\nclient_id = 'fangyuan'\nclient_secret = {{ file = 'client.secret' }}\n\
             certificate_authority = '{}'\nagencies = {{ '資訊局' = 'doit' }}\n\
             rule = [{{ group = 'isms', role = 'officer', agency_claim = 'unit' }}]\n",
            self.authority.certificate.display()
        );
        let sources = Sources::read(text, self.folder.path().join("identity.toml")).unwrap();
        Provider::new(sources.provider("city").unwrap().clone(), site).unwrap()
    }

    /// Goes through the provider's pages.
    pub(crate) fn visit(&self, arguments: &[&str]) -> String {
        let gone = Command::new("node")
            .arg(scripts().join("visit.mjs"))
            .args(arguments)
            .arg(self.folder.path().join("cookies.json"))
            .env("NODE_EXTRA_CA_CERTS", &self.authority.certificate)
            .output()
            .unwrap();
        assert!(gone.status.success(), "{}", String::from_utf8_lossy(&gone.stderr));
        String::from_utf8(gone.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
