//! What a page links opens for who is shown it: where somebody may not go, its name stands alone.

use app::access::Role;
use app::grant::{self, NewGrant};

use super::desk::{Office, both};

/// Somebody of the agency's staff, who sees what is about them.
fn staff(office: &Office) -> Office {
    let known = testkit::signed_in(&office.installation, "許芬庭", &[]);
    let right = NewGrant {
        account: known.account.clone(),
        role: Role::Staff.word().to_owned(),
        agency: "a1".to_owned(),
        subject: Some("p1".to_owned()),
        from: office.installation.today(),
        until: None,
        on_behalf_of: None,
        why: "業務需要".to_owned(),
    };
    grant::give(&office.installation, &app::Actor::local("王承辦"), &right).unwrap();
    office.as_seen_by(known)
}

#[test]
fn staff_are_led_to_no_standings_from_records_that_they_may_read() {
    both(|office| {
        let staff = staff(&office.as_seen_by(office.duty.clone()).with_board());
        for page in ["/records?form=training_record", "/records/t1", "/records"] {
            let page = staff.page(page);
            assert!(page.contains("範例局") && !page.contains("href=\"/agencies/"), "{page}");
        }
        for page in ["/todo", "/todo?lang=en"] {
            let page = staff.page(page);
            assert!(!page.contains("href=\"/agencies/"), "{page}");
        }
        let duties = staff.page("/records/t1");
        assert!(duties.contains("href=\"/regulation/duties/"), "{duties}");
        assert!(office.page("/records/t1").contains("href=\"/agencies/a1\""));
    });
}

#[test]
fn who_keeps_accounts_is_shown_only_what_they_may_do() {
    both(|office| {
        let seen_by = |name: &str, role, agency| {
            office.as_seen_by(testkit::signed_in(&office.installation, name, &[(role, agency)]))
        };
        let officer = seen_by("王承辦", Role::SecurityOfficer, "a1");
        let rules = "href=\"/accounts/second-factors\"";
        assert!(!officer.page("/accounts").contains(rules));
        assert_eq!(officer.get("/accounts/second-factors").status, 403);
        let operator = seen_by("維運", Role::PlatformAdministrator, "city");
        assert!(operator.page("/accounts").contains(rules));
        let own = operator.page(&format!("/accounts/{}", operator.duty.account));
        assert!(own.contains("自己的帳號由另一位管理者停用") && !own.contains("/close\""), "{own}");
        let other = operator.page(&format!("/accounts/{}", officer.duty.account));
        assert!(!other.contains("自己的帳號由另一位管理者停用"), "{other}");
    });
}
