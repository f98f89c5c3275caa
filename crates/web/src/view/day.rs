//! Which pages answer for the day asked about, and where its control leads from the others; knows no page
//! by more than its address.

use super::{AsOf, Known, View};
use crate::parts::day::DayInput;

/// Where pages live that show how things stood on a day. Every other page is of now: records, accounts, files,
/// what is decided and what is being filled in.
const OF_A_DAY: [&str; 7] =
    ["/", "/standings", "/agencies", "/regulation", "/todo", "/settings", "/evidence/terms"];

impl View {
    /// Whether the page shows how things stood on the day asked about.
    pub fn is_of_a_day(&self) -> bool {
        let is_of_a_day = OF_A_DAY.iter().any(|section| self.is_within(section));
        // What is no day is mended where it was asked; nothing else of the address is lost.
        let is_shown = !self.is_refusal || self.is_no_day();
        is_of_a_day && is_shown && !self.path.contains("/paper-templates")
    }

    /// Whether the day asked about is none, or none that is answered.
    fn is_no_day(&self) -> bool {
        let is_answered = |asked: AsOf| self.askable.check(asked.day()).is_ok();
        self.query.get("as_of").is_some_and(|asked| !AsOf::read(asked).is_some_and(is_answered))
    }

    /// For templates: where the control of the day leads: a page that is of now leads to where the reader
    /// begins, of that day.
    pub fn day_leads_to(&self) -> &str {
        if self.is_of_a_day() { &self.path } else { self.home_path() }
    }

    /// For templates: what the control of the day carries along.
    pub fn carried_by_as_of(&self) -> Vec<(String, String)> {
        match self.is_of_a_day() {
            true => self.carried(&["as_of", "known_at"]),
            false => self.query.keeping(|key| key == "lang").pairs().to_vec(),
        }
    }

    /// For templates: where the way back to today leads: to this page, but from one that answers to what was
    /// sent and is of no day to where the reader begins.
    pub fn back_to_today_leads_to(&self) -> String {
        match self.is_sent && !self.is_of_a_day() {
            true => self.query.keeping(|key| key == "lang").after(self.home_path()),
            false => self.without(&["as_of"]),
        }
    }

    /// For templates: the control itself; what is no day stays in it as it was typed.
    pub fn as_of_input(&self) -> DayInput {
        let asked = self.query.get("as_of").filter(|_| self.is_no_day());
        let typed = asked.map_or_else(|| self.as_of.day().to_string(), str::to_owned);
        let input = DayInput::new(self, "as_of", &typed).id("as-of").bare();
        input.described("", asked.is_some())
    }

    /// For templates: the control of the moment of knowledge, by Taipei's wall clock; what is no moment stays in
    /// it as it was typed.
    pub fn known_at_input(&self) -> DayInput {
        let asked = self.query.get("known_at").unwrap_or_default();
        let known = Known::read(asked);
        let typed = match known {
            Some(Known::Day(day)) => self.language.typed_day(day),
            Some(Known::Moment(moment)) => self.language.typed_moment(moment),
            None => asked.to_owned(),
        };
        let moment = known.map(Known::moment);
        let input = DayInput::moment(self, "known_at", typed, moment).id("known-at");
        input.described("known-at-help", known.is_none() && !asked.is_empty())
    }

    /// For templates: whether a moment of knowledge is asked about, be it one or not.
    pub fn asks_what_was_known(&self) -> bool {
        self.query.get("known_at").is_some()
    }

    /// For templates: what the button of the control does.
    pub fn day_button(&self) -> &'static str {
        match (self.is_of_a_day(), self.is_at_home_on_the_board()) {
            (true, _) => self.t.show(),
            (false, true) => self.t.show_board_of_day(),
            (false, false) => self.t.show_list_of_day(),
        }
    }

    pub fn is_today(&self) -> bool {
        self.as_of == AsOf::Day(self.today)
    }

    /// Whether today is asked about, with everything that is known now: what can be acted upon.
    pub fn is_now(&self) -> bool {
        self.is_today() && self.known_at.is_none()
    }
}

crate::words::words! {
    page_is_of_now: "本頁為現況。", "This page shows the present.";
    links_keep_the_day: "本頁為現況；連結沿用所選的基準日。", "This page shows the present; its links keep the day chosen.";
    show_board_of_day: "看當日總覽", "See the board of that day";
    show_list_of_day: "看當日待辦", "See the list of that day";
}
