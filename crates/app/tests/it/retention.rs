//! How long evidence files are kept: by which records and terms, what holds them, and how they go.

use app::access::Role;
use app::board::{Progress, recompute};
use app::evidence::EvidenceError;
use app::record::{NewOrder, NewRecord, RecordError, erase, file, supersede};
use app::retention::{
    self, Filter, Forever, Kept, NewHold, Obstacle, RetentionError, dispose, end, hold, preview,
};
use app::setting::{NewSetting, SettingError};
use app::{Action, Actor, Resource, may};
use domain::Moment;
use regulation::Day;
use serde_json::{Value, json};
use testkit::told_of;

use crate::evidence::{PDF, brought, content, examined};
use crate::rights::{city, somebody};
use crate::world::{World, actor, errors};

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) fn decide(
    world: &World,
    form: &str,
    term: &str,
    agency: Option<&str>,
) -> Result<(), SettingError> {
    let new = NewSetting {
        name: format!("retention.{form}"),
        value: term.to_owned(),
        from: day("2026-01-01"),
        agency: agency.map(str::to_owned),
        why: "檔案保存年限區分表".to_owned(),
    };
    app::setting::set(&world.installation, &actor(), &new).map(drop)
}

/// A record that counts, with whatever is in it.
fn counted(world: &World, id: &str, form: &str, agency: &str, with: &Value) {
    let line = json!({ "id": id, "form": form, "agency": agency, "with": with });
    let file = world.file(&format!("{id}.jsonl"), line.to_string());
    let done = world.import_as(&file, |request| request.accept_warnings = true).unwrap();
    assert_eq!(errors(&done), Vec::<String>::new());
}

pub(crate) fn training(world: &World, id: &str, agency: &str, date: &str, sha256: &str) {
    let person = if agency == "a1" { "p1" } else { "p3" };
    let with = json!({ "person": person, "category": "general-user", "course": id, "date": date,
        "year": day(date).year(), "course_kind": "general-awareness", "hours": 3, "certificate_file": sha256 });
    counted(world, id, "training_record", agency, &with);
}

pub(crate) fn kept(world: &World, sha256: &str) -> Kept {
    retention::of(&world.installation, sha256).unwrap().unwrap().kept
}

fn over(world: &World, actor: &Actor, agency: &str) -> Vec<String> {
    let filter = Filter { agency, form: None };
    let page = retention::list(&world.installation, actor, filter, None, 50).unwrap();
    assert_eq!(page.next, None);
    page.files.into_iter().map(|file| file.sha256).collect()
}

pub(crate) fn stays(answer: &Result<usize, RetentionError>) -> Option<Obstacle> {
    match answer {
        Err(RetentionError::Stays { obstacle, .. }) => Some(*obstacle),
        _ => None,
    }
}

#[test]
fn a_file_is_kept_for_ever_until_a_term_is_decided_for_the_form_and_then_from_the_day_of_the_fact()
{
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let sha256 = brought(world, &officer, "證書.pdf", PDF).sha256;
        assert_eq!(retention::of(&world.installation, &sha256).unwrap(), None, "nothing names it");
        training(world, "t-old", "a1", "2020-02-29", &sha256);
        assert_eq!(kept(world, &sha256), Kept::Forever(Forever::Undecided));
        assert_eq!(over(world, &officer, "a1"), Vec::<String>::new());
        decide(world, "training_record", "P5Y", None).unwrap();
        assert_eq!(kept(world, &sha256), Kept::Until(day("2025-02-28")));
        assert_eq!(over(world, &officer, "a1"), [sha256.as_str()]);
        // An agency's own goes before the city's, for ever too.
        decide(world, "training_record", "forever", Some("a1")).unwrap();
        assert_eq!(kept(world, &sha256), Kept::Forever(Forever::Decided));
        assert_eq!(over(world, &officer, "a1"), Vec::<String>::new());
    });
}

#[test]
fn on_its_last_day_a_file_is_kept_and_on_the_next_its_term_is_over() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        decide(world, "training_record", "P5Y", None).unwrap();
        let eve = brought(world, &officer, "a.pdf", PDF).sha256;
        training(world, "t-today", "a1", "2021-03-02", &eve);
        let past = brought(world, &officer, "b.pdf", &[PDF, b"\n"].concat()).sha256;
        training(world, "t-yesterday", "a1", "2021-03-01", &past);
        assert_eq!(over(world, &officer, "a1"), [past.as_str()]);
        let kept = dispose(&world.installation, &officer, &[eve, past.clone()], None);
        assert_eq!(stays(&kept), Some(Obstacle::Kept), "{kept:?}");
        assert!(content(world, &officer, &past).is_ok(), "all of them go or none");
    });
}

#[test]
fn no_term_is_shorter_than_the_law_has_logs_kept() {
    city(|world| {
        for (value, is_allowed) in [
            ("P6M", true),
            ("P1Y", true),
            ("forever", true),
            ("P5M", false),
            ("P180D", false),
            ("PT9999H", false),
            ("P0D", false),
            ("永久", true),
            ("半年", true),
            ("五個月", false),
            ("長期", false),
        ] {
            let decided = decide(world, "meeting", value, None);
            assert_eq!(decided.is_ok(), is_allowed, "{value}: {decided:?}");
        }
        let unknown = decide(world, "nothing", "P5Y", None);
        assert!(matches!(unknown, Err(SettingError::UnknownForm { .. })), "{unknown:?}");
    });
}

#[test]
fn the_longest_of_all_records_that_name_a_file_keeps_it_those_of_other_agencies_too() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let ciso = somebody(world, "ciso", Role::AgencyCiso, "a3");
        let sha256 = brought(world, &officer, "證書.pdf", PDF).sha256;
        decide(world, "training_record", "P2Y", None).unwrap();
        training(world, "t-1", "a1", "2020-01-01", &sha256);
        training(world, "t-2", "a3", "2023-06-01", &sha256);
        assert_eq!(kept(world, &sha256), Kept::Until(day("2025-06-01")));
        // It is listed once, where it is kept longest; nobody removes it over whom another agency is.
        assert_eq!(over(world, &officer, "a1"), Vec::<String>::new());
        assert_eq!(over(world, &ciso, "a3"), [sha256.as_str()]);
        let files = [sha256.clone()];
        let refused = dispose(&world.installation, &ciso, &files, None);
        assert_eq!(stays(&refused), Some(Obstacle::Elsewhere), "{refused:?}");
        let hidden = preview(&world.installation, &officer, &files);
        assert!(matches!(hidden, Err(RetentionError::NotFound { .. })), "{hidden:?}");
        decide(world, "training_record", "P9Y", Some("a1")).unwrap();
        assert_eq!(kept(world, &sha256), Kept::Until(day("2029-01-01")));
        assert_eq!(dispose(&world.installation, &actor(), &files, None).ok(), None, "not over");
    });
}

#[test]
fn an_entry_of_a_register_holds_its_file_while_it_speaks_and_a_draft_while_it_waits() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let sha256 = brought(world, &officer, "平面圖.pdf", PDF).sha256;
        decide(world, "zone", "P1Y", None).unwrap();
        let zone = |on: &str, plan: &str| {
            json!({ "zone_code": "Z1", "name": "機房", "kind": "machine-room", "assessed_on": on,
                "floor_plan": plan })
        };
        counted(world, "z-old", "zone", "a1", &zone("2015-01-01", &sha256));
        assert_eq!(kept(world, &sha256), Kept::Forever(Forever::Speaks));
        counted(world, "z-new", "zone", "a1", &zone("2024-05-01", "檔號 1"));
        assert_eq!(kept(world, &sha256), Kept::Until(day("2025-05-01")), "from its replacement on");
        assert_eq!(over(world, &officer, "a1"), [sha256.as_str()]);
        let new = NewRecord {
            form: "zone".to_owned(),
            agency: Some("a1".to_owned()),
            with: zone("2015-01-01", &sha256).as_object().unwrap().clone(),
            state: Some("draft".to_owned()),
            ..NewRecord::default()
        };
        file(&world.installation, &officer, &new, None).unwrap();
        assert_eq!(kept(world, &sha256), Kept::Forever(Forever::Waits));
    });
}

#[test]
fn what_is_removed_is_gone_for_everybody_and_the_record_the_hash_and_the_standing_stay() {
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        decide(world, "training_record", "P6M", None).unwrap();
        let sha256 = brought(world, &officer, "證書.pdf", PDF).sha256;
        training(world, "t-counted", "a1", "2025-08-01", &sha256);
        let lines = || {
            let on = day("2025-12-31");
            recompute(installation, on, Some(Moment::FOREVER), &Progress::default()).unwrap().0.rows
        };
        let before = lines();
        let files = [sha256.clone()];
        let looked = preview(installation, &officer, &files).unwrap();
        assert_eq!(looked[0].obstacle, None);
        assert_eq!(looked[0].file.name.as_deref(), Some("證書.pdf"));
        assert!(content(world, &officer, &sha256).is_ok(), "a look removes nothing");
        assert_eq!(dispose(installation, &officer, &files, None).unwrap(), 1);

        let gone = content(world, &officer, &sha256);
        assert!(matches!(gone, Err(EvidenceError::Disposed { .. })), "{gone:?}");
        assert!(installation.store.evidence(&sha256).is_err(), "its bytes are gone");
        let told = retention::of(installation, &sha256).unwrap().unwrap();
        let disposed = told.disposed.unwrap();
        assert_eq!(disposed.by, officer.written());
        assert_eq!((disposed.term.as_str(), disposed.kept_until), ("P6M", day("2026-02-01")));
        let record = world.record("t-counted");
        assert_eq!(record.with["certificate_file"], sha256.as_str());
        let files_of = app::evidence::of_record(installation, &record).unwrap();
        assert_eq!(files_of[0].1.name, "證書.pdf");
        assert_eq!(lines(), before, "no standing turns");
        let log = told_of(installation, &sha256);
        assert_eq!(log.last().unwrap().0, "evidence.disposed");
        assert!(log.last().unwrap().1.contains("training_record of a1, kept P6M until 2026-02-01"));
        assert!(!log.last().unwrap().1.contains("證書"), "a name can be forgotten, the log cannot");
        assert_eq!(over(world, &officer, "a1"), Vec::<String>::new());
        let again = dispose(installation, &officer, &files, None);
        assert_eq!(stays(&again), Some(Obstacle::Gone), "{again:?}");
        examined(world);
    });
}

#[test]
fn a_correction_goes_on_naming_a_file_that_is_gone_and_no_other_record_does() {
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        decide(world, "training_record", "P6M", None).unwrap();
        let sha256 = brought(world, &officer, "證書.pdf", PDF).sha256;
        training(world, "t-old", "a1", "2020-01-01", &sha256);
        dispose(installation, &officer, std::slice::from_ref(&sha256), None).unwrap();
        let mut with = world.record("t-old").with;
        let new = NewRecord {
            form: "training_record".to_owned(),
            agency: Some("a1".to_owned()),
            with: with.clone(),
            state: Some("draft".to_owned()),
            ..NewRecord::default()
        };
        match file(installation, &officer, &new, None) {
            Err(RecordError::Faults(faults)) => {
                assert_eq!(faults[0].place.column.as_ref().unwrap().heading, "certificate_file");
            }
            other => panic!("{other:?}"),
        }
        with.insert("hours".to_owned(), json!(4));
        let corrected =
            NewRecord { with, state: None, why: Some("時數誤植".to_owned()), ..new };
        let done = supersede(installation, &officer, "t-old", &corrected, None, None).unwrap();
        assert_eq!(done.record.with["certificate_file"], sha256.as_str());
        // Brought again it is there again, and its term is as over as it was.
        brought(world, &officer, "證書.pdf", PDF);
        assert_eq!(content(world, &officer, &sha256).unwrap(), PDF);
        assert_eq!(over(world, &officer, "a1"), [sha256.as_str()]);
        dispose(installation, &officer, &[sha256], None).unwrap();
        examined(world);
    });
}

#[test]
fn a_hold_of_the_body_or_of_one_above_it_stops_the_removal_until_its_last_day_or_its_end() {
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a2");
        let auditor = somebody(world, "auditor", Role::AuditUnit, "a1");
        decide(world, "zone", "P1Y", None).unwrap();
        decide(world, "meeting", "P1Y", None).unwrap();
        let sha256 = brought(world, &officer, "紀錄.pdf", PDF).sha256;
        let meeting = json!({ "held_on": "2020-01-01T09:00:00+08:00", "minutes_file": sha256 });
        counted(world, "m1", "meeting", "a2", &meeting);
        let files = [sha256.clone()];
        let of = |form: Option<&str>, sha256: Option<&str>| NewHold {
            agency: "a1".to_owned(),
            form: form.map(str::to_owned),
            sha256: sha256.map(str::to_owned),
            why: "115 年稽核".to_owned(),
            until: Some(day("2026-12-31")),
        };
        hold(installation, &auditor, &of(Some("zone"), None)).unwrap();
        assert_eq!(preview(installation, &officer, &files).unwrap()[0].obstacle, None);
        let held = hold(installation, &auditor, &of(Some("meeting"), Some(&sha256))).unwrap();
        let refused = dispose(installation, &officer, &files, None);
        assert_eq!(stays(&refused), Some(Obstacle::Held), "{refused:?}");
        assert_eq!(over(world, &officer, "a2"), files, "it is listed, and says so");
        // Who removes files does not clear away what an auditor holds.
        let theirs = end(installation, &officer, &held, "不需要");
        assert!(matches!(theirs, Err(RetentionError::NoHold { .. })), "{theirs:?}");
        let unsaid = end(installation, &auditor, &held, " ");
        assert!(matches!(unsaid, Err(RetentionError::NoReason)), "{unsaid:?}");
        end(installation, &auditor, &held, "稽核結案").unwrap();
        let again = end(installation, &auditor, &held, "稽核結案");
        assert!(matches!(again, Err(RetentionError::NoHold { .. })), "{again:?}");
        assert_eq!(dispose(installation, &officer, &files, None).unwrap(), 1);
        let seen = retention::holds(installation, &auditor, None, None, 50).unwrap().holds;
        assert_eq!(seen.len(), 2);
        let (ended, stands) =
            (|one: &&retention::Hold| one.id == held, |one: &&retention::Hold| one.id != held);
        assert!(seen.iter().find(ended).unwrap().ended.is_some());
        let stands = seen.iter().find(stands).unwrap();
        assert!(stands.holds(day("2026-12-31")) && !stands.holds(day("2027-01-01")));
        let others = retention::holds(installation, &officer, None, None, 50).unwrap().holds;
        assert_eq!(others, [], "those of a body above are not theirs to list");
        examined(world);
    });
}

#[test]
fn a_hold_says_why_and_until_a_day_to_come_and_is_placed_where_one_may() {
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let window = somebody(world, "window", Role::ContactWindow, "a1");
        let good = NewHold {
            agency: "a1".to_owned(),
            why: "事件調查".to_owned(),
            until: Some(installation.today()),
            ..NewHold::default()
        };
        let placed = |actor: &Actor, new: NewHold| hold(installation, actor, &new);
        assert!(placed(&officer, good.clone()).is_ok());
        let refused = placed(&window, good.clone());
        assert!(matches!(refused, Err(RetentionError::Forbidden(_))), "{refused:?}");
        let refused = placed(&officer, NewHold { agency: "a3".to_owned(), ..good.clone() });
        assert!(matches!(refused, Err(RetentionError::Forbidden(_))), "{refused:?}");
        let refused = placed(&officer, NewHold { why: " ".to_owned(), ..good.clone() });
        assert!(matches!(refused, Err(RetentionError::NoReason)), "{refused:?}");
        for until in [None, Some(day("2026-03-01"))] {
            let refused = placed(&officer, NewHold { until, ..good.clone() });
            assert!(matches!(refused, Err(RetentionError::Past)), "{refused:?}");
        }
        let refused =
            placed(&officer, NewHold { form: Some("level_obligation".to_owned()), ..good.clone() });
        assert!(matches!(refused, Err(RetentionError::UnknownForm { .. })), "{refused:?}");
        let refused = placed(&officer, NewHold { sha256: Some("0".repeat(64)), ..good });
        assert!(matches!(refused, Err(RetentionError::NotFound { .. })), "{refused:?}");
    });
}

#[test]
fn only_officers_and_heads_of_an_agency_remove_its_files_and_no_token_does() {
    city(|world| {
        let evidence = Resource::Evidence { agency: "a1" };
        let removing = Role::ALL.into_iter().filter(|role| {
            if role.is_for_a_subject() || role.is_for_an_engagement() {
                return false;
            }
            let agency = if role.is_of_city() { "city" } else { "a1" };
            let actor = somebody(world, role.word(), *role, agency);
            may(&actor, Action::Dispose, &evidence)
        });
        assert_eq!(removing.collect::<Vec<_>>(), [Role::AgencyCiso, Role::SecurityOfficer]);
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let mut principal = officer.principal().unwrap().clone();
        principal.scopes = Some(vec![app::access::Scope::Write]);
        assert!(!may(&Actor::account(principal), Action::Dispose, &evidence));
    });
}

#[test]
fn a_file_that_was_removed_may_still_be_erased_from_its_record_by_order_and_the_log_holds() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        decide(world, "training_record", "P6M", None).unwrap();
        let sha256 = brought(world, &officer, "證書.pdf", PDF).sha256;
        training(world, "t-old", "a1", "2020-01-01", &sha256);
        dispose(&world.installation, &officer, std::slice::from_ref(&sha256), None).unwrap();
        let order = NewOrder {
            fields: Vec::new(),
            ground: "個人資料保護法第 11 條".to_owned(),
            approved_by: "李主任".to_owned(),
        };
        let erased = erase(&world.installation, &actor(), "t-old", &order).unwrap();
        assert_eq!(erased.files, [sha256.as_str()]);
        assert_eq!(retention::of(&world.installation, &sha256).unwrap(), None);
        examined(world);
    });
}

#[test]
fn a_long_list_comes_page_by_page_each_file_once() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        decide(world, "training_record", "P1Y", None).unwrap();
        decide(world, "meeting", "P1Y", None).unwrap();
        let mut all = Vec::new();
        for n in 0..7 {
            let sha256 = brought(world, &officer, "a.pdf", &[PDF, &[b'0' + n]].concat()).sha256;
            training(world, &format!("t-{n}"), "a1", &format!("2020-01-0{}", 1 + n % 3), &sha256);
            if n == 3 {
                training(world, "t-twice", "a1", "2019-01-01", &sha256);
            }
            all.push(sha256);
        }
        let minutes = brought(world, &officer, "m.pdf", &[PDF, b"m"].concat()).sha256;
        let meeting = json!({ "held_on": "2020-01-01T09:00:00+08:00", "minutes_file": minutes });
        counted(world, "m1", "meeting", "a1", &meeting);
        all.push(minutes);
        let (mut seen, mut after) = (Vec::new(), None);
        for _ in 0..4 {
            let filter = Filter { agency: "a1", form: None };
            let page = retention::list(&world.installation, &officer, filter, after.as_deref(), 3);
            let page = page.unwrap();
            assert!(page.files.len() <= 3);
            seen.extend(page.files.into_iter().map(|file| file.sha256));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(after, None);
        seen.sort();
        all.sort();
        assert_eq!(seen, all);
        let wrong = Filter { agency: "a1", form: None };
        let wrong = retention::list(&world.installation, &officer, wrong, Some("x"), 3);
        assert!(matches!(wrong, Err(RetentionError::NoPlace { .. })), "{wrong:?}");
    });
}
