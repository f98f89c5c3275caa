//! Papers on both databases: nobody is told in one what they may not see, nothing is cut or left blank in
//! silence, and each that was made is told in the log.

use std::io::Cursor;
use std::sync::Arc;
use std::time::Instant;

use app::access::Role;
use app::paper::{self, Format, Origin, Paper, PaperError, Request, Template};
use app::posture::{self, PostureError, Question};
use app::record::NewRecord;
use app::{Actor, FixedClock, Installation};
use domain::{At, Moment};
use sheets::Cell;

use crate::rights::{city, somebody, somebody_for_today};
use crate::todo::LEARN;
use crate::world::{World, actor, errors, law, now};

const HEAD: &str = r#"kind = "own-list"
zh = "清冊"
en = "List"
what_zh = "清冊"
what_en = "List"
title = "{agency}清冊"
cite = ["taipei-isms@2022-07-13/7"]
period = "year"
"#;

pub(crate) fn template(blocks: &str) -> Template {
    Template::read(&format!("{HEAD}{blocks}"), &law()).unwrap()
}

fn people() -> Template {
    template(
        "[[block]]\nrecords = \"person\"\ncolumns = [\"#\", \"person_id\", \"name\", \"unit\", \"@id\"]\n",
    )
}

fn zones() -> Template {
    template("[[block]]\nrecords = \"zone\"\ncolumns = [\"#\", \"name\", \"kind\", \"@id\"]\n")
}

fn request<'a>(template: &'a Template, agency: &'a str) -> Request<'a> {
    let as_of = now().day();
    Request { template, origin: &Origin::House, agency, as_of, known_at: now(), ends_at: None }
}

fn make(world: &World, actor: &Actor, request: &Request<'_>) -> Result<Paper, PaperError> {
    let (agency, known_at) = (request.agency, request.known_at);
    let lines = paper::lines(&world.installation, actor, agency, request.as_of, known_at)?;
    paper::make(&world.installation, actor, request, &lines)
}

/// Every word of a paper, in the format that keeps all of them.
fn words(paper: &Paper) -> String {
    format!("{paper:?}")
}

/// What the log was told of papers.
fn told(world: &World) -> Vec<String> {
    let changes = world.installation.store.read(|tx| store::change::latest(tx, None, 1_000));
    let changes = changes.unwrap().into_iter().filter(|change| change.kind == "reading");
    changes.map(|change| change.summary).collect()
}

#[test]
fn who_may_not_see_personal_fields_gets_a_paper_without_them() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let template = people();
        let whole = make(world, &officer, &request(&template, "a1")).unwrap();
        assert!(words(&whole).contains("許芬庭") && words(&whole).contains("鄭涵婷"));
        let masked = make(world, &bureau, &request(&template, "a1")).unwrap();
        let told = words(&masked);
        assert!(told.contains("許○庭") && told.contains("E0001"), "{told}");
        assert!(!told.contains("許芬庭") && !told.contains("鄭涵婷"), "{told}");
    });
}

#[test]
fn nobody_learns_what_is_hidden_by_a_template_that_chooses_by_it_or_names_it_elsewhere() {
    city(|world| {
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let chosen = template(
            "[[block]]\nrecords = \"person\"\ncolumns = [\"person_id\"]\nonly = { name = [\"許芬庭\"] }\n",
        );
        let told = words(&make(world, &bureau, &request(&chosen, "a1")).unwrap());
        assert!(!told.contains("E0001"), "{told}");
        let named = template(
            "[[block]]\nrecords = \"training_record\"\ncolumns = [\"person\", \"course\"]\n",
        );
        let told = words(&make(world, &bureau, &request(&named, "a1")).unwrap());
        assert!(told.contains("許○庭") && !told.contains("許芬庭"), "{told}");
    });
}

#[test]
fn records_that_the_maker_may_not_take_away_are_said_to_be_withheld_and_nothing_of_them_is_told() {
    city(|world| {
        let observer = somebody_for_today(world, "observer", Role::Observer, "a1");
        let template = zones();
        let paper = make(world, &observer, &request(&template, "a1")).unwrap();
        let told = words(&paper);
        assert!(told.contains("【略：「管制區域清冊」1 筆，製表者無權匯出】"), "{told}");
        assert!(!told.contains("機房") && !told.contains("z1"), "{told}");
        assert!(paper.tables().next().is_none());
        // With rows to write on, the table stands, and still tells nothing.
        let blank = self::template(
            "[[block]]\nrecords = \"zone\"\ncolumns = [\"name\", \"@id\"]\nblank_rows = 2\n",
        );
        let paper = make(world, &observer, &request(&blank, "a1")).unwrap();
        let told = words(&paper);
        assert!(told.contains("製表者無權匯出") && !told.contains("z1"), "{told}");
        let operator = somebody(world, "operator", Role::RoomOperator, "a1");
        let refused = make(world, &operator, &request(&template, "a1"));
        assert!(matches!(refused, Err(PaperError::Forbidden(_) | PaperError::Posture(_))));
        let window = somebody(world, "window", Role::ContactWindow, "a3");
        assert!(make(world, &window, &request(&template, "a1")).is_err(), "another body's paper");
    });
}

#[test]
fn a_table_tells_two_thousand_records_and_says_how_many_more_there_are() {
    city(|world| {
        let zone = |place: usize| {
            format!(
                "{{\"id\":\"many-{place:04}\",\"form\":\"zone\",\"agency\":\"a3\",\"with\":{{\"zone_code\":\"Z{place:04}\",\"name\":\"區{place:04}\",\"kind\":\"storage\"}}}}\n"
            )
        };
        let lines: String = (0..2_002).map(zone).collect();
        let file = world.file("many.jsonl", lines);
        let done = world.import_as(&file, |request| request.accept_warnings = true).unwrap();
        assert_eq!(errors(&done), Vec::<String>::new());
        let template = zones();
        let paper = make(world, &actor(), &request(&template, "a3")).unwrap();
        let table = paper.tables().next().unwrap();
        assert_eq!(table.rows.len(), paper::MOST_ROWS);
        let told = words(&paper);
        // Beside the 2,002 stands the one that the world has.
        assert!(
            told.contains(
                "【略：本表僅列前 2000 筆，另有 3 筆未列；全部紀錄請由「管制區域清冊」匯出】"
            ),
            "{}",
            told.len()
        );
        let under = paper.under_title.last().unwrap();
        assert!(under.contains(&format!("計 {} 處", paper.n_missing())), "{under}");
    });
}

#[test]
fn what_is_missing_is_marked_with_what_to_file_and_counted_under_the_title() {
    city(|world| {
        let template = people();
        let paper = make(world, &actor(), &request(&template, "a3")).unwrap();
        let unit = &paper.tables().next().unwrap().rows[0][3];
        assert_eq!((unit.words().as_str(), unit.n_missing()), ("【缺】", 1));
        assert!(paper.under_title.last().unwrap().contains("計 1 處"), "{:?}", paper.under_title);
        let assets = self::template("[[block]]\nrecords = \"asset\"\ncolumns = [\"asset_code\"]\n");
        let paper = make(world, &actor(), &request(&assets, "a3")).unwrap();
        let told = words(&paper);
        assert!(told.contains("【缺：「資訊資產清冊」"), "{told}");
        assert!(told.contains("請登錄「資訊資產清冊」】"), "{told}");
        assert_eq!(paper.n_missing(), 1);
        let out = Cursor::new(Vec::new());
        let out = paper::write(&paper, Format::Ods, || unreachable!(), None, out).unwrap();
        assert!(!out.into_inner().is_empty(), "a paper without rows is a workbook that says so");
    });
}

#[test]
fn a_paper_of_a_body_without_a_level_names_the_form_by_which_it_is_given_one() {
    crate::world::both(|world| {
        let template = template("[[block]]\nparagraph = \"等級：{level}\"\n");
        let paper = make(world, &actor(), &request(&template, "a1")).unwrap();
        let form = law().form("level_submission").unwrap().zh.clone();
        let told = words(&paper);
        assert!(told.contains(&format!("【缺：責任等級；請登錄「{form}」】")), "{told}");
    });
}

#[test]
fn each_paper_that_somebody_made_is_told_in_the_log_and_one_that_is_only_counted_is_not() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let template = people();
        let asked = request(&template, "a1");
        let installation = &world.installation;
        let lines = paper::lines(installation, &officer, "a1", asked.as_of, now()).unwrap();
        let draft = paper::draft(installation, &officer, &asked, &lines).unwrap();
        assert_eq!(told(world), Vec::<String>::new());
        let made = make(world, &officer, &asked).unwrap();
        assert_eq!(made.n_missing(), draft.n_missing());
        assert_eq!(
            told(world),
            ["own-list as of 2026-03-02, known at 2026-03-02T10:00:00+08:00, 0 missing"]
        );
        let observer = somebody_for_today(world, "observer", Role::Observer, "a3");
        assert!(make(world, &observer, &asked).is_err());
        assert_eq!(told(world).len(), 1, "what was refused is no reading");
    });
}

#[test]
fn a_paper_as_known_at_the_moment_it_tells_is_the_same_to_the_letter_after_corrections() {
    testkit::both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", crate::world::PEOPLE).unwrap();
        let template = people();
        let asked = request(&template, "a1");
        let first = make(&world, &actor(), &asked).unwrap();
        let said = first.under_title.join("\n");
        assert!(said.contains("基準日：115年3月2日"), "{said}");
        assert!(
            said.contains("所知截至：115年3月2日 10:00（2026-03-02T10:00:00+08:00）"),
            "{said}"
        );

        let later: Moment = "2026-03-05T09:30:00+08:00".parse().unwrap();
        let clock = Arc::new(FixedClock(later));
        let installation = Installation::open_under(kit.location(), law(), clock).unwrap();
        let mut with = world.record("p1").with;
        with.insert("unit".to_owned(), "第九科".into());
        let new = NewRecord {
            form: "person".to_owned(),
            agency: Some("a1".to_owned()),
            with,
            ..NewRecord::default()
        };
        app::record::supersede(&installation, &actor(), "p1", &new, None, None).unwrap();
        app::record::withdraw(&installation, &actor(), "p2", "登錄錯誤", None, None).unwrap();

        let again = |known_at| {
            let asked = Request { known_at, ..asked };
            let lines = paper::lines(&installation, &actor(), "a1", asked.as_of, known_at).unwrap();
            paper::make(&installation, &actor(), &asked, &lines).unwrap()
        };
        let remade = again(now());
        assert_eq!(remade.blocks, first.blocks);
        assert_eq!(remade.under_title, first.under_title);
        assert_eq!((&remade.head, &remade.foot), (&first.head, &first.foot));
        let ahead = paper::known_at(&installation, Some(later.plus_minutes(60)));
        assert_eq!(ahead, later, "nothing is known yet of what is to come");
        let newer = words(&again(later));
        assert!(newer.contains("第九科") && !newer.contains("E0002"), "{newer}");
    });
}

#[test]
fn a_paper_by_a_file_that_was_not_taken_says_so_and_so_does_the_log() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let (template, origin) = (people(), Origin::of_file(b"a file"));
        let by_file = Request { origin: &origin, ..request(&template, "a1") };
        let made = make(world, &officer, &by_file).unwrap();
        let sha256 = "7365d029861e32c521f8089b00a6fb32daf0615025b69b599d1ce53501b845c2";
        let said = made.under_title.join("\n");
        assert!(said.contains(&format!("範本：未採用之檔案（SHA-256 {sha256}）")), "{said}");
        let expected = format!("own-list by a file sha256:{sha256} as of 2026-03-02");
        assert!(told(world)[0].starts_with(&expected), "{:?}", told(world));
    });
}

#[test]
fn a_paper_whose_time_is_over_is_given_up_and_not_told_as_made() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let template = people();
        let over = Request { ends_at: Some(Instant::now()), ..request(&template, "a1") };
        assert!(matches!(make(world, &officer, &over), Err(PaperError::TooLong)));
        assert_eq!(told(world), Vec::<String>::new());
    });
}

/// Two people of a1, at level A, have had their hours of the year; one of them in two courses.
const LEARNT: &str = r#"
{"id":"l1","form":"level_submission","agency":"a1","with":{"level":"A","submitted_on":"2023-12-01","approved_on":"2024-01-01","document_no":"資安字第1號"}}
{"id":"g1","form":"training_record","agency":"a1","with":{"person":"p1","category":"general-user","year":2026,"course":"資安通識","course_kind":"general-awareness","date":"2026-02-03","hours":3}}
{"id":"g2","form":"training_record","agency":"a1","with":{"person":"p2","category":"general-user","year":2026,"course":"資安通識","course_kind":"general-awareness","date":"2026-02-03","hours":2}}
{"id":"g3","form":"training_record","agency":"a1","with":{"person":"p2","category":"general-user","year":2026,"course":"社交工程","course_kind":"general-awareness","date":"2026-02-10","hours":1}}
"#;

#[test]
fn a_posture_report_names_the_records_behind_a_duty_that_is_judged_for_each_person() {
    crate::world::both(|world| {
        let done = world.import_text("learnt.jsonl", LEARNT).unwrap();
        assert_eq!(errors(&done), Vec::<String>::new());
        let template = paper::kind(&law(), "posture").unwrap();
        let asked = request(&template, "a1");
        let cell = |lines: &paper::Lines| {
            let paper = paper::make(&world.installation, &actor(), &asked, lines).unwrap();
            let duties =
                paper.tables().filter(|table| table.name == "義務辦理情形").last().unwrap();
            let named = format!("（{LEARN}）");
            let mut rows = duties.rows.iter();
            rows.find(|row| row[1].words().ends_with(&named)).unwrap()[4].words()
        };
        let expected = "2 個對象，計入 3 筆：g1、g2、g3";
        let (installation, as_of) = (&world.installation, asked.as_of);
        let lines = paper::lines(installation, &actor(), "a1", as_of, now()).unwrap();
        assert_eq!(cell(&lines), expected);
        // A page has the body's own lines alone, and its people are judged for the paper.
        let question = Question {
            agency: Some("a1".to_owned()),
            duty: None,
            at: At::day(as_of),
            known_at: now(),
        };
        let mut own = Vec::new();
        posture::each(installation, &actor(), &question, |line| {
            own.extend(Some(line).filter(|line| line.subject.is_none()));
            Ok::<_, PostureError>(())
        })
        .unwrap();
        assert_eq!(cell(&own.into()), expected);
    });
}

#[test]
fn the_words_of_the_newest_record_are_told_however_many_came_before_it() {
    city(|world| {
        // One more than a table tells; the last was approved last.
        let report = |place: usize| {
            let day = if place == 2_000 { "02-27" } else { "02-26" };
            format!(
                "{{\"id\":\"r-{place:04}\",\"form\":\"maintenance_plan\",\"agency\":\"a3\",\"with\":{{\"version\":\"第 {place} 版\",\"approved_on\":\"2026-{day}\",\"items\":[\"成果{place:04}\"]}}}}\n"
            )
        };
        let lines: String = (0..=2_000).map(report).collect();
        let file = world.file("reports.jsonl", lines);
        let done = world.import_as(&file, |request| request.accept_warnings = true).unwrap();
        assert_eq!(errors(&done), Vec::<String>::new());
        let entry = template("[[block]]\nentry = [\"maintenance_plan\", \"items\", \"1\"]\n");
        let told = words(&make(world, &actor(), &request(&entry, "a3")).unwrap());
        assert!(told.contains("執行成果：成果2000（紀錄 r-2000）"), "{told}");
        let observer = somebody_for_today(world, "observer", Role::Observer, "a3");
        let told = words(&make(world, &observer, &request(&entry, "a3")).unwrap());
        assert!(told.contains("製表者無權匯出") && !told.contains("【缺："), "{told}");
    });
}

#[test]
fn a_workbook_of_a_paper_holds_numbers_shares_and_days_to_reckon_with_and_codes_as_text() {
    crate::world::both(|world| {
        let done = world.import_text("learnt.jsonl", LEARNT).unwrap();
        assert_eq!(errors(&done), Vec::<String>::new());
        let sheets = |template: &Template, format: Format, ending: &str| {
            let paper = make(world, &actor(), &request(template, "a1")).unwrap();
            let out = Cursor::new(Vec::new());
            let written = paper::write(&paper, format, || unreachable!(), None, out).unwrap();
            let (name, bytes) = (format!("paper.{ending}"), written.into_inner());
            sheets::read_table(&name, &bytes, &sheets::Limits::default()).unwrap()
        };
        let posture = paper::kind(&law(), "posture").unwrap();
        let courses = template(
            "[[block]]\nrecords = \"training_record\"\ncolumns = [\"#\", \"year\", \"date\", \"hours\", \"course\", \"@day\", \"@id\"]\n",
        );
        for (format, ending) in [(Format::Ods, "ods"), (Format::Xlsx, "xlsx")] {
            let tally = &sheets(&posture, format, ending)[0];
            let together = tally.rows.last().unwrap();
            assert_eq!(together.cell(0).shown(), "合計", "{ending}");
            for (column, cell) in together.cells.iter().enumerate().skip(1) {
                assert!(matches!(cell, Cell::Number(_)), "{ending} {column}: {cell:?}");
            }
            let rate = together.cells.last().unwrap();
            assert!(matches!(rate, Cell::Number(rate) if rate.is_percent()), "{rate:?}");
            let chapters = &tally.rows[1..tally.rows.len() - 1];
            let count = |cell: &Cell| cell.shown().parse::<u32>().unwrap();
            let sum: u32 = chapters.iter().map(|row| count(row.cell(1))).sum();
            assert_eq!(sum, count(together.cell(1)), "{ending}: what is shown adds up");
            let listed = &sheets(&courses, format, ending)[0].rows[1].cells;
            assert_eq!(listed[0], Cell::Number(1_i64.into()), "{ending}");
            assert_eq!(listed[1], Cell::Number(115_i64.into()), "{ending}");
            assert_eq!(listed[2], Cell::Day(jiff::civil::date(2026, 2, 3)), "{ending}");
            assert!(matches!(listed[3], Cell::Number(_)), "{ending}: {:?}", listed[3]);
            assert_eq!(listed[4], Cell::text("資安通識"), "{ending}");
            assert_eq!(listed[5], Cell::Day(jiff::civil::date(2026, 2, 3)), "{ending}");
            assert!(matches!(listed[6], Cell::Text(_)), "{ending}");
        }
    });
}
