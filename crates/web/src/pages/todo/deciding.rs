//! A setting that a row waits for: where it is decided, and what that is called.

use app::todo::{Closing, Undecided};

use crate::query::{Query, segment};
use crate::view::View;

/// Link and name.
pub(super) fn way(
    view: &View,
    agency: &str,
    one: &Closing,
    setting: &Undecided,
) -> (String, String) {
    let suggestion = setting.suggestion.as_deref().unwrap_or_default();
    let asked = Query::default().with("agency", body(one, agency)).with("value", suggestion);
    let path = asked.after(&format!("/settings/{}", segment(&setting.name)));
    let words = match setting.name.starts_with("period.") {
        true => view.t.set_the_period(),
        false => view.t.decide_the_setting(),
    };
    (view.link(&format!("{path}#decide")), words.to_owned())
}

/// For which body it is decided; for none where the city decides it for all.
pub(super) fn body<'a>(one: &Closing, agency: &'a str) -> &'a str {
    if one.agency.is_some() { "" } else { agency }
}

crate::words::words! {
    set_the_period: "訂定期間", "Set the period";
    decide_the_setting: "決定設定", "Decide the setting";
}
