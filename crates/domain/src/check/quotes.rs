//! A quote is found in the text that it cites; what was only summed up is never quoted.

use regulation::{Citation, Confidence, Regulation, TextKind};

use super::faults::{self, Faults};

/// The words on which a duty or a number rests.
struct Basis<'a> {
    cite: &'a Citation,
    quote: Option<&'a str>,
    paraphrase: Option<&'a str>,
    confidence: Confidence,
}

pub(super) fn check(law: &Regulation, told: &mut Faults) {
    for duty in &law.duties {
        let basis = Basis {
            cite: &duty.cite,
            quote: duty.quote.as_deref(),
            paraphrase: duty.paraphrase.as_deref(),
            confidence: duty.confidence,
        };
        basis.check(law, &faults::of_duty(duty), told);
    }
    for parameter in &law.parameters {
        for row in parameter.since.iter().filter(|row| !row.repealed || row.quote.is_some()) {
            let basis = Basis {
                cite: &row.cite,
                quote: row.quote.as_deref(),
                paraphrase: row.paraphrase.as_deref(),
                confidence: row.confidence,
            };
            let place = format!("{} from {}", faults::of_parameter(parameter), row.from);
            basis.check(law, &place, told);
        }
    }
}

impl Basis<'_> {
    fn check(&self, law: &Regulation, place: &str, told: &mut Faults) {
        let Some(provision) = law.provision(self.cite) else { return };
        let cite = self.cite;
        let seen = matches!(provision.kind, TextKind::Official | TextKind::Quoted);
        match (self.quote, self.paraphrase) {
            (Some(_), Some(_)) => {
                told.tell(place, "there are a quote and a paraphrase", "keep one of them");
            }
            (None, None) => {
                let mend = if seen { "add the quote" } else { "add a paraphrase" };
                told.tell(place, format_args!("nothing tells the words of {cite}"), mend);
            }
            (None, Some(_)) if seen => {
                let wrong = format!("the text of {cite} was seen, but is not quoted");
                told.tell(place, wrong, "replace the paraphrase by a quote");
            }
            (None, Some(text)) if text.trim().is_empty() => {
                told.tell(place, "the paraphrase is empty", "sum up the provision");
            }
            (Some(_), None) if !seen => {
                let wrong = format!("{cite} is quoted, but its text was not seen");
                told.tell(place, wrong, "make the quote a paraphrase");
            }
            (Some(quote), None) => {
                let words = plain(quote);
                let text = plain(provision.text_zh.as_deref().unwrap_or_default());
                if words.is_empty() || !text.contains(&words) {
                    let wrong = format!("the quote 「{quote}」 is not in the text of {cite}");
                    told.tell(place, wrong, "copy it from the text letter by letter");
                }
            }
            (None, Some(_)) => {}
        }
        if self.confidence < provision.confidence {
            let wrong = format!("its confidence is above that of the text of {cite}");
            told.tell(place, wrong, "claim no more than the text does");
        }
    }
}

/// The text without any white space, the one difference that a quote may have.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}
