//! What waits for the reader's approval: the list, and many approved at once after a look.

use std::collections::HashMap;

use app::Installation;
use app::access::Role;
use axum::Router;
use axum::routing::get;

use crate::fault::Fault;
use crate::language::Language;
use crate::pages::records::state::who;
use crate::routes::State;
use crate::words::Words;

pub mod awaited;
pub mod batch;
pub mod list;

pub fn routes() -> Router<State> {
    Router::new().route("/approvals", get(list::show).post(batch::decide))
}

/// A role's name; a word that this program does not know stays as it is.
pub fn role(word: &str, language: Language) -> String {
    Role::from_word(word)
        .map_or(word, |role| {
            let (zh, en) = role.names();
            language.choose(zh, en)
        })
        .to_owned()
}

/// Somebody's name with the role that they hold.
pub fn in_the_role(name: &str, word: &str, language: Language) -> String {
    let role = role(word, language);
    language.choose(format!("{name}（{role}）"), format!("{name} ({role})"))
}

/// What those are called whom records name, looked up once a page.
pub struct People(HashMap<String, String>);

impl People {
    /// # Errors
    /// The store's.
    pub fn of(installation: &Installation, written: &[&str]) -> Result<Self, Fault> {
        Ok(Self(app::account::names(installation, written)?))
    }

    pub fn name(&self, written: &str, t: Words) -> String {
        who(written, &self.0, t)
    }
}
