//! Groups as another system keeps them.

use app::scim::{self, Expected, Found, Group, GroupWords, ScimError, Sought};
use serde_json::{Map, Value as Json};

use super::fault::ScimFault;
use super::resource::Resource;
use super::{Scim, patch, wire};

impl Resource for Group {
    type Words = GroupWords;

    const NAME: &'static str = "displayName";

    fn find(
        scim: &Scim,
        sought: Sought<'_>,
        offset: u32,
        limit: u32,
    ) -> Result<Found<Self>, ScimError> {
        scim::groups(&scim.installation, &scim.actor, sought, offset, limit)
    }

    fn get(scim: &Scim, id: &str) -> Result<Self, ScimError> {
        scim::group(&scim.installation, &scim.actor, id)
    }

    fn create(scim: &Scim, words: &GroupWords) -> Result<Self, ScimError> {
        scim::create_group(&scim.installation, &scim.settings, &scim.actor, words)
    }

    fn replace(
        scim: &Scim,
        id: &str,
        words: &GroupWords,
        expected: Expected<'_, Self>,
    ) -> Result<Self, ScimError> {
        let Scim { installation, settings, actor, .. } = scim;
        scim::replace_group(installation, settings, actor, id, words, expected)
    }

    fn delete(scim: &Scim, id: &str, expected: Expected<'_, Self>) -> Result<(), ScimError> {
        scim::delete_group(&scim.installation, &scim.settings, &scim.actor, id, expected)
    }

    fn into_words(self) -> GroupWords {
        GroupWords {
            display_name: self.display_name,
            external_id: self.external_id,
            members: self.members.into_iter().map(|member| member.id).collect(),
        }
    }

    fn read(sent: &Map<String, Json>) -> Result<GroupWords, ScimFault> {
        wire::group_words(sent)
    }

    fn patch(words: &mut GroupWords, sent: &Map<String, Json>) -> Result<(), ScimFault> {
        patch::group(words, sent)
    }

    fn written(&self, scim: &Scim) -> Json {
        wire::group(scim, self)
    }
}
