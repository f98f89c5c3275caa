//! Which values a setting may hold; knows neither who decides nor what was decided.

use regulation::{Day, Duty, Regulation, SettingDefinition, SettingKind, Term};

use crate::Quantity;
use crate::access::Role;
use crate::field::WHOLE_PERCENT;
use crate::retention::Keeping;

/// Whether a value is one that the setting may hold.
pub fn fits(definition: &SettingDefinition, value: &str) -> bool {
    if !definition.allowed.is_empty() {
        return definition.allowed.iter().any(|one| one == value);
    }
    let number = Quantity::parse(value).filter(|number| number.parts() >= 0);
    match definition.kind {
        SettingKind::Day => value.parse::<Day>().is_ok(),
        SettingKind::Number => number.is_some_and(|number| number.as_whole().is_some()),
        SettingKind::Percent => number.is_some_and(|number| number <= WHOLE_PERCENT),
        SettingKind::Term => value.parse::<Term>().is_ok_and(|term| term != Term::default()),
        SettingKind::Sample => is_sample(value),
        SettingKind::Roles => Role::list(value).is_some(),
        SettingKind::Retention => value.parse::<Keeping>().is_ok(),
    }
}

/// The duty for which a setting of a family is named, where it reads none: the law itself decides it.
pub fn not_read<'r>(
    regulation: &'r Regulation,
    definition: &SettingDefinition,
    name: &str,
) -> Option<&'r Duty> {
    let (family, id) = name.split_once('.').filter(|_| definition.name != name)?;
    let duty = regulation.duty(id)?;
    (!crate::reads_setting(regulation, duty, family)).then_some(duty)
}

/// How a value of a kind is written, where the definition itself names no words.
pub fn written(kind: SettingKind) -> &'static str {
    match kind {
        SettingKind::Day => "a day such as 2026-01-01",
        SettingKind::Number => "a whole number from 0 on",
        SettingKind::Percent => "a percentage between 0 and 100 such as 4.5",
        SettingKind::Term => "a duration such as P1Y, P6M, P30D or PT1H",
        SettingKind::Sample => "a share and a least number, `10 %, at least 3`",
        SettingKind::Roles => "none, or roles in their order with commas",
        SettingKind::Retention => "forever, or a duration such as P5Y or P10Y",
    }
}

/// `10 %`, or `10 %, at least 3`.
fn is_sample(value: &str) -> bool {
    let (share, least) = match value.split_once(',') {
        Some((share, least)) => (share, Some(least)),
        None => (value, None),
    };
    let share = share.trim().strip_suffix('%').map(str::trim).and_then(Quantity::parse);
    let fits = share.is_some_and(|share| share.parts() > 0 && share <= WHOLE_PERCENT);
    let least = least.map(|least| least.trim().strip_prefix("at least").map(str::trim));
    fits && least.is_none_or(|least| least.is_some_and(|least| least.parse::<u32>().is_ok()))
}
