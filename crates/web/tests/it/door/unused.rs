//! Accounts that nobody uses are closed, where the city has set a term.

use app::access::Role;
use app::account::close_unused;
use testkit::PASSWORD;

use super::gate::{Gate, both};

const DAY: i64 = 24 * 60;

fn decide(gate: &Gate, term: &str) {
    let new = app::setting::NewSetting {
        name: "sign_in.unused_account".to_owned(),
        value: term.to_owned(),
        from: gate.installation.today(),
        agency: None,
        why: "附表十".to_owned(),
    };
    app::setting::set(&gate.installation, &app::Actor::local("test"), &new).unwrap();
}

fn is_closed(gate: &Gate, account: &str) -> bool {
    let actor = app::Actor::local("test");
    app::account::get(&gate.installation, &actor, account).unwrap().is_closed
}

#[test]
fn an_account_that_nobody_used_for_the_citys_term_is_closed_and_the_last_administrator_stays() {
    both(|gate| {
        let administrator = [(Role::PlatformAdministrator, "city")];
        let administrator = testkit::signed_in(&gate.installation, "管理者", &administrator);
        let (away, here) = (gate.officer(), gate.officer());
        gate.pass_minutes(80 * DAY);
        assert_eq!(close_unused(&gate.installation).unwrap(), 0, "no term was set");
        decide(gate, "P90D");
        gate.browser().sign_in(&here.name, PASSWORD).is(303);
        gate.pass_minutes(9 * DAY);
        assert_eq!(close_unused(&gate.installation).unwrap(), 0, "the term is not over");
        gate.pass_minutes(2 * DAY);
        assert_eq!(close_unused(&gate.installation).unwrap(), 1);
        assert!(is_closed(gate, &away.account));
        assert!(!is_closed(gate, &here.account) && !is_closed(gate, &administrator.account));
        gate.browser().sign_in(&away.name, PASSWORD).is(422);
        assert!(gate.told_of(&away.account).iter().any(|kind| kind == "account.closed"));
        // Opened again it begins anew.
        let actor = app::Actor::local("test");
        app::account::decide(&gate.installation, &actor, &away.account, false, "回任").unwrap();
        assert_eq!(close_unused(&gate.installation).unwrap(), 0);
    });
}
