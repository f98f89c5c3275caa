//! Who is told that the program failed.

use app::access::Role;
use app::notice::{self, Kind};

use crate::notices::{at, kinds};

#[test]
fn a_failure_of_the_program_is_told_to_who_runs_it_once_an_hour() {
    testkit::both(|kit| {
        let told = |moment: &str, root: &str| {
            let installation = at(kit.location(), moment);
            notice::failed(&installation).unwrap();
            kinds(&installation, root)
        };
        let installation = at(kit.location(), "2026-03-02T10:00:00+08:00");
        let person = |name: &str, role: Role| {
            let signed_in = testkit::signed_in(&installation, name, &[(role, "city")]);
            signed_in.account
        };
        let root = person("曾管理", Role::PlatformAdministrator);
        let bureau = person("林承辦", Role::BureauOfficer);
        assert_eq!(told("2026-03-02T10:00:00+08:00", &root), [Kind::Failed]);
        assert_eq!(told("2026-03-02T10:59:59+08:00", &root), [Kind::Failed]);
        assert_eq!(told("2026-03-02T11:00:00+08:00", &root), [Kind::Failed, Kind::Failed]);
        assert_eq!(kinds(&installation, &bureau), []);
    });
}
