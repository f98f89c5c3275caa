//! What a contractor builds is tested: its own proof, and for core systems and large contracts another's.

use std::collections::BTreeMap;
use std::rc::Rc;

use regulation::Day;
use regulation::proof::{Own, Source};

use super::stages::Stage;
use crate::answer::found_in;
use crate::case::{At, Case, Context, Proven, missing};
use crate::event;
use crate::holding::Holding;
use crate::known::{Entry, Known};
use crate::reckon::Due;
use crate::selection::{Match, NameError, Selection, Written, moment};
use crate::standing::{Findings, Standing};
use crate::view::View;
use crate::{Quantity, Value};

/// The population of the core systems.
const CORE: &str = "core-systems";

struct Build<'a> {
    from: Day,
    lacks: Option<String>,
    proof: Stage<'a>,
    /// The independent test, due when the contract ends; or the name of the day not said.
    test: Result<Stage<'a>, String>,
    /// From each day on: whether the independent test is owed, or what does not say so.
    owed: Vec<(Day, Result<bool, String>)>,
}

/// The places of what decides whether another must test.
struct Size<'a> {
    cases: Rc<Holding<'a>>,
    systems: Rc<Known<'a>>,
    /// Which entries of the register are of a core system.
    core: Selection<'a>,
    is_core_name: String,
    amount: usize,
    system: usize,
    limit: &'a str,
}

/// Every contract for building, from its first day.
pub(crate) fn tested<'a>(context: Context<'a, '_>, own: &'a Own) -> Result<Proven<'a>, NameError> {
    let record = |form: &str| crate::rooms::record_of(own, form);
    let cases = Holding::new(context, record("outsourcing_case")?)?;
    let place = |name: &str| cases.selection.place(name);
    let (from, to) = (place("contract_from")?, place("contract_to")?);
    let proofs =
        Holding::new(context, record("contract_clause_check")?)?.linked(context, "case")?;
    let tests = Holding::new(context, record("scan_report")?)?.linked(context, "system")?;
    let core = core(context)?;
    let limit = own.parameters.get("amount").map_or("", String::as_str);
    context.parameter(limit)?;
    let size = Size {
        amount: place("amount")?,
        system: place("system")?,
        systems: Rc::clone(&core.known),
        is_core_name: core.missing(core.place("is_core")?),
        core,
        cases: Rc::clone(&cases),
        limit,
    };
    let list = event::subjects(&cases, |entry, found| {
        let day = |place: usize| moment(entry, place).map(Due::day);
        let from = day(from).unwrap_or(entry.day);
        let not_judged = context.not_judged(from);
        let proof = Stage {
            due: from,
            step: ("受託者之安全性檢測證明", "the contractor's proof of a security test"),
            answers: found_in(&proofs.of(entry.identity), None),
            not_judged: not_judged.clone(),
        };
        let test = day(to).map(|to| {
            let mut answers = Vec::new();
            for id in size.of_case(entry) {
                answers.extend(found_in(&tests.of(size.systems.identity(id)), None));
            }
            // A test of before the contract is not one of what it builds.
            answers.retain(|found| found.at.is_some_and(|at| from <= at.day()));
            let step = ("自行或委託第三方之安全性檢測", "the security test by another");
            Stage { due: to, step, answers, not_judged }
        });
        Some(Build {
            from,
            lacks: cases.selection.lack(found),
            proof,
            test: test.ok_or_else(|| cases.selection.missing(to)),
            owed: size.owed(context, entry, from),
        })
    });
    Ok(Proven::events(cases.selection.form, list))
}

/// What makes a system core, whether it runs already or not.
fn core<'a>(context: Context<'a, '_>) -> Result<Selection<'a>, NameError> {
    let core = context.view.regulation.population(CORE);
    let core = core.ok_or_else(|| NameError::Population(CORE.to_owned()))?;
    let written = Written {
        form: &core.form,
        conditions: &BTreeMap::new(),
        any: Some(&core.any),
        until: &[],
        source: context.source(Source::Body),
    };
    Selection::new(context.view, &written)
}

impl<'a> Size<'a> {
    fn of_case(&self, entry: &Entry<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
        let value = entry.record.value(self.system);
        value.map(Value::items).unwrap_or(&[]).iter().filter_map(Value::text)
    }

    /// Whether another must test, from each day on which the register says otherwise.
    fn owed(
        &self,
        context: Context<'_, '_>,
        entry: &Entry<'a>,
        from: Day,
    ) -> Vec<(Day, Result<bool, String>)> {
        let mut days = vec![from];
        for id in self.of_case(entry) {
            let first = self.systems.first_of(id);
            let versions = first.into_iter().flat_map(|first| self.systems.versions_from(first));
            days.extend(versions.filter_map(|place| self.systems.at(place)).map(|one| one.day));
        }
        days.retain(|day| *day >= from);
        days.sort_unstable();
        days.dedup();
        let limit = context.view.number(self.limit, from).map(Quantity::whole);
        let owed_on = |day| self.owed_on(context.view, entry, limit, day);
        days.into_iter().map(|day| (day, owed_on(day))).collect()
    }

    fn owed_on(
        &self,
        view: &View<'_>,
        entry: &Entry<'a>,
        limit: Option<Quantity>,
        on: Day,
    ) -> Result<bool, String> {
        let amount = entry.record.value(self.amount).and_then(Value::number);
        if amount.zip(limit).is_some_and(|(amount, limit)| amount >= limit) {
            return Ok(true);
        }
        let mut unsaid = None;
        if entry.record.value(self.system).is_none() {
            unsaid = Some(self.cases.selection.missing(self.system));
        }
        for id in self.of_case(entry) {
            let Some(system) = self.systems.version(id, on) else {
                unsaid = unsaid.or_else(|| Some(self.is_core_name.clone()));
                continue;
            };
            match self.core.meets(view, system) {
                Match::Yes => return Ok(true),
                found => unsaid = unsaid.or_else(|| self.core.lack(found)),
            }
        }
        if amount.is_none() {
            unsaid = unsaid.or_else(|| Some(self.cases.selection.missing(self.amount)));
        }
        match unsaid {
            Some(name) => Err(name),
            None => Ok(false),
        }
    }
}

impl Case for Build<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if at.day < self.from {
            return Standing::NotApplicable;
        }
        if let Some(name) = &self.lacks {
            return missing(findings, vec![name.clone()]);
        }
        let proof = match self.proof.judge(at, findings) {
            None => return Standing::NotApplicable,
            Some(Standing::Met) => Standing::Met,
            Some(other) => return other,
        };
        let owed = self.owed.iter().rev().find(|(from, _)| *from <= at.day);
        match owed.map(|(_, owed)| owed) {
            Some(Err(name)) => return missing(findings, vec![name.clone()]),
            Some(Ok(true)) => {}
            _ => return proof,
        }
        match &self.test {
            Err(name) => missing(findings, vec![name.clone()]),
            Ok(test) => test.ahead(at, findings),
        }
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.push(self.from);
        days.extend(self.owed.iter().map(|(day, _)| *day));
        self.proof.turns(days);
        if let Ok(test) = &self.test {
            test.turns(days);
        }
    }
}
