//! By which count of years somebody reads and writes days on every page.

use app::dating::{self, Dating};
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;

use super::back;
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::Form;
use crate::fault::Fault;
use crate::routes::State;
use crate::view::View;

#[derive(serde::Deserialize)]
pub struct Filled {
    #[serde(default)]
    dating: String,
}

pub async fn choose(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Form(form): Form<Filled>,
) -> Result<Response, Fault> {
    let Some(dating) = Dating::from_word(&form.dating) else {
        return Err(Fault::of(StatusCode::UNPROCESSABLE_ENTITY));
    };
    wait_for(move || {
        dating::choose(state.installation(), &actor, dating)?;
        Ok(back(&view, "/account?done=dates"))
    })
    .await
}

/// What can be chosen, each with today written so.
pub fn offered(view: &View) -> Vec<(&'static str, String, bool)> {
    let t = view.t;
    let offered = Dating::ALL.map(|dating| {
        let name = match dating {
            Dating::ByLanguage => t.dates_by_language(),
            Dating::Republic => t.dates_of_republic(),
            Dating::Iso => t.dates_as_iso(),
        };
        let today = view.language.dated(dating).day(view.today);
        let said = [name, view.language.choose("：", ": "), &today].concat();
        (dating.word(), said, dating == view.language.dating)
    });
    offered.to_vec()
}

crate::words::words! {
    dates: "日期的寫法", "How days are written";
    dates_note: "頁面和表單都照這樣顯示；填寫時，民國與西元都收。", "Pages and forms show days so; typed, either is taken.";
    dates_by_language: "依頁面語言", "as the page’s language has them";
    dates_of_republic: "民國", "years of the Republic (ROC)";
    dates_as_iso: "西元（ISO 8601）", "ISO 8601";
}
