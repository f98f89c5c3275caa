//! 貳 organisation: the CISO of a first-tier agency sits on the committee by office (point 3.2).

use std::rc::Rc;

use regulation::Day;
use regulation::proof::Own;

use crate::Value;
use crate::case::{At, Case, Context, Proven, missing};
use crate::holding::Share;
use crate::known::{Entry, Known};
use crate::reason::Reason;
use crate::selection::{Match, NameError};
use crate::shape::in_force::shares;
use crate::standing::{Findings, Standing};

struct Seat<'a> {
    ciso: Share<'a>,
    members: Share<'a>,
    person: usize,
    people: Option<Rc<Known<'a>>>,
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
    let people = members.holding.target(context, person);
    Ok(Proven::whole(Seat { ciso, members, person, people }))
}

/// Somebody in an office, by the record that says so.
struct Holder<'a> {
    record: &'a str,
    person: Option<&'a str>,
    /// What is lacking to know whether they still hold it.
    lacks: Option<String>,
}

impl<'a> Seat<'a> {
    /// Who holds an office on a day; an appointment that does not say leaves it open.
    fn holders(&self, share: &Share<'a>, on: Day) -> Vec<Holder<'a>> {
        let selection = &share.holding.selection;
        let held = share.iter().filter(|(entry, _)| selection.in_force(entry, on));
        let people = self.people.as_deref();
        let identity = |id: &'a str| people.map_or(id, |people| people.identity(id));
        let holder = |(entry, found): (&Entry<'a>, Match)| Holder {
            record: &entry.record.id,
            person: entry.record.value(self.person).and_then(Value::text).map(identity),
            lacks: selection.lack_on(entry, found, on),
        };
        held.map(holder).collect()
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
        let mut cisos = self.holders(&self.ciso, at.day);
        cisos.retain(|ciso| ciso.lacks.is_none());
        let mut lacks = Vec::new();
        for member in self.holders(&self.members, at.day) {
            let Some(person) = member.person else {
                lacks.push(self.members.missing(self.person));
                continue;
            };
            if cisos.iter().any(|ciso| ciso.person == Some(person)) {
                continue;
            }
            if cisos.iter().any(|ciso| ciso.person.is_none()) {
                lacks.push(self.ciso.missing(self.person));
                continue;
            }
            if let Some(name) = member.lacks {
                lacks.push(name);
                continue;
            }
            findings.fail(member.record);
            findings.say(|| Reason::Said {
                zh: "委員非資通安全長。".to_owned(),
                en: "Somebody other than the CISO holds the seat.".to_owned(),
            });
            return Standing::Overdue;
        }
        if !lacks.is_empty() {
            return missing(findings, lacks);
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
