//! The ten shapes of proof: each turns a duty's data and a body's records into cases.

pub(crate) mod after_event;
mod at_least;
mod chain;
mod complete;
mod count_in_period;
pub(crate) mod each_has;
mod in_force;
pub(crate) mod none_such;
mod renewed_within;
mod sum_per_subject;

use regulation::{FormKind, Proof};

use crate::case::{Always, Case, Context, Proven, RegisterKept};
use crate::population::Members;
use crate::reason::{NotBound, Reason};
use crate::selection::NameError;
use crate::standing::Standing;

pub(crate) use after_event::answer_of;
pub(crate) use in_force::Holding;

/// How the duty is proven for the body of this view.
pub fn prove<'a>(context: Context<'a, '_>) -> Result<Proven<'a>, NameError> {
    let Some(proof) = &context.duty.proof else {
        let outside = Reason::NotBound(NotBound::Outside);
        return Ok(Proven::Whole(Box::new(Always(Standing::NotApplicable, outside))));
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
/// without the kind is not-applicable; things that happen may be none.
pub(crate) fn nobody<'a>(
    members: &Members<'a>,
) -> (Option<Box<dyn Case + 'a>>, Box<dyn Case + 'a>) {
    let form = members.register.form;
    let no_object =
        Reason::NotBound(NotBound::NoObject { form_zh: form.zh.clone(), form_en: form.en.clone() });
    let none: Box<dyn Case> = Box::new(Always(Standing::NotApplicable, no_object));
    if form.kind != FormKind::Register {
        return (None, none);
    }
    let kept = RegisterKept {
        form: form.id.clone(),
        form_zh: form.zh.clone(),
        form_en: form.en.clone(),
        first_day: members.register.known.first_day(),
        kept: Standing::NotApplicable,
    };
    (None, Box::new(kept))
}
