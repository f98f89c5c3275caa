//! 貳 organisation: the CISO of a first-tier agency sits on the committee by office (point 3.2).

use regulation::Day;
use regulation::proof::Own;

use crate::Value;
use crate::case::{At, Case, Context, Proven, missing};
use crate::holding::Share;
use crate::reason::Reason;
use crate::selection::NameError;
use crate::shape::in_force::shares;
use crate::standing::{Findings, Standing};

struct Seat<'a> {
    ciso: Share<'a>,
    members: Share<'a>,
    person: usize,
}

/// The office gives the seat; nobody else may hold it.
pub(super) fn committee_members<'a>(
    context: Context<'a, '_>,
    own: &Own,
) -> Result<Proven<'a>, NameError> {
    let mut shares = shares(context, &own.records)?.into_iter();
    let no_form = || NameError::Form("appointment".to_owned());
    let ciso = shares.next().ok_or_else(no_form)?;
    let members = shares.next().ok_or_else(no_form)?;
    let person = members.holding.selection.place("person")?;
    Ok(Proven::whole(Seat { ciso, members, person }))
}

impl Seat<'_> {
    /// Who holds an office on a day; an appointment that does not say leaves it open.
    fn holders<'s>(&self, share: &'s Share<'_>, on: Day) -> Vec<(&'s str, Option<&'s str>)> {
        let selection = &share.holding.selection;
        let held = share.iter().filter(|(entry, found)| {
            selection.in_force(entry, on) && selection.lack_on(entry, *found, on).is_none()
        });
        let person = |value: &'s Value| value.text();
        held.map(|(entry, _)| (&*entry.record.id, entry.record.value(self.person).and_then(person)))
            .collect()
    }
}

impl Case for Seat<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let mut lacks = Vec::new();
        if !self.ciso.is_held(at.day, findings, &mut lacks) {
            if !lacks.is_empty() {
                return missing(findings, lacks);
            }
            findings.say(|| Reason::Said {
                zh: "無資通安全長在任，委員席次無人。".to_owned(),
                en: "Nobody holds the office that gives the seat.".to_owned(),
            });
            return Standing::Overdue;
        }
        let cisos = self.holders(&self.ciso, at.day);
        for (record, person) in self.holders(&self.members, at.day) {
            let Some(person) = person else {
                return missing(findings, vec![self.members.missing(self.person)]);
            };
            if cisos.iter().any(|(_, ciso)| *ciso == Some(person)) {
                continue;
            }
            if cisos.iter().any(|(_, ciso)| ciso.is_none()) {
                return missing(findings, vec![self.ciso.missing(self.person)]);
            }
            findings.fail(record);
            findings.say(|| Reason::Said {
                zh: "委員非資通安全長。".to_owned(),
                en: "Somebody other than the CISO holds the seat.".to_owned(),
            });
            return Standing::Overdue;
        }
        findings.say(|| Reason::Said {
            zh: "資通安全長在任，為當然委員。".to_owned(),
            en: "The CISO is in office and a member by it.".to_owned(),
        });
        Standing::Met
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.ciso.turns(days);
        self.members.turns(days);
    }
}
