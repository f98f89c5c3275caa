//! The bodies of the city: the list that comes with the program, levels, facts, what was known when.

use app::Actor;
use app::access::Role;
use app::import::{Request, import};
use app::record::{NewRecord, RecordError};
use domain::Moment;
use regulation::{Fact, Level, Tier};
use serde_json::json;

use crate::rights::{city as with_bodies, local, somebody};
use crate::world::{World, both, errors, law};

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

/// What somebody says of a body in the records of an agency.
fn entry(agency: &str, (code, parent): (&str, &str)) -> NewRecord {
    let with =
        json!({"agency_code": code, "name_zh": "某機關", "tier": "second", "parent": parent});
    NewRecord {
        form: "org_register".to_owned(),
        agency: Some(agency.to_owned()),
        with: with.as_object().unwrap().clone(),
        ..NewRecord::default()
    }
}

/// Bodies of others, and new ones that would not stand below a1.
const OF_OTHERS: [(&str, &str); 5] =
    [("a3", "city"), ("a3", "a1"), ("ghost", "city"), ("ghost", "a3"), ("ghost", "nowhere")];

#[test]
fn an_agency_neither_abolishes_nor_founds_a_body_that_does_not_stand_below_it() {
    with_bodies(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let file = |actor: &Actor, agency: &str, of: (&str, &str)| {
            app::record::file(installation, actor, &entry(agency, of), None)
        };
        for of in OF_OTHERS {
            let refused = file(&officer, "a1", of).unwrap_err();
            let RecordError::Faults(faults) = refused else { unreachable!("{refused}") };
            let told = faults.iter().filter_map(|fault| fault.place.column.as_ref());
            let told: Vec<&str> = told.map(|column| column.heading.as_str()).collect();
            assert!(told.contains(&"agency_code"), "{of:?}: {faults:?}");
            assert!(matches!(file(&officer, of.0, of), Err(RecordError::Forbidden(_))), "{of:?}");
        }
        // Who supervises stands above, whatever parent is named.
        let mut supervised = entry("a1", ("ghost", "a1"));
        supervised.with.insert("supervising_agency".to_owned(), "a3".into());
        let refused = app::record::file(installation, &officer, &supervised, None);
        assert!(matches!(refused, Err(RecordError::Faults(_))), "{refused:?}");
        let known = app::agency::city_now(installation).unwrap();
        assert!(known.body("ghost").is_none());
        assert_eq!(known.body("a3").unwrap().name_zh, "示例所");

        for of in [("a2", "a1"), ("b1", "a1"), ("b2", "a2")] {
            file(&officer, "a1", of).unwrap();
        }
        // Its own name is its own to say; its tier, as it was.
        let mut own = entry("a1", ("a1", "city"));
        own.with.insert("tier".to_owned(), "first".into());
        app::record::file(installation, &officer, &own, None).unwrap();
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        file(&bureau, "a1", ("a3", "city")).unwrap();
        file(&bureau, "ghost", ("ghost", "city")).unwrap();
        file(&local(), "a1", ("other", "a3")).unwrap();
    });
}

#[test]
fn no_file_that_an_agency_imports_says_of_others_what_they_are() {
    with_bodies(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let imported = |name: &str, text: &str| {
            let path = world.file(name, text);
            let form = name.ends_with(".csv").then_some("org_register");
            let request = Request { form, accept_warnings: true, ..Request::of(&path) };
            import(&world.installation, &officer, &request, &mut |_| {}).unwrap()
        };
        let line = |(code, parent): (&str, &str)| {
            let with = json!({"agency_code": code, "name_zh": "某機關", "tier": "second", "parent": parent});
            json!({"form": "org_register", "agency": "a1", "with": with}).to_string()
        };
        let row = |(code, parent): (&str, &str)| {
            format!(
                "紀錄機關,機關代碼,機關名稱,層級,上級機關\na1,{code},某機關,二級機關,{parent}\n"
            )
        };
        let version = || app::record::version(&world.installation).unwrap();
        let before = version();
        for of in OF_OTHERS {
            for (name, text) in [("機關.jsonl", line(of)), ("機關.csv", row(of))] {
                let done = imported(name, &text);
                let told = errors(&done);
                assert!(
                    told.iter().any(|line| line.contains("此紀錄屬於")),
                    "{name} {of:?}: {told:?}"
                );
            }
        }
        assert_eq!(version(), before);
        for (name, text) in
            [("機關.jsonl", line(("b1", "範例局"))), ("機關.csv", row(("b2", "a1")))]
        {
            let done = imported(name, &text);
            assert!(done.is_whole(), "{name}: {:?}", done.faults);
        }
        let known = app::agency::city_now(&world.installation).unwrap();
        assert!(known.body("b1").is_some() && known.body("b2").is_some());
    });
}
