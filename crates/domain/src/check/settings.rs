//! Settings: what they allow fits their kind, and what is proposed is allowed.

use regulation::{Day, Regulation, SettingKind, Term};

use crate::access::Role;
use crate::retention::Keeping;

use super::faults::{self, Faults};

pub(super) fn check(law: &Regulation, told: &mut Faults) {
    for setting in &law.settings {
        let place = format!("settings.toml, {}", setting.name);
        for value in setting.allowed.iter().chain(&setting.suggestion) {
            if !fits(setting.kind, value) {
                let wrong = format!("`{value}` does not fit its kind");
                told.tell(&place, wrong, "write a day as 2026-01-01, a term as P1Y");
            }
        }
        let listed =
            |value: &&String| setting.allowed.is_empty() || setting.allowed.contains(value);
        if let Some(value) = setting.suggestion.as_ref().filter(|value| !listed(value)) {
            told.tell(
                &place,
                format_args!("`{value}` is proposed and not allowed"),
                "add it to `allowed`",
            );
        }
    }
    for duty in &law.duties {
        let Some(suggestion) = &duty.suggestion else { continue };
        let place = faults::of_duty(duty);
        let name = format!("{}.{}", suggestion.setting, duty.id);
        match law.setting(&name) {
            None => {
                let wrong = format!("a value is proposed for `{name}`, which is no setting");
                told.tell(&place, wrong, "name a family of settings.toml, such as `period`");
            }
            Some(setting) if !fits(setting.kind, &suggestion.value) => {
                let wrong = format!("`{}` is no value of `{name}`", suggestion.value);
                told.tell(&place, wrong, "write a duration such as P1Y");
            }
            Some(_) if !crate::reads_setting(law, duty, &suggestion.setting) => {
                let wrong = format!("`{name}` is proposed, but the law's own number decides");
                told.tell(&place, wrong, "take out the suggestion or the parameter");
            }
            Some(_) => {}
        }
    }
}

fn fits(kind: SettingKind, value: &str) -> bool {
    match kind {
        SettingKind::Day => value.parse::<Day>().is_ok(),
        SettingKind::Number | SettingKind::Percent => crate::Quantity::parse(value).is_some(),
        SettingKind::Term => value.parse::<Term>().is_ok(),
        SettingKind::Sample => !value.trim().is_empty(),
        SettingKind::Roles => Role::list(value).is_some(),
        SettingKind::Retention => value.parse::<Keeping>().is_ok(),
    }
}
