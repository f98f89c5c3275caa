//! What people do with a row of their list but file: hand it over, and put it off.

use std::sync::Arc;

use app::setting::{self, NewSetting};
use app::todo::{Act, Asked, End, NewNote, NoteError, Row, Whose, end, list};
use app::{Actor, FixedClock};

use crate::todo::{LEARN, account_of, acting, asked, board, note, of, offices, own, row, said};
use crate::world::actor as local;

#[test]
fn what_is_handed_over_is_with_the_colleague_until_it_is_given_back() {
    offices(|world, office| {
        let (officer, window) = (&office.officer, &office.window);
        let refused =
            |to: &Actor| said(world, officer, &note(Act::HandOver, LEARN, Some(to), None));
        assert!(matches!(refused(&office.operator), Err(NoteError::Colleague)));
        assert!(matches!(refused(officer), Err(NoteError::Colleague)));
        let silent =
            NewNote { words: " ".to_owned(), ..note(Act::HandOver, LEARN, Some(window), None) };
        assert!(matches!(said(world, officer, &silent), Err(NoteError::NoWords)));
        let foreign = note(Act::HandOver, LEARN, Some(window), None);
        assert!(matches!(said(world, &office.operator, &foreign), Err(NoteError::NotOpen)));
        assert!(matches!(said(world, &local(), &foreign), Err(NoteError::NotInPerson)));
        let id = said(world, officer, &foreign).unwrap();
        assert!(row(&own(world, officer), LEARN).is_none());
        assert!(row(&of(world, officer, Whose::Handed), LEARN).is_some());
        let rows = own(world, window);
        let theirs = &row(&rows, LEARN).unwrap().notes[0];
        assert_eq!((theirs.words.as_str(), theirs.by.clone()), ("我下週休假", officer.written()));
        let stranger = end(&world.installation, &office.personnel, &id, End::TakenBack, "");
        assert!(matches!(stranger, Err(NoteError::NotFound { .. })));
        end(&world.installation, window, &id, End::TakenBack, "").unwrap();
        assert!(row(&own(world, officer), LEARN).is_some());
        let again = end(&world.installation, window, &id, End::TakenBack, "");
        assert!(matches!(again, Err(NoteError::NotFound { .. })), "it is ended once");
    });
}

#[test]
fn what_is_put_off_comes_back_by_itself_and_never_after_its_deadline() {
    offices(|world, office| {
        let officer = &office.officer;
        let since = NewSetting {
            name: "records_from".to_owned(),
            value: "2026-01-01".to_owned(),
            from: world.installation.today(),
            agency: Some("a1".to_owned()),
            why: "資安長核定".to_owned(),
        };
        setting::set(&world.installation, &local(), &since).unwrap();
        let ahead = asked(world, officer, &Asked { within: 366, ..Asked::default() });
        let due = ahead.rows.iter().find(|row| row.days_left.is_some_and(|days| days > 2)).unwrap();
        let (duty, deadline) = (due.duty.clone().unwrap(), due.stood.unwrap().due.unwrap());
        assert_eq!(due.later_until, Some(deadline));
        let later = |until| said(world, officer, &note(Act::Later, &duty, None, Some(until)));
        let today = world.installation.today();
        assert!(matches!(later(deadline.next()), Err(NoteError::PastDeadline { .. })));
        assert!(matches!(later(today), Err(NoteError::PastDeadline { .. })));
        let late = note(Act::Later, "D5.1a", None, Some(today.next()));
        assert!(matches!(said(world, officer, &late), Err(NoteError::Late)));
        later(today.plus(2)).unwrap();
        let on = |days: i32, whose| {
            let mut later = world.installation.clone();
            let now = format!("{}T09:00:00+08:00", today.plus(days));
            later.clock = Arc::new(FixedClock(now.parse().unwrap()));
            let (boards, board) = board(&later);
            let actor = acting(&later, &account_of(officer));
            let asked = Asked { whose, within: 366, ..Asked::default() };
            row(&list(&boards, &board, &actor, &asked).unwrap().rows, &duty).is_some()
        };
        assert!(!on(0, Whose::Own) && on(0, Whose::Later));
        assert!(!on(1, Whose::Own) && on(1, Whose::Later));
        assert!(on(2, Whose::Own) && !on(2, Whose::Later));
    });
}

#[test]
fn whoever_puts_a_line_off_again_is_reminded_on_the_newer_day_alone() {
    offices(|world, office| {
        let officer = &office.officer;
        let ahead = asked(world, officer, &Asked { within: 366, ..Asked::default() });
        let fits = |row: &&Row| row.later_until.is_some_and(|last| last > ahead.on.plus(3));
        let duty = ahead.rows.iter().find(fits).unwrap().duty.clone().unwrap();
        let until = |days: i32| note(Act::Later, &duty, None, Some(ahead.on.plus(days)));
        said(world, officer, &until(3)).unwrap();
        let newer = said(world, officer, &until(2)).unwrap();
        let later = Asked { whose: Whose::Later, within: 366, ..Asked::default() };
        let later = asked(world, officer, &later);
        assert!(row(&later.rows, &duty).unwrap().notes.iter().map(|note| &note.id).eq([&newer]));
    });
}
