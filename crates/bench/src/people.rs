//! Those as whom pages are asked for, each with a token of a program; knows no page.

use std::sync::Arc;

use app::access::{Role, Scope};
use app::account::{self, NewAccount};
use app::grant::{self, NewGrant};
use app::record::{self, Filter};
use app::{Actor, Installation, SystemClock, one_time_link};
use testkit::{ORIGIN, PASSWORD, SignedIn};

use crate::failure::Failure;
use crate::place::Place;

/// The body of which an officer and a member of staff are: one of the largest.
const BODY: &str = "finance";

/// The tokens of those who ask.
#[derive(Debug)]
pub(crate) struct Tokens {
    /// May do all that is measured.
    pub(crate) bureau: String,
    /// A security officer of one body.
    pub(crate) officer: String,
    /// Somebody of the same body's staff, by their own record.
    pub(crate) staff: String,
}

impl Tokens {
    pub(crate) fn new(place: &Place) -> Result<Self, Failure> {
        let location = app::location(&place.data, place.url());
        let installation =
            Installation::open(&location, Arc::new(SystemClock)).map_err(Failure::told)?;
        let rights = [Role::BureauOfficer, Role::SecurityOfficer].map(|role| (role, "city"));
        let bureau = testkit::signed_in(&installation, "bench", &rights);
        let rights = [(Role::SecurityOfficer, BODY)];
        let officer = testkit::signed_in(&installation, "bench officer", &rights);
        let staff = staff(&installation)?;
        let token = |owner, scopes| testkit::token(&installation, owner, scopes);
        Ok(Self {
            bureau: token(&bureau, &[Scope::Read, Scope::Write]),
            officer: token(&officer, &[Scope::Read]),
            staff: token(&staff, &[Scope::Read]),
        })
    }
}

/// Somebody who sees what names them.
fn staff(installation: &Installation) -> Result<SignedIn, Failure> {
    let actor = Actor::local("bench");
    let filter = Filter { agency: Some(BODY), form: Some("person"), text: None };
    let page = record::list(installation, &actor, &filter, None, 1).map_err(Failure::told)?;
    let nobody = || Failure::Told(format!("{BODY} employs nobody"));
    let person = page.records.into_iter().next().ok_or_else(nobody)?.id;
    let name = format!("bench-staff-{}", std::process::id());
    let new = NewAccount {
        name: name.clone(),
        display_name: "bench staff".to_owned(),
        agency: BODY.to_owned(),
        person: Some(person.clone()),
        mail: None,
    };
    let account = account::create(installation, &actor, &new).map_err(Failure::told)?.id;
    let right = NewGrant {
        account: account.clone(),
        role: Role::Staff.word().to_owned(),
        agency: BODY.to_owned(),
        subject: Some(person),
        from: installation.today(),
        until: None,
        on_behalf_of: None,
        why: "合成量測".to_owned(),
    };
    grant::give(installation, &actor, &right).map_err(Failure::told)?;
    let (_, link) =
        one_time_link::for_account(installation, &actor, &account).map_err(Failure::told)?;
    let opened = one_time_link::choose_password(installation, &link, PASSWORD, ORIGIN)
        .map_err(Failure::told)?;
    let opened = opened.ok_or_else(|| Failure::Told("the link opens nothing".to_owned()))?;
    Ok(SignedIn { account, name, secret: opened.secret })
}
