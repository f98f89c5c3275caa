//! Somebody who signed in, made as people are: an account, rights, an invitation, a password.

use std::sync::atomic::{AtomicU32, Ordering};

use app::access::{Role, Scope};
use app::account::{self, NewAccount};
use app::grant::{self, NewGrant};
use app::sign_in::Origin;
use app::token::{self, NewToken};
use app::{Actor, Installation, one_time_link, session};

/// The password of everybody here.
pub const PASSWORD: &str = "Seven copper bridges, 7 times";

/// Where they come from.
pub const ORIGIN: Origin<'static> = Origin { source: "127.0.0.1", agent: "a test" };

/// Somebody who is there.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub account: String,
    /// The name to sign in by.
    pub name: String,
    /// The secret of the session.
    pub secret: String,
}

/// Lets somebody in who holds roles over bodies.
///
/// # Panics
/// Where any step of it is refused.
#[must_use]
#[expect(clippy::expect_used, reason = "a test without its people fails")]
pub fn signed_in(
    installation: &Installation,
    display_name: &str,
    rights: &[(Role, &str)],
) -> SignedIn {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let actor = Actor::local("testkit");
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("p{}-{number}", std::process::id());
    let new = NewAccount {
        name: name.clone(),
        display_name: display_name.to_owned(),
        agency: domain::body::CITY.to_owned(),
        person: None,
        mail: None,
    };
    let account = account::create(installation, &actor, &new).expect("an account").id;
    for (role, agency) in rights {
        let right = NewGrant {
            account: account.clone(),
            role: role.word().to_owned(),
            agency: (*agency).to_owned(),
            subject: None,
            from: installation.today(),
            until: None,
            on_behalf_of: None,
            why: "for a test".to_owned(),
        };
        grant::give(installation, &actor, &right).expect("a right");
    }
    let (_, link) = one_time_link::for_account(installation, &actor, &account).expect("a link");
    let opened = one_time_link::choose_password(installation, &link, PASSWORD, ORIGIN);
    let opened = opened.expect("a password").expect("a session");
    SignedIn { account, name, secret: opened.secret }
}

/// A token of somebody who is there.
///
/// # Panics
/// Where it is refused.
#[must_use]
#[expect(clippy::expect_used, reason = "a test without its token fails")]
pub fn token(installation: &Installation, owner: &SignedIn, scopes: &[Scope]) -> String {
    let present = session::find(installation, &owner.secret).expect("rules");
    let new = NewToken { name: "a test".to_owned(), scopes: scopes.to_vec(), days: 1 };
    token::make(installation, &present.expect("a session"), &new).expect("a token")
}

/// What happened to somebody or something, oldest first: the kind of each event and all of it in words.
///
/// # Panics
/// Where the database fails.
#[must_use]
#[expect(clippy::expect_used, reason = "a test without its database fails")]
pub fn told_of(installation: &Installation, subject: &str) -> Vec<(String, String)> {
    let read =
        |transaction: &mut store::Transaction<'_>| store::event::of_subject(transaction, subject);
    let events = installation.store.read(read).expect("events");
    events.into_iter().map(|event| (event.kind.clone(), format!("{event:?}"))).collect()
}

/// Writes a letter to an account that the mail server refused.
///
/// # Panics
/// Where the database fails, or other letters are due.
#[expect(clippy::expect_used, reason = "a test without its database fails")]
pub fn letter_given_up(installation: &Installation, account: &str, id: &str, why: &str) {
    use store::letter::{Settled, claim, insert, settle};
    let now = installation.now().microseconds();
    let refuse = |transaction: &mut store::Transaction<'_>| {
        insert(transaction, id, account, "notice", id, now)?;
        claim(transaction, "a node", now, now + 1)?;
        settle(transaction, id, "a node", now, Settled::GivenUp { failure: why })
    };
    assert!(installation.store.write(refuse).expect("a letter"), "another letter was due");
}

/// The code that an authenticator app shows at a moment.
///
/// # Panics
/// Where the key is none.
#[must_use]
#[expect(clippy::expect_used, reason = "a test without its code fails")]
pub fn code_of(key: &str, at_seconds: u64) -> String {
    credentials::OneTimeKey::read_text(key).expect("a key").code(at_seconds)
}
