//! What doctor says of an installation that is run as it is where nothing is asked for.

use app::FixedClock;
use app::doctor::{Complaint, Gravity, Setup, examine};
use store::Location;

use crate::world::now;

/// What it says about one thing.
pub(crate) fn said(kit: &testkit::Installation, about: &str) -> Vec<Complaint> {
    of(&setup(kit.location()), about)
}

fn setup(location: &Location) -> Setup<'_> {
    Setup {
        location,
        listen: ([127, 0, 0, 1], 8080).into(),
        tls_key: None,
        tls_flaws: None,
        proxies: &[],
        hosts: &[],
        scanner: None,
        font: None,
        has_password_in_environment: false,
    }
}

fn of(setup: &Setup<'_>, about: &str) -> Vec<Complaint> {
    let complaints = examine(setup, &FixedClock(now())).into_iter();
    complaints.filter(|one| one.about == about).collect()
}

#[test]
fn a_proxy_of_this_machine_is_to_be_named_and_a_site_that_needs_one_without_it_is_unsafe() {
    let kit = testkit::embedded();
    let alone = setup(kit.location());
    let listen = |setup: &Setup<'_>| of(setup, "listen").remove(0);
    let told = listen(&alone);
    assert_eq!(told.gravity, Gravity::Fine);
    assert!(told.zh.contains("--trusted-proxy") && told.en.contains("--trusted-proxy"), "{told:?}");
    let hosts = ["isms.example".to_owned()];
    let told = listen(&Setup { hosts: &hosts, ..alone });
    assert_eq!(told.gravity, Gravity::Unsafe);
    assert!(told.zh.contains("isms.example") && told.en.contains("isms.example"), "{told:?}");
    let proxies = ["127.0.0.1".parse().unwrap()];
    assert_eq!(listen(&Setup { hosts: &hosts, proxies: &proxies, ..alone }).gravity, Gravity::Fine);
}
