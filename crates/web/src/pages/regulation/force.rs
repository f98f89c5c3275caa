//! Says of an edition, or of a duty, that it is not in force on the day asked about: not yet, or no longer.

use app::in_force::InForce;
use regulation::{Day, Instrument};

use crate::view::View;

/// In words; empty where the edition is in force on the day.
pub fn not_in_force(view: &View, instrument: &Instrument, edition: Day) -> String {
    let Some(span) = instrument.span(edition) else { return String::new() };
    let on = view.as_of.day();
    let in_words = |day| view.language.day(day);
    let found = instrument.editions.iter().find(|one| one.in_force == edition);
    let is_exact = found.is_none_or(|edition| edition.dates_exact);
    match InForce::within(span, on) {
        InForce::Yes => String::new(),
        InForce::NotYet(from) if is_exact => {
            view.t.not_yet_in_force(&in_words(on), &in_words(from))
        }
        InForce::NotYet(from) => view.t.perhaps_not_yet_in_force(&in_words(on), &in_words(from)),
        InForce::NoLonger(ends) => view.t.no_longer_in_force(&in_words(on), &in_words(ends)),
    }
}

/// Of a duty by the days on which it binds, in words; empty where the day is one of them.
pub fn duty_not_in_force(view: &View, span: (Day, Option<Day>)) -> String {
    let on = view.as_of.day();
    let in_words = |day| view.language.day(day);
    match InForce::within(span, on) {
        InForce::Yes => String::new(),
        InForce::NotYet(from) => view.t.duty_not_yet(&in_words(on), &in_words(from)),
        InForce::NoLonger(ends) => view.t.duty_no_longer(&in_words(on), &in_words(ends)),
    }
}

crate::words::words! {
    not_yet_in_force(day: &str, from: &str): "本版於{day}尚未施行，自{from}起施行。", "Not yet in force on {day}: in force from {from}.";
    perhaps_not_yet_in_force(day: &str, from: &str): "本版於{day}尚未施行，自{from}起施行；首日未見於發布令，部分條文較早施行。", "Not yet in force on {day}: in force from {from}. That first day was not seen in an order; parts are older.";
    no_longer_in_force(day: &str, ends: &str): "本版於{day}已不再施行，自{ends}起失效。", "No longer in force on {day}: not since {ends}.";
    duty_not_yet(day: &str, from: &str): "此義務於{day}尚未適用，自{from}起適用。", "Does not bind yet on {day}: from {from}.";
    duty_no_longer(day: &str, ends: &str): "此義務於{day}已不再適用，自{ends}起不適用。", "Does not bind any more on {day}: not since {ends}.";
}
