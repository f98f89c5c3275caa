//! One letter as a message of RFC 5322: plain text, from a program, with nothing in its head but what
//! belongs there.

use std::time::SystemTime;

use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};

/// A letter to one address.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// The same for every delivery of this letter.
    pub id: &'a str,
    pub to: &'a str,
    pub subject: &'a str,
    pub body: &'a str,
    pub written_at: SystemTime,
}

/// Why a letter cannot be written as a message.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    #[error("`{0}` is no mail address; write it as name@host")]
    Address(String),
    #[error("the letter cannot be written as a message: {0}")]
    Message(#[from] lettre::error::Error),
}

/// Programs do not answer what a program sent.
const AUTO_SUBMITTED: (HeaderName, &str) =
    (HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated");

impl Letter<'_> {
    pub(crate) fn message(&self, from: &Mailbox) -> Result<Message, LetterError> {
        let to = self.to.parse().map_err(|_| LetterError::Address(self.to.to_owned()))?;
        let (name, value) = AUTO_SUBMITTED;
        let begun: MessageBuilder = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(self.subject))
            .message_id(Some(format!("<{}@{}>", one_line(self.id), from.email.domain())))
            .date(self.written_at)
            .raw_header(HeaderValue::new(name, value.to_owned()))
            .header(ContentType::TEXT_PLAIN);
        Ok(begun.body(self.body.to_owned())?)
    }
}

/// A line of the head ends where it ends: what would begin another one becomes a space.
fn one_line(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(letter: Letter<'_>) -> String {
        let from = "方圓 <isms@gov.example>".parse().unwrap();
        String::from_utf8(letter.message(&from).unwrap().formatted()).unwrap()
    }

    fn letter<'a>(subject: &'a str, body: &'a str) -> Letter<'a> {
        let written_at = SystemTime::UNIX_EPOCH;
        Letter { id: "0198-1", to: "officer@gov.example", subject, body, written_at }
    }

    fn head(text: &str) -> Vec<&str> {
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        head.split("\r\n").filter(|line| !line.starts_with(' ')).collect()
    }

    #[test]
    fn nothing_in_a_subject_or_an_id_begins_another_line_of_the_head() {
        for end in ["\r\n", "\n", "\r", "\u{0}", "\u{b}", "\u{85}", "\u{2028}"] {
            let subject = format!("期限{end}Bcc: all@gov.example{end}{end}body");
            let id = format!("1{end}Bcc: all@gov.example");
            let written = text(Letter { id: &id, ..letter(&subject, "本文") });
            let head = head(&written);
            let names: Vec<&str> =
                head.iter().map(|line| line.split(':').next().unwrap()).collect();
            let expected = [
                "From",
                "To",
                "Subject",
                "Message-ID",
                "Date",
                "Auto-Submitted",
                "Content-Type",
                "Content-Transfer-Encoding",
            ];
            assert!(names.iter().all(|name| expected.contains(name)), "{end:?}: {head:#?}");
        }
    }

    #[test]
    fn an_address_that_holds_a_line_or_a_second_address_is_none() {
        let from = "isms@gov.example".parse().unwrap();
        for to in [
            "",
            "a",
            "a@b\r\nBcc: c@d",
            "a@b, c@d",
            "a@b>\r\nRCPT TO:<c@d",
            "\"x\ny\"@b",
            "a@b\n",
            "Name <a@b>",
        ] {
            let refused = Letter { to, ..letter("s", "b") }.message(&from);
            assert!(matches!(refused, Err(LetterError::Address(_))), "{to:?}");
        }
    }

    #[test]
    fn every_delivery_of_a_letter_is_the_same_message_to_the_letter() {
        let one = letter("提醒：三項期限", "第五點第五款\nhttps://isms.example/inbox\n");
        assert_eq!(text(one), text(one));
        assert!(text(one).contains("Message-ID: <0198-1@gov.example>\r\n"), "{}", text(one));
        assert!(text(one).contains("Auto-Submitted: auto-generated\r\n"), "{}", text(one));
        assert!(!text(one).replace("\r\n", "").contains('\n'), "every line ends as SMTP wants it");
    }
}
