//! An OpenLDAP server of one test, with the people of `tests/federation`, on loopback.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do")]

use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Authority;
use crate::open_id::free_port;

const PEOPLE: &str = include_str!("../../../tests/federation/people.ldif");
const CONFIGURATION: &str = include_str!("../../../tests/federation/slapd.conf");

/// A directory server; it ends when it is dropped.
pub struct Slapd {
    server: Child,
    folder: TempDir,
    pub authority: Authority,
    pub ldaps: u16,
    pub ldap: u16,
}

impl Slapd {
    /// A server for the loopback, as it should be.
    ///
    /// # Panics
    /// Where it does not come up.
    #[must_use]
    pub fn new() -> Self {
        Self::named("DNS:localhost,IP:127.0.0.1")
    }

    /// A server whose certificate bears these names.
    ///
    /// # Panics
    /// Where it does not come up.
    #[must_use]
    pub fn named(names: &str) -> Self {
        Self::start(names, true)
    }

    /// A server that knows no TLS.
    ///
    /// # Panics
    /// Where it does not come up.
    #[must_use]
    pub fn in_the_clear() -> Self {
        Self::start("DNS:localhost", false)
    }

    fn start(names: &str, with_tls: bool) -> Self {
        let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
        let (ldap, ldaps) = (free_port(), free_port());
        std::fs::create_dir(folder.path().join("db")).unwrap();
        let config = folder.path().join("slapd.conf");
        let tls = if with_tls { tls(&authority, names) } else { String::new() };
        std::fs::write(&config, configuration(folder.path(), &tls)).unwrap();
        let people = folder.path().join("people.ldif");
        std::fs::File::create(&people).unwrap().write_all(PEOPLE.as_bytes()).unwrap();
        let added = Command::new("/usr/sbin/slapadd")
            .args(["-f".as_ref(), config.as_os_str(), "-l".as_ref(), people.as_os_str()])
            .output()
            .expect("slapd is installed by tests/install.sh");
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        let mut addresses = format!("ldap://127.0.0.1:{ldap}/");
        if with_tls {
            addresses.push_str(&format!(" ldaps://127.0.0.1:{ldaps}/"));
        }
        let server = Command::new("/usr/sbin/slapd")
            .args(["-h", &addresses, "-d", "0", "-f"])
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let slapd = Self { server, folder, authority, ldaps, ldap };
        slapd.wait();
        slapd
    }

    fn wait(&self) {
        let until = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", self.ldap)).is_err() {
            assert!(Instant::now() < until, "slapd did not come up");
            std::thread::yield_now();
        }
    }

    /// The folder in which it lives.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Settings that name it at this address as `old`, and `more` of it.
    ///
    /// # Panics
    /// Where the secret of its service account cannot be written.
    #[must_use]
    pub fn settings(&self, url: &str, authority: &Path, more: &str) -> String {
        let secret = self.folder.path().join("seeker.secret");
        std::fs::write(&secret, "seek-and-find\n").unwrap();
        only_mine(&secret);
        format!(
            "[[directory]]\nid = 'old'\nname_zh = '市府目錄'\nname_en = 'City directory'\n\
             kind = 'ldap'\nurl = '{url}'\ncertificate_authority = '{}'\n\
             bind_dn = 'cn=seeker,dc=taipei,dc=test'\nbind_password = {{ file = '{}' }}\n\
             people = 'ou=people,dc=taipei,dc=test'\nseconds = 3\n\
             groups = {{ base = 'ou=groups,dc=taipei,dc=test' }}\n{more}\n",
            authority.display(),
            secret.display()
        )
    }

    /// Changes entries as the directory's administrator.
    ///
    /// # Panics
    /// Where the server does not take it.
    pub fn change(&self, ldif: &str) {
        let mut changing = Command::new("ldapmodify")
            .args(["-x", "-D", "cn=root,dc=taipei,dc=test", "-w", "the-root-of-a-test"])
            .args(["-H", &format!("ldap://127.0.0.1:{}", self.ldap)])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ldap-utils is installed by tests/install.sh");
        changing.stdin.take().unwrap().write_all(ldif.as_bytes()).unwrap();
        let changed = changing.wait_with_output().unwrap();
        assert!(changed.status.success(), "{}", String::from_utf8_lossy(&changed.stderr));
    }
}

impl Default for Slapd {
    fn default() -> Self {
        Self::new()
    }
}

impl Slapd {
    /// Ends it; its files stay, so that it is who does not answer.
    pub fn stop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Leaves a file to its owner alone.
pub(crate) fn only_mine(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o600)).unwrap();
}

fn tls(authority: &Authority, names: &str) -> String {
    let issued = authority.issue_for("server", names);
    format!(
        "TLSCACertificateFile {}\nTLSCertificateFile {}\nTLSCertificateKeyFile {}\n",
        authority.file().display(),
        issued.certificate.display(),
        issued.key.display()
    )
}

fn configuration(folder: &Path, tls: &str) -> String {
    CONFIGURATION.replace("{folder}", &folder.display().to_string()).replace("{tls}", tls)
}
