//! What doctor says of our own accounts whose names a directory has for its own.

use std::sync::Arc;

use app::{FixedClock, Installation};

use crate::doctor;
use crate::world::now;

const SETTINGS: &str = "[[directory]]\nid = 'ldap'\nkind = 'ldap'\nurl = 'ldaps://ldap.example'\n\
    bind_dn = 'cn=seeker'\nbind_password = { environment = 'PATH' }\npeople = 'ou=people'\n";

#[test]
fn doctor_names_the_accounts_whose_passwords_a_directory_would_never_let_be_asked_for() {
    testkit::both(|kit| {
        let clock = Arc::new(FixedClock(now()));
        let installation = Installation::open(kit.location(), clock).unwrap();
        let somebody = testkit::signed_in(&installation, "王承辦", &[]);
        let told = |settings: &str| {
            let file = kit.location().directory().join(app::federation::FILE);
            std::fs::write(file, settings).unwrap();
            let complaints = doctor::said(kit, "identity").into_iter();
            complaints.map(|one| one.en).collect::<Vec<_>>().join("\n")
        };
        let shadowed = told(SETTINGS);
        assert!(
            shadowed.contains(&somebody.name) && shadowed.contains("local_names"),
            "{shadowed}"
        );
        let kept = told(&format!("local_names = ['{}']\n{SETTINGS}", somebody.name));
        assert!(!kept.contains(&somebody.name), "{kept}");
        let apart = told(&format!("{SETTINGS}suffix = '@city'\n"));
        assert!(!apart.contains(&somebody.name), "{apart}");
    });
}
