//! How a duty is proven, in words: the shape of its proof, read from the law's data, as sentences
//! that an officer understands. Reckons nothing.

mod listed;
mod none_such;
mod states;

use regulation::proof::{Answer, Condition, Covers, Demand, Proof, Select, Source, Test, Version};
use regulation::{Duty, Field, FieldType, Form, Regulation};

use super::own_function;
use crate::language::Bilingual;

/// What must hold, sentence by sentence; the first says the shape as a whole.
pub fn in_words(regulation: &Regulation, duty: &Duty) -> Vec<Bilingual> {
    let words = Teller { regulation, duty };
    match &duty.proof {
        None => vec![both(
            "本義務不由系統判定。".to_owned(),
            "This duty is not judged by the program.".to_owned(),
        )],
        Some(proof) => words.proof(proof),
    }
}

/// The shape's name as product.md has it.
pub fn name(proof: Option<&Proof>) -> Bilingual {
    let (zh, en) = match proof {
        None => ("不判定", "Outside"),
        Some(Proof::InForce(_)) => ("現行有效", "In force"),
        Some(Proof::CountInPeriod(_)) => ("期間內次數", "Count in a period"),
        Some(Proof::SumPerSubject(_)) => ("每一對象累計", "Sum for each"),
        Some(Proof::EachHas(_)) => ("每一對象皆有", "Each has"),
        Some(Proof::RenewedWithin(_)) => ("於週期內更新", "Renewed within"),
        Some(Proof::AfterEvent(_)) => ("事件後辦理", "After an event"),
        Some(Proof::NoneSuch(_)) => ("不得存有", "None such"),
        Some(Proof::AtLeast(_)) => ("達最低數", "At least"),
        Some(Proof::Complete(_)) => ("要項齊備", "Complete"),
        Some(Proof::Chain(_)) => ("逐步追蹤", "A chain of steps"),
        Some(Proof::Own(_)) => ("專屬判定", "Its own function"),
    };
    both(zh.to_owned(), en.to_owned())
}

fn both(zh: String, en: String) -> Bilingual {
    Bilingual::new(zh, en)
}

struct Teller<'r> {
    regulation: &'r Regulation,
    duty: &'r Duty,
}

impl Teller<'_> {
    fn proof(&self, proof: &Proof) -> Vec<Bilingual> {
        match proof {
            Proof::InForce(shape) => {
                let records = self.selections(&shape.records, shape.any);
                let mut told = vec![both(
                    format!("基準日須有現行有效之{}。", records.zh),
                    format!("On the day asked about there is {} in force.", records.en),
                )];
                if !shape.first_terms.is_empty() {
                    let terms = shape.first_terms.iter().map(|id| self.parameter(id));
                    let (zh, en) = lists(terms, "、", ", ");
                    let en = format!("First terms, in the same order: {en}.");
                    told.push(both(format!("依序之初次期限：{zh}。"), en));
                }
                told
            }
            Proof::CountInPeriod(shape) => {
                let records = self.select(&shape.records);
                let period = self.period(&shape.period);
                let number = shape.number.as_deref().map(|id| self.parameter(id));
                let number = number.unwrap_or_else(|| both("一".to_owned(), "one".to_owned()));
                let per = shape.per.as_deref().map(|id| self.population(id));
                let (zh, en) = match per {
                    Some(per) => (format!("每一{}", per.zh), format!("for each of: {}", per.en)),
                    None => (String::new(), String::new()),
                };
                let mut told = vec![both(
                    format!("{zh}每{}須有{}次{}。", period.zh, number.zh, records.zh),
                    format!(
                        "In each {} there must be at least {} of {}{}{en}.",
                        period.en,
                        number.en,
                        records.en,
                        if en.is_empty() { "" } else { ", " },
                    ),
                )];
                told.extend(shape.covers.as_ref().map(|one| self.covers(one, &shape.records)));
                told
            }
            Proof::SumPerSubject(shape) => {
                let population = self.population(&shape.population);
                let mut told = vec![both(
                    format!("每一{}須達下列各項：", population.zh),
                    format!("Each of “{}” must reach:", population.en),
                )];
                told.extend(shape.demands.iter().map(|one| self.demand(one, &shape.amount)));
                told
            }
            Proof::EachHas(shape) => {
                let population = self.population(&shape.population);
                let records = self.selections(&shape.records, shape.any);
                let mut told = vec![both(
                    format!("每一{}皆須有{}。", population.zh, records.zh),
                    format!("Each of “{}” must have {}.", population.en, records.en),
                )];
                if let Some(by) = &shape.by {
                    let term = by.term.as_deref().map(|id| self.parameter(id));
                    let form =
                        self.regulation.population(&shape.population).map(|one| one.form.as_str());
                    let after = self.field(form.unwrap_or_default(), &by.after);
                    told.push(match term {
                        Some(term) => both(
                            format!("期限：自「{}」起{}內。", after.zh, term.zh),
                            format!("By: within {} from “{}”.", term.en, after.en),
                        ),
                        None => both(
                            format!("期限：「{}」當日。", after.zh),
                            format!("By: the day of “{}”.", after.en),
                        ),
                    });
                }
                told.extend(shape.version.as_ref().map(|one| self.version(one, &shape.records)));
                told
            }
            Proof::RenewedWithin(shape) => {
                let records = self.select(&shape.records);
                let within = match &shape.within {
                    Some(id) => self.parameter(id),
                    None => self.setting("period"),
                };
                let per = shape.per.as_deref().map(|id| self.population(id));
                let (zh, en) = match per {
                    Some(per) => (format!("每一{}之", per.zh), format!(" of each of “{}”", per.en)),
                    None => (String::new(), String::new()),
                };
                let mut told = vec![both(
                    format!("{zh}最近一筆{}不得早於{}前。", records.zh, within.zh),
                    format!("The newest {}{en} must be younger than {}.", records.en, within.en),
                )];
                told.extend(shape.covers.as_ref().map(|one| self.covers(one, &shape.records)));
                told
            }
            Proof::AfterEvent(shape) => {
                let trigger = self.select(&shape.trigger);
                let answer = self.answer(&shape.answer, &shape.trigger.form);
                let term = match &shape.term {
                    Some(id) => self.parameter(id),
                    None => self.setting("term"),
                };
                let told = match shape.before {
                    true => both(
                        format!("每一{}之前（僅記日者，當日亦可）須有{}。", trigger.zh, answer.zh),
                        format!(
                            "Before each {} (where days alone are told, on the same at the latest) there must be {}.",
                            trigger.en, answer.en
                        ),
                    ),
                    false => both(
                        format!("每一{}後，須於{}內有{}。", trigger.zh, term.zh, answer.zh),
                        format!(
                            "Each {} must be followed within {} by {}.",
                            trigger.en, term.en, answer.en
                        ),
                    ),
                };
                [told].into_iter().chain(self.followed(shape)).collect()
            }
            Proof::NoneSuch(shape) => self.none_such(shape),
            Proof::AtLeast(shape) => {
                let records = self.select(&shape.records);
                let number = self.parameter(&shape.number);
                let distinct = self.field(&shape.records.form, &shape.distinct);
                vec![both(
                    format!(
                        "現行有效之{}，其「{}」不同者須達{}。",
                        records.zh, distinct.zh, number.zh
                    ),
                    format!(
                        "{} in force must name at least {} different “{}”.",
                        records.en, number.en, distinct.en
                    ),
                )]
            }
            Proof::Complete(shape) => {
                let records = self.select(&shape.records);
                let population = shape.population.as_deref().map(|id| self.population(id));
                let mut told = vec![match population {
                    Some(one) => both(
                        format!("每一{}之{}須要項齊備。", one.zh, records.zh),
                        format!("For each of “{}”, {} must be complete.", one.en, records.en),
                    ),
                    None => both(
                        format!("最近之{}須要項齊備。", records.zh),
                        format!("The newest {} must be complete.", records.en),
                    ),
                }];
                told.extend(shape.covers.as_ref().map(|one| self.covers(one, &shape.records)));
                if !shape.fields.is_empty() {
                    let names = shape.fields.iter().map(|one| self.field(&shape.records.form, one));
                    let (zh, en) = lists(names, "、", ", ");
                    told.push(both(format!("須填：{zh}。"), format!("Filled in: {en}.")));
                }
                if let Some(items) = &shape.items {
                    let field = self.field(&shape.records.form, &items.field);
                    let number = self.parameter(&items.number);
                    told.push(both(
                        format!("「{}」至少{}項。", field.zh, number.zh),
                        format!("“{}” holds at least {} items.", field.en, number.en),
                    ));
                }
                told
            }
            Proof::Chain(shape) => {
                let start = self.select(&shape.start);
                let mut told = vec![both(
                    format!("每一{}須依序完成下列各步：", start.zh),
                    format!("Each {} must go through these steps:", start.en),
                )];
                for (place, step) in (1..).zip(&shape.steps) {
                    let answer = self.answer(&step.answer, &shape.start.form);
                    told.push(both(
                        format!("{place}. {}：{}", step.zh, answer.zh),
                        format!("{place}. {}: {}", step.en, answer.en),
                    ));
                }
                if let Some(due) = &shape.due {
                    let field = self.field(&shape.start.form, due);
                    told.push(both(
                        format!("期限：「{}」。", field.zh),
                        format!("By: “{}”.", field.en),
                    ));
                }
                told
            }
            Proof::Own(shape) => {
                let mut told = vec![own_function::in_words(&shape.function)];
                if !shape.records.is_empty() {
                    let records = shape.records.iter().map(|one| self.select(one));
                    let (zh, en) = lists(records, "、", ", ");
                    told.push(both(format!("讀取：{zh}。"), format!("It reads: {en}.")));
                }
                if let Some(population) = &shape.population {
                    let population = self.population(population);
                    told.push(both(
                        format!("對象：每一{}。", population.zh),
                        format!("For each of “{}”.", population.en),
                    ));
                }
                told
            }
        }
    }

    fn demand(&self, demand: &Demand, amount: &str) -> Bilingual {
        let records = self.select(&demand.records);
        let period = self.period(&demand.period);
        let number = self.parameter(&demand.number);
        let amount = self.field(&demand.records.form, amount);
        both(
            format!("每{}，{}之「{}」合計達{}。", period.zh, records.zh, amount.zh, number.zh),
            format!(
                "in each {}, “{}” of {} adds up to {}.",
                period.en, amount.en, records.en, number.en
            ),
        )
    }

    fn covers(&self, covers: &Covers, records: &Select) -> Bilingual {
        let field = self.field(&records.form, &covers.field);
        let words = covers.values.iter().map(|word| self.word(&records.form, &covers.field, word));
        let (zh, en) = lists(words, "、", ", ");
        both(format!("「{}」須涵蓋：{zh}。", field.zh), format!("“{}” must cover: {en}.", field.en))
    }

    fn version(&self, version: &Version, records: &[Select]) -> Bilingual {
        let form = records.first().map_or("", |one| one.form.as_str());
        let (field, of) = (self.field(form, &version.field), self.select(&version.of));
        let value = self.field(&version.of.form, &version.value);
        both(
            format!("「{}」須與最新{}之「{}」相同。", field.zh, of.zh, value.zh),
            format!("“{}” must equal “{}” of the newest {}.", field.en, value.en, of.en),
        )
    }

    fn answer(&self, answer: &Answer, trigger: &str) -> Bilingual {
        match answer {
            Answer::Field(one) => {
                let field = self.field(trigger, &one.field);
                both(format!("「{}」", field.zh), format!("“{}”", field.en))
            }
            Answer::Record(one) => self.named(self.select(&one.records), one, trigger),
        }
    }

    fn selections(&self, selections: &[Select], any: bool) -> Bilingual {
        let all = selections.iter().map(|one| self.select(one));
        let (zh, en) =
            lists(all, if any { "或" } else { "及" }, if any { " or " } else { " and " });
        both(zh, en)
    }

    fn select(&self, select: &Select) -> Bilingual {
        let form = self.form(&select.form);
        let conditions = select
            .conditions
            .iter()
            .map(|(field, holds)| self.condition(&select.form, field, holds));
        let any = select.any.iter();
        let any = any.map(|(field, holds)| self.condition(&select.form, field, holds));
        let (any_zh, any_en) = lists(any, "或", " or ");
        let any = (!any_zh.is_empty()).then(|| both(any_zh, any_en));
        let (mut zh, mut en) = lists(conditions.chain(any).chain(self.states(select)), "；", "; ");
        let (whose_zh, whose_en) = match select.source {
            Source::Body => ("", ""),
            Source::BodyOrCity => ("本機關或本府", "the body's or the city's"),
            Source::Above => {
                ("本機關、上級或監督機關或本府", "the body's, a superior's or the city's")
            }
            Source::Anywhere => ("任一機關", "any body's"),
        };
        if !whose_zh.is_empty() {
            zh = if zh.is_empty() { whose_zh.to_owned() } else { format!("{whose_zh}；{zh}") };
            en = if en.is_empty() { whose_en.to_owned() } else { format!("{whose_en}; {en}") };
        }
        match zh.is_empty() {
            true => both(format!("「{}」", form.zh), format!("“{}”", form.en)),
            false => both(format!("「{}」（{zh}）", form.zh), format!("“{}” ({en})", form.en)),
        }
    }

    fn condition(&self, form: &str, name: &str, holds: &Condition) -> Bilingual {
        let field = self.field(form, name);
        let word = |word: &String| self.word(form, name, word);
        match holds {
            Condition::Is(true) => both(format!("{}：是", field.zh), format!("{}: yes", field.en)),
            Condition::Is(false) => both(format!("{}：否", field.zh), format!("{}: no", field.en)),
            Condition::Equals(one) => {
                let one = word(one);
                both(format!("{}：{}", field.zh, one.zh), format!("{}: {}", field.en, one.en))
            }
            Condition::OneOf(words) => {
                let (zh, en) = lists(words.iter().map(word), "或", " or ");
                both(format!("{}：{zh}", field.zh), format!("{}: {en}", field.en))
            }
            Condition::Test(test) => self.test(form, name, &field, test),
        }
    }

    fn test(&self, form: &str, name: &str, field: &Bilingual, test: &Test) -> Bilingual {
        let word = |word: &String| self.word(form, name, word);
        let mut parts = Vec::new();
        if !test.not.is_empty() {
            let (zh, en) = lists(test.not.iter().map(word), "、", ", ");
            parts.push(both(format!("{}非{zh}", field.zh), format!("{} is not {en}", field.en)));
        }
        match test.present {
            Some(true) => {
                parts.push(both(format!("{}已填", field.zh), format!("{} is filled in", field.en)));
            }
            Some(false) => {
                parts.push(both(format!("{}未填", field.zh), format!("{} is empty", field.en)));
            }
            None => {}
        }
        if let Some(id) = &test.at_least {
            let number = self.parameter(id);
            parts.push(both(
                format!("{}不少於{}", field.zh, number.zh),
                format!("{} is at least {}", field.en, number.en),
            ));
        }
        if !test.contains.is_empty() {
            let (zh, en) = lists(test.contains.iter().map(word), "或", " or ");
            parts.push(both(format!("{}含{zh}", field.zh), format!("{} holds {en}", field.en)));
        }
        if test.is_body {
            parts.push(both(
                format!("{}為本機關", field.zh),
                format!("{} is the body itself", field.en),
            ));
        }
        if test.not_no {
            parts.push(both(format!("{}非否", field.zh), format!("{} is not no", field.en)));
        }
        let (zh, en) = lists(parts.into_iter(), "，", ", ");
        both(zh, en)
    }

    fn form(&self, id: &str) -> Bilingual {
        match self.regulation.form(id) {
            Some(form) => both(form.zh.clone(), form.en.clone()),
            None => both(id.to_owned(), id.to_owned()),
        }
    }

    /// A field's label; `plan.kind` is a field of what `plan` refers to.
    fn field(&self, form: &str, name: &str) -> Bilingual {
        let found = self.found(form, name);
        found.map_or(both(name.to_owned(), name.to_owned()), |(_, field, before)| match before {
            None => both(field.zh.clone(), field.en.clone()),
            Some(before) => both(
                format!("{}之{}", before.zh, field.zh),
                format!("{} of {}", field.en, before.en),
            ),
        })
    }

    fn word(&self, form: &str, name: &str, word: &str) -> Bilingual {
        let found = self.found(form, name);
        let value =
            found.and_then(|(_, field, _)| field.values.iter().find(|value| value.value == word));
        match value {
            Some(value) => both(value.zh.clone(), value.en.clone()),
            None => both(word.to_owned(), word.to_owned()),
        }
    }

    fn found(&self, form: &str, name: &str) -> Option<(&Form, &Field, Option<&Field>)> {
        let form = self.regulation.form(form)?;
        match name.split_once('.') {
            None => Some((form, form.field(name)?, None)),
            Some((reference, name)) => {
                let before = form.field(reference)?;
                let FieldType::Reference(target) = &before.kind else { return None };
                let target = self.regulation.form(target)?;
                Some((target, target.field(name)?, Some(before)))
            }
        }
    }

    fn population(&self, id: &str) -> Bilingual {
        match self.regulation.population(id) {
            Some(one) => both(one.zh.clone(), one.en.clone()),
            None => both(id.to_owned(), id.to_owned()),
        }
    }

    /// A number of the law is named, not written: it stands once, below, with its dates.
    fn parameter(&self, id: &str) -> Bilingual {
        match self.regulation.parameter(id) {
            Some(one) => both(format!("〔{}〕", one.zh), format!("[{}]", one.en)),
            None => both(id.to_owned(), id.to_owned()),
        }
    }

    fn setting(&self, family: &str) -> Bilingual {
        let name = format!("{family}.{}", self.duty.id);
        match self.regulation.setting(&name) {
            Some(one) => both(
                format!("〔設定 {name}：{}〕", one.zh),
                format!("[setting {name}: {}]", one.en),
            ),
            None => both(name.clone(), name),
        }
    }

    fn period(&self, period: &str) -> Bilingual {
        let (zh, en) = match period {
            "year" => ("年度", "calendar year"),
            "half-year" => ("半年", "half-year"),
            "quarter" => ("季", "quarter"),
            "month" => ("月", "month"),
            id => return self.parameter(id),
        };
        both(zh.to_owned(), en.to_owned())
    }
}

fn lists(words: impl Iterator<Item = Bilingual>, zh: &str, en: &str) -> (String, String) {
    let (mut all_zh, mut all_en) = (Vec::new(), Vec::new());
    for Bilingual { zh, en } in words {
        all_zh.push(zh);
        all_en.push(en);
    }
    (all_zh.join(zh), all_en.join(en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duty_says_how_it_is_proven_in_both_languages_and_by_names_alone() {
        let regulation = Regulation::embedded().unwrap();
        for duty in &regulation.duties {
            let told = in_words(&regulation, duty);
            assert!(!told.is_empty(), "{}", duty.id);
            for sentence in told {
                assert!(!sentence.zh.contains("「」"), "{}: {}", duty.id, sentence.zh);
                assert!(!sentence.en.contains("“”"), "{}: {}", duty.id, sentence.en);
            }
        }
    }
}
