//! Facts of a body that its own registers show, whatever the register of bodies says of them.

use app::explain::explain;
use app::explain::facts::counting;
use domain::{At, Moment};
use regulation::{Day, Fact};

use crate::world::{actor, both, errors};

const RECORDS: &str = r#"
{"id":"org-b1","form":"org_register","agency":"b1","with":{"agency_code":"b1","name_zh":"第二範例局","tier":"first","parent":"city","core_systems":false,"recorded_for":"2024-01-01"}}
{"id":"y1","form":"system_register","agency":"a1","with":{"system_code":"S1","name":"公文系統","is_core":true,"built_by":"in-house","status":"live","level_reviewed_on":"2025-06-02"}}
{"id":"y2","form":"system_register","agency":"b1","with":{"system_code":"S2","name":"差勤系統","is_core":false,"built_by":"in-house","status":"live","level_reviewed_on":"2025-06-02","a_level":"高"}}
{"id":"y3","form":"system_register","agency":"b1","with":{"system_code":"S3","name":"舊系統","is_core":true,"built_by":"in-house","status":"retired","level_reviewed_on":"2024-06-02"}}
"#;

#[test]
fn a_core_system_in_use_is_a_fact_of_its_body_whatever_the_register_of_bodies_says() {
    both(|world| {
        let done = world.import_text("systems.jsonl", RECORDS).unwrap();
        assert_eq!(errors(&done), Vec::<String>::new());
        let (installation, known_at) = (&world.installation, Moment::FOREVER);
        let fact = |agency: &str, on: Day| {
            let at = At::day(on);
            let told = explain(installation, &actor(), agency, "T26-B-isms", None, at, known_at);
            told.unwrap().facts.into_iter().next().unwrap()
        };
        let graded_on: Day = "2025-06-02".parse().unwrap();
        let before = fact("b1", graded_on.plus(-1));
        let entry = before.record.as_deref();
        assert_eq!((before.holds, entry), (Some(false), Some("org-b1")));
        assert_eq!(before.shown, None, "what is retired is not in use");
        assert_eq!(fact("a1", graded_on.plus(-1)).holds, None);
        for (agency, system, said) in [("a1", "y1", None), ("b1", "y2", Some(false))] {
            let known = fact(agency, graded_on);
            assert_eq!((known.holds, known.since), (Some(true), Some(graded_on)), "{agency}");
            let shown = known.shown.unwrap();
            assert_eq!((shown.form.id.as_str(), shown.said), ("system_register", said));
            assert_eq!(shown.records, [system]);
        }
        let city = app::agency::city(installation, known_at).unwrap();
        let bodies = ["a1", "b1"].map(|id| city.body(id).unwrap().clone());
        for (on, has_any) in [(graded_on.plus(-1), false), (graded_on, true)] {
            let at = At::day(on);
            let all = counting(installation, &actor(), &city, &bodies, at, known_at).unwrap();
            let holds = all.iter().filter(|facts| facts.contains(&(Fact::CoreSystems, true)));
            assert_eq!(holds.count(), if has_any { 2 } else { 0 }, "{on}");
        }
    });
}
