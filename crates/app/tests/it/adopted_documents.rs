//! What the city or its bureau does for all bodies, on the lists of who may do it and of who may not.

use app::Actor;
use app::access::Role;
use app::adoption;
use app::grant::{self, NewGrant};
use app::todo::{Closing, Row};
use domain::Standing;
use serde_json::json;

use crate::todo::{account_of, acting, board, offices, own, row};
use crate::world::{World, actor as local, errors};

/// Duties that are left to documents of the city, some of which the bureau does no other work for.
const LEFT: [&str; 3] = ["D7a", "D7b", "D14a"];

const TITLE: &str = "臺北市政府資通訊資產及電子資料安全作業指引";

const THRESHOLD: &str = "leave_days_threshold";

fn known<'c>(closing: &'c Closing, field: &str) -> Option<&'c str> {
    let known = closing.with.iter().find(|known| known.field == field);
    known.map(|known| known.value.as_str())
}

fn of_bureau<'r>(rows: &'r [Row], duty: &str) -> Option<&'r Row> {
    rows.iter().find(|row| row.agency == "doit" && row.duty.as_deref() == Some(duty))
}

#[test]
fn a_document_of_the_city_is_the_work_of_its_bureau_and_of_no_agency() {
    offices(|world, office| {
        let (_, board) = board(&world.installation);
        let law = &world.installation.regulation;
        let theirs = own(world, &office.officer);
        let bureau = own(world, &office.bureau);
        for duty in LEFT {
            let place = usize::from(law.duty(duty).unwrap().order);
            let standing = board.row("a1").unwrap().cells[place].standing;
            assert_eq!(standing, Standing::NoData, "{duty}");
            assert!(row(&theirs, duty).is_none(), "{duty}: no agency could close it");
            let closing = &of_bureau(&bureau, duty).unwrap().closing;
            assert_eq!(closing[0].form.as_ref().unwrap().id, adoption::FORM, "{duty}");
            assert_eq!(closing[0].agency.as_deref(), Some("doit"), "{duty}");
            assert_eq!(closing[0].lacks, [adoption::ADOPTED_ON], "the one field that counts");
        }
        let assets = of_bureau(&bureau, "D7a").unwrap();
        assert_eq!(known(&assets.closing[0], adoption::TITLE), Some(TITLE));
        let waits = |row: &Row| row.missing.iter().any(|name| name.starts_with("delegated."));
        assert!(!theirs.iter().any(waits), "{theirs:?}");
    });
}

#[test]
fn a_document_that_the_bureau_records_as_adopted_opens_the_duty_for_every_body() {
    offices(|world, office| {
        let line = json!({"form": adoption::FORM, "agency": "doit", "with": {
            "title": TITLE, "delegating_point": ["7"], "issuer": "臺北市政府",
            "text_available": true, "adopted_on": "2025-01-01", "checked_on": "2025-01-01"}});
        let outcome = world.import_text("document.jsonl", &line.to_string()).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        let theirs = own(world, &office.officer);
        assert!(row(&theirs, "D7a").is_some_and(|row| row.closing[0].agency.is_none()));
        assert!(of_bureau(&own(world, &office.bureau), "D14a").is_some(), "another document");
    });
}

fn threshold_of(world: &World, actor: &Actor) -> Vec<Closing> {
    let rows = own(world, actor);
    row(&rows, "D5.5a").unwrap().closing.clone()
}

#[test]
fn a_setting_that_only_the_city_decides_is_offered_to_who_decides_for_the_city() {
    offices(|world, office| {
        let told = threshold_of(world, &office.officer);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].setting.is_none() && told[0].form.is_none(), "{told:?}");
        assert!(told[0].zh.starts_with("由本府訂定設定「"), "{told:?}");
        let both = account_of(&office.officer);
        let of_city = NewGrant {
            account: both.clone(),
            role: Role::BureauOfficer.word().to_owned(),
            agency: "city".to_owned(),
            subject: None,
            from: world.installation.today(),
            until: None,
            on_behalf_of: None,
            why: "兼任".to_owned(),
        };
        grant::give(&world.installation, &local(), &of_city).unwrap();
        let offered = threshold_of(world, &acting(&world.installation, &both));
        let setting = offered.iter().find_map(|one| Some((one, one.setting.as_ref()?)));
        let (closing, setting) = setting.unwrap();
        assert_eq!((setting.name.as_str(), closing.agency.as_deref()), (THRESHOLD, Some("city")));
    });
}
