//! Which pages answer for the day asked about, and where its control leads from the others; knows no page
//! by more than its address.

use super::{AsOf, View};

/// Where pages live that show how things stood on a day. Every other page is of now: records, accounts, files,
/// what is decided and what is being filled in.
const OF_A_DAY: [&str; 7] =
    ["/", "/standings", "/agencies", "/regulation", "/todo", "/settings", "/evidence/terms"];

impl View {
    /// Whether the page shows how things stood on the day asked about.
    pub fn is_of_a_day(&self) -> bool {
        let is_of_a_day = OF_A_DAY.iter().any(|section| self.is_within(section));
        is_of_a_day && !self.is_refusal && !self.path.contains("/paper-templates")
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
