//! What is wrong with a password, in words; and what one must be, before it is typed.

use app::sign_in::rules::Rules;
use app::sign_in::{Profile, Weak, Weakness};

use crate::fault::{Fault, FieldFault};
use crate::language::Language;
use crate::words::Words;

/// Everything that is wrong with the password of a field.
///
/// # Errors
/// A failure of ours.
pub fn told(field: &'static str, weak: Weak) -> Result<FieldFault, Fault> {
    let found = match weak {
        Weak::Weaknesses(found) => found,
        Weak::Store(error) => return Err(error.into()),
        error @ (Weak::Rules(_) | Weak::Credential(_) | Weak::Breached(_)) => {
            return Err(Fault::internal(error));
        }
    };
    let told = |language| {
        let sentences = found.iter().map(|one| sentence(*one, Words(language)));
        sentences.collect::<Vec<_>>().join(" ")
    };
    Ok(FieldFault::new(field, told(Language::CHINESE), told(Language::ENGLISH)))
}

/// The second field does not hold what the first does.
pub fn not_the_same(field: &'static str) -> FieldFault {
    let told = |language| Words(language).not_the_same();
    FieldFault::new(field, told(Language::CHINESE), told(Language::ENGLISH))
}

/// What a password must be.
pub fn asked(rules: &Rules, t: Words) -> String {
    let least = rules.policy.least_length;
    match rules.policy.profile {
        Profile::Composition => t.password_asked_composed(least),
        Profile::Length => t.password_asked_long(least),
    }
}

fn sentence(weakness: Weakness, t: Words) -> String {
    match weakness {
        Weakness::Empty => t.weak_empty().to_owned(),
        Weakness::TooShort { least } => t.weak_short(least),
        Weakness::TooLong { most } => t.weak_long(most),
        Weakness::TooFewKinds { least } => t.weak_kinds(least),
        Weakness::Common => t.weak_common().to_owned(),
        Weakness::Breached => t.weak_breached().to_owned(),
        Weakness::HoldsName => t.weak_name().to_owned(),
        Weakness::UsedBefore { n_former } => t.weak_used(n_former),
    }
}

crate::words::words! {
    new_password: "新密碼", "New password";
    new_password_again: "再輸入一次新密碼", "The new password again";
    password_asked_composed(least: usize): "至少 {least} 個字元，並混用大寫、小寫、數字或其他符號；不可用常見的字詞。可使用密碼管理工具。", "At least {least} characters, of several kinds; no common words. A password manager may fill it in.";
    password_asked_long(least: usize): "至少 {least} 個字元，一句只有您想得到的話最好；不可用常見的字詞。可使用密碼管理工具。", "At least {least} characters: a sentence that only you think of is best; no common words. A password manager may fill it in.";
    weak_empty: "請填寫密碼。", "Type a password.";
    weak_short(least: usize): "至少要 {least} 個字元。", "It needs {least} characters at least.";
    weak_long(most: usize): "最多 {most} 個字元。", "It may have {most} characters at most.";
    weak_kinds(least: usize): "大寫、小寫、數字、其他符號中至少要有 {least} 種。", "Of capitals, small letters, digits and other signs it needs {least} kinds at least.";
    weak_common: "這是大家最先猜的密碼，或其變化。", "It is what everybody guesses first, or near it.";
    weak_breached: "此密碼曾於外洩事件中出現，請勿使用。", "A breach brought this password to light; take another.";
    weak_name: "不可含有您的帳號或姓名。", "It may not hold your name.";
    weak_used(n_former: usize): "不可與現用或前 {n_former} 次的密碼相同。", "It may not be the present one or one of the {n_former} before.";
    not_the_same: "兩次輸入的密碼不同。", "The two are not the same.";
}
