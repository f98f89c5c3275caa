//! Why a directory refuses somebody, in words for the log; people are told less.

use std::fmt;

/// What a directory said against a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Not sent at all.
    EmptyPassword,
    /// Not sent at all: longer than any name or password, or no name.
    Unfit,
    NobodyByThatName,
    SeveralByThatName,
    /// The directory's number, and what Active Directory means by its own.
    Bind {
        code: u32,
        meaning: &'static str,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyPassword => out.write_str("the password is empty"),
            Self::Unfit => out.write_str("name or password is none that people have"),
            Self::NobodyByThatName => out.write_str("nobody bears this name"),
            Self::SeveralByThatName => out.write_str("several bear this name"),
            Self::Bind { code, meaning } => write!(out, "{meaning} (result {code})"),
        }
    }
}

impl Refusal {
    /// Reads the answer to a bind. Active Directory hides its reason in the text, behind `data`.
    pub(super) fn of_bind(code: u32, text: &str) -> Self {
        let behind = text.split("data ").nth(1).unwrap_or_default();
        let reason: String = behind.chars().take_while(char::is_ascii_hexdigit).collect();
        let meaning = match reason.as_str() {
            "525" => "nobody bears this name",
            "52e" => "the password is wrong",
            "530" => "not permitted to sign in at this hour",
            "531" => "not permitted to sign in from here",
            "532" => "the password has expired",
            "533" => "the account is disabled",
            "534" => "not granted this way of signing in",
            "701" => "the account has expired",
            "773" => "the password must be changed first",
            "775" => "the account is locked",
            _ if code == 49 => "name and password do not belong together, or the account is locked",
            _ => "the bind was not accepted",
        };
        Self::Bind { code, meaning }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reasons_of_active_directory_are_read_out_of_its_text() {
        let text = "80090308: LdapErr: DSID-0C09041C, comment: AcceptSecurityContext error, data 533, v4563";
        assert_eq!(Refusal::of_bind(49, text).to_string(), "the account is disabled (result 49)");
        let must_change = Refusal::of_bind(49, "x: comment, data 773, v1");
        assert_eq!(must_change.to_string(), "the password must be changed first (result 49)");
    }

    #[test]
    fn a_reason_that_is_not_known_is_told_by_its_number() {
        assert!(Refusal::of_bind(53, "").to_string().contains("result 53"));
        assert!(Refusal::of_bind(49, "data zz").to_string().contains("do not belong together"));
    }
}
