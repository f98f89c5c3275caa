//! 拾壹 continuity: everybody whom the script names takes part in the drill (point 25).

use regulation::Day;
use regulation::proof::Own;

use crate::Value;
use crate::body::City;
use crate::case::{At, Case, Context, Proven, missing};
use crate::event;
use crate::holding::Holding;
use crate::known::Entry;
use crate::reason::{NotBound, Reason, Words};
use crate::selection::NameError;
use crate::standing::{Findings, Standing};

struct Drill<'a> {
    record: &'a str,
    held_on: Day,
    /// Who is not in the record, and what the record and its script leave out.
    absent: Vec<Words>,
    unsaid: Vec<String>,
    not_judged: Option<NotBound>,
}

/// The places of who is named and who came.
struct Places {
    script: usize,
    stakeholders: usize,
    agencies: usize,
    present: usize,
    participants: usize,
}

/// Each drill that was held.
pub(super) fn participation<'a>(
    context: Context<'a, '_>,
    own: &Own,
) -> Result<Proven<'a>, NameError> {
    let record = |form: &str| super::record_of(own, form);
    let drills = Holding::new(context, record("bcp_record")?)?;
    let scripts = Holding::new(context, record("bcp_script")?)?;
    let places = Places {
        script: drills.selection.place("script")?,
        present: drills.selection.place("stakeholders_present")?,
        participants: drills.selection.place("participants")?,
        stakeholders: scripts.selection.place("stakeholders")?,
        agencies: scripts.selection.place("participating_agencies")?,
    };
    let list = event::subjects(&drills, |entry, found| {
        let mut drill = Drill {
            record: &entry.record.id,
            held_on: entry.day,
            absent: Vec::new(),
            unsaid: drills.selection.lack(found).into_iter().collect(),
            not_judged: context.not_judged(entry.day).filter(|_| !entry.undated),
        };
        let id = entry.record.value(places.script).and_then(Value::text);
        let script = id.and_then(|id| scripts.selection.known.version(id, entry.day));
        match script {
            None => drill.unsaid.push(drills.selection.missing(places.script)),
            Some(script) => {
                drill.compare(&places, context.view.city, (&drills, entry), (&scripts, script));
            }
        }
        Some(drill)
    });
    Ok(Proven::events(drills.selection.form, list))
}

/// The words of a list field; none where it is not filled in.
fn words<'a>(entry: &Entry<'a>, place: usize) -> Option<Vec<&'a str>> {
    let value = entry.record.value(place)?;
    Some(value.items().iter().filter_map(Value::text).collect())
}

impl Drill<'_> {
    fn compare(
        &mut self,
        places: &Places,
        city: &City,
        (drills, drill): (&Holding<'_>, &Entry<'_>),
        (scripts, script): (&Holding<'_>, &Entry<'_>),
    ) {
        let pairs = [
            (places.stakeholders, places.present, false),
            (places.agencies, places.participants, true),
        ];
        for (named, came, agencies) in pairs {
            let Some(named) = words(script, named) else {
                self.unsaid.push(scripts.selection.missing(named));
                continue;
            };
            if named.is_empty() {
                continue;
            }
            let Some(there) = words(drill, came) else {
                self.unsaid.push(drills.selection.missing(came));
                continue;
            };
            for one in named {
                let body = agencies.then(|| city.body(one)).flatten();
                let names = [Some(one), body.map(|body| body.name_zh.as_str())];
                let english = body.and_then(|body| body.name_en.as_deref());
                let mut names = names.into_iter().chain([english]).flatten();
                if !names.any(|name| there.contains(&name)) {
                    let zh = body.map_or(one, |body| body.name_zh.as_str());
                    self.absent.push((zh.to_owned(), english.unwrap_or(zh).to_owned()));
                }
            }
        }
    }
}

impl Case for Drill<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if at.day < self.held_on {
            return Standing::NotApplicable;
        }
        if let Some(why) = &self.not_judged {
            findings.say(|| Reason::NotBound(why.clone()));
            return Standing::NotApplicable;
        }
        if !self.absent.is_empty() {
            findings.fail(self.record);
            findings.say(|| Reason::Incomplete { lacking: self.absent.clone() });
            return Standing::Overdue;
        }
        if !self.unsaid.is_empty() {
            return missing(findings, self.unsaid.clone());
        }
        findings.count(self.record);
        findings.say(|| Reason::Complete);
        Standing::Met
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.push(self.held_on);
    }
}
