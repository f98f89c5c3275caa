//! The tables by which the database filters lists: what is planted in them is told, and gone at the next
//! start.

use app::access::{self, Role};
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
        let nothing = Vec::<String>::new();
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
        let told = ["table agency_above", "table readable"];
        assert_eq!(access::altered(&world.installation).unwrap(), told);
        let again = World::at(kit);
        assert_eq!(access::renew(&again.installation).unwrap(), told);
        assert_eq!(access::altered(&again.installation).unwrap(), nothing);
        assert_eq!(seen(&again), 2);
    });
}
