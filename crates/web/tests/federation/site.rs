//! A site at the present moment whose identity.toml a test writes.

use app::federation::Federation;
use app::{Clock, SystemClock};

use crate::gate::Gate;

/// Runs a test with these settings on SQLite, then on PostgreSQL.
pub(crate) fn both(settings: &str, body: impl Fn(&Gate)) {
    testkit::both(|kit| body(&open(kit, settings)));
}

/// A site over a store with these settings. What others sign is of now, so that the clock begins there.
pub(crate) fn open(kit: &testkit::Installation, settings: &str) -> Gate {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(app::federation::FILE), settings).unwrap();
    Gate::open(kit, SystemClock.now(), Federation::open(folder.path()).unwrap())
}

/// The id of the account that bears a name.
pub(crate) fn account(gate: &Gate, name: &str) -> String {
    app::account::id_of_name(&gate.installation, name).unwrap().unwrap()
}

/// The roles that an account holds, with the agency.
pub(crate) fn held(gate: &Gate, account: &str) -> Vec<(String, String)> {
    let principal = app::access::principal(&gate.installation, account).unwrap().unwrap();
    let held = principal.rights.held.iter();
    let mut held: Vec<_> =
        held.map(|right| (right.role.word().to_owned(), right.agency.clone())).collect();
    held.sort_unstable();
    held
}

pub(crate) fn pair(role: &str, agency: &str) -> (String, String) {
    (role.to_owned(), agency.to_owned())
}

/// Puts a failure into the table of them past the program.
pub(crate) fn forged_failure(account: &str) -> String {
    format!(
        "insert into failed_sign_in (id, account, source, failed_at)
        values ('put-in', '{account}', '192.0.2.1', 1)"
    )
}

/// Takes an authenticator app into use; its key comes back.
pub(crate) fn enrol(gate: &Gate, browser: &mut crate::gate::Browser<'_>) -> String {
    let offered = browser.post("/account/codes", &[]);
    let key = offered.is(200).between("<code class=\"secret\">", "</code>").replace(' ', "");
    let code = testkit::code_of(&key, gate.seconds());
    let fields = [("begun", &*offered.hidden("begun")), ("code", &*code)];
    browser.post("/account/codes/first", &fields).is(200);
    key
}
