//! The bodies of the city: the list that comes with the program, levels, facts, what was known when.

use domain::Moment;
use regulation::{Fact, Level, Tier};

use crate::world::{World, both, law};

fn city(world: &World, known_at: &str) -> domain::body::City {
    let known_at = match known_at {
        "" => Moment::FOREVER,
        moment => moment.parse().unwrap(),
    };
    app::agency::city(&world.installation, known_at).unwrap()
}

#[test]
fn an_empty_installation_gets_the_list_of_bodies_once_as_one_change_by_the_program() {
    testkit::both(|kit| {
        let first = World::at(kit);
        let n_bodies = law().organisations.list.len();
        let known = city(&first, "");
        assert!(known.bodies.len() >= n_bodies);
        assert!(known.bodies.iter().all(|body| body.levels.is_empty()), "no level is invented");
        let change = |id| first.installation.store.read(|at| store::change::get(at, id)).unwrap();
        let seeded = change(1).unwrap();
        assert_eq!((seeded.actor.as_str(), seeded.records), ("system", n_bodies as i64));
        World::at(kit);
        assert_eq!(change(2), None, "opening it again adds nothing");
    });
}

#[test]
fn levels_come_from_the_register_and_from_submissions_each_from_its_day() {
    let text = r#"{"id":"o2","form":"org_register","agency":"a1","with":{"agency_code":"a1","name_zh":"範例局","tier":"second","security_level":"B","level_approved_on":"2024-01-01","own_room":true,"recorded_for":"2025-01-01"}}
{"id":"l1","form":"level_submission","agency":"a1","with":{"level":"A","submitted_on":"2025-06-01","approved_on":"2025-07-01","document_no":"府資字第1號"}}
"#;
    both(|world| {
        world.import_text("機關.jsonl", text).unwrap();
        let city = city(world, "");
        let body = city.body("a1").unwrap();
        assert_eq!(body.tier, Tier::Second, "the newest entry speaks");
        let on = |day: &str| body.level(day.parse().unwrap());
        assert_eq!((on("2023-12-31"), on("2024-01-01")), (None, Some(Level::B)));
        assert_eq!((on("2025-06-30"), on("2025-07-01")), (Some(Level::B), Some(Level::A)));
        let room = |day: &str| body.fact(Fact::OwnRoom, day.parse().unwrap());
        assert_eq!((room("2024-12-31"), room("2025-01-01")), (None, Some(true)));
    });
}

#[test]
fn what_was_corrected_or_withdrawn_later_was_still_known_before() {
    let text = r#"{"id":"o2","form":"org_register","agency":"a1","recorded_at":"2026-01-01T00:00:00+08:00","withdrawn_at":"2026-02-01T00:00:00+08:00","with":{"agency_code":"a1","name_zh":"舊名局","tier":"first","recorded_for":"2025-01-01"}}
"#;
    both(|world| {
        world.import_text("機關.jsonl", text).unwrap();
        let name =
            |known_at: &str| city(world, known_at).body("a1").map(|body| body.name_zh.clone());
        assert_eq!(name("2026-01-15T00:00:00+08:00").as_deref(), Some("舊名局"));
        assert_eq!(name("").as_deref(), Some("範例局"));
    });
}

#[test]
fn a_body_exists_between_its_days() {
    let text = r#"{"id":"o2","form":"org_register","agency":"x","with":{"agency_code":"x","name_zh":"短命處","tier":"second","active_from":"2024-06-01","active_to":"2025-05-31"}}
"#;
    both(|world| {
        world.import_text("機關.jsonl", text).unwrap();
        let city = city(world, "");
        let exists = |day: &str| city.body("x").unwrap().exists(day.parse().unwrap());
        assert_eq!(
            [
                exists("2024-05-31"),
                exists("2024-06-01"),
                exists("2025-05-31"),
                exists("2025-06-01")
            ],
            [false, true, true, false]
        );
    });
}
