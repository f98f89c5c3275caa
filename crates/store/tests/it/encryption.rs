//! PostgreSQL over TLS: a real server that takes nothing else.

use store::{Location, Store, StoreError};
use testkit::{Authority, Server};

fn open(url: &str) -> Result<Store, StoreError> {
    let folder = tempfile::tempdir().unwrap();
    Store::open(&Location::Postgres { url: url.to_owned(), directory: folder.path().to_owned() })
}

#[test]
fn a_server_is_spoken_to_encrypted_and_only_where_its_authority_is_the_one_named() {
    let authority = Authority::new();
    let server = Server::start_encrypted(&authority.issue("database")).unwrap();
    let url = |authority: &Authority, mode: &str| {
        format!("{}?sslmode={mode}&sslrootcert={}", server.url(), authority.file().display())
    };
    assert!(open(server.url()).is_err(), "it takes no plain connection");
    for mode in ["verify-full", "require"] {
        assert!(open(&url(&authority, mode)).unwrap().schema_is_current().unwrap(), "{mode}");
        let refused = open(&url(&Authority::new(), mode)).err().unwrap();
        assert!(matches!(refused, StoreError::Unreachable { .. }), "{mode}: {refused}");
        assert!(refused.to_string().contains("certificate"), "{mode}: {refused}");
    }
    let by_another_name =
        url(&authority, "verify-full").replace("localhost", "localhost.localdomain");
    assert!(open(&by_another_name).is_err());
}

#[test]
fn a_location_that_is_printed_tells_no_password() {
    let url = "postgres://u:canary@db.example/x".to_owned();
    let location = Location::Postgres { url, directory: "data".into() };
    assert!(location.holds_password().unwrap());
    assert!(!format!("{location:?}").contains("canary"));
}
