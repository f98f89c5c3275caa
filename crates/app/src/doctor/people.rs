//! Whether somebody can run the installation, and whether a stolen password would do.

use domain::access::Role;
use regulation::Day;
use store::proof::rule;
use store::{Store, StoreError, account, grant};

use super::{Complaint, Gravity, complaint};

/// So many names are told, and whether there are more.
const NAMED: usize = 10;

/// Nothing is said while nobody can sign in.
pub(super) fn examine(store: &Store, today: Day) -> Vec<Complaint> {
    // What cannot be asked is told with the database itself.
    let found = store.read(|transaction| {
        if !account::any(transaction)? {
            return Ok(None);
        }
        let role = Role::PlatformAdministrator;
        let on = today.days();
        let limit = i64::try_from(NAMED + 1).unwrap_or(i64::MAX);
        let n_administrators = grant::own_holders(transaction, role.word(), on)?.len();
        let mut lacking = vec![(role, rule::lacking(transaction, role.word(), on, limit)?)];
        let rules = rule::holding(transaction)?;
        for rule in rules.iter().filter(|rule| rule.is_required) {
            let needing = Role::from_word(&rule.role).filter(|needing| *needing != role);
            let Some(needing) = needing else { continue };
            lacking.push((needing, rule::lacking(transaction, needing.word(), on, limit)?));
        }
        Ok::<_, StoreError>(Some((n_administrators, lacking)))
    });
    let Ok(Some((n_administrators, lacking))) = found else { return Vec::new() };
    let mut complaints = Vec::new();
    if n_administrators == 0 {
        complaints.push(complaint(
            Gravity::Unsafe,
            "administrators",
            "已無系統管理者；請執行 fangyuan account recover",
            "no platform administrator is left; run `fangyuan account recover`",
        ));
    }
    complaints.extend(lacking.iter().filter_map(|(role, names)| told(*role, names)));
    if n_administrators > 0 && complaints.is_empty() {
        complaints.push(complaint(
            Gravity::Fine,
            "second-factors",
            "系統管理者及規定角色均有第二因素",
            "every platform administrator, and whoever else has to, has a second factor",
        ));
    }
    complaints
}

fn told(role: Role, names: &[String]) -> Option<Complaint> {
    if names.is_empty() {
        return None;
    }
    let (zh, en) = role.names();
    let en = en.to_lowercase();
    let more = names.len() > NAMED;
    let named: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    let (zh_named, en_named) = (named.join("、"), named.join(", "));
    let (zh_more, en_more) = if more { (" 等", " and others") } else { ("", "") };
    Some(match role {
        Role::PlatformAdministrator => complaint(
            Gravity::Advice,
            "second-factors",
            format!("{zh}未設第二因素：{zh_named}{zh_more}；請於「我的帳號」設定驗證器或通行密鑰"),
            format!(
                "there is a {en} without a second factor: {en_named}{en_more}; an authenticator \
                 app or a passkey is added under My account"
            ),
        ),
        _ => complaint(
            Gravity::Advice,
            "second-factors",
            format!("{zh}須有第二因素而未設：{zh_named}{zh_more}；設定前僅能使用「我的帳號」"),
            format!(
                "the role {en} needs a second factor, and {en_named}{en_more} have none; until \
                 then they see their own account alone"
            ),
        ),
    })
}
