//! What waits for approval, in words: since when, for whom, and who can help where nobody can approve it.

use app::access::Role;
use app::approval::{Awaited, givers};

use super::role;
use crate::law::joined;
use crate::view::View;

/// That a record waits, since when and for whom.
pub fn waits(view: &View, one: &Awaited) -> String {
    let since = view.language.day(one.since.day());
    let waits = view.t.waits_for_role(&since, &role(&one.role, view.language));
    match one.is_stuck {
        true => [waits, nobody_can(view, &one.role)].join(view.language.choose("", " ")),
        false => waits,
    }
}

/// That nobody can approve in a role, and whose right it is to grant that role.
pub fn nobody_can(view: &View, word: &str) -> String {
    let givers = Role::from_word(word).map(givers).unwrap_or_default();
    let givers = givers.iter().map(|giver| role(giver.word(), view.language));
    view.t.nobody_can_approve(&role(word, view.language), &joined(view.language, givers))
}

crate::words::words! {
    waits_for_role(since: &str, role: &str): "已送審，自{since}起等候{role}核准。", "Submitted; it waits for the approval of this role since {since}: {role}.";
    nobody_can_approve(role: &str, givers: &str): "目前無人可以核准：{role}無人擔任，或只由登錄、送審者本人擔任。可授予此職務者：{givers}。", "Nobody can approve it now. {role}: nobody holds that role there, or only who filed or submitted it. Those who may grant it: {givers}.";
}
