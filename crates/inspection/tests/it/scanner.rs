//! The scanner, asked in its own protocol: Debian's daemon, which knows the industry's test file.

use inspection::{Scanner, ScannerError, Verdict};
use testkit::{Clamd, test_file};

fn examined(at: &str, bytes: &[u8]) -> Result<Verdict, ScannerError> {
    at.parse::<Scanner>().unwrap().examine(&mut &*bytes)
}

#[test]
fn a_harmful_file_is_found_and_a_clean_one_is_not_over_its_socket_and_by_network() {
    let clamd = Clamd::start("1M").unwrap();
    for at in [clamd.socket(), clamd.address()] {
        assert_eq!(examined(&at, "簽到表".as_bytes()).unwrap(), Verdict::Clean);
        let found = examined(&at, &test_file()).unwrap();
        assert_eq!(found, Verdict::Found("Test-Signature.UNOFFICIAL".to_owned()));
        let version = at.parse::<Scanner>().unwrap().version().unwrap();
        assert!(version.starts_with("ClamAV "), "{version}");
    }
}

#[test]
fn a_file_that_is_too_large_for_the_scanner_is_not_taken_for_clean() {
    let clamd = Clamd::start("1M").unwrap();
    let large = vec![b'a'; 4 * 1024 * 1024];
    for at in [clamd.socket(), clamd.address()] {
        let refused = examined(&at, &large).unwrap_err();
        let is_told =
            matches!(refused, ScannerError::Refused { .. } | ScannerError::BrokeOff { .. });
        assert!(is_told, "{refused}");
    }
}

#[test]
fn where_no_scanner_listens_nothing_is_said_of_a_file() {
    for at in ["/nowhere/clamd.ctl", "127.0.0.1:1"] {
        let refused = examined(at, b"x").unwrap_err();
        assert!(matches!(refused, ScannerError::Unreachable { .. }), "{refused}");
        assert!(refused.to_string().contains(at), "{refused}");
    }
}

#[test]
fn an_address_is_a_path_or_a_host_with_its_port() {
    for text in ["", "clamd", "clamd:", ":3310", "clamd:99999", "run/clamd.ctl"] {
        assert!(text.parse::<Scanner>().is_err(), "{text}");
    }
    for text in ["/run/clamav/clamd.ctl", "clamd.example:3310", "[::1]:3310"] {
        assert_eq!(text.parse::<Scanner>().unwrap().to_string(), text);
    }
}
