//! Whether a record is plausible: years, hours, order of days, what is computed; knows no law.

use domain::field::{Fields, OutOfBounds};
use domain::minguo::YEARS;
use domain::reckon::valid_through;
use domain::{Quantity, Value};
use regulation::{Day, FieldType, Form, Regulation};

use super::fault::{Named, What};
use crate::evidence;

/// Pairs of fields of which the second may not be earlier than the first.
const IN_ORDER: [(&str, &str); 26] = [
    ("from", "to"),
    ("from", "expires_on"),
    ("start", "end"),
    ("start_date", "end_date"),
    ("starts_on", "ends_on"),
    ("started_on", "ended_on"),
    ("started_on", "finished_on"),
    ("started_at", "finished_at"),
    ("contract_from", "contract_to"),
    ("period_from", "period_to"),
    ("leave_from", "leave_to"),
    ("active_from", "active_to"),
    ("onboard_date", "leave_date"),
    ("granted_on", "expires_on"),
    ("issued_on", "expires_on"),
    ("issued_on", "valid_until"),
    ("signed_on", "valid_to"),
    ("enabled_on", "retired_on"),
    ("set_up_on", "dissolved_on"),
    ("entered_at", "left_at"),
    ("known_at", "notified_at"),
    ("occurred_at", "known_at"),
    ("received_at", "reviewed_at"),
    ("ordered_at", "lifted_at"),
    ("submitted_on", "approved_on"),
    ("explained_on", "signed_on"),
];

/// Fields of days that may well lie ahead, though their names end like those of acts.
const MAY_LIE_AHEAD: [&str; 13] = [
    "due_on",
    "planned_on",
    "expires_on",
    "effective_on",
    "scheduled_at",
    "starts_on",
    "ends_on",
    "retake_on",
    "dissolved_on",
    "retired_on",
    "site_closed_on",
    "data_destroyed_on",
    "onsite_on",
];

/// Days of acts whose names end otherwise.
const ACTS: [&str; 7] =
    ["date", "at", "inventory_date", "review_date", "form_date", "backup_date", "signature_date"];

/// The year of these forms is that of the day beside it.
const YEAR_OF_DAY: [(&str, &str, &str); 3] = [
    ("training_record", "year", "date"),
    ("awareness_activity", "year", "held_on"),
    ("assessment_result", "year", "taken_on"),
];

/// Hours that one day holds, not of the law.
const HOURS_OF_A_DAY: i64 = 24;

/// Whether a record may name a year.
pub(crate) fn is_year(year: i64) -> bool {
    i16::try_from(year).is_ok_and(|year| YEARS.contains(&year))
}

/// What is looked at in every record of one form, found once.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    /// All that hold a number.
    measured: Vec<usize>,
    acts: Vec<usize>,
    in_order: Vec<(usize, usize)>,
    year: Option<usize>,
    year_of_day: Option<(usize, usize)>,
    hours: Option<usize>,
    waiver: bool,
    /// Needed before a record may be approved.
    pub(crate) required: Vec<usize>,
    /// Needed when yes-or-no fields hold these values.
    pub(crate) required_if: Vec<(usize, Vec<(usize, bool)>)>,
    /// Codes, which are kept half-width whoever wrote them.
    pub(crate) codes: Vec<usize>,
    pub(crate) derived: Vec<usize>,
    pub(crate) moments: Vec<usize>,
    pub(crate) numbers: Vec<usize>,
    /// References, single and in lists, with the form they name.
    pub(crate) references: Vec<(usize, String)>,
    /// Files, single and in lists.
    pub(crate) files: Vec<usize>,
    /// What the approval of a record tells, where it goes through one.
    told_by_approval: Vec<usize>,
    /// The form's own field `agency`.
    pub(crate) agency: Option<usize>,
}

impl Checks {
    /// What is looked at in records of a form.
    pub(crate) fn of(form: &Form) -> Self {
        let mut checks = Self::default();
        for (place, field) in form.fields.iter().enumerate() {
            let numeric =
                matches!(field.kind, FieldType::Integer | FieldType::Number | FieldType::Percent);
            if field.derived {
                checks.derived.push(place);
                continue;
            }
            if field.kind == FieldType::Moment {
                checks.moments.push(place);
            }
            if numeric && field.kind != FieldType::Integer {
                checks.numbers.push(place);
            }
            if numeric {
                checks.measured.push(place);
            }
            if is_act(field) {
                checks.acts.push(place);
            }
            if field.required && !field.outcome {
                checks.required.push(place);
            }
            if !field.required_if.is_empty() {
                let when = field.required_if.iter();
                let when = when.filter_map(|(name, value)| Some((form.position(name)?, *value)));
                checks.required_if.push((place, when.collect()));
            }
            if field.told_by_approval {
                checks.told_by_approval.push(place);
            }
            if is_code(field) {
                checks.codes.push(place);
            }
            if evidence::is_of_files(&field.kind) {
                checks.files.push(place);
            }
            if let Some(target) = target_of(&field.kind) {
                checks.references.push((place, target.to_owned()));
            }
        }
        let both =
            |first: &str, second: &str| Some((form.position(first)?, form.position(second)?));
        checks.in_order = IN_ORDER.iter().filter_map(|(one, two)| both(one, two)).collect();
        checks.year = form.position("year").filter(|place| {
            form.fields.get(*place).is_some_and(|field| field.kind == FieldType::Integer)
        });
        let year = YEAR_OF_DAY.iter().find(|(id, _, _)| *id == form.id);
        checks.year_of_day = year.and_then(|(_, year, day)| both(year, day));
        checks.hours = form.position("hours").filter(|_| form.position("date").is_some());
        checks.waiver = form.id == "waiver";
        checks.agency = form.position("agency").filter(|place| {
            let kind = form.fields.get(*place).map(|field| &field.kind);
            kind == Some(&FieldType::Reference("agency".to_owned()))
        });
        checks
    }

    /// What is implausible, with the place of the field in the form.
    pub(crate) fn implausible(
        &self,
        regulation: &Regulation,
        form: &Form,
        fields: &Fields,
        today: Day,
    ) -> Vec<(usize, What)> {
        let value = |place: usize| fields.get(place).and_then(Option::as_ref);
        let number = |place: usize| value(place).and_then(Value::number);
        let day = |place: usize| value(place).and_then(Value::day);
        let mut faults = Vec::new();
        for &place in &self.measured {
            let Some((field, number)) = form.fields.get(place).zip(number(place)) else { continue };
            let fault = domain::field::out_of_bounds(field, number).map(|fault| match fault {
                OutOfBounds::BelowZero => What::BelowZero,
                OutOfBounds::BeyondHundred => What::BeyondHundred,
                OutOfBounds::NotBetween { least, most } => What::NotBetween { least, most },
            });
            faults.extend(fault.map(|fault| (place, fault)));
        }
        if let Some(place) = self.hours
            && number(place).is_some_and(|number| number > Quantity::whole(HOURS_OF_A_DAY))
        {
            faults.push((place, What::MoreThanADay));
        }
        for &place in &self.acts {
            if day(place).is_some_and(|day| day > today) {
                faults.push((place, What::InTheFuture { today }));
            }
        }
        for &(first, second) in &self.in_order {
            let (Some(since), Some(until)) = (value(first), value(second)) else { continue };
            if is_backwards(since, until) {
                let since = domain::record::plain(since);
                if let Some(field) = form.fields.get(first) {
                    let field = Named::field(field);
                    faults.push((second, What::Backwards { field, since }));
                }
            }
        }
        if let Some(place) = self.year {
            let year = number(place).and_then(Quantity::as_whole);
            if year.is_some_and(|year| !is_year(year)) {
                faults.push((place, What::NoSuchYear));
            }
        }
        if let Some((year, date)) = self.year_of_day
            && let (Some(year), Some(day)) = (number(year), day(date))
            && year != Quantity::whole(i64::from(day.year()))
        {
            faults.push((date, What::YearDiffers { day }));
        }
        if self.waiver {
            faults.extend(waived(regulation, form, fields));
        }
        faults.extend(too_long(form, fields));
        faults.extend(self.too_many_files(fields));
        faults
    }

    /// A record names so many files at most, told where the one too many stands.
    fn too_many_files(&self, fields: &Fields) -> Option<(usize, What)> {
        let value = |place: &usize| fields.get(*place).and_then(Option::as_ref);
        let n_named = |place: &usize| match value(place) {
            Some(Value::List(items)) => items.len(),
            Some(_) => 1,
            None => 0,
        };
        let limit = evidence::MOST_OF_RECORD;
        let mut n_files = 0;
        let full = self.files.iter().find(|place| {
            n_files += n_named(place);
            n_files > limit
        });
        full.map(|place| (*place, What::TooManyFiles { limit }))
    }

    /// Required fields that say nothing.
    pub(crate) fn lacking(&self, fields: &Fields) -> Vec<usize> {
        let value = |place: usize| fields.get(place).and_then(Option::as_ref);
        let mut lacking: Vec<usize> =
            self.required.iter().copied().filter(|place| value(*place).is_none()).collect();
        for (place, when) in &self.required_if {
            let holds = |(field, wanted): &(usize, bool)| matches!(value(*field), Some(Value::Boolean(is)) if is == wanted);
            if value(*place).is_none() && when.iter().all(holds) {
                lacking.push(*place);
            }
        }
        lacking
    }

    /// Required fields that say nothing in a record that somebody has to approve, and fields that say
    /// what only the approval tells.
    pub(crate) fn unfit_for_approval(&self, fields: &Fields) -> Vec<(usize, What)> {
        let lacking = self.lacking(fields).into_iter();
        let lacking = lacking.filter(|place| !self.told_by_approval.contains(place));
        let said = |place: &usize| fields.get(*place).is_some_and(Option::is_some);
        let said = self.told_by_approval.iter().copied().filter(said);
        let lacking = lacking.map(|place| (place, What::RequiredCell));
        lacking.chain(said.map(|place| (place, What::ToldByApproval))).collect()
    }

    /// Computed fields that were typed and differ from what they would be.
    pub(crate) fn miscomputed(&self, form: &Form, fields: &Fields) -> Vec<(usize, What)> {
        let typed = self.derived.iter().filter_map(|place| {
            let typed = fields.get(*place)?.as_ref()?;
            let name = &form.fields.get(*place)?.name;
            let computed = domain::derived::computed(form, name, fields, typed)?;
            (computed != *typed)
                .then(|| (*place, What::Derived { computed: domain::record::plain(&computed) }))
        });
        typed.collect()
    }
}

/// The checks of every form, in the order of the regulation.
pub(crate) fn all(regulation: &Regulation) -> Vec<Checks> {
    regulation.forms.iter().map(Checks::of).collect()
}

/// The form that a field, or each item of its list, names.
pub(crate) fn target_of(kind: &FieldType) -> Option<&str> {
    match kind {
        FieldType::Reference(target) => Some(target),
        FieldType::List(item) => target_of(item),
        _ => None,
    }
}

/// A number, sign or name that people copy and compare, not a text that they read.
pub(crate) fn is_code(field: &regulation::Field) -> bool {
    let name = field.name.as_str();
    field.kind == FieldType::Text
        && (name.ends_with("_id")
            || name.ends_with("_code")
            || name.ends_with("_no")
            || ["account", "serial", "number"].contains(&name))
}

fn is_act(field: &regulation::Field) -> bool {
    let name = field.name.as_str();
    let dated = matches!(field.kind, FieldType::Date | FieldType::Moment | FieldType::LastUse);
    let named = name.ends_with("_on") || name.ends_with("_at") || ACTS.contains(&name);
    dated && named && !MAY_LIE_AHEAD.contains(&name)
}

fn is_backwards(since: &Value, until: &Value) -> bool {
    match (since, until) {
        (Value::Moment(since), Value::Moment(until)) => until < since,
        _ => match (since.day(), until.day()) {
            (Some(since), Some(until)) => until < since,
            _ => false,
        },
    }
}

/// An exception bears on a duty that there is.
fn waived(regulation: &Regulation, form: &Form, fields: &Fields) -> Option<(usize, What)> {
    let place = form.position("duty")?;
    let duty = fields.get(place)?.as_ref()?.text();
    let is_there = duty.is_some_and(|duty| regulation.duty(duty).is_some());
    (!is_there).then_some((place, What::UnknownDuty))
}

/// What a record states lasts no longer than its form lets it.
fn too_long(form: &Form, fields: &Fields) -> Option<(usize, What)> {
    let lasts = form.lasts.as_ref()?;
    let day = |name: &str| {
        let place = form.position(name)?;
        Some((place, fields.get(place)?.as_ref()?.day()?))
    };
    let ((_, from), (place, until)) = (day(&lasts.from)?, day(&lasts.until)?);
    let (zh, en) = (lasts.zh.clone(), lasts.en.clone());
    (until > valid_through(from, lasts.at_most)).then_some((place, What::LastsTooLong { zh, en }))
}
