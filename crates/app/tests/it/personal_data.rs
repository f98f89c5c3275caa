//! Personal data: hidden from who has no need of it, and told in the log where it was shown.

use app::access::Role;
use app::board::{Answer, Boards};
use app::posture::PostureError;
use app::record::Filter;
use domain::Moment;
use store::search::{Sought, each_found, hits, matches};

use crate::rights::{city, narrow, somebody};
use crate::world::World;

/// How often the log was told that personal data was read.
fn readings(world: &World) -> usize {
    let changes = world.installation.store.read(|tx| store::change::latest(tx, None, 1_000));
    changes.unwrap().iter().filter(|change| change.kind == "reading").count()
}

#[test]
fn a_name_is_shortened_and_other_personal_data_left_out_for_who_has_no_need_of_it() {
    city(|world| {
        let installation = &world.installation;
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let record = app::record::open(installation, &bureau, "p1").unwrap();
        assert_eq!(record.with["name"], "許○庭");
        assert_eq!(record.hidden, ["name"]);
        assert_eq!(readings(world), 0, "nothing personal was shown");
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let record = app::record::open(installation, &officer, "p1").unwrap();
        assert_eq!((record.with["name"].as_str(), record.hidden), (Some("許芬庭"), Vec::new()));
        assert_eq!(readings(world), 1);
    });
}

#[test]
fn who_reads_at_the_machine_is_told_of_by_the_name_that_they_gave() {
    city(|world| {
        let installation = &world.installation;
        let record = app::record::open(installation, &app::Actor::local("王小明"), "p1").unwrap();
        assert_eq!(record.with["name"], "許芬庭");
        let latest = installation.store.read(|tx| store::change::latest(tx, None, 1)).unwrap();
        let told = (latest[0].kind.as_str(), latest[0].actor.as_str());
        assert_eq!(told, ("reading", "local:王小明"));
    });
}

#[test]
fn what_the_last_record_lends_to_the_next_is_told_as_read_where_it_is_personal() {
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let form = installation.regulation.form("person").unwrap();
        let lent = app::typed::last(installation, &officer, form, "a1", None).unwrap().unwrap();
        assert!(lent.contains_key("name"), "{lent:?}");
        assert_eq!(readings(world), 1);
    });
}

#[test]
fn who_was_shown_whose_personal_data_by_a_list_or_a_search_is_told_by_the_ids() {
    city(|world| {
        let installation = &world.installation;
        while app::search::index::take_in(installation).unwrap() {}
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let told = |of: &str| testkit::told_of(installation, of);
        let filter = Filter { form: Some("person"), ..Filter::default() };
        let search = |actor: &app::Actor, text: &str, limit| {
            let asked = app::search::Asked { text, limit, ..app::search::Asked::default() };
            app::search::search(installation, actor, &asked).unwrap()
        };
        app::record::list_whole(installation, &bureau, &filter, None, 50).unwrap();
        search(&bureau, "E00", 10);
        assert_eq!(readings(world), 0, "nothing personal was shown");
        app::record::list_whole(installation, &officer, &filter, None, 50).unwrap();
        search(&officer, "E00", 10);
        search(&officer, "p2", 10);
        // No page is told that was not shown.
        search(&officer, "E00", 0);
        let (listed, found) = (told("person"), told("all forms"));
        assert_eq!((listed.len(), found.len(), readings(world)), (1, 2, 3));
        assert!(listed[0].1.contains(r#"Some("p1\np2")"#), "{listed:?}");
        assert!(found[0].1.contains(r#"Some("p1\np2")"#), "{found:?}");
        assert!(found[1].1.contains("p2") && !found[1].1.contains("p1"), "{found:?}");
    });
}

/// What names p1: as whom it is about, and as somebody beside those that it is about.
const NAMING: &str = r#"
{"id":"p4","form":"person","agency":"a1","with":{"person_id":"E0004","name":"陳大文","email":"chen@example.gov.tw","supervisor":"p1","onboard_date":"2020-01-01"}}
{"id":"o1","form":"offboarding","agency":"a1","with":{"person":"p2","kind":"resign","effective_on":"2026-02-01","handover_to":"p1"}}
{"id":"o2","form":"offboarding","agency":"a1","with":{"person":"p1","kind":"transfer","effective_on":"2026-02-01","handover_to":"p2"}}
{"id":"r1","form":"assessment_result","agency":"a1","with":{"person":"p1","method":"test","taken_on":"2026-02-01","score":90}}
"#;

#[test]
fn who_is_named_in_a_record_about_another_sees_no_personal_data_of_that_one() {
    city(|world| {
        let installation = &world.installation;
        let file = world.file("naming.jsonl", NAMING);
        world.import_as(&file, |request| request.accept_warnings = true).unwrap();
        while app::search::index::take_in(installation).unwrap() {}
        let staff = narrow(world, "staff", Role::Staff, "p1");
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let hidden = |id: &str| app::record::get(installation, &staff, id).unwrap().hidden;
        assert_eq!(hidden("p4"), ["name", "email"]);
        assert_eq!(hidden("o1"), ["kind"]);
        assert_eq!((hidden("o2"), hidden("r1")), (Vec::<String>::new(), Vec::new()));
        // The database says so of what search found, too.
        let ids = ["o1", "o2", "p4", "r1"];
        for (reader, shown) in [(&staff, &["o2", "r1"][..]), (&officer, &ids[..])] {
            let hits = installation.store.read(|tx| {
                let all = matches(tx, &[Sought::Whole("p1")])?;
                let mut found = Vec::new();
                each_found(tx, &all, |one| found.push(one))?;
                hits(tx, reader.sight(), &found)
            });
            let hits = hits.unwrap().into_iter().flatten();
            let mut said: Vec<(String, bool)> = hits
                .filter(|hit| ids.contains(&hit.row.id.as_str()))
                .map(|hit| (hit.row.id, hit.shows_personal))
                .collect();
            said.sort();
            let expected = ids.map(|id| (id.to_owned(), shown.contains(&id)));
            assert_eq!(said, expected, "{}", reader.name);
            for (id, shows) in said {
                let hidden = app::record::get(installation, reader, &id).unwrap().hidden;
                assert_eq!(hidden.is_empty(), shows, "{} {id}", reader.name);
            }
        }
    });
}

#[test]
fn nobody_learns_what_is_hidden_by_searching_for_it() {
    city(|world| {
        let found = |role: &str, text: &str| {
            let actor =
                somebody(world, &format!("{}-{}", role, text.len()), word(role), scope(role));
            let filter = Filter { form: Some("person"), text: Some(text), agency: None };
            let page = app::record::list(&world.installation, &actor, &filter, None, 50);
            page.unwrap().records.len()
        };
        fn word(role: &str) -> Role {
            Role::from_word(role).unwrap()
        }
        fn scope(role: &str) -> &'static str {
            if word(role).is_of_city() { "city" } else { "a1" }
        }
        assert_eq!(found("security_officer", "許芬庭"), 1);
        assert_eq!(found("bureau_officer", "許芬庭"), 0);
        assert_eq!(found("bureau_officer", "E0001"), 1);
    });
}

#[test]
fn an_export_hides_what_its_reader_may_not_see_and_is_told_in_the_log() {
    city(|world| {
        let export = |name: &str, role, agency| {
            let actor = somebody(world, name, role, agency);
            let request = app::export::Request {
                form: "person",
                agency: Some("a1"),
                text: None,
                format: sheets::Format::Csv,
            };
            let out = std::io::Cursor::new(Vec::new());
            let (out, wrote) =
                app::export::export(&world.installation, &actor, &request, out).unwrap();
            (String::from_utf8(out.into_inner()).unwrap(), wrote)
        };
        let (hidden, wrote) = export("bureau", Role::BureauOfficer, "city");
        assert!(hidden.contains("許○庭") && !hidden.contains("許芬庭"), "{hidden}");
        let (shown, _) = export("officer", Role::SecurityOfficer, "a1");
        assert!(shown.contains("許芬庭"), "{shown}");
        assert_eq!((wrote, readings(world)), (2, 2));
    });
}

#[test]
fn a_board_holds_the_rows_that_its_reader_reaches() {
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let window = somebody(world, "window", Role::ContactWindow, "a3");
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let administrator = somebody(world, "administrator", Role::PlatformAdministrator, "city");
        let operator = somebody(world, "operator", Role::RoomOperator, "a1");
        let boards = Boards::new(installation.clone());
        let today = installation.today();
        boards.wait_for(today).unwrap();
        let rows = |actor: &app::Actor| match boards.board(actor, today, None) {
            Ok(Answer::Ready(board)) => {
                Ok(board.rows.iter().map(|row| row.agency.clone()).collect::<Vec<_>>())
            }
            Ok(_) => panic!("the board is there"),
            Err(error) => Err(error),
        };
        assert_eq!(rows(&officer).unwrap(), ["a1", "a2"]);
        assert_eq!(rows(&window).unwrap(), ["a3"]);
        assert!(rows(&bureau).unwrap().len() > 100);
        assert!(matches!(rows(&administrator), Err(PostureError::Forbidden(_))));
        assert!(matches!(rows(&operator), Err(PostureError::Forbidden(_))));
    });
}

#[test]
fn a_standing_of_a_body_that_is_not_reached_is_not_there() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let at = domain::At::day(world.installation.today());
        let explain = |agency| {
            let (installation, known) = (&world.installation, Moment::FOREVER);
            app::explain::explain(installation, &officer, agency, "D3.2a", None, at, known)
        };
        let outside = explain("a3").unwrap_err();
        let nowhere = explain("a9").unwrap_err();
        assert!(matches!(outside, PostureError::NoAgency(_)), "{outside}");
        assert!(matches!(nowhere, PostureError::NoAgency(_)), "{nowhere}");
    });
}

/// A meeting whose people only its own agency is shown.
fn meeting(place: &str) -> app::record::NewRecord {
    let with = serde_json::json!({"body": "task-force", "place": place,
        "attendees": [{"name": "許芬庭", "title": "科員"}]});
    app::record::NewRecord {
        form: "meeting".to_owned(),
        agency: Some("a1".to_owned()),
        with: with.as_object().unwrap().clone(),
        state: Some("draft".to_owned()),
        ..app::record::NewRecord::default()
    }
}

#[test]
fn who_is_not_shown_a_field_corrects_the_others_and_leaves_it_as_it_was() {
    city(|world| {
        let installation = &world.installation;
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let older = app::record::file(installation, &bureau, &meeting("1"), None).unwrap().record;
        assert_eq!(older.hidden, ["attendees"]);
        let correct = |with: serde_json::Value| {
            let new =
                app::record::NewRecord { with: with.as_object().unwrap().clone(), ..meeting("2") };
            app::record::supersede(installation, &bureau, &older.id, &new, None, None)
        };
        let overwritten = serde_json::json!({"attendees": [{"name": "別人"}]});
        let refused = correct(overwritten).unwrap_err();
        let app::record::RecordError::Faults(faults) = refused else { unreachable!("{refused}") };
        assert_eq!(faults[0].place.column.as_ref().unwrap().heading, "attendees");
        let newer =
            correct(serde_json::json!({"body": "task-force", "place": "2"})).unwrap().record;
        let whole = world.record(&newer.id);
        assert_eq!(whole.with["attendees"][0]["name"], "許芬庭");
        assert_eq!(whole.with["place"], "2");
    });
}

/// What a search finds among records.
fn found(world: &World, actor: &app::Actor, text: &str) -> Vec<String> {
    let asked = app::search::Asked { text, limit: 10, ..app::search::Asked::default() };
    let groups = app::search::search(&world.installation, actor, &asked).unwrap().groups;
    let hits = groups.into_iter().flat_map(|group| group.hits);
    let ids = hits.filter_map(|hit| match hit {
        app::search::Hit::Record { record, .. } => Some(record.id),
        _ => None,
    });
    sorted(ids)
}

fn sorted(ids: impl Iterator<Item = String>) -> Vec<String> {
    let mut ids: Vec<String> = ids.collect();
    ids.sort();
    ids
}

#[test]
fn a_person_opens_lists_and_finds_their_own_entry_of_the_register_whatever_its_id() {
    // The right names the version that there was, or the one that there is; neither id is their number.
    for is_of_newest in [false, true] {
        city(|world| {
            let installation = &world.installation;
            let before = (!is_of_newest).then(|| narrow(world, "staff", Role::Staff, "p1"));
            let with = serde_json::json!({"person_id": "E0001", "name": "許芬庭", "agency": "a1",
                "unit": "第三科", "post": "科員", "work_category": "business",
                "person_type": "staff", "onboard_date": "2020-01-01", "status": "active"});
            let newer = app::record::NewRecord {
                with: with.as_object().unwrap().clone(),
                why: Some("調科".to_owned()),
                ..app::record::NewRecord::default()
            };
            let local = crate::rights::local();
            let newer = app::record::supersede(installation, &local, "p1", &newer, None, None);
            let newer = newer.unwrap().record.id;
            while app::search::index::take_in(installation).unwrap() {}
            let staff = before.unwrap_or_else(|| narrow(world, "staff", Role::Staff, &newer));
            let own = sorted(["p1".to_owned(), newer].into_iter());
            for id in &own {
                let record = app::record::open(installation, &staff, id).unwrap();
                let said = (record.with["person_id"].as_str(), record.hidden);
                assert_eq!(said, (Some("E0001"), Vec::new()), "{id}");
            }
            assert!(app::record::open(installation, &staff, "p2").is_err());
            let filter = Filter { form: Some("person"), ..Filter::default() };
            let listed = app::record::list(installation, &staff, &filter, None, 50).unwrap();
            assert_eq!(sorted(listed.records.into_iter().map(|record| record.id)), own);
            let books = app::record::books(installation, &staff).unwrap();
            let counted = books.iter().find(|book| book.form == "person").map(|book| book.records);
            assert_eq!(counted, Some(2));
            // What names the version that the right is for is theirs as well.
            let about = (!is_of_newest).then(|| "t1".to_owned());
            let expected = sorted(own.iter().cloned().chain(about));
            for text in ["E0001", "許芬庭"] {
                assert_eq!(found(world, &staff, text), expected, "{text}");
            }
            assert_eq!(found(world, &staff, "鄭涵婷"), Vec::<String>::new());
        });
    }
}

#[test]
fn a_person_sees_their_own_record_of_the_register_whole_in_every_version_and_nobody_elses() {
    city(|world| {
        let installation = &world.installation;
        let person = |id: &str, number: &str, name: &str| {
            format!(
                r#"{{"id":"{id}","form":"person","agency":"a1","with":{{"person_id":"{number}","name":"{name}","email":"x@example.gov.tw","onboard_date":"2020-01-01"}}}}"#
            )
        };
        let lines = [person("e7", "e7", "陳大文"), person("e8", "e8", "林小美")].join("\n");
        let file = world.file("people.jsonl", lines);
        world.import_as(&file, |request| request.accept_warnings = true).unwrap();
        let with = serde_json::json!({"person_id": "e7", "name": "陳大文", "post": "科長",
            "email": "y@example.gov.tw", "onboard_date": "2020-01-01"});
        let newer = app::record::NewRecord {
            form: "person".to_owned(),
            with: with.as_object().unwrap().clone(),
            state: Some("draft".to_owned()),
            ..app::record::NewRecord::default()
        };
        let local = crate::rights::local();
        let newer = app::record::supersede(installation, &local, "e7", &newer, None, None);
        let newer = newer.unwrap().record.id;
        while app::search::index::take_in(installation).unwrap() {}
        let staff = narrow(world, "staff", Role::Staff, "e7");
        let other = narrow(world, "other", Role::Staff, "e8");
        for id in ["e7", &newer] {
            let own = app::record::get(installation, &staff, id).unwrap();
            assert_eq!((own.with["name"].as_str(), own.hidden), (Some("陳大文"), Vec::new()));
            let hits = |actor: &app::Actor| {
                let hits = installation.store.read(|tx| {
                    let all = matches(tx, &[Sought::Whole("e7")])?;
                    let mut found = Vec::new();
                    each_found(tx, &all, |one| found.push(one))?;
                    hits(tx, actor.sight(), &found)
                });
                let hits = hits.unwrap().into_iter().flatten();
                hits.filter(|hit| hit.row.id == id && hit.shows_personal).count()
            };
            assert_eq!((hits(&staff), hits(&other)), (1, 0), "the database says so, too: {id}");
        }
        assert!(app::record::get(installation, &staff, "e8").is_err());
    });
}
