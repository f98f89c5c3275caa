//! in-force: a valid record of each selection is in force on the day.

use std::collections::BTreeSet;
use std::rc::Rc;

use regulation::Proof;
use regulation::proof::{InForce, Select};

use crate::case::{Always, At, Case, Context, Proven, missing};
use crate::first_term::FirstTerms;
use crate::holding::Share;
use crate::known::Entry;
use crate::reason::Reason;
use crate::selection::{NameError, Selection};
use crate::sought::Sought;
use crate::standing::{Findings, Standing};
use regulation::Day;

struct Valid<'a> {
    shares: Vec<Share<'a>>,
    any: bool,
    /// Of each selection.
    first_terms: Vec<Rc<FirstTerms>>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &InForce,
) -> Result<Proven<'a>, NameError> {
    let (shares, any) = (shares(context, &proof.records)?, proof.any);
    let own = |id: &String| Ok(FirstTerms::by(context, context.parameter(id)?));
    let own = proof.first_terms.iter().map(own);
    let mut first_terms = own.collect::<Result<Vec<_>, NameError>>()?;
    if first_terms.is_empty() {
        first_terms = vec![FirstTerms::of(context); shares.len()];
    }
    Ok(Proven::whole(Valid { shares, any, first_terms }))
}

/// All records of each selection.
pub(crate) fn shares<'a, 'l>(
    context: Context<'a, '_>,
    selects: impl IntoIterator<Item = &'l Select>,
) -> Result<Vec<Share<'a>>, NameError> {
    let whole = |select| Ok(crate::holding::Holding::new(context, select)?.whole());
    selects.into_iter().map(whole).collect()
}

impl Case for Valid<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let mut lacks = Vec::new();
        let mut unheld = Vec::new();
        let mut held = None;
        for (share, terms) in self.shares.iter().zip(&self.first_terms) {
            let mut own_lacks = Vec::new();
            if share.is_held(at.day, findings, &mut own_lacks) {
                held = Some(share.holding.selection.form);
            } else {
                unheld.push((share, terms));
                lacks.append(&mut own_lacks);
            }
        }
        // One record may be of several selections.
        let mut told = BTreeSet::new();
        findings.counted.retain(|id| told.insert(id.clone()));
        if self.any && Share::is_any_broken(&self.shares, at.day) {
            lacks.clear();
            unheld.retain(|(share, _)| share.is_broken(at.day));
            held = None;
        }
        if if self.any { held.is_some() } else { unheld.is_empty() } {
            let count = findings.counted.len();
            findings.say(|| {
                let form = held.map(|form| (form.zh.clone(), form.en.clone()));
                let (form_zh, form_en) = form.unwrap_or_default();
                Reason::Held { count, form_zh, form_en }
            });
            return Standing::Met;
        }
        // What had to be there first decides; where there is no first term, it had to be at once.
        let first = unheld.iter().min_by_key(|(_, terms)| terms.running(at.day));
        let Some((_, first)) = first.filter(|_| lacks.is_empty()) else {
            return missing(findings, lacks);
        };
        let mut sought = Sought::new(self.any);
        for (share, terms) in &unheld {
            if terms.running(at.day) == first.running(at.day) {
                sought.lacks(share, findings);
            }
        }
        let speaks =
            |selection: &Selection<'_>, entry: &Entry<'_>| selection.is_unmended(entry, at.day);
        sought.lacking(at, first, speaks, findings, Reason::NotHeld)
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.shares.iter().for_each(|share| share.turns(days));
        self.first_terms.iter().for_each(|terms| terms.turns(days));
    }
}

struct MayRule<'a> {
    shares: Vec<Share<'a>>,
    any: bool,
}

/// 得, 視需要: used or not used, outside every rate.
pub(crate) fn optional<'a>(
    context: Context<'a, '_>,
    proof: &Proof,
) -> Result<Proven<'a>, NameError> {
    let selects = crate::binding::selections(proof);
    if selects.is_empty() {
        return Ok(Proven::whole(Always(Standing::Optional, Reason::NotInUse)));
    }
    let any = !matches!(proof, Proof::InForce(InForce { any: false, .. }));
    Ok(Proven::whole(MayRule { shares: shares(context, selects)?, any }))
}

impl Case for MayRule<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let mut unknown = Vec::new();
        let mut used = 0;
        for share in &self.shares {
            used += usize::from(share.is_held(at.day, findings, &mut unknown));
        }
        let in_use = if self.any { used > 0 } else { used == self.shares.len() };
        findings.in_use = Some(in_use);
        findings.say(|| if in_use { Reason::InUse } else { Reason::NotInUse });
        Standing::Optional
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.shares.iter().for_each(|share| share.turns(days));
    }
}
