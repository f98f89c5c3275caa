//! Users: accounts as another system keeps them.

use app::scim::{self, Expected, Found, ScimError, Sought, User, UserWords};
use serde_json::{Map, Value as Json};

use super::fault::ScimFault;
use super::resource::Resource;
use super::{Scim, patch, wire};

impl Resource for User {
    type Words = UserWords;

    const NAME: &'static str = "userName";

    fn find(
        scim: &Scim,
        sought: Sought<'_>,
        offset: u32,
        limit: u32,
    ) -> Result<Found<Self>, ScimError> {
        scim::users(&scim.installation, &scim.actor, sought, offset, limit)
    }

    fn get(scim: &Scim, id: &str) -> Result<Self, ScimError> {
        scim::user(&scim.installation, &scim.actor, id)
    }

    fn create(scim: &Scim, words: &UserWords) -> Result<Self, ScimError> {
        scim::create_user(&scim.installation, &scim.settings, &scim.actor, words)
    }

    fn replace(
        scim: &Scim,
        id: &str,
        words: &UserWords,
        expected: Expected<'_, Self>,
    ) -> Result<Self, ScimError> {
        let Scim { installation, settings, actor, .. } = scim;
        scim::replace_user(installation, settings, actor, id, words, expected)
    }

    fn delete(scim: &Scim, id: &str, expected: Expected<'_, Self>) -> Result<(), ScimError> {
        scim::delete_user(&scim.installation, &scim.settings, &scim.actor, id, expected)
    }

    fn into_words(self) -> UserWords {
        self.words
    }

    fn read(sent: &Map<String, Json>) -> Result<UserWords, ScimFault> {
        wire::user_words(sent)
    }

    fn patch(words: &mut UserWords, sent: &Map<String, Json>) -> Result<(), ScimFault> {
        patch::user(words, sent)
    }

    fn written(&self, scim: &Scim) -> Json {
        wire::user(scim, self)
    }
}
