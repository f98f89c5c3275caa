//! A board that took changes in one by one is the board that is computed from the start.

use std::sync::Arc;

use app::FixedClock;
use app::board::{Board, Boards, Progress, recompute};
use app::posture::PostureError;
use app::record::NewRecord;
use app::setting::NewSetting;
use domain::{LineOnWire, Moment};
use serde_json::{Value as Json, json};

use crate::world::{World, actor, both};

pub(crate) fn new(form: &str, agency: &str, with: Json) -> NewRecord {
    let Json::Object(with) = with else { unreachable!("fields are an object") };
    NewRecord {
        form: form.to_owned(),
        agency: Some(agency.to_owned()),
        with,
        ..NewRecord::default()
    }
}

pub(crate) fn training(person: &str, hours: i64) -> NewRecord {
    let with = json!({"person": person, "category": "general-user", "year": 2026, "course": "資安",
        "course_kind": "general-awareness", "date": "2026-02-06", "hours": hours});
    new("training_record", "a1", with)
}

/// Read by every body: the plan of a drill of the city.
fn drill() -> NewRecord {
    let with = json!({"agency": "city", "year": 2026, "kind": "city", "period": "第一期",
        "objective": "驗證通報程序", "participants": ["a1"], "scenario": "勒索軟體",
        "planned_on": "2026-02-20", "approved_by": "p1"});
    new("drill_plan", "city", with)
}

pub(crate) fn incident() -> NewRecord {
    let with = json!({"incident_no": "I-1", "agency": "a1",
        "known_at": "2026-03-01T09:00:00+08:00", "notified_at": "2026-03-01T09:30:00+08:00",
        "reporter": "p1", "reporter_phone": "02-27208889", "reporter_email": "p1@example.tw",
        "category": "web-attack", "description": "網頁遭置換", "damage": "首頁", "c_impact": 1,
        "i_impact": 3, "a_impact": 1, "personal_data": false, "measures": "下線",
        "support_needed": false, "status": "open"});
    new("incident", "a1", with)
}

fn computed(world: &World) -> Board {
    let today = world.installation.today();
    // As known for ever, so that the cache stays as it is.
    let board = recompute(&world.installation, today, Some(Moment::FOREVER), &Progress::default());
    board.unwrap().0
}

fn same(world: &World, boards: &Boards, after: &str) {
    let full = computed(world);
    let kept = boards.wait_for(world.installation.today()).unwrap();
    for (kept, full) in kept.rows.iter().zip(&full.rows) {
        assert_eq!(kept, full, "{} after {after}", full.agency);
    }
    assert_eq!(kept.rows.len(), full.rows.len());
    let lines = |board: &Board, known_at| -> Vec<LineOnWire> {
        boards.lines(board, known_at, "a1", false).unwrap()
    };
    assert_eq!(lines(&kept, None), lines(&full, Some(Moment::FOREVER)), "after {after}");
}

#[test]
fn a_board_that_took_in_each_record_is_the_one_computed_from_all() {
    both(|world| {
        let today = world.installation.today();
        let boards = Boards::new(world.installation.clone());
        boards.wait_for(today).unwrap();
        for (filed, agency) in [
            (training("E0001", 2), "a1"),
            (training("E0002", 3), "a1"),
            (drill(), "city"),
            (incident(), "a1"),
        ] {
            let filed = app::record::file(&world.installation, &actor(), &filed, None).unwrap();
            boards.renew(agency, today);
            same(world, &boards, &filed.record.form);
            let (id, why) = (&filed.record.id, "重複登錄");
            app::record::withdraw(&world.installation, &actor(), id, why, None, None).unwrap();
            boards.renew(agency, today);
            same(world, &boards, "its withdrawal");
        }
    });
}

#[test]
fn the_row_of_who_filed_is_shown_before_the_rows_of_others() {
    both(|world| {
        let today = world.installation.today();
        let boards = Boards::new(world.installation.clone());
        boards.wait_for(today).unwrap();
        app::record::file(&world.installation, &actor(), &training("E0001", 3), None).unwrap();
        boards.renew("a1", today);
        let (kept, full) = (boards.kept_board(today).unwrap(), computed(world));
        assert_eq!(kept.row("a1"), full.row("a1"));
    });
}

#[test]
fn a_row_that_is_ahead_of_others_takes_in_what_comes_next_to_it() {
    both(|world| {
        let today = world.installation.today();
        let boards = Boards::new(world.installation.clone());
        boards.wait_for(today).unwrap();
        // The first concerns every body, whose rows then follow aside.
        let filed = [(drill(), "city"), (training("E0001", 2), "a1"), (training("E0002", 3), "a1")];
        for (new, agency) in filed.into_iter().chain([(incident(), "a1")]) {
            app::record::file(&world.installation, &actor(), &new, None).unwrap();
            boards.renew(agency, today);
            let (kept, full) = (boards.kept_board(today).unwrap(), computed(world));
            assert_eq!(kept.row(agency), full.row(agency), "after {}", new.form);
        }
        same(world, &boards, "all of them");
    });
}

#[test]
fn a_level_and_a_setting_bear_on_the_board_as_if_computed_anew() {
    both(|world| {
        let today = world.installation.today();
        let boards = Boards::new(world.installation.clone());
        boards.wait_for(today).unwrap();
        let level = json!({"level": "B", "submitted_on": "2026-01-05",
            "approved_on": "2026-01-20", "document_no": "府資安字第1號"});
        let level = new("level_submission", "a1", level);
        app::record::file(&world.installation, &actor(), &level, None).unwrap();
        boards.renew("a1", today);
        same(world, &boards, "a level");
        let decided = NewSetting {
            name: "leave_days_threshold".to_owned(),
            value: "90".to_owned(),
            from: "2026-01-01".parse().unwrap(),
            agency: None,
            why: "本府決定".to_owned(),
        };
        app::setting::set(&world.installation, &actor(), &decided).unwrap();
        boards.renew(domain::body::CITY, today);
        same(world, &boards, "a setting");
    });
}

#[test]
fn what_another_process_filed_is_taken_in_when_the_log_is_followed() {
    both(|world| {
        let today = world.installation.today();
        let boards = Boards::new(world.installation.clone());
        let before = boards.wait_for(today).unwrap();
        let text = r#"{"form":"training_record","agency":"a1","with":{"person":"p1","category":"general-user","year":2026,"course":"資安","course_kind":"general-awareness","date":"2026-02-06","hours":3}}"#;
        world.import_text("training.jsonl", text).unwrap();
        boards.follow(today).unwrap();
        let after = boards.kept_board(today).unwrap();
        assert!(after.known > before.known);
        same(world, &boards, "an import");
    });
}

#[test]
fn a_board_read_from_the_cache_takes_in_what_came_since_it_was_written() {
    both(|world| {
        let today = world.installation.today();
        Boards::new(world.installation.clone()).wait_for(today).unwrap();
        app::record::file(&world.installation, &actor(), &training("E0001", 3), None).unwrap();
        let later = Boards::new(world.installation.clone());
        same(world, &later, "a start");
    });
}

#[test]
fn a_book_that_stays_in_memory_takes_in_what_is_filed_corrected_withdrawn_and_imported() {
    both(|world| {
        let (today, installation) = (world.installation.today(), &world.installation);
        let line = |id: &str, course: &str| {
            let with = json!({"person": "E0002", "category": "general-user", "year": 2026,
                "course": course, "course_kind": "general-awareness", "date": "2026-02-06",
                "hours": 1});
            json!({"id": id, "form": "training_record", "agency": "a1", "with": with}).to_string()
        };
        let many = (0..2_100).map(|number| line(&format!("t{number}"), &format!("第{number}班")));
        world.import_text("many.jsonl", &many.collect::<Vec<_>>().join("\n")).unwrap();
        let boards = Boards::new(installation.clone());
        boards.wait_for(today).unwrap();
        let file = |new: &NewRecord, what: &str| {
            let filed = app::record::file(installation, &actor(), new, None).unwrap();
            boards.renew("a1", today);
            same(world, &boards, what);
            filed.record.id
        };
        file(&training("E0001", 3), "the record that put the book into memory");
        let second = file(&training("E0002", 2), "a record that the book took in");
        let right = NewRecord {
            supersedes: Some("t7".to_owned()),
            why: Some("時數誤植".to_owned()),
            ..training("E0001", 9)
        };
        file(&right, "a correction of a record of the book");
        app::record::withdraw(installation, &actor(), &second, "重複", None, None).unwrap();
        boards.renew("a1", today);
        same(world, &boards, "a withdrawal from the book");
        world.import_text("more.jsonl", &line("later", "補課")).unwrap();
        boards.follow(today).unwrap();
        same(world, &boards, "an import into the book");
        file(&training("E0001", 4), "a record after the import");
    });
}

/// Somebody made CISO of `a1` before the day of the board.
fn appointed(person: &str) -> NewRecord {
    let with = json!({ "role": "agency-ciso", "person": person, "title": "副局長", "agency": "a1",
        "appointed_by": "p2", "document_no": "人字第1號", "from": "2026-02-01" });
    NewRecord {
        form: "appointment".to_owned(),
        agency: Some("a1".to_owned()),
        with: with.as_object().unwrap().clone(),
        ..NewRecord::default()
    }
}

#[test]
fn lines_as_known_at_a_moment_are_not_those_of_a_board_that_is_behind_or_ahead_of_it() {
    both(|world| {
        let installation = &world.installation;
        // Of a day that nobody follows, as a board is behind for a moment that has yet to take a change in.
        let as_of = "2026-02-28".parse().unwrap();
        let boards = Boards::new(installation.clone());
        let board = boards.wait_for(as_of).unwrap();
        let now = installation.now();
        let known = |board: &Board| boards.lines_as_known(board, now, "a1").unwrap();
        let kept = |board: &Board| boards.lines(board, None, "a1", false).unwrap();
        let judged = || boards.lines(&board, Some(now), "a1", false).unwrap();
        assert_eq!(known(&board), kept(&board), "nothing came since");
        let before = kept(&board);
        app::record::file(installation, &actor(), &appointed("p1"), None).unwrap();
        assert_ne!(known(&board), before, "behind");
        assert_eq!(known(&board), judged());
        let mut later = installation.clone();
        later.clock = Arc::new(FixedClock(now.plus_minutes(5)));
        app::record::file(&later, &actor(), &appointed("p2"), None).unwrap();
        let board = boards.wait_for(as_of).unwrap();
        assert_ne!(known(&board), kept(&board), "ahead");
        assert_eq!(known(&board), judged());
    });
}

#[test]
fn lines_judged_together_are_those_judged_one_by_one() {
    both(|world| {
        let installation = &world.installation;
        app::record::file(installation, &actor(), &training("E0001", 2), None).unwrap();
        app::record::file(installation, &actor(), &drill(), None).unwrap();
        let boards = Boards::new(installation.clone());
        let board = boards.wait_for(installation.today()).unwrap();
        // The level table too, which looks at the lines of the others.
        let duties = installation.regulation.duties.iter().map(|duty| duty.id.as_str());
        let asked: Vec<(&str, &str)> = ["city", "a1"]
            .into_iter()
            .flat_map(|agency| duties.clone().rev().map(move |duty| (agency, duty)))
            .collect();
        let known_at = Some(installation.now());
        let together = boards.duties(&board, known_at, &asked).unwrap();
        assert_eq!(together.len(), asked.len());
        for (answer, (agency, duty)) in together.iter().zip(&asked) {
            let single = boards.duty(&board, known_at, agency, duty).unwrap();
            assert_eq!(answer.line, single.line, "{agency} {duty}");
            assert_eq!(answer.subjects, single.subjects, "{agency} {duty}");
        }
        let nobody = boards.duties(&board, known_at, &[("a9", "D6.2a")]);
        assert!(matches!(nobody, Err(PostureError::NoAgency(_))));
    });
}
