//! Encrypted connections from outside: our own client, and openssl's, which also speaks what is
//! no longer spoken.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use app::{Clock, SystemClock};
use axum::Router;
use proptest::prelude::*;
use testkit::{Authority, Issued};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use web::{Certificate, Entrance, Limits};

use crate::wire::{Server, read_to_close, read_until, send, short_limits, site};

const GET: &str = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";

async fn start(issued: &Issued, limits: Limits) -> Server {
    let certificate = Certificate::read(&issued.certificate, &issued.key).unwrap();
    let entrance = Entrance { certificate: Some(Arc::new(certificate)), ..Entrance::default() };
    Server::start_as(site().reached_by(entrance, Vec::new()), Router::new(), limits).await
}

async fn connect(server: &Server, authority: &Authority) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority.file()).unwrap()).unwrap();
    let settings = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = server.connect().await;
    TlsConnector::from(Arc::new(settings)).connect(name, stream).await.unwrap()
}

fn shown(stream: &TlsStream<TcpStream>) -> Vec<u8> {
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

fn in_der(issued: &Issued) -> Vec<u8> {
    CertificateDer::from_pem_file(&issued.certificate).unwrap().to_vec()
}

/// What openssl's client says of a handshake with these options, and whether it came about.
async fn shake_hands(server: &Server, authority: &Authority, options: &[&str]) -> (bool, String) {
    let mut command = tokio::process::Command::new("openssl");
    command.args(["s_client", "-brief", "-verify_return_error", "-servername", "localhost"]);
    command.args(["-connect", &server.address.to_string(), "-CAfile"]).arg(authority.file());
    let ran = command.args(options).stdin(std::process::Stdio::null()).output().await.unwrap();
    (ran.status.success(), String::from_utf8_lossy(&ran.stderr).into_owned())
}

#[tokio::test]
async fn an_encrypted_connection_is_answered_and_kept_and_asked_for_from_then_on() {
    let authority = Authority::new();
    let server = start(&authority.issue("site"), Limits::default()).await;
    let mut stream = connect(&server, &authority).await;
    for _ in 0..2 {
        send(&mut stream, GET).await;
        let answer = read_until(&mut stream, "ok\n").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("strict-transport-security: max-age=63072000"), "{answer}");
    }
}

#[tokio::test]
async fn only_versions_and_suites_with_forward_secrecy_are_spoken() {
    let authority = Authority::new();
    let server = start(&authority.issue("site"), Limits::default()).await;
    for good in [
        &["-tls1_3"][..],
        &["-tls1_2"],
        &["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"],
        &["-alpn", "http/1.1"],
    ] {
        let (held, told) = shake_hands(&server, &authority, good).await;
        assert!(held, "{good:?}: {told}");
    }
    for bad in [
        &["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"][..],
        &["-tls1", "-cipher", "DEFAULT@SECLEVEL=0"],
        &["-tls1_2", "-cipher", "AES128-SHA256:AES256-GCM-SHA384"],
        &["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"],
        &["-alpn", "h2"],
    ] {
        let (held, told) = shake_hands(&server, &authority, bad).await;
        assert!(!held, "{bad:?}: {told}");
    }
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_without_a_restart_once_both_files_are_there() {
    let authority = Authority::new();
    let (first, second) = (authority.issue("first"), authority.issue("second"));
    let server = start(&first, Limits::default()).await;
    let (old, new) = (in_der(&first), in_der(&second));
    assert_eq!(shown(&connect(&server, &authority).await), old);
    fs::copy(&second.certificate, &first.certificate).unwrap();
    assert_eq!(shown(&connect(&server, &authority).await), old, "a certificate without its key");
    fs::copy(&second.key, &first.key).unwrap();
    assert_eq!(shown(&connect(&server, &authority).await), new);
    fs::remove_file(&first.certificate).unwrap();
    assert_eq!(shown(&connect(&server, &authority).await), new, "a certificate taken away");
}

#[tokio::test]
async fn a_handshake_that_says_nothing_and_a_caller_in_the_clear_are_dropped() {
    let authority = Authority::new();
    let server = start(&authority.issue("site"), short_limits()).await;
    let mut silent = server.connect().await;
    let mut plain = server.connect().await;
    send(&mut plain, GET).await;
    assert_eq!(read_to_close(&mut silent).await, "");
    assert!(!read_to_close(&mut plain).await.contains("HTTP/1.1"));
}

#[tokio::test]
async fn an_encrypted_connection_that_asks_nothing_is_dropped_in_time() {
    let authority = Authority::new();
    let server = start(&authority.issue("site"), short_limits()).await;
    let mut stream = connect(&server, &authority).await;
    assert_eq!(read_to_close(&mut stream).await, "");
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let issued = Authority::new().issue("site");
    // The authority's folder went with it; the refusal comes before the reading.
    assert!(Certificate::read(&issued.certificate, &issued.key).is_err());
    let authority = Authority::new();
    let issued = authority.issue("site");
    fs::set_permissions(&issued.key, fs::Permissions::from_mode(0o644)).unwrap();
    let refused = Certificate::read(&issued.certificate, &issued.key).err().unwrap().to_string();
    assert!(refused.contains("chmod 600"), "{refused}");
}

#[test]
fn a_key_of_another_certificate_is_refused() {
    let authority = Authority::new();
    let (one, other) = (authority.issue("one"), authority.issue("other"));
    let refused = Certificate::read(&one.certificate, &other.key).err().unwrap().to_string();
    assert!(refused.starts_with("certificate and key cannot be used together"), "{refused}");
    let refused = Certificate::read(&one.key, &one.key).err().unwrap().to_string();
    assert!(refused.contains("holds no certificate"), "{refused}");
}

#[test]
fn a_damaged_certificate_or_key_is_read_or_refused_with_words() {
    let authority = Authority::new();
    let issued = authority.issue("damaged");
    let whole = [&issued.certificate, &issued.key].map(|path| fs::read(path).unwrap());
    let is_full = std::env::var_os("FANGYUAN_FULL").is_some();
    let config = ProptestConfig::with_cases(if is_full { 5_000 } else { 128 });
    let (place, end) = (any::<prop::sample::Index>(), any::<Option<prop::sample::Index>>());
    let damage = (any::<bool>(), place, any::<u8>(), end);
    proptest!(config, |((is_key, at, with, cut) in damage)| {
        let [certificate, key] = whole.clone();
        let mut bytes = if is_key { key.clone() } else { certificate.clone() };
        let at = at.index(bytes.len());
        bytes[at] = with;
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let (certificate, key) = if is_key { (certificate, bytes) } else { (bytes, key) };
        // Written over, so that the key stays its owner's alone.
        fs::write(&issued.certificate, certificate).unwrap();
        fs::write(&issued.key, key).unwrap();
        if let Err(refused) = Certificate::read(&issued.certificate, &issued.key) {
            prop_assert!(!refused.to_string().is_empty());
        }
    });
}

#[test]
fn a_certificate_that_is_over_of_another_host_or_of_a_short_key_is_told_before_it_is_used() {
    const DAY: u64 = 24 * 60 * 60;
    let authority = Authority::new();
    let site = authority.issue_for("site", "DNS:isms.example");
    // The authority issues as of now, by the machine's own clock.
    let now = u64::try_from(SystemClock.now().microseconds() / 1_000_000).unwrap();
    let told = |certificate: &Path, key: &Path, host: &str, at: u64| {
        let flaws = Certificate::flaws(certificate, key, &[host.to_owned()], at);
        flaws.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    let of_site = |host: &str, at: u64| told(&site.certificate, &site.key, host, at);
    assert_eq!(of_site("isms.example", now), "");
    assert!(of_site("isms.example", now + 31 * DAY).contains("has expired"));
    assert!(of_site("isms.example", now - 2 * DAY).contains("not valid yet"));
    assert!(of_site("other.example", now).contains("not for other.example"));
    assert!(told(&authority.path("none.pem"), &site.key, "isms.example", now).contains("none.pem"));
    let (short, key) = (authority.path("short.pem"), authority.path("short.key"));
    let made = std::process::Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:1024", "-nodes", "-subj", "/CN=isms.example"])
        .args(["-addext", "subjectAltName=DNS:isms.example", "-out"])
        .arg(&short)
        .arg("-keyout")
        .arg(&key)
        .output();
    assert!(made.unwrap().status.success());
    assert!(told(&short, &key, "isms.example", now).contains("cannot be used"));
}
