//! What lists tell of lines that are in memory is what they tell of lines that are read.

use app::access::Role;
use app::board::Boards;
use app::record::NewRecord;
use app::setting::{self, NewSetting};
use app::todo::{Asked, Whose, lacked, list};
use app::{Actor, Installation, record};
use serde_json::{Value as Json, json};

use crate::renewed_boards::{incident, new, training};
use crate::todo::{LEARN, offices, somebody};
use crate::world::{PEOPLE, World, actor as local};

/// All that lists tell these people, those that they look after included.
fn told(installation: &Installation, boards: &Boards, people: &[&Actor]) -> Vec<Json> {
    let board = boards.wait_for(installation.today()).unwrap();
    let mut told = Vec::new();
    for actor in people {
        for whose in Whose::ALL {
            let asked = Asked { whose, within: 366, ..Asked::default() };
            let todo = list(boards, &board, actor, &asked).unwrap();
            told.push(serde_json::to_value(todo).unwrap());
        }
        let lacked = lacked(boards, &board, actor, "a1").unwrap();
        told.push(serde_json::to_value(lacked).unwrap());
    }
    told
}

fn file(installation: &Installation, new: &NewRecord) -> String {
    record::file(installation, &local(), new, None).unwrap().record.id
}

#[test]
fn a_list_tells_of_each_line_what_it_would_tell_if_it_were_read_anew_whatever_is_filed() {
    offices(|world, office| {
        let (installation, today) = (&world.installation, world.installation.today());
        let member = somebody(world, "許芬庭", Role::Staff, "a1");
        let people = [&office.officer, &office.personnel, &office.bureau, &member];
        let boards = Boards::new(installation.clone());
        let same = |after: &str| {
            let kept = told(installation, &boards, &people);
            assert_eq!(kept, told(installation, &boards, &people), "again after {after}");
            let fresh = Boards::new(installation.clone());
            assert_eq!(kept, told(installation, &fresh, &people), "after {after}");
            kept
        };
        let mut before = same("nothing");
        let mut turned = |after: &str| {
            boards.renew("a1", today);
            let now = same(after);
            assert_ne!(now, std::mem::replace(&mut before, now.clone()), "{after} is seen");
        };
        let learnt = file(installation, &training("E0001", 3));
        turned("a training");
        record::withdraw(installation, &local(), &learnt, "誤登", None, None).unwrap();
        turned("its withdrawal");
        let third = json!({"person_id": "E0003", "name": "蔡志明", "unit": "第一科", "post": "專員",
            "work_category": "business", "person_type": "staff", "onboard_date": "2020-01-01",
            "status": "active"});
        file(installation, &new("person", "a1", third));
        turned("somebody new");
        let moved = json!({"person_id": "E0002", "name": "鄭涵婷", "unit": "第一科", "post": "專員",
            "work_category": "business", "person_type": "staff", "onboard_date": "2020-01-01",
            "leave_date": "2026-02-01", "status": "left"});
        let moved = NewRecord {
            supersedes: Some("p2".to_owned()),
            why: Some("離職".to_owned()),
            ..new("person", "a1", moved)
        };
        file(installation, &moved);
        turned("somebody who left");
        let level = json!({"level": "C", "submitted_on": "2026-01-05", "approved_on": "2026-01-20",
            "document_no": "府資安字第3號"});
        file(installation, &new("level_submission", "a1", level));
        turned("another level");
        let since = NewSetting {
            name: "records_from".to_owned(),
            value: "2026-01-01".to_owned(),
            from: today,
            agency: Some("a1".to_owned()),
            why: "資安長核定".to_owned(),
        };
        setting::set(installation, &local(), &since).unwrap();
        turned("a setting");
    });
}

#[test]
fn a_line_that_lists_told_of_is_not_read_again_before_its_duty_is_judged_anew() {
    testkit::both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        let (installation, today) = (&world.installation, world.installation.today());
        let level = json!({"level": "A", "submitted_on": "2023-12-01", "approved_on": "2024-01-01",
            "document_no": "資安字第1號"});
        file(installation, &new("level_submission", "a1", level));
        let officer = somebody(&world, "王承辦", Role::SecurityOfficer, "a1");
        let boards = Boards::new(installation.clone());
        let n_who_lack_it = || {
            let board = boards.wait_for(today).unwrap();
            let asked = Asked { within: 366, ..Asked::default() };
            let rows = list(&boards, &board, &officer, &asked).unwrap().rows;
            rows.iter().find(|row| row.duty.as_deref() == Some(LEARN)).unwrap().n_subjects
        };
        assert_eq!(n_who_lack_it(), 2);
        kit.tamper("update standing_line set subjects = null").unwrap();
        assert_eq!(n_who_lack_it(), 2, "it is in memory");
        file(installation, &incident());
        boards.renew("a1", today);
        assert_eq!(n_who_lack_it(), 2, "nobody had to judge it anew");
        file(installation, &training("E0001", 3));
        boards.renew("a1", today);
        assert_eq!(n_who_lack_it(), 1, "it was judged anew");
    });
}
