//! What is kept of a day and was written past the program: the board, lists and duties tell the truth all the same,
//! and an examination names it.

use app::board::{Board, Boards, Progress, altered, month_ends, recompute};
use app::record::{self, NewRecord};
use domain::{LineOnWire, Moment, Standing};
use ledger::Trust;
use serde_json::json;
use store::snapshot::{self, Snapshot, SnapshotState};
use store::standing;
use testkit::Installation as Kit;

use crate::renewed_boards::{new, training};
use crate::todo::LEARN;
use crate::world::{PEOPLE, World, actor};

/// A world where `a1` has duties of people, and its day is kept.
fn kept(body: impl Fn(&Kit, &World)) {
    testkit::both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        let level = json!({"level": "A", "submitted_on": "2023-12-01", "approved_on": "2024-01-01",
            "document_no": "資安字第1號"});
        file(&world, &new("level_submission", "a1", level));
        Boards::new(world.installation.clone()).wait_for(world.installation.today()).unwrap();
        assert_eq!(altered(&world.installation).unwrap(), Vec::<String>::new());
        body(kit, &world);
    });
}

fn file(world: &World, new: &NewRecord) -> String {
    record::file(&world.installation, &actor(), new, None).unwrap().record.id
}

/// The day as it is judged from the records alone.
fn judged(world: &World) -> Board {
    let (today, moment) = (world.installation.today(), Some(Moment::FOREVER));
    recompute(&world.installation, today, moment, &Progress::default()).unwrap().0
}

fn tell_the_truth(world: &World, boards: &Boards, after: &str) {
    let board = boards.wait_for(world.installation.today()).unwrap();
    assert_eq!(board.rows, judged(world).rows, "{after}");
    let from_records = Some(Moment::FOREVER);
    let lines = |known_at| boards.lines(&board, known_at, "a1", false).unwrap();
    assert_eq!(lines(None), lines(from_records), "{after}");
    let duty = |known_at| {
        let answer = boards.duty(&board, known_at, "a1", LEARN).unwrap();
        (answer.line, answer.subjects)
    };
    assert_eq!(duty(None), duty(from_records), "{after}");
    let because = |known_at| boards.because(&board, known_at, "a1", &[LEARN], false).unwrap();
    assert_eq!(because(None), because(from_records), "{after}");
}

/// What a program tells that starts now.
fn anew_tell_the_truth(world: &World, after: &str) {
    tell_the_truth(world, &Boards::new(world.installation.clone()), after);
}

#[test]
fn who_writes_the_board_green_past_the_program_changes_nothing_and_is_named() {
    kept(|kit, world| {
        let is_open = |line: &LineOnWire| line.duty == LEARN && line.standing != Standing::Met;
        let boards = Boards::new(world.installation.clone());
        let board = boards.wait_for(world.installation.today()).unwrap();
        assert!(boards.lines(&board, None, "a1", false).unwrap().iter().any(is_open));
        let green = "update standing set
                cells = replace(replace(replace(cells, '[0,', '[3,'), '[1,', '[3,'), '[2,', '[3,');
            update standing_line set line = replace(replace(replace(line, 'overdue', 'met'),
                'no-data', 'met'), 'due', 'met'), subjects = null";
        kit.tamper(green).unwrap();
        let named = altered(&world.installation).unwrap();
        assert!(
            matches!(&*named, [one] if one.starts_with("standings 2026-03-02: a1")),
            "{named:?}"
        );
        let verifier = app::ledger::verifier(&world.installation).unwrap();
        let examined =
            app::ledger::audit(&world.installation, &actor(), &Trust::of(&verifier), 0).unwrap();
        assert!(!examined.holds() && examined.altered.things.contains(&named[0]));
        let (zh, _) = examined.altered.words();
        assert!(zh.contains("所存現況 2026-03-02: a1"), "{zh}");
        tell_the_truth(world, &boards, "while it serves");
        anew_tell_the_truth(world, "at its next start");
        assert_eq!(
            altered(&world.installation).unwrap(),
            Vec::<String>::new(),
            "all is as written"
        );
    });
}

#[test]
fn each_forgery_of_a_kept_day_is_named_and_judged_anew() {
    kept(|kit, world| {
        let (truth, moment) = (judged(world).rows, Some(Moment::FOREVER));
        let of_a1 = |boards: &Boards, board: &Board, known_at| {
            let answer = boards.duty(board, known_at, "a1", LEARN).unwrap();
            let lines = boards.lines(board, known_at, "a1", false).unwrap();
            (lines, answer.line, answer.subjects)
        };
        let (boards, today) = (Boards::new(world.installation.clone()), world.installation.today());
        let told = of_a1(&boards, &boards.wait_for(today).unwrap(), moment);
        // What a program tells that starts now; from the records it was judged once.
        let is_true = |after: &str| {
            let boards = Boards::new(world.installation.clone());
            let board = boards.wait_for(today).unwrap();
            assert_eq!(board.rows, truth, "{after}");
            assert_eq!(of_a1(&boards, &board, None), told, "{after}");
        };
        let line = format!("where agency = 'a1' and duty = '{LEARN}'");
        for forge in [
            "update standing set known = known + 1000".to_owned(),
            "update standing set others = '[]', cells = (select o.cells from standing o
                where o.agency = 'city' and o.as_of = standing.as_of)"
                .to_owned(),
            "delete from standing_line where agency = 'a1'".to_owned(),
            format!("update standing_line set line = replace(line, 'a', 'b') {line}"),
            format!("update standing_line set subjects = null, subjects_sha256 = null {line}"),
            format!("update standing_line set duty = 'D0.0' {line}"),
        ] {
            kit.tamper(&forge).unwrap();
            let named = altered(&world.installation).unwrap();
            assert!(matches!(&*named, [one] if one.contains("a1")), "{forge}: {named:?}");
            is_true(&forge);
            // What is gone is judged as it is asked for; all the rest was written anew.
            kit.tamper("delete from snapshot").unwrap();
            Boards::new(world.installation.clone()).wait_for(today).unwrap();
            assert_eq!(altered(&world.installation).unwrap(), Vec::<String>::new(), "{forge}");
        }
        for days in ["state = 'computing'", "law_sha256 = 'another'", "computed_at = 0"] {
            kit.tamper(&format!("update snapshot set {days}")).unwrap();
            is_true(days);
        }
    });
}

#[test]
fn what_duties_were_judged_by_is_believed_as_it_was_written_alone() {
    kept(|kit, world| {
        let boards = Boards::new(world.installation.clone());
        let today = world.installation.today();
        boards.wait_for(today).unwrap();
        // So forged, no duty would look at a training.
        kit.tamper(
            "update standing set duties = (select o.duties from standing o
            where o.agency = 'city' and o.as_of = standing.as_of)",
        )
        .unwrap();
        let named = altered(&world.installation).unwrap();
        assert!(matches!(&*named, [one] if one.contains("a1")), "{named:?}");
        file(world, &training("E0001", 3));
        boards.renew("a1", today);
        tell_the_truth(world, &boards, "a training");
        anew_tell_the_truth(world, "a training");
    });
}

/// All that is kept, beside it.
const COPY: &str = "create table standing_before as select * from standing;
    create table standing_line_before as select * from standing_line";

#[test]
fn what_was_kept_before_and_is_put_back_counts_as_of_before() {
    kept(|kit, world| {
        kit.tamper(COPY).unwrap();
        let boards = Boards::new(world.installation.clone());
        let today = world.installation.today();
        boards.wait_for(today).unwrap();
        let learnt = file(world, &training("E0001", 3));
        boards.renew("a1", today);
        tell_the_truth(world, &boards, "a training");
        let put_back = format!(
            "delete from standing_line where agency = 'a1' and duty = '{LEARN}';
            insert into standing_line select * from standing_line_before
                where agency = 'a1' and duty = '{LEARN}'"
        );
        kit.tamper(&put_back).unwrap();
        let named = altered(&world.installation).unwrap();
        assert_eq!(named, ["standings 2026-03-02: a1"]);
        tell_the_truth(world, &boards, "a line of before");
        anew_tell_the_truth(world, "a line of before");
        // The whole day as it was is seen to be of before, and takes in what came since.
        kit.tamper(
            "delete from standing; insert into standing select * from standing_before;
            delete from standing_line; insert into standing_line select * from standing_line_before",
        )
        .unwrap();
        anew_tell_the_truth(world, "the day of before");
        tell_the_truth(world, &boards, "the day of before");
        record::withdraw(&world.installation, &actor(), &learnt, "誤登", None, None).unwrap();
        kit.tamper("delete from standing; insert into standing select * from standing_before")
            .unwrap();
        boards.renew("a1", today);
        tell_the_truth(world, &boards, "a withdrawal");
        anew_tell_the_truth(world, "a withdrawal");
    });
}

#[test]
fn what_is_kept_of_a_body_that_is_gone_goes_too_under_whatever_law_it_was_judged() {
    kept(|kit, world| {
        let (installation, today) = (&world.installation, world.installation.today());
        let anew = || {
            Boards::new(installation.clone()).wait_for(today).unwrap();
            let read = installation
                .store
                .read(|transaction| standing::agencies(transaction, today.days()));
            assert_eq!(altered(installation).unwrap(), Vec::<String>::new());
            read.unwrap()
        };
        let before = anew();
        let with =
            json!({"agency_code": "a9", "name_zh": "範例館", "tier": "second", "parent": "a1"});
        let body = json!({"id": "org-a9", "form": "org_register", "agency": "a9", "with": with});
        world.import_text("a9.jsonl", &body.to_string()).unwrap();
        assert!(anew().contains(&"a9".to_owned()));
        record::withdraw(installation, &actor(), "org-a9", "裁撤", None, None).unwrap();
        assert_eq!(anew(), before, "under the same law");
        kit.tamper(
            "insert into standing
                (as_of, agency, known, others, cells, seal, duties_sha256, duties)
                select as_of, 'a9', known, others, cells, seal, duties_sha256, duties
                from standing where agency = 'a1';
            update snapshot set law_sha256 = 'another'",
        )
        .unwrap();
        assert_eq!(anew(), before, "under another law");
    });
}

#[test]
fn a_day_that_was_asked_about_long_ago_is_kept_no_more_and_the_month_ends_are() {
    testkit::both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        let (installation, today) = (&world.installation, world.installation.today());
        let ends = month_ends(today);
        let others: Vec<_> = (1..=16).map(|n| ends[12].plus(-n)).collect();
        let asked_about = ends.iter().chain(&others);
        for (day, minutes) in asked_about.clone().zip(1..) {
            let kept = Snapshot {
                as_of: day.days(),
                computed_at: installation.now().plus_minutes(minutes - 60).microseconds(),
                law_sha256: "of another law".to_owned(),
                state: SnapshotState::Complete,
            };
            installation.store.write(|transaction| snapshot::put(transaction, &kept)).unwrap();
        }
        Boards::new(installation.clone()).wait_for(today).unwrap();
        let kept = installation.store.read(snapshot::all).unwrap();
        let kept: Vec<i32> = kept.iter().map(|kept| kept.as_of).collect();
        let gone: Vec<_> = asked_about.filter(|day| !kept.contains(&day.days())).collect();
        assert_eq!(gone, [&others[0], &others[1]], "those computed last stay");
        assert!(kept.contains(&today.days()));
    });
}
