//! What must not be there, in words: what offends, what deals with it, and where there is anything to judge.

use regulation::proof::NoneSuch;

use super::{Teller, both, lists};
use crate::language::Bilingual;

impl Teller<'_> {
    pub(super) fn none_such(&self, shape: &NoneSuch) -> Vec<Bilingual> {
        let offending = self.selections(&shape.offending, true);
        let mut told = vec![both(
            format!("不得存有{}。", offending.zh),
            format!("There must be no {}.", offending.en),
        )];
        if let Some(answered) = &shape.answered {
            let form = shape.offending.first().map_or("", |one| one.form.as_str());
            let field = self.field(form, answered);
            told.push(both(
                format!("「{}」已填者視為已處理。", field.zh),
                format!("Where “{}” is filled in it has been dealt with.", field.en),
            ));
        }
        told.extend(self.listed(shape.listed.as_ref()));
        if !shape.registers.is_empty() {
            let names = shape.registers.iter().map(|id| self.form(id));
            let (zh, en) = lists(names, "、", ", ");
            told.push(both(
                format!("須備有清冊：{zh}；清冊為空即為資料不足。"),
                format!("These registers must be kept, an empty one proves nothing: {en}."),
            ));
        }
        if let Some(population) = shape.population.as_deref().map(|id| self.population(id)) {
            told.push(both(
                format!("無任何{}者，不適用；其清冊為空即為資料不足。", population.zh),
                format!(
                    "Without any of “{}” it does not apply; an empty register proves nothing.",
                    population.en
                ),
            ));
        }
        if !shape.events.is_empty() {
            let events = self.selections(&shape.events, true);
            told.push(both(
                format!("尚無{}者，不適用。", events.zh),
                format!("Without any {} it does not apply.", events.en),
            ));
        }
        told
    }
}
