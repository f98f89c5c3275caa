//! Every provision holds the words that its kind says, and no others; parents come first.

use std::collections::BTreeSet;

use regulation::{Provision, Regulation, TextKind};

use super::faults::{self, Faults};

pub(super) fn check(law: &Regulation, told: &mut Faults) {
    for text in &law.texts {
        let mut before = BTreeSet::new();
        for provision in &text.provisions {
            let place = format!("{}, {}", faults::of_text(text), provision.number);
            words(&place, provision, told);
            let parent = provision.parent.as_deref();
            if let Some(parent) = parent.filter(|parent| !before.contains(parent)) {
                let wrong = format!("its parent `{parent}` does not stand before it");
                told.tell(&place, wrong, "name a provision further up in the file");
            }
            before.insert(provision.number.as_str());
        }
    }
}

fn words(place: &str, provision: &Provision, told: &mut Faults) {
    let filled = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    let (text, summary) = (filled(&provision.text_zh), filled(&provision.paraphrase_zh));
    match provision.kind {
        TextKind::Official | TextKind::Quoted => {
            if !text {
                told.tell(place, "there is no text_zh", "add the words, or make it `missing`");
            }
            if summary {
                let wrong = "a text that was seen has a paraphrase";
                told.tell(place, wrong, "take out paraphrase_zh, or make it a `summary`");
            }
        }
        TextKind::Summary => {
            if text {
                let wrong = "a summary has text_zh, which would be shown as the law's own words";
                told.tell(place, wrong, "move it to paraphrase_zh");
            }
            if !summary {
                told.tell(place, "there is no paraphrase_zh", "sum it up, or make it `missing`");
            }
        }
        TextKind::Heading if summary => {
            let mend = "take out paraphrase_zh, or make it a `summary`";
            told.tell(place, "a heading has a paraphrase", mend);
        }
        TextKind::Missing if text || summary => {
            let mend = "name its kind: official, quoted or summary";
            told.tell(place, "a provision that was not found has words", mend);
        }
        TextKind::Heading | TextKind::Missing => {}
    }
}
