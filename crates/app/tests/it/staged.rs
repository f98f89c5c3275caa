//! Files that are looked at before they are imported: mended in place, seen by nobody else.

use std::sync::Arc;

use app::import::staged::{self, Plan, StagedError};
use app::import::{Holds, Language, Mend};
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
