//! A system's self-check: every measure of its grade, filed as one change, keeps the duty that asks for it.

use std::sync::Arc;

use app::FixedClock;
use app::access::Role;
use app::posture::{PostureError, Question};
use app::record::{NewRecord, Once, RecordError, file_all};
use app::self_check::{self, FORM, Measure, SelfCheck};
use domain::self_check::Answer;
use domain::{At, Moment};
use regulation::Day;
use serde_json::json;

use crate::world::{World, actor, both, errors, law, now};

/// An agency of level A whose only system is of the middle grade.
const SYSTEM: &str = r#"
{"id":"l1","form":"level_submission","agency":"a1","with":{"level":"A","submitted_on":"2023-12-01","approved_on":"2024-01-01","document_no":"資安字第1號"}}
{"id":"sys1","form":"system_register","agency":"a1","with":{"system_code":"S-1","name":"公文系統","purpose":"公文","is_core":true,"built_by":"in-house","internal_only":true,"personal_data":false,"c_level":"普","i_level":"中","a_level":"普","law_level":"普","level_reviewed_on":"2026-01-05","owner":"p1","status":"live"}}
"#;

fn systems(body: impl Fn(&World)) {
    both(|world| {
        let outcome = world.import_text("systems.jsonl", SYSTEM).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        body(world);
    });
}

fn today() -> Day {
    now().day()
}

fn asked(world: &World) -> SelfCheck {
    self_check::of(&world.installation, &actor(), "a1", "sys1", today()).unwrap().unwrap()
}

fn record(measure: &Measure, item: i64, compliance: &str) -> NewRecord {
    let control = &measure.control;
    let with = json!({
        "system": "sys1", "protection_level": "中", "item_no": item, "domain": control.dimension_zh,
        "control": control.group_zh, "requirement_level": control.level,
        "applies": compliance != "不適用", "implementation": "依程序辦理", "compliance": compliance,
        "filled_by": "p1", "form_date": "2026-03-02", "reviewer": "p2", "review_date": "2026-03-02",
    });
    NewRecord {
        form: FORM.to_owned(),
        agency: Some("a1".to_owned()),
        with: with.as_object().unwrap().clone(),
        ..NewRecord::default()
    }
}

/// How the duty to apply the baseline stands.
fn standing(world: &World) -> String {
    let question = Question {
        agency: Some("a1".to_owned()),
        duty: Some("CL26-11-2".to_owned()),
        at: At::day(today()),
        known_at: Moment::FOREVER,
    };
    let mut found = String::new();
    app::posture::each(&world.installation, &actor(), &question, |line| {
        if line.subject.is_none() {
            line.standing.word().clone_into(&mut found);
        }
        Ok::<_, PostureError>(())
    })
    .unwrap();
    found
}

#[test]
fn every_measure_of_the_grade_is_asked_and_no_other() {
    systems(|world| {
        let check = asked(world);
        assert_eq!((check.level.as_str(), check.n_held()), ("中", 0));
        let law = law();
        let baseline = law.baselines.iter().find(|one| one.edition == check.edition).unwrap();
        let asks = baseline.controls.iter().filter(|one| one.level != "高").map(|one| one.item);
        let items = check.measures.iter().map(|one| one.control.item);
        assert_eq!(items.collect::<Vec<_>>(), asks.collect::<Vec<_>>());
        assert!(check.measures.iter().all(|one| one.answer == Answer::Absent));
        // Before its grade was looked at, nothing is asked of it.
        let before = "2026-01-04".parse().unwrap();
        let none = self_check::of(&world.installation, &actor(), "a1", "sys1", before).unwrap();
        assert!(none.is_none());
    });
}

#[test]
fn all_measures_are_filed_as_one_change_or_not_at_all_and_keep_the_duty() {
    systems(|world| {
        let installation = &world.installation;
        let check = asked(world);
        assert_ne!(standing(world), "met");
        let right: Vec<NewRecord> = check
            .measures
            .iter()
            .enumerate()
            .map(|(place, one)| {
                record(one, one.control.item, if place == 0 { "不適用" } else { "符合" })
            })
            .collect();
        let before = app::record::version(installation).unwrap();
        let mut wrong = right.clone();
        wrong[2] = record(&check.measures[2], 1_000, "符合");
        let Err(RecordError::Faults(faults)) = file_all(installation, &actor(), &wrong, None)
        else {
            unreachable!("an item that no edition has")
        };
        assert_eq!(faults.iter().map(|fault| fault.place.row).collect::<Vec<_>>(), [3]);
        assert_eq!((world.count(FORM), app::record::version(installation).unwrap()), (0, before));
        let once = || Some(Once { key: "k", request_sha256: "aa" });
        for is_repeated in [false, true] {
            let filed = file_all(installation, &actor(), &right, once()).unwrap();
            assert!(filed.iter().all(|one| one.repeated == is_repeated));
        }
        assert_eq!(world.count(FORM), check.measures.len());
        assert_eq!(app::record::version(installation).unwrap(), before + 1);
        assert_eq!(standing(world), "met");
        let after = asked(world);
        assert_eq!(after.n_held(), after.measures.len());
        assert!(after.measures.iter().all(|one| one.lines.len() == 1));
        let systems = self_check::systems(installation, &actor(), "a1", today()).unwrap();
        assert_eq!(systems.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["sys1"]);
    });
}

#[test]
fn a_measure_that_falls_short_is_told_so_and_keeps_the_duty_open() {
    systems(|world| {
        let check = asked(world);
        let all = check.measures.iter();
        let all: Vec<NewRecord> = all.map(|one| record(one, one.control.item, "符合")).collect();
        file_all(&world.installation, &actor(), &all, None).unwrap();
        let short = record(&check.measures[0], check.measures[0].control.item, "部分符合");
        let mut later = world.installation.clone();
        later.clock = Arc::new(FixedClock(world.installation.now().plus_minutes(1)));
        app::record::file(&later, &actor(), &short, None).unwrap();
        let after = asked(world);
        assert_eq!(after.measures[0].answer, Answer::Short);
        assert_eq!(after.n_held(), after.measures.len() - 1);
        assert_ne!(standing(world), "met");
    });
}

#[test]
fn a_system_retired_by_a_newer_version_is_not_offered() {
    systems(|world| {
        let retired = SYSTEM.trim().lines().next_back().unwrap();
        let retired = retired.replace(r#""id":"sys1""#, r#""id":"sys1b""#);
        let retired = retired.replace("2026-01-05", "2026-02-02").replace("live", "retired");
        let outcome = world.import_text("retired.jsonl", &retired).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        let systems = |on| self_check::systems(&world.installation, &actor(), "a1", on).unwrap();
        assert!(systems(today()).is_empty());
        for id in ["sys1", "sys1b"] {
            let none = self_check::of(&world.installation, &actor(), "a1", id, today()).unwrap();
            assert!(none.is_none(), "{id}");
        }
        // Until then it ran.
        let before: Day = "2026-02-01".parse().unwrap();
        assert_eq!(systems(before).len(), 1);
    });
}

#[test]
fn each_system_of_a_body_is_told_its_own_measures() {
    systems(|world| {
        let first = SYSTEM.trim().lines().next_back().unwrap();
        let second = first.replace("sys1", "sys2").replace("S-1", "S-2");
        let levels = r#""c_level":"普","i_level":"中","a_level":"普","law_level":"普","#;
        let ungraded = first.replace("sys1", "sys3").replace("S-1", "S-3").replace(levels, "");
        // A version of it that says no more.
        let again = ungraded.replace("sys3", "sys3b").replace("2026-01-05", "2026-02-02");
        let lines = [second.replace("中", "高"), ungraded, again].join("\n");
        let outcome = world.import_text("more.jsonl", &lines).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        let check = asked(world);
        let all = check.measures.iter();
        let all: Vec<NewRecord> = all.map(|one| record(one, one.control.item, "符合")).collect();
        file_all(&world.installation, &actor(), &all, None).unwrap();
        let found = self_check::systems(&world.installation, &actor(), "a1", today()).unwrap();
        let told = found.iter().map(|one| {
            let check = one.check.as_ref();
            (one.id.as_str(), check.map(|check| (check.level.as_str(), check.n_held())))
        });
        let told: Vec<_> = told.collect();
        let n_held = check.measures.len();
        assert_eq!(told.len(), 3, "{told:?}");
        assert_eq!(told[..2], [("sys2", Some(("高", 0))), ("sys1", Some(("中", n_held)))]);
        assert!(told[2].0.starts_with("sys3") && told[2].1.is_none(), "{told:?}");
        // Asked alone, each says the same.
        for (id, check) in found.iter().filter_map(|one| Some((&one.id, one.check.as_ref()?))) {
            let alone = self_check::of(&world.installation, &actor(), "a1", id, today());
            let alone = alone.unwrap().unwrap();
            let items = |check: &SelfCheck| {
                check.measures.iter().map(|one| (one.control.item, one.answer)).collect::<Vec<_>>()
            };
            assert_eq!(items(&alone), items(check), "{id}");
        }
    });
}

#[test]
fn a_system_is_called_by_the_version_that_speaks_on_the_day() {
    systems(|world| {
        let renamed = SYSTEM.trim().lines().next_back().unwrap();
        let renamed = renamed.replace(r#""id":"sys1""#, r#""id":"sys1b""#);
        let renamed = renamed.replace("2026-01-05", "2026-02-02").replace("公文系統", "檔案系統");
        let outcome = world.import_text("renamed.jsonl", &renamed).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        let before: Day = "2026-02-01".parse().unwrap();
        for (on, called) in [(before, "sys1"), (today(), "sys1b")] {
            for id in ["sys1", "sys1b"] {
                let check = self_check::of(&world.installation, &actor(), "a1", id, on);
                let check = check.unwrap().unwrap();
                assert_eq!((check.system.as_str(), check.record.as_str()), ("sys1", called));
            }
            let listed = self_check::systems(&world.installation, &actor(), "a1", on).unwrap();
            assert_eq!(listed.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), [called]);
        }
    });
}

#[test]
fn only_who_files_it_is_shown_what_a_self_check_says() {
    systems(|world| {
        let operator = crate::rights::somebody(world, "room", Role::RoomOperator, "a1");
        let refused = self_check::of(&world.installation, &operator, "a1", "sys1", today());
        assert!(matches!(refused, Err(PostureError::Forbidden(_))), "{refused:?}");
        let officer = crate::rights::somebody(world, "officer", Role::SecurityOfficer, "a1");
        let shown = self_check::of(&world.installation, &officer, "a1", "sys1", today());
        assert!(shown.unwrap().is_some());
        // Nobody learns of another agency's system by its id.
        let elsewhere = self_check::of(&world.installation, &officer, "city", "sys1", today());
        assert!(matches!(elsewhere, Err(PostureError::Forbidden(_))), "{elsewhere:?}");
    });
}
