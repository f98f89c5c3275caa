//! Who is told of deadlines: before them, after them, then those above, and whoever looks after many of all at once.

use std::collections::BTreeSet;

use app::Installation;
use app::board::Boards;
use app::notice::{self, Kind, Round};
use app::record::{self, NewRecord};
use serde_json::json;

use crate::notices::{HOURS, acting, at, both, inbox};
use crate::world::actor as local;

#[test]
fn a_deadline_is_told_of_before_it_after_it_and_then_to_those_above_each_once() {
    both(|office| {
        let told = |account: &str, day: &str| -> Vec<Kind> {
            let installation = &at(&office.location, &format!("{day}T06:00:00+08:00"));
            let boards = Boards::new(installation.clone());
            boards.wait_for(installation.today()).unwrap();
            let round = notice::remind(&boards).unwrap();
            assert!(matches!(round, Round::Made { .. }), "{day}: {round:?}");
            assert_eq!(notice::remind(&boards).unwrap(), Round::Made { n_notices: 0 }, "{day}");
            let mut found = inbox(installation, account);
            found.retain(|one| one.noted_at == installation.now());
            found.retain(|one| one.agency == "a1" && one.duties.iter().any(|duty| duty == HOURS));
            found.iter().map(|one| one.kind).collect()
        };
        let (officer, ciso, bureau) = (&office.officer, &office.ciso, &office.bureau);
        assert_eq!(told(officer, "2026-12-23"), []);
        assert_eq!(told(officer, "2026-12-24"), [Kind::Near]);
        // The eve was slept through.
        assert_eq!(told(officer, "2027-01-01"), [Kind::Overdue]);
        assert_eq!(told(ciso, "2027-01-14"), [Kind::Escalated]);
        assert_eq!(told(bureau, "2027-03-30"), [Kind::Escalated]);
    });
}

#[test]
fn who_looks_after_many_bodies_is_told_of_all_of_them_at_once_and_of_none_twice() {
    both(|office| {
        let installation = &at(&office.location, "2027-03-30T06:00:00+08:00");
        let round = |installation: &Installation| {
            let boards = Boards::new(installation.clone());
            boards.wait_for(installation.today()).unwrap();
            notice::remind(&boards).unwrap()
        };
        round(installation);
        let escalated = |installation: &Installation| -> Vec<notice::Notice> {
            let mut found = inbox(installation, &office.bureau);
            found.retain(|one| one.kind == Kind::Escalated);
            found
        };
        let found = escalated(installation);
        assert_eq!(found.len(), 1, "{found:?}");
        let bureau = acting(installation, &office.bureau);
        let page = |after: Option<&str>| {
            notice::many(installation, &bureau, &found[0].id, after).unwrap().unwrap()
        };
        let mut many = page(None);
        while let Some(after) = many.next.take() {
            let more = page(Some(&after));
            many.bodies.extend(more.bodies);
            many.next = more.next;
        }
        let told: BTreeSet<&str> = many.bodies.iter().map(|body| body.agency.as_str()).collect();
        assert_eq!(told.len(), many.bodies.len(), "each body once");
        let n_more = usize::try_from(found[0].n_more).unwrap();
        assert_eq!(told.len(), n_more + 1);
        assert!(told.is_superset(&BTreeSet::from(["a1", "city", "doit"])), "{told:?}");
        assert!(many.bodies.iter().all(|body| !body.duties.is_empty()));
        let of_a1 = many.bodies.iter().find(|body| body.agency == "a1").unwrap();
        assert!(of_a1.duties.iter().any(|duty| duty == HOURS), "{of_a1:?}");
        assert_eq!(round(installation), Round::Made { n_notices: 0 });
        let officer = acting(installation, &office.officer);
        let other = notice::many(installation, &officer, &found[0].id, None).unwrap();
        assert_eq!(other, None, "an inbox is its owner's");

        // What was read is not added to: a body that comes later is told of anew.
        assert!(notice::note_read(installation, &bureau, &found[0].id).unwrap());
        let with = json!({"agency_code": "a2", "name_zh": "樣本處", "tier": "first",
            "parent": "city", "recorded_for": "2024-01-01"});
        let with = with.as_object().unwrap().clone();
        let (form, agency) = ("org_register".to_owned(), Some("a2".to_owned()));
        let new = NewRecord { form, agency, with, ..NewRecord::default() };
        record::file(installation, &local(), &new, None).unwrap();
        round(installation);
        let found = escalated(installation);
        assert_eq!(found.len(), 2, "{found:?}");
        let new = found.iter().find(|one| !one.is_read).unwrap();
        assert_eq!((new.agency.as_str(), new.n_more), ("a2", 0));
    });
}

#[test]
fn what_is_filed_during_a_day_with_a_near_deadline_is_told_of_within_minutes_and_once() {
    both(|office| {
        let mut rounds = notice::Rounds::default();
        let mut round = |moment: &str| {
            let installation = at(&office.location, moment);
            let boards = Boards::new(installation.clone());
            boards.wait_for(installation.today()).unwrap();
            let made = rounds.next(&boards).unwrap();
            // The same board is not gone through again.
            assert_eq!(rounds.next(&boards).unwrap(), None, "{moment}");
            made
        };
        let told = || {
            let installation = &at(&office.location, "2026-12-28T10:00:00+08:00");
            let told = |one: &notice::Notice| one.duties.iter().any(|duty| duty == HOURS);
            inbox(installation, &office.officer).into_iter().filter(told).count()
        };
        let local = local();
        let installation = &at(&office.location, "2026-12-28T00:00:30+08:00");
        record::withdraw(installation, &local, "s1", "誤植", None, None).unwrap();
        assert!(matches!(round("2026-12-28T00:01:00+08:00"), Some(Round::Made { .. })));
        assert_eq!(told(), 0);
        let installation = &at(&office.location, "2026-12-28T00:02:00+08:00");
        let with = json!({"person": "p1", "full_time": true, "from": "2026-01-01",
            "duties": "資安業務"});
        let serde_json::Value::Object(with) = with else { unreachable!("fields are an object") };
        let (form, agency) = ("dedicated_staff".to_owned(), Some("a1".to_owned()));
        let new = NewRecord { form, agency, with, ..NewRecord::default() };
        record::file(installation, &local, &new, None).unwrap();
        assert_eq!(round("2026-12-28T00:03:00+08:00"), None, "it is not made every minute");
        assert!(matches!(round("2026-12-28T00:06:00+08:00"), Some(Round::Made { n_notices: 1.. })));
        assert_eq!(told(), 1);
        assert_eq!(round("2026-12-28T00:12:00+08:00"), Some(Round::Made { n_notices: 0 }));
        assert_eq!(told(), 1);
    });
}
