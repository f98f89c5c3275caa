//! The tables by which the database filters lists: what is planted in them is told, and gone at the next
//! start; that they are late is not.

use app::access::{self, Altered, Role};
use app::record::{self, Filter};
use testkit::both;

use crate::rights::somebody;
use crate::world::{PEOPLE, World};

/// A body beside a1, with somebody of its own.
const BESIDE: &str = r#"
{"id":"org-a3","form":"org_register","agency":"a3","with":{"agency_code":"a3","name_zh":"示例所","tier":"first","parent":"city"}}
{"id":"p3","form":"person","agency":"a3","with":{"person_id":"p3","name":"林文","onboard_date":"2020-01-01"}}
"#;

#[test]
fn what_is_planted_in_the_tables_of_rights_is_told_and_gone_at_the_next_start() {
    both(|kit| {
        let world = World::at(kit);
        let nothing = Altered::default();
        assert_eq!(access::altered(&world.installation).unwrap(), nothing, "nobody is served yet");
        let file = world.file("bodies.jsonl", [PEOPLE, BESIDE].concat());
        world.import_as(&file, |request| request.accept_warnings = true).unwrap();
        let officer = somebody(&world, "officer", Role::SecurityOfficer, "a1");
        assert_eq!(access::altered(&world.installation).unwrap(), nothing);
        kit.tamper(
            "insert into agency_above (agency, above) values ('a3', 'a1');
            insert into readable (role, thing) values ('staff', 'log')",
        )
        .unwrap();
        let seen = |world: &World| {
            let people = Filter { form: Some("person"), ..Filter::default() };
            let listed = record::list(&world.installation, &officer, &people, None, 10).unwrap();
            listed.records.len()
        };
        assert_eq!(seen(&world), 3, "the list is filtered by what was planted");
        let told = told(&["table agency_above", "table readable"]);
        assert_eq!(access::altered(&world.installation).unwrap(), told);
        assert_eq!(told.words().0, "資料表 agency_above、資料表 readable");
        let again = World::at(kit);
        assert_eq!(access::renew(&again.installation).unwrap(), told);
        assert_eq!(access::altered(&again.installation).unwrap(), nothing);
        assert_eq!(seen(&again), 2);
    });
}

fn told(things: &[&str]) -> Altered {
    let things = things.iter().map(|&thing| thing.to_owned()).collect();
    Altered { things, unexamined: None }
}

#[test]
fn tables_that_are_only_late_are_told_by_nobody_and_renewed() {
    both(|kit| {
        let (world, nothing) = (World::at(kit), Altered::default());
        world.import_text("people.jsonl", PEOPLE).unwrap();
        somebody(&world, "officer", Role::SecurityOfficer, "a1");
        // A body has come, and nobody has asked for anything since.
        let file = world.file("bodies.jsonl", BESIDE);
        world.import_as(&file, |request| request.accept_warnings = true).unwrap();
        assert_eq!(access::altered(&world.installation).unwrap(), nothing);
        assert_eq!(access::renew(&world.installation).unwrap(), nothing);
        // What is planted is told though they are late as well, and though it is what follows.
        let later = BESIDE.replace("a3", "a4").replace("p3", "p4").replace("示例所", "樣本所");
        let file = world.file("later.jsonl", later);
        world.import_as(&file, |request| request.accept_warnings = true).unwrap();
        let planted = "insert into agency_above (agency, above) values
            ('a4', 'a4'), ('a4', 'city')";
        kit.tamper(planted).unwrap();
        let found = access::altered(&world.installation).unwrap();
        assert_eq!(found, told(&["table access_ground"]));
    });
}

#[test]
fn tables_of_a_program_that_sealed_none_are_late_once_and_never_again() {
    both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        somebody(&world, "officer", Role::SecurityOfficer, "a1");
        let from_before = "alter table access_ground drop column seal;
            create table remembered (as_of bigint);
            drop table way_in;
            delete from migration where number > 33";
        kit.tamper(from_before).unwrap();
        let (upgraded, nothing) = (World::at(kit), Altered::default());
        assert_eq!(access::altered(&upgraded.installation).unwrap(), nothing);
        assert_eq!(access::renew(&upgraded.installation).unwrap(), nothing);
        // Who takes the seal away makes none of it anew.
        kit.tamper(
            "update access_ground set seal = null;
            insert into readable (role, thing) values ('staff', 'log')",
        )
        .unwrap();
        let found = access::altered(&upgraded.installation).unwrap();
        assert_eq!(found, told(&["table readable"]));
        assert_eq!(access::renew(&World::at(kit).installation).unwrap(), found);
        assert_eq!(access::altered(&upgraded.installation).unwrap(), nothing);
    });
}
