//! Why a call did not arrive or a webhook rests, as a word that is kept and a sentence in the reader's
//! language; knows no page.

use std::fmt;

use super::AddressFault;

/// Why a call did not arrive, or is not made any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    OwnerClosed,
    OwnerMayNot,
    NotSeen,
    NewerKind,
    OtherKey,
    Ended,
    /// What was answered; a redirect is answered too and not followed.
    Answered(u16),
    Address(AddressFault),
    /// The name leads to an address that is not called.
    Inside,
    NameUnknown,
    TimedOut,
    TooLong,
    /// What the network said, in its own words; also what an older program kept.
    Network(String),
}

/// Reasons that need nothing beside their word.
const WORDS: [(&str, Reason); 13] = [
    ("owner-closed", Reason::OwnerClosed),
    ("owner-may-not", Reason::OwnerMayNot),
    ("not-seen", Reason::NotSeen),
    ("newer-kind", Reason::NewerKind),
    ("other-key", Reason::OtherKey),
    ("ended", Reason::Ended),
    ("address-form", Reason::Address(AddressFault::Form)),
    ("address-in-the-clear", Reason::Address(AddressFault::InTheClear)),
    ("address-network", Reason::Address(AddressFault::Network)),
    ("inside", Reason::Inside),
    ("name-unknown", Reason::NameUnknown),
    ("timed-out", Reason::TimedOut),
    ("too-long", Reason::TooLong),
];

const ANSWERED: &str = "answered ";

/// Not of the law: of what the network said so many characters are kept.
const LONGEST: usize = 300;

impl Reason {
    /// As it is kept.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Answered(status) => format!("{ANSWERED}{status}"),
            Self::Network(said) => {
                said.chars().filter(|sign| !sign.is_control()).take(LONGEST).collect()
            }
            other => {
                let known = WORDS.iter().find(|(_, reason)| reason == other);
                known.map_or_else(String::new, |(word, _)| (*word).to_owned())
            }
        }
    }

    /// What was kept.
    pub(super) fn read(text: &str) -> Self {
        if let Some((_, reason)) = WORDS.iter().find(|(word, _)| *word == text) {
            return reason.clone();
        }
        match text.strip_prefix(ANSWERED).map(str::parse) {
            Some(Ok(status)) => Self::Answered(status),
            _ => Self::Network(text.to_owned()),
        }
    }

    /// Whether the answer points elsewhere.
    fn is_redirect(status: u16) -> bool {
        (300..400).contains(&status)
    }

    /// The sentence in 正體中文.
    #[must_use]
    pub fn zh(&self) -> String {
        let zh = match self {
            Self::OwnerClosed => "建立者的帳號已關閉",
            Self::OwnerMayNot => "建立者已無權管理此機關的事件通知",
            Self::NotSeen => "建立者已無權查看這件事",
            Self::NewerKind => "此種事件須由較新版本的程式處理",
            Self::OtherKey => "本節點的 webhook.key 與產生密鑰時不同",
            Self::Ended => "事件通知已終止",
            Self::Answered(status) if Self::is_redirect(*status) => {
                return format!("對方回應 {status}；不跟隨轉址");
            }
            Self::Answered(status) => return format!("對方回應 {status}"),
            Self::Address(AddressFault::Form) => "網址寫法不符",
            Self::Address(AddressFault::InTheClear) => "網址未加密；須用 https",
            Self::Address(AddressFault::Network) => "網址指向內部位址，webhooks.toml 未列其網段",
            Self::Inside => "網域名稱指向內部位址，webhooks.toml 未列其網段",
            Self::NameUnknown => "查無此網域名稱",
            Self::TimedOut => "對方未在時限內回應",
            Self::TooLong => "對方的回應過長",
            Self::Network(said) => {
                return format!("無法連線；請確認對方服務已啟動，網址、埠號與防火牆無誤（{said}）");
            }
        };
        zh.to_owned()
    }
}

/// The sentence in English.
impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let en = match self {
            Self::OwnerClosed => "the owner’s account is closed",
            Self::OwnerMayNot => "the owner may not look after webhooks of this body any more",
            Self::NotSeen => "the owner may not see this any more",
            Self::NewerKind => "only a newer program knows this kind of event",
            Self::OtherKey => "webhook.key of this node is not the one that its secret was made of",
            Self::Ended => "the webhook was ended",
            Self::Answered(status) if Self::is_redirect(*status) => {
                return write!(out, "it answered {status}; no redirect is followed");
            }
            Self::Answered(status) => return write!(out, "it answered {status}"),
            Self::Address(fault) => return write!(out, "{fault}"),
            Self::Inside => {
                "its name leads to an address that is not public and in no network of webhooks.toml"
            }
            Self::NameUnknown => "its name is not known",
            Self::TimedOut => "it did not answer in time",
            Self::TooLong => "its answer was too long",
            Self::Network(said) => {
                return write!(
                    out,
                    "it cannot be reached; see that it runs, and that its address and the firewall \
                     are right ({said})"
                );
            }
        };
        out.write_str(en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_read_as_it_was_kept_and_has_a_sentence_in_both_languages() {
        let said = Reason::Network("io: connection refused".to_owned());
        let others = [Reason::Answered(302), Reason::Answered(503), said];
        for reason in WORDS.into_iter().map(|(_, reason)| reason).chain(others) {
            assert_eq!(Reason::read(&reason.written()), reason);
            assert!(reason.zh().chars().any(|sign| sign >= '\u{4e00}'), "{reason:?}");
            assert!(!reason.to_string().is_empty());
        }
    }

    #[test]
    fn what_the_network_said_stands_behind_what_happened_and_how_to_mend_it() {
        let why = Reason::Network("io: Connection refused".to_owned());
        assert!(why.zh().starts_with("無法連線；請確認") && why.zh().ends_with("refused）"));
        let told = why.to_string();
        assert!(told.starts_with("it cannot be reached; see") && told.ends_with("refused)"));
    }

    #[test]
    fn what_an_older_program_kept_is_shown_as_it_stands() {
        let kept = "it answered 503";
        assert_eq!(Reason::read(kept), Reason::Network(kept.to_owned()));
        let long = Reason::Network("壞\n".repeat(400)).written();
        assert_eq!((long.chars().count(), long.contains('\n')), (LONGEST, false));
    }
}
