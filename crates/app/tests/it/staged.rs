//! Files that are looked at before they are imported: mended in place, seen by nobody else.

use std::sync::Arc;

use app::import::staged::{self, Plan, Staged, StagedError};
use app::import::{Holds, Language, Mend, Outcome, RowPlace};
use app::{Actor, FixedClock, Installation};

use crate::world::{World, actor, both, errors, law, now};

const SHEET: &str = "人員識別碼,人員,人員類別,年度,課程,類型,辦理單位,方式,日期,上課時數
E0001,許芬庭,一般使用者,114,資通安全通識教育,通識,自辦,實體,114/5/6,3
E0002,鄭涵婷,一般使用者,114,資通安全通識教育,通識,自辦,實體,114/5/60,3
";

fn plan() -> Plan {
    Plan {
        form: Some("training_record".to_owned()),
        agency: Some("a1".to_owned()),
        assigned: vec![("上課時數".to_owned(), "hours".to_owned())],
        accept_warnings: true,
        ..Plan::default()
    }
}

fn stage(world: &World) -> String {
    staged::stage(&world.installation, &actor(), "補登.csv", SHEET.as_bytes(), plan()).unwrap()
}

fn mended(row: u32, column: usize, text: &str) -> Mend {
    Mend { sheet: "補登".to_owned(), row, column, text: text.to_owned() }
}

#[test]
fn a_cell_mended_in_place_makes_the_file_whole_and_the_log_says_that_it_was_mended() {
    both(|world| {
        let id = stage(world);
        let mut file = staged::get(&world.installation, &actor(), &id).unwrap();
        let before = staged::look(&world.installation, &actor(), &file).unwrap();
        assert_eq!(before.n_errors, 1, "{:#?}", errors(&before));
        assert_eq!(world.count("training_record"), 0, "looking writes nothing");
        file.plan.mend(mended(3, 8, "114/5/6")).unwrap();
        staged::keep_plan(&actor(), &file).unwrap();
        let again = staged::get(&world.installation, &actor(), &id).unwrap();
        let done = staged::carry_out(&world.installation, &actor(), &again).unwrap();
        assert!(done.is_whole(), "{:#?}", errors(&done));
        assert_eq!(world.count("training_record"), 2);
        let change = done.change.unwrap();
        let events = world.installation.store.read(|tx| store::event::of_change(tx, change));
        assert_eq!(events.unwrap()[0].detail.as_deref(), Some("1 cells mended"));
        let gone = staged::get(&world.installation, &actor(), &id);
        assert!(matches!(gone, Err(StagedError::NotFound)), "{gone:?}");
    });
}

#[test]
fn a_heading_of_ones_own_is_read_as_the_field_that_a_person_says() {
    both(|world| {
        let id = stage(world);
        let file = staged::get(&world.installation, &actor(), &id).unwrap();
        let looked = staged::look(&world.installation, &actor(), &file).unwrap().looked;
        let last = looked[0].columns.last().unwrap();
        assert_eq!((&*last.heading, &last.holds), ("上課時數", &Holds::Field("hours".to_owned())));
    });
}

#[test]
fn the_rows_to_look_at_are_those_with_faults() {
    both(|world| {
        let id = stage(world);
        let file = staged::get(&world.installation, &actor(), &id).unwrap();
        let looked = staged::look(&world.installation, &actor(), &file).unwrap().looked;
        let rows: Vec<u32> = looked[0].rows.iter().map(|row| row.number).collect();
        assert_eq!(rows, [3]);
        assert_eq!(looked[0].rows[0].cells[8], "114/5/60");
    });
}

fn person_plan() -> Plan {
    let (form, agency) = (Some("person".to_owned()), Some("a1".to_owned()));
    Plan { form, agency, accept_warnings: true, ..Plan::default() }
}

/// A file of people lies aside.
fn people(world: &World, text: &str) -> Staged {
    let (installation, plan) = (&world.installation, person_plan());
    let id = staged::stage(installation, &actor(), "人員.csv", text.as_bytes(), plan).unwrap();
    staged::get(installation, &actor(), &id).unwrap()
}

#[test]
fn of_two_people_under_one_id_both_are_shown_and_either_is_mended_or_left_out() {
    let text = "人員識別碼,姓名,單位,職務,工作類別,人員類別,報到日,狀態\n\
        H7001,甲一,第二科,科員,業務,職員,109/1/1,在職\n\
        H7001,乙二,第二科,科員,業務,職員,109/1/1,在職\n";
    both(|world| {
        let mut file = people(world, text);
        let looked = |file: &Staged| staged::look(&world.installation, &actor(), file).unwrap();
        let before = looked(&file);
        assert_eq!((before.n_errors, before.total().filed, before.n_faulty()), (1, 1, 1));
        let rows: Vec<u32> = before.looked[0].rows.iter().map(|row| row.number).collect();
        assert_eq!(rows, [2, 3]);
        let row = RowPlace { sheet: "人員".to_owned(), row: 3 };
        file.plan.leave_out(row.clone(), true).unwrap();
        let without = looked(&file);
        assert!(without.is_whole(), "{:#?}", errors(&without));
        assert_eq!((without.total().filed, without.total().skipped), (1, 1));
        assert_eq!(without.looked[0].left_out[0].cells[1], "乙二");
        file.plan.leave_out(row.clone(), false).unwrap();
        assert!(!looked(&file).is_whole());
        let column = 0;
        let (sheet, text) = ("人員".to_owned(), "H7002".to_owned());
        file.plan.mend(Mend { sheet, row: 3, column, text }).unwrap();
        assert_eq!(looked(&file).total().filed, 2);
        file.plan.leave_out(row, true).unwrap();
        let done = staged::carry_out(&world.installation, &actor(), &file).unwrap();
        assert_eq!(world.count("person"), 3);
        let change = done.change.unwrap();
        let events = world.installation.store.read(|tx| store::event::of_change(tx, change));
        let detail = events.unwrap()[0].detail.clone();
        assert_eq!(detail.as_deref(), Some("1 cells mended, 1 rows left out"));
    });
}

#[test]
fn a_file_from_before_rows_could_be_left_out_still_lies_aside() {
    let mut kept = serde_json::to_value(person_plan()).unwrap();
    kept.as_object_mut().unwrap().remove("left_out").unwrap();
    let plan: Plan = serde_json::from_value(kept).unwrap();
    assert_eq!(plan, person_plan());
}

#[test]
fn of_many_rows_to_mend_those_after_the_last_that_was_shown_come_next() {
    let headings = SHEET.lines().next().unwrap();
    let row = |n: usize| format!("E0001,許芬庭,一般使用者,114,課{n},通識,自辦,實體,114/5/60,3\n");
    let text = format!("{headings}\n{}", (0..250).map(row).collect::<String>());
    both(|world| {
        let installation = &world.installation;
        let id = staged::stage(installation, &actor(), "補登.csv", text.as_bytes(), plan());
        let file = staged::get(installation, &actor(), &id.unwrap()).unwrap();
        let shown = |outcome: &Outcome| {
            let sheet = &outcome.looked[0];
            let (first, last) = (sheet.rows[0].number, sheet.rows[sheet.rows.len() - 1].number);
            (first, last, sheet.n_before, sheet.n_more)
        };
        let first = staged::look(installation, &actor(), &file).unwrap();
        assert_eq!(shown(&first), (2, 101, 0, 150));
        let after = RowPlace { sheet: "補登".to_owned(), row: 101 };
        let next = staged::look_after(installation, &actor(), &file, Some(&after)).unwrap();
        assert_eq!(shown(&next), (102, 201, 100, 50));
    });
}

#[test]
fn where_no_heading_fits_the_form_a_row_wider_than_a_title_is_asked_about() {
    both(|world| {
        let mut file = people(world, "範例局人員名冊\n編號,大名,科室\nE0009,新人,第二科\n");
        let looked = |file: &Staged| staged::look(&world.installation, &actor(), file).unwrap();
        let before = looked(&file);
        let told = errors(&before);
        assert!(told.len() == 1 && told[0].contains("沒有表單的欄位名稱"), "{told:?}");
        let sheet = &before.looked[0];
        assert_eq!((sheet.headings_row, sheet.rows[0].number), (2, 3));
        assert!(sheet.columns.iter().all(|column| column.holds == Holds::Unknown));
        let said = [("編號", "person_id"), ("大名", "name"), ("科室", "unit")];
        for (n, (heading, field)) in said.into_iter().enumerate() {
            file.plan.assigned.push((heading.to_owned(), field.to_owned()));
            let after = looked(&file);
            let sheet = &after.looked[0];
            assert_eq!(sheet.headings_row, 2, "{heading}");
            assert_eq!(sheet.columns[n].holds, Holds::Field(field.to_owned()));
        }
        let after = looked(&file);
        assert!(after.is_whole(), "{:#?}", errors(&after));
        assert_eq!(after.total().filed, 1);
    });
}

#[test]
fn a_file_that_lies_aside_is_there_for_nobody_else() {
    both(|world| {
        let id = stage(world);
        let other = Actor::local("別人");
        let seen = staged::get(&world.installation, &other, &id);
        assert!(matches!(seen, Err(StagedError::NotFound)), "{seen:?}");
        assert_eq!(staged::of_actor(&world.installation, &other).unwrap(), []);
        assert_eq!(staged::of_actor(&world.installation, &actor()).unwrap().len(), 1);
    });
}

#[test]
fn a_path_in_place_of_an_id_leads_nowhere() {
    both(|world| {
        stage(world);
        for id in ["", ".", "..", "../staged", "a/b", "人"] {
            let seen = staged::get(&world.installation, &actor(), id);
            assert!(matches!(seen, Err(StagedError::NotFound)), "{id}: {seen:?}");
        }
    });
}

#[test]
fn after_a_day_and_a_moment_a_file_lies_aside_no_longer() {
    let kit = testkit::embedded();
    let day = 24 * 60 * 60 * 1_000_000;
    let at = |later: i64| {
        let moment = domain::Moment::from_microseconds(now().microseconds() + later);
        Installation::open_under(kit.location(), law(), Arc::new(FixedClock(moment))).unwrap()
    };
    let (first, last) = (at(0), at(day));
    let id = staged::stage(&first, &actor(), "補登.csv", SHEET.as_bytes(), plan()).unwrap();
    assert!(staged::get(&last, &actor(), &id).is_ok());
    let after = at(day + 1);
    assert!(matches!(staged::get(&after, &actor(), &id), Err(StagedError::NotFound)));
    staged::stage(&after, &actor(), "補登.csv", SHEET.as_bytes(), plan()).unwrap();
    let left = std::fs::read_dir(after.store.directory().join("staged")).unwrap().count();
    assert_eq!(left, 1, "the older one is gone from the disk with the next file");
}

#[test]
fn more_files_than_one_person_looks_at_are_refused() {
    both(|world| {
        for _ in 0..8 {
            stage(world);
        }
        let ninth =
            staged::stage(&world.installation, &actor(), "補登.csv", SHEET.as_bytes(), plan());
        assert!(matches!(ninth, Err(StagedError::TooMany { most: 8 })), "{ninth:?}");
    });
}

#[test]
fn files_that_cannot_be_read_do_not_count_among_those_that_wait() {
    both(|world| {
        let installation = &world.installation;
        let bring = |name: &str, text: &str| {
            staged::stage(installation, &actor(), name, text.as_bytes(), plan())
        };
        for _ in 0..10 {
            let id = bring("名冊.xlsx", "hello").unwrap();
            let file = staged::get(installation, &actor(), &id).unwrap();
            assert_eq!(file.unreadable, None, "nobody looked at it yet");
            staged::look(installation, &actor(), &file).unwrap_err();
            let noted = staged::get(installation, &actor(), &id).unwrap();
            let why = noted.unreadable.unwrap();
            assert!(why.zh.contains("檔名是試算表") && why.en.contains("is none"), "{why:?}");
        }
        for _ in 0..8 {
            stage(world);
        }
        let ninth = bring("補登.csv", SHEET);
        assert!(matches!(ninth, Err(StagedError::TooMany { most: 8 })), "{ninth:?}");
        let all = staged::of_actor(installation, &actor()).unwrap();
        let n_unreadable = all.iter().filter(|one| one.unreadable.is_some()).count();
        assert_eq!(n_unreadable, 7, "the oldest made room");
    });
}

#[test]
fn a_workbook_with_remarks_tells_each_fault_in_its_row_and_is_read_again_without_them() {
    both(|world| {
        let id = stage(world);
        let file = staged::get(&world.installation, &actor(), &id).unwrap();
        let heading = "檢核結果";
        let remarked =
            staged::with_remarks(&world.installation, &actor(), &file, Language::Chinese, heading);
        let book = remarked.unwrap();
        let sheets = sheets::read_table("補登.xlsx", &book, &sheets::Limits::default()).unwrap();
        assert!(sheets[0].rows[1].cell(10).is_blank());
        assert!(sheets[0].rows[2].cell(10).shown().contains("114/5/60"));
        let plan = Plan { ignored: vec![heading.to_owned()], ..plan() };
        let id = staged::stage(&world.installation, &actor(), "補登.xlsx", &book, plan).unwrap();
        let file = staged::get(&world.installation, &actor(), &id).unwrap();
        let again = staged::look(&world.installation, &actor(), &file).unwrap();
        assert_eq!(again.n_errors, 1, "{:#?}", errors(&again));
    });
}
