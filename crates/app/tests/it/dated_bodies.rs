//! What is said of a body speaks from its day on: until then nothing is another, and what is left out stays.

use std::sync::{Arc, Mutex};

use app::access::{Action, Resource, Role, may};
use app::import::{OnExisting, Request, import};
use app::posture::{PostureError, Question};
use app::record::Filter;
use app::{Clock, Installation};
use domain::{At, Moment};
use regulation::{Day, Fact, Tier};

use crate::rights::{acting, city as with_bodies, id_of, local, somebody};
use crate::world::{PEOPLE, World, actor, law, now};

/// A clock that stands until a test moves it.
struct MovedClock(Mutex<Moment>);

impl Clock for MovedClock {
    fn now(&self) -> Moment {
        *self.0.lock().unwrap()
    }
}

/// Brings rows into the register of bodies, whatever stands there.
fn register(world: &World, heading: &str, row: &str) {
    let path = world.file("機關.csv", format!("紀錄機關,機關代碼,機關名稱,{heading}\n{row}\n"));
    let request = Request {
        form: Some("org_register"),
        on_existing: OnExisting::Update,
        accept_warnings: true,
        ..Request::of(&path)
    };
    let done = import(&world.installation, &actor(), &request, &mut |_| {}).unwrap();
    assert!(done.is_whole(), "{row}: {:?}", done.faults);
}

/// How a duty of a body stands on a day.
fn standing(world: &World, (agency, duty): (&str, &str), on: &str) -> String {
    let question = Question {
        agency: Some(agency.to_owned()),
        duty: Some(duty.to_owned()),
        at: At::day(on.parse().unwrap()),
        known_at: Moment::FOREVER,
    };
    let mut found = String::new();
    app::posture::each(&world.installation, &local(), &question, |line| {
        if line.subject.is_none() {
            line.standing.word().clone_into(&mut found);
        }
        Ok::<_, PostureError>(())
    })
    .unwrap();
    found
}

fn body(world: &World, id: &str) -> domain::body::Body {
    let city = app::agency::city_now(&world.installation).unwrap();
    city.body(id).unwrap().clone()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn a_move_that_is_yet_to_come_leaves_the_duties_of_both_superiors_as_they_are() {
    with_bodies(|world| {
        let of = |agency: &str, on: &str| standing(world, (agency, "D27a"), on);
        let until = ["2026-06-30", "2026-12-31", "2028-06-30"];
        let told = || until.map(|on| (of("a1", on), of("a3", on)));
        let before = told();
        assert_eq!(before[0], ("due".to_owned(), "not-applicable".to_owned()));
        register(world, "層級,上級機關,資料日期", "a2,a2,樣本處,二級機關,a3,2028-07-01");
        assert_eq!(told(), before);
        let then = (of("a1", "2028-07-01"), of("a3", "2028-07-01"));
        assert_eq!(then, ("not-applicable".to_owned(), "due".to_owned()));
    });
}

#[test]
fn an_entry_that_leaves_the_superior_out_leaves_the_body_where_it_stands() {
    with_bodies(|world| {
        let before = standing(world, ("a1", "D27a"), "2026-06-30");
        register(world, "層級,自有機房,資料日期", "a2,a2,樣本處,二級機關,是,2026-02-01");
        let a2 = body(world, "a2");
        assert_eq!(a2.parent.as_deref(), Some("a1"));
        for on in ["2026-01-31", "2026-02-01", "2028-07-01"] {
            assert_eq!(a2.parent_on(day(on)), Some("a1"), "{on}");
        }
        assert_eq!(a2.fact(Fact::OwnRoom, day("2026-02-01")), Some(true));
        assert_eq!(standing(world, ("a1", "D27a"), "2026-06-30"), before);
    });
}

#[test]
fn who_becomes_an_enterprise_was_bound_until_then() {
    with_bodies(|world| {
        let on = |on: &str| standing(world, ("a1", "D1b"), on);
        let days = ["2025-06-30", "2026-06-30"];
        let before = days.map(on);
        assert!(before.iter().all(|standing| standing != "not-applicable"), "{before:?}");
        register(world, "層級,資料日期", "a1,a1,範例局,事業機構,2026-07-01");
        assert_eq!(days.map(on), before);
        assert_eq!(on("2026-07-01"), "not-applicable");
        let tier = |day: Day| body(world, "a1").tier_on(day);
        assert_eq!(
            (tier(day("2026-06-30")), tier(day("2026-07-01"))),
            (Tier::First, Tier::Enterprise)
        );
    });
}

#[test]
fn a_body_ends_on_the_day_that_is_said_though_it_be_said_late_and_may_begin_anew() {
    with_bodies(|world| {
        register(world, "層級,迄日,資料日期", "a2,a2,樣本處,二級機關,2026-05-31,2026-07-01");
        register(world, "層級,起日,資料日期", "a2,a2,樣本處,二級機關,2028-01-01,2028-01-01");
        let a2 = body(world, "a2");
        let exists = ["2026-05-31", "2026-06-01", "2026-07-01", "2027-12-31", "2028-01-01"]
            .map(|on| a2.exists(day(on)));
        assert_eq!(exists, [true, false, false, false, true]);
    });
}

/// a2 stands below a1, and from a day on below a3 under another name.
const MOVED: &str = r#"
{"id":"org-a2","form":"org_register","agency":"a2","with":{"agency_code":"a2","name_zh":"樣本處","tier":"second","parent":"a1"}}
{"id":"org-a3","form":"org_register","agency":"a3","with":{"agency_code":"a3","name_zh":"示例所","tier":"first","parent":"city"}}
{"id":"org-a2-moved","form":"org_register","agency":"a2","with":{"agency_code":"a2","name_zh":"新樣本處","tier":"second","parent":"a3","recorded_for":"2026-03-10"}}
{"id":"z2","form":"zone","agency":"a2","with":{"name":"機房","kind":"machine-room"}}
"#;

#[test]
fn rights_and_names_follow_a_move_on_its_day_and_not_before() {
    testkit::both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        world.import_text("moved.jsonl", MOVED).unwrap();
        let here = somebody(&world, "here", Role::SecurityOfficer, "a1");
        let there = somebody(&world, "there", Role::SecurityOfficer, "a3");
        let clock = Arc::new(MovedClock(Mutex::new(now())));
        let moved = Arc::clone(&clock);
        let installation = Installation::open_under(kit.location(), law(), moved).unwrap();
        // In memory, and in the lists that the database filters.
        let sees = |account: &str| {
            let actor = acting(&installation, account);
            let filter = Filter { form: Some("zone"), ..Filter::default() };
            let listed = app::record::list(&installation, &actor, &filter, None, 10).unwrap();
            let is_listed = listed.records.iter().any(|record| record.agency == "a2");
            let book = Resource::Book { agency: "a2", form: "zone" };
            assert_eq!(may(&actor, Action::Read, &book), is_listed, "{account}");
            is_listed
        };
        let name = || {
            let city = app::agency::city_now(&installation).unwrap();
            city.body("a2").unwrap().name_zh.clone()
        };
        let told = || (sees(id_of(&here)), sees(id_of(&there)), name());
        assert_eq!(told(), (true, false, "樣本處".to_owned()));
        for (at, expected) in [
            ("2026-03-09T23:59:59+08:00", (true, false, "樣本處".to_owned())),
            ("2026-03-10T00:00:00+08:00", (false, true, "新樣本處".to_owned())),
        ] {
            *clock.0.lock().unwrap() = at.parse().unwrap();
            assert_eq!(told(), expected, "{at}");
        }
    });
}
