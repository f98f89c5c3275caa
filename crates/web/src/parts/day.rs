//! A control for a day, typed by either count of years and written as its reader counts; knows no form.

use askama::Template;
use domain::Moment;

use crate::parts::html;
use crate::view::View;

/// The control alone; its label and what is wrong with it stand around it.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/day.html")]
pub struct DayInput {
    id: String,
    name: &'static str,
    value: String,
    /// The day in ISO; empty where what was typed is none.
    iso: String,
    example: String,
    /// The same day by the other count of years; empty where there is no room for it.
    reading: String,
    dating: &'static str,
    /// The hour stands behind the day.
    has_time: bool,
    choose: &'static str,
    is_required: bool,
    is_faulty: bool,
    described_by: String,
}

impl DayInput {
    /// A control that shows what was typed, or a day in ISO, as the reader writes days. One without a name is
    /// not sent with its form.
    pub fn new(view: &View, name: &'static str, typed: &str) -> Self {
        let language = view.language;
        let day = app::typed::day(typed);
        Self {
            id: name.to_owned(),
            name,
            value: day.map_or_else(|| typed.to_owned(), |day| language.typed_day(day)),
            iso: day.map(|day| day.to_string()).unwrap_or_default(),
            example: view.t.for_example(&language.typed_day(view.today)),
            reading: day.map(|day| language.other_reading(day)).unwrap_or_default(),
            dating: language.dating_of_forms(),
            has_time: false,
            choose: view.t.choose_a_day(),
            is_required: false,
            is_faulty: false,
            described_by: String::new(),
        }
    }

    /// A control for a moment: the hour of the wall clock stands behind the day. It shows what was typed, which
    /// is that moment where it is one.
    pub fn moment(view: &View, name: &'static str, typed: String, moment: Option<Moment>) -> Self {
        let today = view.language.typed_day(view.today);
        Self {
            value: typed,
            iso: moment.map(|moment| moment.day().to_string()).unwrap_or_default(),
            example: view.t.for_example(&format!("{today} 09:30")),
            has_time: true,
            ..Self::new(view, name, "")
        }
    }

    /// A control of a filter that shows what the view asks for, and what is wrong with it.
    pub fn asked(view: &View, name: &'static str) -> (Self, String) {
        let fault = view.day_asked(name).err();
        let fault = fault.and_then(|fault| {
            let wrong = fault.fields().first()?;
            Some(view.say(&wrong.detail).to_owned())
        });
        let fault = fault.unwrap_or_default();
        let described_by = if fault.is_empty() { String::new() } else { format!("{name}-fault") };
        let day = Self::new(view, name, view.query.get(name).unwrap_or_default()).bare();
        (day.described(described_by, !fault.is_empty()), fault)
    }

    /// Where a control of this name stands more than once on a page.
    pub fn id(self, id: impl Into<String>) -> Self {
        Self { id: id.into(), ..self }
    }

    pub fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// Where there is no room to read the day in the other count of years beside it.
    pub fn bare(self) -> Self {
        Self { reading: String::new(), ..self }
    }

    /// With what describes it for those who listen; a faulty one says so.
    pub fn described(self, described_by: impl Into<String>, is_faulty: bool) -> Self {
        Self { described_by: described_by.into(), is_faulty, ..self }
    }
}

html!(DayInput);

crate::words::words! {
    choose_a_day: "選擇日期", "Choose a day";
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use app::FixedClock;
    use app::dating::Dating;

    use super::*;
    use crate::site::Site;

    fn view(dating: Dating) -> View {
        let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
        let view = View::read(&"/x".parse().unwrap(), &site, "").unwrap();
        View { language: view.language.dated(dating), ..view }
    }

    #[test]
    fn a_day_is_shown_as_its_reader_counts_however_it_was_typed() {
        for typed in ["2026-03-01", "115/3/1"] {
            let of_republic = DayInput::new(&view(Dating::Republic), "from", typed).to_string();
            assert!(of_republic.contains(r#"name="from" value="115/3/1""#), "{of_republic}");
            assert!(of_republic.contains("2026-03-01 週日"), "{of_republic}");
            let iso = DayInput::new(&view(Dating::Iso), "from", typed).to_string();
            assert!(iso.contains(r#"name="from" value="2026-03-01""#), "{iso}");
        }
        let wrong = DayInput::new(&view(Dating::Iso), "from", "三月").described("x", true);
        let wrong = wrong.to_string();
        assert!(wrong.contains(r#"value="三月""#) && wrong.contains(r#"aria-invalid="true""#));
    }
}
