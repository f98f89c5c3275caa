//! The form above a list. It is sent by GET, so that what it asks for stands in the URL.

use askama::Template;

use crate::parts::day::DayInput;
use crate::parts::html;
use crate::view::View;
use crate::words::Words;

/// A filter form; its controls show what the view asks for already.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/filters.html")]
pub struct Filters {
    t: Words,
    action: String,
    controls: Vec<Control>,
    carried: Vec<(String, String)>,
    clear: String,
    n_active: usize,
}

#[derive(Clone, Debug)]
struct Control {
    name: &'static str,
    label: String,
    value: String,
    /// Empty: a search field.
    choices: Vec<Choice>,
    /// The control narrows the list; others only arrange it.
    narrows: bool,
    /// Where it takes a day, and what is wrong with the one that is asked for.
    day: Option<(DayInput, String)>,
}

#[derive(Clone, Debug)]
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

impl Filters {
    pub fn of(view: &View) -> FiltersOf<'_> {
        FiltersOf { view, controls: Vec::new() }
    }
}

/// A filter form while its controls are added.
pub struct FiltersOf<'a> {
    view: &'a View,
    controls: Vec<Control>,
}

impl FiltersOf<'_> {
    /// A field for free text.
    pub fn search(mut self, name: &'static str, label: impl Into<String>) -> Self {
        let value = self.value(name);
        let label = label.into();
        let choices = Vec::new();
        self.controls.push(Control { name, label, value, choices, narrows: true, day: None });
        self
    }

    /// A field for a day, with what is wrong with what stands in it.
    pub fn day(mut self, name: &'static str, label: impl Into<String>) -> Self {
        let value = self.value(name);
        let day = Some(DayInput::asked(self.view, name));
        let (label, choices) = (label.into(), Vec::new());
        self.controls.push(Control { name, label, value, choices, narrows: true, day });
        self
    }

    /// A choice of one among values with their labels; "all" is added before them.
    pub fn choice<V: Into<String>, L: Into<String>>(
        mut self,
        name: &'static str,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = (V, L)>,
    ) -> Self {
        let all = self.view.t.all().to_owned();
        self.control(name, label.into(), all, choices, true);
        self
    }

    /// As [`FiltersOf::choice`], where asking for nothing does not mean all but `usual`.
    pub fn choice_beside<V: Into<String>, L: Into<String>>(
        mut self,
        name: &'static str,
        label: impl Into<String>,
        usual: impl Into<String>,
        choices: impl IntoIterator<Item = (V, L)>,
    ) -> Self {
        self.control(name, label.into(), usual.into(), choices, true);
        self
    }

    /// A choice of how the list is arranged; `usual` is what happens where nothing is asked.
    pub fn arrange<V: Into<String>, L: Into<String>>(
        mut self,
        name: &'static str,
        label: impl Into<String>,
        usual: impl Into<String>,
        choices: impl IntoIterator<Item = (V, L)>,
    ) -> Self {
        self.control(name, label.into(), usual.into(), choices, false);
        self
    }

    fn control<V: Into<String>, L: Into<String>>(
        &mut self,
        name: &'static str,
        label: String,
        usual: String,
        choices: impl IntoIterator<Item = (V, L)>,
        narrows: bool,
    ) {
        let asked = self.value(name);
        let choices = choices.into_iter().map(|(value, label)| (value.into(), label.into()));
        let usual = (String::new(), usual);
        let choices = std::iter::once(usual).chain(choices).map(|(value, label)| Choice {
            is_chosen: value == asked,
            value,
            label,
        });
        let choices = choices.collect();
        self.controls.push(Control { name, label, value: asked, choices, narrows, day: None });
    }

    pub fn build(self) -> Filters {
        let names: Vec<&str> = self.controls.iter().map(|control| control.name).collect();
        let narrowing = || self.controls.iter().filter(|control| control.narrows);
        let cleared: Vec<&str> = narrowing().map(|control| control.name).collect();
        Filters {
            t: self.view.t,
            action: self.view.path.clone(),
            carried: self.view.carried(&names),
            clear: self.view.without(&cleared),
            n_active: narrowing().filter(|control| !control.value.is_empty()).count(),
            controls: self.controls,
        }
    }

    fn value(&self, name: &str) -> String {
        self.view.query.get(name).unwrap_or_default().to_owned()
    }
}

html!(Filters);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;
    use app::FixedClock;
    use std::sync::Arc;

    #[test]
    fn a_filter_shows_what_is_asked_and_carries_the_rest_of_the_view() {
        let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
        let url = "/x?standing=due&sort=-due&as_of=2025-12-31&page=4".parse().unwrap();
        let view = View::read(&url, &site, "").unwrap();
        let filters = Filters::of(&view)
            .search("q", "關鍵字")
            .choice("standing", "狀態", [("due", "待辦"), ("met", "符合")])
            .build();
        let html = filters.to_string();
        assert!(html.contains(r#"<option value="due" selected>待辦</option>"#), "{html}");
        assert!(html.contains(r#"name="as_of" value="2025-12-31""#), "{html}");
        assert!(html.contains(r#"name="sort" value="-due""#) && !html.contains("page"), "{html}");
        assert!(html.contains(r#"href="/x?sort=-due&#38;as_of=2025-12-31""#), "{html}");
    }

    #[test]
    fn what_is_no_day_stays_in_its_field_with_what_is_wrong_beside_it() {
        let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
        let view = |url: &str| View::read(&url.parse().unwrap(), &site, "").unwrap();
        let html = Filters::of(&view("/x?on=115-13-1")).day("on", "日期").build().to_string();
        assert!(html.contains(r#"name="on" value="115-13-1""#), "{html}");
        assert!(html.contains("不是日期") && html.contains("id=\"on-fault\""), "{html}");
        let html = Filters::of(&view("/x?on=2026-03-02")).day("on", "日期").build().to_string();
        assert!(html.contains(r#"name="on" value="115/3/2""#), "{html}");
        assert!(!html.contains("on-fault"), "{html}");
    }
}
