//! A quote is found in the text that it cites; what was only summed up is never quoted.

use regulation::{Basis, Regulation, TextKind};

use super::faults::{self, Faults};

pub(super) fn check(law: &Regulation, told: &mut Faults) {
    for duty in &law.duties {
        let basis = Basis {
            cite: duty.cite.clone(),
            quote: duty.quote.clone(),
            paraphrase: duty.paraphrase.clone(),
            confidence: duty.confidence,
        };
        stands(law, &basis, &faults::of_duty(duty), told);
    }
    for parameter in &law.parameters {
        for row in parameter.since.iter().filter(|row| !row.repealed || row.quote.is_some()) {
            let place = format!("{} from {}", faults::of_parameter(parameter), row.from);
            stands(law, &row.basis(None), &place, told);
            for (level, basis) in &row.by_level {
                let place = format!("{place}, level {}", level.letter());
                stands(law, basis, &place, told);
            }
        }
    }
}

/// The words on which a duty or a number rests are those of the place that it cites.
fn stands(law: &Regulation, basis: &Basis, place: &str, told: &mut Faults) {
    let cite = &basis.cite;
    let Some(provision) = law.provision(cite) else { return };
    let seen = matches!(provision.kind, TextKind::Official | TextKind::Quoted);
    match (&basis.quote, &basis.paraphrase) {
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
    if basis.confidence < provision.confidence {
        let wrong = format!("its confidence is above that of the text of {cite}");
        told.tell(place, wrong, "claim no more than the text does");
    }
}

/// The text without any white space, the one difference that a quote may have.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}
