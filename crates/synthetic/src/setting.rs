//! What a synthetic city has decided where the law leaves it open.

use regulation::{Day, Regulation};

/// One decision, in the words of `setting set`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntheticSetting {
    pub name: String,
    /// None: the city's.
    pub agency: Option<String>,
    pub from: Day,
    pub value: String,
    pub why: String,
}

/// Left undecided, so that one sees which setting is missing.
const UNDECIDED: [&str; 1] = ["period.D29e"];

/// A term that ends on the day on which it begins.
const NO_TERM: &str = "P0D";

pub(crate) fn decided(regulation: &Regulation, start: Day) -> Vec<SyntheticSetting> {
    const WHY: &str = "合成示範資料之設定";
    let mut settings = Vec::new();
    let mut decide = |name: &str, value: &str| {
        settings.push(SyntheticSetting {
            name: name.to_owned(),
            agency: None,
            from: start,
            value: value.to_owned(),
            why: WHY.to_owned(),
        });
    };
    decide("records_from", &start.to_string());
    for definition in &regulation.settings {
        if let Some(suggestion) = &definition.suggestion {
            decide(&definition.name, suggestion);
        }
    }
    decide("phishing.open_rate_below", "10");
    decide("phishing.click_rate_below", "6");
    for duty in &regulation.duties {
        let suggested = duty.suggestion.as_ref();
        let name = suggested.map(|one| format!("{}.{}", one.setting, duty.id));
        let is_named = |name: &&String| regulation.setting(name).is_some();
        if let (Some(name), Some(one)) = (name.as_ref().filter(is_named), suggested) {
            // No term at all is what holds where nothing is decided.
            if !UNDECIDED.contains(&name.as_str()) && one.value != NO_TERM {
                decide(name, &one.value.to_string());
            }
        } else if domain::reads_setting(regulation, duty, "period") {
            decide(&format!("period.{}", duty.id), "P1Y");
        }
    }
    for duty in ["D5.1b", "D5.4b", "D5.4c", "D16a"] {
        decide(&format!("term.{duty}"), "P3D");
    }
    for duty in ["D19d", "D20a", "D20b", "D20d"] {
        decide(&format!("term.{duty}"), "P7D");
    }
    settings
}
