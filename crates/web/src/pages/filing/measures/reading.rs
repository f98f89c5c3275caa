//! What was filled in as the records that it makes: one for each measure that is answered, all with what is
//! said once for all of them.

use app::import::Fault as Flaw;
use app::record::{NewRecord, RecordError, check};
use app::typed;
use app::{Actor, Installation, self_check};
use regulation::{Control, Day, Form};
use serde_json::{Map, Value as Json};

use super::SYSTEM;
use super::sheet::{ASKED, COMPLIANCE, Sheet};
use super::spelling::{is_choice, strays};
use crate::fault::{Fault, FieldFault};
use crate::pages::filing::filled::Filled;
use crate::pages::filing::told::{Told, merged, of_field, told};

/// The word of a measure that does not apply.
const NOT_APPLICABLE: &str = "不適用";

/// Told by the result alone.
const APPLIES: &str = "applies";

/// The day that tells which edition's items are meant.
const DAY: &str = "review_date";

/// What is to be filed, with what is wrong already.
pub(super) struct Attempt {
    /// By the item of its measure.
    rows: Vec<(i64, NewRecord)>,
    /// What could not be read of what is said for all.
    unread: Vec<Flaw>,
    told: Vec<Told>,
}

/// Reads what was filled in.
///
/// # Errors
/// The store's.
pub(super) fn read(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    filled: &Filled,
    sheet: &Sheet,
) -> Result<Attempt, Fault> {
    let shared = typed::read(installation, form, &filled.agency, &filled.typed)?;
    let answered = sheet.lines().filter(|line| line.is_answered(&filled.typed));
    let rows: Vec<(i64, NewRecord)> = answered
        .map(|line| {
            let mut with = shared.with.clone();
            with.retain(|field, _| !ASKED.contains(&field.as_str()));
            // By its stable id, whichever version led here.
            with.insert(SYSTEM.to_owned(), sheet.check.system.clone().into());
            tell(&mut with, &line.measure.control, &sheet.check.level);
            for asked in ASKED {
                let text = line.typed(&filled.typed, asked);
                let is_stray = asked == COMPLIANCE && !is_choice(form, text);
                if !text.is_empty() && !is_stray {
                    with.insert(asked.to_owned(), text.into());
                }
            }
            if let Some(result) = with.get(COMPLIANCE).and_then(Json::as_str) {
                with.insert(APPLIES.to_owned(), (result != NOT_APPLICABLE).into());
            }
            let record = NewRecord {
                form: form.id.clone(),
                agency: Some(filled.agency.clone()),
                with,
                ..NewRecord::default()
            };
            (line.measure.control.item, record)
        })
        .collect();
    let mut told = told(&shared.faults, &[], None);
    told.extend(strays(form, sheet, &filled.typed));
    if rows.is_empty() {
        let fault = FieldFault::new(
            "",
            "尚未填任何一項；至少選一項之符合情形",
            "nothing is answered yet; choose the result of at least one",
        );
        told.push(of_field(&fault));
    }
    let day = shared.with.get(DAY).and_then(Json::as_str);
    let day = day.and_then(|day| day.parse::<Day>().ok());
    // Of its own day the sheet has the items already.
    if let Some(day) = day.filter(|day| Some(*day) != filled.measures_on) {
        told.extend(other_items(installation, actor, filled, sheet, day)?);
    }
    Ok(Attempt { rows, unread: shared.faults, told })
}

/// What the law says of the measure, and of which grade the system is.
fn tell(with: &mut Map<String, Json>, control: &Control, level: &str) {
    let said = [
        ("protection_level", level),
        ("domain", &*control.dimension_zh),
        ("control", words(control)),
        ("requirement_level", &*control.level),
    ];
    with.insert("item_no".to_owned(), control.item.into());
    with.extend(said.map(|(field, text)| (field.to_owned(), text.into())));
}

/// The measure in the law's words; where only a summary is held, that.
pub(super) fn words(control: &Control) -> &str {
    let words = control.text_zh.as_ref().or(control.paraphrase_zh.as_ref());
    words.unwrap_or(&control.group_zh)
}

/// The items mean what they mean on the day of the review.
fn other_items(
    installation: &Installation,
    actor: &Actor,
    filled: &Filled,
    sheet: &Sheet,
    day: Day,
) -> Result<Option<Told>, Fault> {
    let (agency, system) = (&filled.agency, &sheet.check.system);
    let then = self_check::of(installation, actor, agency, system, day)?;
    let is_same = then
        .is_some_and(|then| then.edition == sheet.check.edition && then.level == sheet.check.level);
    let edition = sheet.check.edition;
    let fault = || {
        FieldFault::new(
            DAY,
            format!("該日所適用者非 {edition} 版防護基準或本頁之等級；請改填審核日，或以匯入登錄"),
            format!(
                "on that day the baseline of {edition} did not hold, or the system had another grade; choose \
                 another day, or import"
            ),
        )
    };
    Ok((!is_same).then(|| of_field(&fault())))
}

impl Attempt {
    pub(super) fn records(&self) -> Vec<NewRecord> {
        self.rows.iter().map(|(_, record)| record.clone()).collect()
    }

    /// What is wrong before any record is looked at.
    pub(super) fn told(&self) -> Vec<Told> {
        self.told.clone()
    }

    /// What is wrong, each record looked at by itself; nothing is written.
    ///
    /// # Errors
    /// The store's.
    pub(super) fn checked(
        &self,
        installation: &Installation,
        actor: &Actor,
    ) -> Result<Vec<Told>, Fault> {
        let mut all = self.told();
        for (item, record) in &self.rows {
            let checked = match check(installation, actor, record) {
                Ok(()) => continue,
                Err(RecordError::Faults(checked)) => checked,
                Err(error) => return Err(error.into()),
            };
            of_row(&mut all, *item, &merged(self.unread.clone(), checked));
        }
        Ok(all)
    }

    /// What kept the records from being filed.
    pub(super) fn told_of(&self, faults: &[Flaw]) -> Vec<Told> {
        let mut all = Vec::new();
        for fault in faults {
            // Of one record alone no row is told.
            let place = usize::try_from(fault.place.row).unwrap_or_default().saturating_sub(1);
            let item = self.rows.get(place).map_or(0, |(item, _)| *item);
            of_row(&mut all, item, std::slice::from_ref(fault));
        }
        all
    }
}

/// The faults of one record: of what is answered of its measure, or of what is said for all, told once.
fn of_row(all: &mut Vec<Told>, item: i64, faults: &[Flaw]) {
    for one in told(faults, &[], None) {
        if one.field == APPLIES {
            continue;
        }
        let is_of_row = ASKED.contains(&one.field.as_str());
        let one = match is_of_row {
            true => Told { cell: one.field, field: item.to_string(), ..one },
            false => one,
        };
        // A result that is no choice is not lacking too.
        let is_same = |other: &Told| match is_of_row {
            true => (&other.field, &other.cell) == (&one.field, &one.cell),
            false => *other == one,
        };
        if !all.iter().any(is_same) {
            all.push(one);
        }
    }
}
