//! A certificate authority of one test, and a certificate of the loopback by it; made by openssl.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) struct Authority {
    pub(crate) certificate: PathBuf,
    pub(crate) server_certificate: PathBuf,
    pub(crate) server_key: PathBuf,
}

impl Authority {
    /// An authority in this folder, and a server's certificate for these names.
    pub(crate) fn make(folder: &Path, names: &str) -> Self {
        let file = |name: &str| folder.join(name);
        let path = |name: &str| file(name).display().to_string();
        openssl(&[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=authority of a test",
            "-keyout",
            &path("authority.key"),
            "-out",
            &path("authority.pem"),
        ]);
        openssl(&[
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            "/CN=server",
            "-keyout",
            &path("server.key"),
            "-out",
            &path("server.csr"),
        ]);
        std::fs::write(file("names"), format!("subjectAltName={names}")).unwrap();
        openssl(&[
            "x509",
            "-req",
            "-days",
            "2",
            "-in",
            &path("server.csr"),
            "-CA",
            &path("authority.pem"),
            "-CAkey",
            &path("authority.key"),
            "-CAcreateserial",
            "-out",
            &path("server.pem"),
            "-extfile",
            &path("names"),
        ]);
        Self {
            certificate: file("authority.pem"),
            server_certificate: file("server.pem"),
            server_key: file("server.key"),
        }
    }
}

fn openssl(arguments: &[&str]) {
    let made = Command::new("openssl").args(arguments).stdin(Stdio::null()).output();
    let made = made.expect("openssl is installed by tests/install.sh");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
