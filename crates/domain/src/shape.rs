//! The ten shapes of proof: each turns a duty's data and a body's records into cases.

mod after_event;
mod at_least;
mod chain;
mod complete;
pub(crate) mod count_in_period;
mod each_has;
pub(crate) mod in_force;
pub(crate) mod none_such;
pub(crate) mod renewed_within;
pub(crate) mod sum_per_subject;

use regulation::{Day, FormKind, Proof};

use crate::case::{Always, At, Case, Context, Proven, RegisterKept, nothing_of};
use crate::population::{KnownFact, Members};
use crate::reason::{NotBound, Reason};
use crate::selection::NameError;
use crate::standing::{Findings, Standing};

/// How the duty is proven for the body of this view.
pub(crate) fn prove<'a>(context: Context<'a, '_>) -> Result<Proven<'a>, NameError> {
    let Some(proof) = &context.duty.proof else {
        let outside = Reason::NotBound(NotBound::Outside);
        return Ok(Proven::whole(Always(Standing::NotApplicable, outside)));
    };
    if context.duty.modality.is_optional() {
        return in_force::optional(context, proof);
    }
    match proof {
        Proof::InForce(proof) => in_force::prove(context, proof),
        Proof::CountInPeriod(proof) => count_in_period::prove(context, proof),
        Proof::SumPerSubject(proof) => sum_per_subject::prove(context, proof),
        Proof::EachHas(proof) => each_has::prove(context, proof),
        Proof::RenewedWithin(proof) => renewed_within::prove(context, proof),
        Proof::AfterEvent(proof) => after_event::prove(context, proof),
        Proof::NoneSuch(proof) => none_such::prove(context, proof),
        Proof::AtLeast(proof) => at_least::prove(context, proof),
        Proof::Complete(proof) => complete::prove(context, proof),
        Proof::Chain(proof) => chain::prove(context, proof),
        Proof::Own(proof) => crate::rooms::prove(context, proof),
    }
}

/// What speaks while a population has no member: an empty register is no-data, a kept one
/// without the kind is not-applicable, and so is what a fact of the body says not to be there; things
/// that happen may be none.
pub(crate) fn nobody<'a>(members: &Members<'a>) -> Box<dyn Case + 'a> {
    let form = members.register.form;
    if form.kind != FormKind::Register {
        return nothing_of(form);
    }
    let first_day = members.register.known.first_day();
    let kept = RegisterKept { form, first_day, kept: Standing::NotApplicable };
    match members.fact {
        Some(fact) => Box::new(KnownAbsent { fact, kept }),
        None => Box::new(kept),
    }
}

/// Nothing of the kind where a fact of the body says so (semantics 13 and 25); else what its register says.
struct KnownAbsent<'a> {
    fact: KnownFact<'a>,
    kept: RegisterKept<'a>,
}

impl Case for KnownAbsent<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if !self.fact.is_false(at.day) {
            return self.kept.judge(at, findings);
        }
        findings.say(|| {
            let (zh, en) = (self.fact.zh.to_owned(), self.fact.en.to_owned());
            Reason::NotBound(NotBound::Fact { zh, en })
        });
        Standing::NotApplicable
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.fact.turns(days);
        self.kept.turns(days);
    }
}
