//! An OpenLDAP server of one test, with its people, on loopback.

use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use federation::sources::Home;
use federation::{Directory, Sources};
use tempfile::TempDir;

use crate::authority::{Authority, free_port};

const PEOPLE: &str = include_str!("people.ldif");

pub(crate) struct Slapd {
    server: Child,
    pub(crate) folder: TempDir,
    pub(crate) authority: Authority,
    pub(crate) ldaps: u16,
    pub(crate) ldap: u16,
}

impl Slapd {
    /// A server whose certificate bears these names.
    pub(crate) fn named(names: &str) -> Self {
        Self::start(names, true)
    }

    /// A server for the loopback, as it should be.
    pub(crate) fn new() -> Self {
        Self::named("DNS:localhost,IP:127.0.0.1")
    }

    /// A server that knows no TLS.
    pub(crate) fn in_the_clear() -> Self {
        Self::start("DNS:localhost", false)
    }

    fn start(names: &str, with_tls: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::make(folder.path(), names);
        let (ldap, ldaps) = (free_port(), free_port());
        std::fs::create_dir(folder.path().join("db")).unwrap();
        let config = folder.path().join("slapd.conf");
        std::fs::write(&config, configuration(folder.path(), &authority, with_tls)).unwrap();
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

    /// The directory as an installation that trusts this authority would ask it.
    pub(crate) fn asked(&self, url: &str, authority: &Path, more: &str) -> Directory {
        let secret = self.folder.path().join("seeker.secret");
        std::fs::write(&secret, "seek-and-find\n").unwrap();
        only_mine(&secret);
        let text = format!(
            "[[directory]]\nid = 'old'\nkind = 'ldap'\nurl = '{url}'\ncertificate_authority = '{}'\n\
             bind_dn = 'cn=seeker,dc=taipei,dc=test'\nbind_password = {{ file = 'seeker.secret' }}\n\
             people = 'ou=people,dc=taipei,dc=test'\nseconds = 3\n\
             groups = {{ base = 'ou=groups,dc=taipei,dc=test' }}\n{more}",
            authority.display()
        );
        directory(&text, self.folder.path())
    }

    /// As [`Slapd::asked`], over LDAPS and as it should be.
    pub(crate) fn directory(&self) -> Directory {
        let url = format!("ldaps://localhost:{}", self.ldaps);
        self.asked(&url, &self.authority.certificate, "")
    }
}

/// The first directory of these settings.
pub(crate) fn directory(text: &str, folder: &Path) -> Directory {
    let sources = Sources::read(text.to_owned(), folder.join("identity.toml")).unwrap();
    match sources.home_of("anybody") {
        Home::Directory { settings, .. } => Directory::new(settings.clone()).unwrap(),
        Home::Here => panic!("the settings name no directory"),
    }
}

pub(crate) fn only_mine(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o600)).unwrap();
}

fn configuration(folder: &Path, authority: &Authority, with_tls: bool) -> String {
    let folder = folder.display();
    let tls = match with_tls {
        false => String::new(),
        true => format!(
            "TLSCACertificateFile {}\nTLSCertificateFile {}\nTLSCertificateKeyFile {}\n",
            authority.certificate.display(),
            authority.server_certificate.display(),
            authority.server_key.display()
        ),
    };
    format!(
        "include /etc/ldap/schema/core.schema\n\
         include /etc/ldap/schema/cosine.schema\n\
         include /etc/ldap/schema/inetorgperson.schema\n\
         modulepath /usr/lib/ldap\n\
         moduleload back_mdb\n\
         moduleload ppolicy\n\
         pidfile {folder}/slapd.pid\n\
         {tls}\
         database mdb\n\
         suffix dc=taipei,dc=test\n\
         rootdn cn=root,dc=taipei,dc=test\n\
         rootpw the-root-of-a-test\n\
         directory {folder}/db\n\
         overlay ppolicy\n\
         ppolicy_default cn=policy,dc=taipei,dc=test\n"
    )
}

impl Drop for Slapd {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}
