//! Why a form is filled in: the duties that read it, with their words.

use app::{Action, Actor, Resource, may};
use regulation::{Duty, Form, Regulation};

use crate::law;
use crate::pages::regulation::sentence::subject;
use crate::parts::clause::{Clause, ClauseCard};
use crate::routes::{duty_path, law_path};
use crate::view::View;

/// A duty that reads the form.
pub struct DutyLine {
    pub id: String,
    pub href: String,
    pub subject: String,
    pub decides: bool,
}

/// The duties that read the form, those that it decides first.
///
/// Who may not read how the agency stands is led to the text of the duty.
pub fn duties(
    view: &View,
    regulation: &Regulation,
    actor: &Actor,
    form: &Form,
    agency: &str,
) -> Vec<DutyLine> {
    let reads_standings = may(actor, Action::Read, &Resource::Standings { agency });
    let decides = |duty: &Duty| duty.decides.contains(&form.id);
    let reads = |duty: &&Duty| decides(duty) || duty.evidence.contains(&form.id);
    let mut duties: Vec<DutyLine> = regulation
        .duties
        .iter()
        .filter(reads)
        .map(|duty| DutyLine {
            id: duty.id.clone(),
            href: view.link(&match reads_standings {
                true => duty_path(agency, &duty.id),
                false => law::duty_path(&duty.id),
            }),
            subject: subject(view, duty).to_owned(),
            decides: decides(duty),
        })
        .collect();
    duties.sort_by_key(|duty| !duty.decides);
    duties
}

/// The words of the duty for which the form is filled in; else of the first that it decides.
pub fn card(view: &View, regulation: &Regulation, form: &Form, asked: &str) -> Option<ClauseCard> {
    let decides = |duty: &&Duty| duty.decides.contains(&form.id);
    let duty = regulation.duty(asked).or_else(|| regulation.duties.iter().find(decides))?;
    let words = duty.quote.as_ref().or(duty.paraphrase.as_ref())?;
    let clause = Clause {
        cite: duty.cite.to_string(),
        path: law_path(&duty.cite),
        heading: view.say(&law::heading(regulation, &duty.cite)).to_owned(),
        in_force_on: duty.cite.edition,
        text_zh: words.clone(),
        text_en: String::new(),
        is_paraphrase: duty.quote.is_none(),
        confidence: duty.confidence,
    };
    Some(ClauseCard::new(view, clause).stands(regulation, &duty.cite))
}
