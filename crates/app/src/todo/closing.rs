//! What closes a line: the form to file with what is known of it already, the records to complete, or
//! the setting to decide. Knows no person.

use std::collections::HashMap;

use domain::{Standing, subject_forms};
use regulation::proof::Condition;
use regulation::{Day, Duty, Field, FieldType, Regulation};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::adoption::TITLE;
use crate::answering::{Answered, answers, forms, listed};
use crate::explain::{FormName, Mend, form_name, mend};
use crate::missing::said_in;

/// How many subjects one form is opened for at once; not of the law.
pub const AT_ONCE: usize = 50;

/// One way to close a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Closing {
    pub zh: String,
    pub en: String,
    /// The form to file, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<FormName>,
    /// The body for which it is filed or decided, where that is not the line's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// What is known of it; a field that names the subject comes once for each of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<Known>,
    /// The records that lack something, where they are to be completed instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<String>,
    /// The setting to decide, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setting: Option<Undecided>,
    /// The facts of the body that its own entry lacks and is to say.
    #[serde(skip)]
    pub lacks: Vec<String>,
    /// For how many of the line's subjects it is done at once.
    #[serde(skip)]
    pub n_subjects: usize,
    /// That the records are entries which lack a fact of their own: none of them can be judged.
    #[serde(skip)]
    pub is_of_fact: bool,
}

/// A field whose value is known before anybody fills it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Known {
    pub field: String,
    pub value: String,
}

/// A setting that the line waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undecided {
    pub name: String,
    /// What is proposed, where the law leaves it open; it never holds by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// How a line stands, of whom it is asked, and when.
#[derive(Clone, Copy)]
pub(super) struct Asks<'a> {
    pub(super) standing: Standing,
    /// What it lacks, by name.
    pub(super) missing: &'a [String],
    /// The subjects that it waits for, as many as one form is opened for.
    pub(super) pending: &'a [Pending<'a>],
    /// What each of them is, where the duty keeps a list of what registers tell too.
    pub(super) entries: &'a HashMap<String, Entry>,
    pub(super) today: Day,
}

/// A subject that a line waits for, and what it lacks itself, by name.
#[derive(Clone, Copy)]
pub(super) struct Pending<'a> {
    pub(super) id: &'a str,
    pub(super) lacks: &'a [String],
}

/// Of which form a subject is, and what is said of it there as far as the reader may see it.
pub(super) struct Entry {
    pub(super) form: String,
    pub(super) said: Map<String, Json>,
}

impl<'a> Asks<'a> {
    /// The subjects that are of a form, as far as that is known.
    fn pending_of(&self, form: &str) -> Vec<String> {
        let is_of = |one: &&Pending<'_>| self.entries.get(one.id).is_none_or(|of| of.form == form);
        self.pending.iter().filter(is_of).map(|one| one.id.to_owned()).collect()
    }

    /// The form that all the subjects are of, where that is known and is one.
    fn kind(&self) -> Option<&'a str> {
        let of = |one: &Pending<'_>| self.entries.get(one.id).map(|entry| entry.form.as_str());
        let mut kinds = self.pending.iter().map(of);
        let first = kinds.next().flatten()?;
        kinds.all(|kind| kind == Some(first)).then_some(first)
    }

    /// Those that are known to be of another form than a list, as far as there is one.
    fn marked(&self, list: Option<&str>) -> Vec<Pending<'a>> {
        let is_marked = |one: &&Pending<'_>| {
            list.zip(self.entries.get(one.id)).is_some_and(|(list, entry)| entry.form != list)
        };
        self.pending.iter().filter(is_marked).copied().collect()
    }

    /// The subjects that wait for one missing thing; those that lack nothing wait for the proof itself.
    fn waiting_for(&self, name: Option<&str>) -> Vec<Pending<'a>> {
        let waits = |one: &&Pending<'_>| match name {
            Some(name) => one.lacks.iter().any(|lacks| lacks == name),
            None => one.lacks.is_empty(),
        };
        self.pending.iter().filter(waits).copied().collect()
    }
}

/// Whether what is missing is a fact that subjects lack in their own entries.
pub(super) fn is_of_own_entry(regulation: &Regulation, duty: &Duty, missing: &str) -> bool {
    let form = missing.split_once('.').map(|(form, _)| form);
    form.is_some_and(|form| subject_forms(regulation, duty).contains(&form))
}

/// What closes a line, the likeliest first.
pub(super) fn of_line(regulation: &Regulation, duty: &Duty, asks: Asks<'_>) -> Vec<Closing> {
    let order = forms(regulation, duty);
    let (kind, lacks) = (asks.kind(), asks.missing);
    let answered = answers(regulation, duty, kind);
    // The missing things come first, each with what brings it, then the forms of the proof.
    let mends = mend(regulation, duty, asks.standing, lacks, &[], kind).into_iter().enumerate();
    let closings = mends.flat_map(|(place, mend)| {
        let name = lacks.get(place).map(String::as_str);
        // In which record a day is told that ends it, no subject says.
        if name.is_none() && mend.is_of_entry {
            return Vec::new();
        }
        let Some(done) = done(regulation, duty, &answered, (&mend, name), asks) else {
            return Vec::new();
        };
        let Done { own, pending, answer, records } = done;
        let asks = Asks { pending: &pending, ..asks };
        let form = mend.form.as_deref();
        let is_list = listed(duty).is_some_and(|list| form == Some(list.records.form.as_str()));
        let known = |asks: Asks<'_>| match (form, &mend.document) {
            (_, Some(title)) => vec![Known { field: TITLE.to_owned(), value: title.clone() }],
            (Some(form), None) if !own => known(regulation, duty, form, answer, asks),
            _ => Vec::new(),
        };
        // Of a list one row is filed at a time, and one document for all.
        let is_one = is_list || mend.document.is_some();
        let closing = Closing {
            with: known(asks),
            n_subjects: if is_one { pending.len().min(1) } else { pending.len() },
            agency: mend.agency.map(str::to_owned),
            is_of_fact: own && !records.is_empty(),
            lacks: form.map(|form| said_in(regulation, form, lacks)).unwrap_or_default(),
            records,
            form: form.and_then(|form| form_name(regulation, form)),
            setting: mend.setting.as_ref().map(|name| undecided(regulation, duty, name.clone())),
            zh: mend.zh.clone(),
            en: mend.en.clone(),
        };
        let marked = asks.marked(form.filter(|_| is_list && !closing.records.is_empty()));
        if marked.is_empty() {
            return vec![closing];
        }
        // What stands on the list is completed, and what only a register marks is put on it.
        let anew = Asks { pending: &marked, ..asks };
        let listing = Closing { with: known(anew), records: Vec::new(), ..closing.clone() };
        vec![Closing { with: Vec::new(), n_subjects: closing.records.len(), ..closing }, listing]
    });
    let mut closings: Vec<Closing> = closings.collect();
    if let Some(list) = listed(duty) {
        // What a register marks is put on the list, or retired where it stands; in a register of which nothing
        // waits nobody has anything to do.
        let registers = subject_forms(regulation, duty);
        closings.retain(|closing| {
            let form = closing.form.as_ref().map(|form| form.id.as_str());
            let form = form.filter(|form| *form != list.records.form && registers.contains(form));
            form.is_none() || !closing.records.is_empty() || asks.pending.is_empty()
        });
    }
    // A setting or a fact that is lacking comes first: nothing is judged without it.
    closings.sort_by_key(|closing| match &closing.form {
        None => 0,
        Some(_) if closing.is_of_fact => 0,
        Some(form) => 1 + order.iter().position(|one| *one == form.id).unwrap_or(0),
    });
    closings
}

/// The entries in which each thing that would turn a line is done, by place: those that lack what is missing, or
/// that tell the answer themselves; none where a record is filed for it.
pub(super) fn completed(
    regulation: &Regulation,
    duty: &Duty,
    mends: &[Mend],
    asks: Asks<'_>,
) -> Vec<Vec<String>> {
    let answered = answers(regulation, duty, asks.kind());
    let records = mends.iter().enumerate().map(|(place, mend)| {
        let name = asks.missing.get(place).map(String::as_str);
        let done = done(regulation, duty, &answered, (mend, name), asks);
        done.map(|done| done.records).unwrap_or_default()
    });
    records.collect()
}

/// For whom one thing is done that would turn a line, and how.
struct Done<'p, 'a> {
    /// The subjects lack it in their own entries.
    own: bool,
    pending: Vec<Pending<'a>>,
    answer: Option<&'p Answered<'p>>,
    records: Vec<String>,
}

/// Nothing where nobody waits for it.
fn done<'p, 'a>(
    regulation: &Regulation,
    duty: &Duty,
    answered: &'p [Answered<'p>],
    (mend, name): (&Mend, Option<&str>),
    asks: Asks<'a>,
) -> Option<Done<'p, 'a>> {
    let own = name.is_some_and(|name| is_of_own_entry(regulation, duty, name));
    let waiting = asks.waiting_for(name);
    // What the body as a whole lacks is named by no subject, and is lacking to all of them.
    let is_of_some = own || (name.is_none() && !asks.missing.is_empty());
    let pending = match waiting.is_empty() && !is_of_some {
        true => asks.pending.to_vec(),
        false => waiting,
    };
    if pending.is_empty() && !asks.pending.is_empty() {
        return None;
    }
    let answer = answered.iter().find(|one| mend.form.as_ref() == Some(&one.select.form));
    let records = match answer {
        _ if own => pending.iter().map(|one| one.id.to_owned()).collect(),
        Some(answer) if answer.completes => {
            Asks { pending: &pending, ..asks }.pending_of(&answer.select.form)
        }
        _ => Vec::new(),
    };
    Some(Done { own, pending, answer, records })
}

/// What a form can be told before anybody opens it: nothing of what the act itself finds.
fn known(
    regulation: &Regulation,
    duty: &Duty,
    form: &str,
    answer: Option<&Answered<'_>>,
    asks: Asks<'_>,
) -> Vec<Known> {
    let Some(form) = regulation.form(form) else { return Vec::new() };
    let mut known = Vec::new();
    let mut tell = |field: &str, value: String| {
        known.push(Known { field: field.to_owned(), value });
    };
    let field = |name: &str| form.field(name).filter(|field| !field.anew);
    let conditions = answer.filter(|answer| !answer.offends);
    let conditions = conditions.map(|answer| &answer.select.conditions);
    for (name, condition) in conditions.into_iter().flatten() {
        if field(name).is_none() {
            continue;
        }
        match condition {
            Condition::Is(is) => tell(name, is.to_string()),
            Condition::Equals(word) => tell(name, word.clone()),
            // Of several words the first is the usual one.
            Condition::OneOf(words) => {
                words.iter().take(1).for_each(|word| tell(name, word.clone()));
            }
            Condition::Test(_) => {}
        }
    }
    let covers = answer.and_then(|answer| answer.covers);
    if let Some(covers) = covers.filter(|covers| field(&covers.field).is_some_and(is_list)) {
        covers.values.iter().for_each(|word| tell(&covers.field, word.clone()));
    }
    // A period that was missed is not healed by what is done now: it is this year's.
    if form.field("year").is_some_and(|field| field.kind == FieldType::Integer) {
        tell("year", asks.today.year().to_string());
    }
    let link = answer.and_then(|answer| answer.link).filter(|link| form.field(link).is_some());
    if let Some(link) = link {
        for subject in asks.pending {
            tell(link, subject.id.to_owned());
        }
    }
    // What a register marks is told apart on the list by the same words.
    if let Some(list) = listed(duty).filter(|list| list.records.form == form.id) {
        let mut marked = asks.pending.iter().filter_map(|one| asks.entries.get(one.id));
        let marked = marked.find(|entry| entry.form != form.id);
        let others = form.key.iter().filter(|name| **name != list.by);
        for name in std::iter::once(&list.by).chain(others) {
            let is_text = field(name).is_some_and(|field| field.kind == FieldType::Text);
            let said = marked.and_then(|entry| entry.said.get(name)?.as_str());
            if let Some(said) = said.filter(|_| is_text) {
                tell(name, said.to_owned());
            }
        }
    }
    known
}

fn is_list(field: &Field) -> bool {
    matches!(field.kind, FieldType::List(_))
}

fn undecided(regulation: &Regulation, duty: &Duty, name: String) -> Undecided {
    let own = duty.suggestion.as_ref().filter(|one| name.starts_with(&one.setting));
    let own = own.map(|one| one.value.clone());
    let suggestion =
        own.or_else(|| regulation.setting(&name).and_then(|one| one.suggestion.clone()));
    Undecided { name, suggestion }
}

#[cfg(test)]
mod tests {
    use regulation::Proof;

    use super::*;

    fn asked<'a>(
        standing: Standing,
        pending: &'a [Pending<'a>],
        entries: &'a HashMap<String, Entry>,
    ) -> Asks<'a> {
        let today = "2026-03-01".parse().unwrap();
        Asks { standing, missing: &[], pending, entries, today }
    }

    fn waits(id: &str) -> Pending<'_> {
        Pending { id, lacks: &[] }
    }

    fn entry(id: &str, form: &str, said: &[(&str, &str)]) -> HashMap<String, Entry> {
        let said = said.iter().map(|(name, text)| ((*name).to_owned(), Json::from(*text)));
        let entry = Entry { form: form.to_owned(), said: said.collect() };
        HashMap::from([(id.to_owned(), entry)])
    }

    fn form_of(closing: &Closing) -> &str {
        closing.form.as_ref().unwrap().id.as_str()
    }

    fn told(with: &[(&str, &str)]) -> Vec<Known> {
        let with = with.iter();
        with.map(|(field, value)| Known { field: (*field).into(), value: (*value).into() })
            .collect()
    }

    fn of_every_duty(regulation: &Regulation, test: impl Fn(&Duty, &[Closing])) {
        let pending = [waits("x1")];
        for duty in &regulation.duties {
            for standing in [Standing::Due, Standing::Overdue, Standing::NoData] {
                test(duty, &of_line(regulation, duty, asked(standing, &pending, &HashMap::new())));
            }
        }
    }

    #[test]
    fn nobody_is_led_to_say_what_makes_the_duty_fail() {
        let regulation = Regulation::embedded().unwrap();
        of_every_duty(&regulation, |duty, closings| {
            let Some(Proof::NoneSuch(proof)) = &duty.proof else { return };
            for closing in closings {
                let form = closing.form.as_ref().map(|form| form.id.as_str());
                let offending = proof.offending.iter().filter(|one| form == Some(&one.form));
                let names: Vec<&String> =
                    offending.flat_map(|select| select.conditions.keys()).collect();
                let said = closing.with.iter().find(|known| names.contains(&&known.field));
                assert_eq!(said, None, "{}", duty.id);
            }
        });
    }

    #[test]
    fn a_stage_of_a_contract_is_filed_for_its_case_and_no_other_case_is_asked_for() {
        let regulation = Regulation::embedded().unwrap();
        of_every_duty(&regulation, |duty, closings| {
            if duty.id != "D17a" {
                return;
            }
            let forms = closings.iter().filter_map(|one| Some(one.form.as_ref()?.id.as_str()));
            let forms: Vec<&str> = forms.collect();
            assert_eq!(forms, ["contract_clause_check", "contract_end"], "the case ends no stage");
            for stage in closings {
                let case = Known { field: "case".to_owned(), value: "x1".to_owned() };
                assert!(stage.with.contains(&case), "{stage:?}");
            }
        });
    }

    #[test]
    fn what_a_register_marks_as_harmful_is_listed_before_its_own_entry_is_completed() {
        let regulation = Regulation::embedded().unwrap();
        for id in ["BAN25-06", "ACT25-11-1", "T21-A-banned"] {
            let duty = regulation.duty(id).unwrap();
            let closings = |subject: &str, form: &str| -> Vec<(String, Vec<String>)> {
                let (entries, pending) = (entry(subject, form, &[]), [waits(subject)]);
                let closings =
                    of_line(&regulation, duty, asked(Standing::Overdue, &pending, &entries));
                let told = closings.into_iter().map(|one| (one.form.unwrap().id, one.records));
                told.collect()
            };
            let (list, register) = ("restricted_product".to_owned(), "asset".to_owned());
            let own = vec!["k1".to_owned()];
            assert_eq!(closings("k1", "asset"), [(list.clone(), Vec::new()), (register, own)]);
            let row = vec!["r1".to_owned()];
            assert_eq!(closings("r1", "restricted_product"), [(list, row)], "its own row");
        }
    }

    #[test]
    fn a_spot_check_is_what_staff_are_led_to_before_the_approval_of_a_device() {
        let regulation = Regulation::embedded().unwrap();
        let duty = regulation.duty("D15a").unwrap();
        let (pending, none) = ([waits("p1")], HashMap::new());
        let closings = of_line(&regulation, duty, asked(Standing::Overdue, &pending, &none));
        let forms: Vec<&str> =
            closings.iter().filter_map(|one| Some(one.form.as_ref()?.id.as_str())).collect();
        assert_eq!(forms, ["workstation_check", "device_use_approval"]);
        let person = Known { field: "person".to_owned(), value: "p1".to_owned() };
        assert_eq!(closings[0].with, [person], "whether there is a finding is seen by who looks");
    }

    #[test]
    fn an_entry_that_lacks_a_fact_is_corrected_itself_and_the_proof_is_filed_for_the_others() {
        let regulation = Regulation::embedded().unwrap();
        let (missing, none) = (["asset.is_ups".to_owned()], HashMap::new());
        let lacking = |id| Pending { id, lacks: &missing };
        for (duty, proof) in [("D12.3b", "maintenance"), ("D12.3c", "ups_test")] {
            let duty = regulation.duty(duty).unwrap();
            let pending = [waits("u1"), lacking("k1"), lacking("k2")];
            let asks = Asks { missing: &missing, ..asked(Standing::Overdue, &pending, &none) };
            let closings = of_line(&regulation, duty, asks);
            let forms: Vec<&str> = closings.iter().map(form_of).collect();
            assert_eq!(forms, ["asset", proof], "no fact crowds out the proof");
            assert_eq!(closings[0].records, ["k1", "k2"]);
            assert!(closings[0].with.is_empty(), "nothing is filed anew");
            let (filed, known) = (&closings[1], told(&[("asset", "u1")]));
            assert_eq!((&filed.with, filed.n_subjects), (&known, 1), "{filed:?}");
            assert_eq!(filed.records, [""; 0]);
            // Of what may be none nobody is asked for a proof.
            let pending = [lacking("k1")];
            let asks = Asks { missing: &missing, ..asked(Standing::NoData, &pending, &none) };
            let closings = of_line(&regulation, duty, asks);
            let forms: Vec<&str> = closings.iter().map(form_of).collect();
            assert_eq!((forms.as_slice(), closings[0].records.len()), (&["asset"][..], 1));
        }
    }

    #[test]
    fn rows_of_a_list_are_completed_and_what_a_register_marks_is_listed_beside_them() {
        let regulation = Regulation::embedded().unwrap();
        let said = [("asset_code", "K1"), ("brand", "某牌")];
        let mut entries = entry("k1", "asset", &said);
        entries.extend(entry("r1", "restricted_product", &[]));
        entries.extend(entry("r2", "restricted_product", &[]));
        let pending = [waits("r1"), waits("k1"), waits("r2")];
        for id in ["BAN25-06", "ACT25-11-1", "T21-A-banned"] {
            let duty = regulation.duty(id).unwrap();
            let closings = of_line(&regulation, duty, asked(Standing::Overdue, &pending, &entries));
            let forms: Vec<&str> = closings.iter().map(form_of).collect();
            assert_eq!(forms, ["restricted_product", "restricted_product", "asset"], "{id}");
            let [rows, listing, register] = &closings[..] else { panic!("{closings:?}") };
            assert_eq!(rows.records, ["r1", "r2"], "{id}");
            assert_eq!((rows.with.len(), rows.n_subjects), (0, 2), "nothing is filed anew");
            assert_eq!((listing.records.len(), listing.n_subjects), (0, 1), "{listing:?}");
            assert_eq!(listing.with, told(&[("asset_code", "K1"), ("brand", "某牌")]), "{id}");
            assert_eq!(register.records, ["k1"], "{id}");
        }
    }

    #[test]
    fn a_row_of_a_list_is_begun_with_what_tells_the_marked_thing_apart() {
        let regulation = Regulation::embedded().unwrap();
        let said = [("asset_code", "K1"), ("brand", "某牌"), ("location", "機房")];
        let (entries, pending) = (entry("k1", "asset", &said), [waits("k1")]);
        for id in ["BAN25-06", "ACT25-11-1", "T21-A-banned"] {
            let duty = regulation.duty(id).unwrap();
            let closings = of_line(&regulation, duty, asked(Standing::Overdue, &pending, &entries));
            assert_eq!(form_of(&closings[0]), "restricted_product", "{id}");
            let known = told(&[("asset_code", "K1"), ("brand", "某牌")]);
            assert_eq!(closings[0].with, known, "{id}");
        }
    }
}
