//! Of what records tell the state, and by what an event names its answer, in words.

use regulation::proof::{AnswerRecord, Select};

use super::{Teller, both, lists};
use crate::language::Bilingual;

impl Teller<'_> {
    /// That the latest record of a thing speaks for it, and when what it found is mended.
    pub(super) fn states(&self, select: &Select) -> Vec<Bilingual> {
        let names = select.state_of.iter().map(|name| self.field(&select.form, name));
        let (zh, en) = lists(names, "、", ", ");
        let mut told = Vec::new();
        if !zh.is_empty() {
            told.push(both(
                format!("同一{zh}以最近一筆為準"),
                format!("the latest speaks for the same {en}"),
            ));
        }
        if let Some(mended) = &select.mended {
            let field = self.field(&select.form, mended);
            told.push(both(
                format!("不符者自「{}」起視為符合", field.zh),
                format!("what falls short holds from “{}” on", field.en),
            ));
        }
        if select.each {
            let (zh, en) = ("有一不符者，即不符合", "one that falls short breaks it");
            told.push(both(zh.to_owned(), en.to_owned()));
        }
        told
    }

    /// An answer that the event itself has to name.
    pub(super) fn named(&self, answer: Bilingual, one: &AnswerRecord, trigger: &str) -> Bilingual {
        let Some(name) = &one.named_by else { return answer };
        let field = self.field(trigger, name);
        both(
            format!("「{}」所指之{}", field.zh, answer.zh),
            format!("{}, named by “{}”", answer.en, field.en),
        )
    }
}
