//! What a register says beside a list, in words: followed or offending until its thing stands on the list.

use regulation::proof::{AfterEvent, Listed};

use super::{Teller, both};
use crate::language::Bilingual;

impl Teller<'_> {
    /// What stands on the list is judged by its row.
    pub(super) fn listed(&self, listed: Option<&Listed>) -> Option<Bilingual> {
        let listed = listed?;
        let form = self.form(&listed.records.form);
        let field = self.field(&listed.records.form, &listed.by);
        Some(both(
            format!("清冊所載已列入「{}」者（以「{}」對照），依其紀錄判定。", form.zh, field.zh),
            format!(
                "What a register says of a thing on “{}”, by “{}”, is judged by its row there.",
                form.en, field.en
            ),
        ))
    }

    /// The entries of registers that an event's duty follows too.
    pub(super) fn followed(&self, shape: &AfterEvent) -> Vec<Bilingual> {
        let entries = (!shape.registers.is_empty()).then(|| {
            let entries = self.selections(&shape.registers, true);
            both(
                format!("清冊所載之{}亦同，自其資料日起算，至不再如此記載止。", entries.zh),
                format!(
                    "So must each {}, from its own day, while the register says so.",
                    entries.en
                ),
            )
        });
        entries.into_iter().chain(self.listed(shape.listed.as_ref())).collect()
    }
}
