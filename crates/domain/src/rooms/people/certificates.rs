//! 參 people: the certificates of dedicated officers (point 6.2 with the annex tables).

use std::cell::RefCell;
use std::rc::Rc;

use foldhash::HashMap;

use regulation::Day;
use regulation::proof::Own;

use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::first_term::FirstTerms;
use crate::holding::{Holding, Share, Shares};
use crate::population::{Member, Stay};
use crate::reason::Reason;
use crate::selection::{Match, NameError};
use crate::shape::nobody;
use crate::standing::{Findings, Standing};
use crate::view::BEGINNING;

/// How many certificates of each kind, and how many officers with both, from each day on.
struct Rules {
    /// Kind by kind, in the order of the selections.
    needs: Vec<Vec<(Day, i64)>>,
    /// Where the table asks for a number of people only.
    holders: Vec<(Day, Option<i64>)>,
}

/// One officer with the certificates of each kind.
struct Officer<'a> {
    member: Rc<Member<'a>>,
    shares: Vec<Share<'a>>,
}

/// All officers, who may answer for one another.
struct Corps<'a> {
    rules: Rules,
    officers: Vec<Officer<'a>>,
    enough: RefCell<HashMap<Day, bool>>,
}

struct Certified<'a> {
    corps: Rc<Corps<'a>>,
    place: usize,
    /// The year runs from the approval of the level, and anew for an officer who joins later.
    first_terms: FirstTerms,
}

const KINDS: [(&str, &str); 2] =
    [("專業證照", "professional certification"), ("職能訓練證書", "competency certificate")];

/// Point 6.2 with the annex tables: each officer holds both kinds of certificate.
pub(crate) fn certificates<'a>(
    context: Context<'a, '_>,
    own: &Own,
) -> Result<Proven<'a>, NameError> {
    let members = context.members(own.population.as_deref().unwrap_or("dedicated-staff"))?;
    let mut by_member: Vec<Shares<'a>> = Vec::new();
    for select in &own.records {
        by_member.push(Holding::new(context, select)?.linked(context, "holder")?);
    }
    let term = own.parameters.get("term").map(|id| context.parameter(id)).transpose()?;
    let by_level = term.map(|term| FirstTerms::by(context, term)).unwrap_or_default();
    let officers = members.list.iter().map(|member| Officer {
        member: Rc::clone(member),
        shares: by_member.iter().map(|shares| shares.of(member.id)).collect(),
    });
    let corps = Corps {
        rules: rules(context, own)?,
        officers: officers.collect(),
        enough: RefCell::default(),
    };
    let corps = Rc::new(corps);
    let list = corps.officers.iter().enumerate().map(|(place, officer)| {
        let member = &officer.member;
        let joined = |stay: &Stay<'_>| Some((stay.from, member.since(stay.from)?));
        let stays = member.stays.iter().filter_map(joined);
        let first_terms = term.map(|term| by_level.by_joining(context, term, stays));
        let first_terms = first_terms.unwrap_or_default();
        let certified = Certified { corps: Rc::clone(&corps), place, first_terms };
        Subject::new(officer.member.id, certified)
    });
    let list = list.collect();
    Ok(Proven::Subjects { none: nobody(&members), first: None, beside: None, list })
}

fn rules(context: Context<'_, '_>, own: &Own) -> Result<Rules, NameError> {
    let mut days = vec![BEGINNING];
    for id in own.parameters.values() {
        days.extend(context.number_days(context.parameter(id)?));
    }
    days.sort_unstable();
    days.dedup();
    let number =
        |name: &str, day: Day| own.parameters.get(name).and_then(|id| context.view.number(id, day));
    let need =
        |name: &str| days.iter().map(|day| (*day, number(name, *day).unwrap_or(0))).collect();
    let holders = days.iter().map(|day| (*day, number("holders", *day)));
    Ok(Rules { needs: vec![need("licence"), need("competency")], holders: holders.collect() })
}

impl Corps<'_> {
    /// The kinds of which an officer holds too few on a day.
    fn lacking(&self, officer: &Officer<'_>, day: Day) -> Vec<usize> {
        let short = officer.shares.iter().zip(&self.rules.needs).enumerate().filter(|(_, one)| {
            let (share, needs) = one;
            let need = needs.iter().rev().find(|(from, _)| *from <= day);
            let selection = &share.holding.selection;
            let held = share
                .iter()
                .filter(|(entry, found)| *found == Match::Yes && selection.in_force(entry, day));
            i64::try_from(held.count()).unwrap_or(0) < need.map_or(0, |(_, need)| *need)
        });
        short.map(|(kind, _)| kind).collect()
    }

    /// Whether the number of officers that the table names hold both kinds.
    fn is_enough(&self, day: Day) -> bool {
        if let Some(enough) = self.enough.borrow().get(&day) {
            return *enough;
        }
        let need = self.rules.holders.iter().rev().find(|(from, _)| *from <= day);
        let enough = need.and_then(|(_, need)| *need).is_some_and(|need| {
            let holds = |officer: &&Officer<'_>| {
                officer.member.stay(day).is_some() && self.lacking(officer, day).is_empty()
            };
            let n_holders = self.officers.iter().filter(holds).count();
            i64::try_from(n_holders).is_ok_and(|count| count >= need)
        });
        self.enough.borrow_mut().insert(day, enough);
        enough
    }
}

impl Case for Certified<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let Some(officer) = self.corps.officers.get(self.place) else {
            return Standing::NotApplicable;
        };
        let Some(stay) = officer.member.stay(at.day) else { return Standing::NotApplicable };
        if let Stay { lacks: Some(name), .. } = stay {
            return missing(findings, vec![name.clone()]);
        }
        let mut lacks = Vec::new();
        for share in &officer.shares {
            share.in_force(at.day, findings, &mut lacks);
        }
        let short = self.corps.lacking(officer, at.day);
        if short.is_empty() {
            findings.say(|| Reason::Complete);
            return Standing::Met;
        }
        if self.corps.is_enough(at.day) {
            findings.say(|| Reason::Said {
                zh: "法定持證人數已由其他專職人員達成。".to_owned(),
                en: "Other officers reach the number that the table names.".to_owned(),
            });
            return Standing::Met;
        }
        if !lacks.is_empty() {
            return missing(findings, lacks);
        }
        self.first_terms.lacking(at, findings, || {
            let names = |pick: fn(&(&'static str, &'static str)) -> &'static str| {
                let names = short.iter().filter_map(|kind| KINDS.get(*kind)).map(pick);
                names.collect::<Vec<_>>().join("、")
            };
            Reason::Said {
                zh: format!("尚缺有效之{}。", names(|pair| pair.0)),
                en: format!("Lacks a valid {}.", names(|pair| pair.1).replace('、', ", ")),
            }
        })
    }

    fn turns(&self, days: &mut Vec<Day>) {
        let rules = &self.corps.rules;
        days.extend(rules.holders.iter().map(|(day, _)| *day));
        self.first_terms.turns(days);
        // Where one officer may do for all, everybody's days are turning days.
        let shared = rules.holders.iter().any(|(_, need)| need.is_some());
        for (place, officer) in self.corps.officers.iter().enumerate() {
            if shared || place == self.place {
                officer.member.turns(days);
                officer.shares.iter().for_each(|share| share.turns(days));
            }
        }
    }
}
