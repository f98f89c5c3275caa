//! What somebody may not read is for them not there, whatever they try to do to it.

use app::access::Role;
use app::proposal::{self, ProposalError};
use app::record::{self, RecordError};
use app::setting::NewSetting;
use app::signature_sheet::{self as sheets, Paper, SheetError};

use crate::signature_sheets::undertaking;
use crate::todo::{offices, somebody};
use crate::world::actor as local;

#[test]
fn whoever_may_not_read_it_is_told_that_it_is_not_there_and_not_that_they_may_not() {
    offices(|world, office| {
        let installation = &world.installation;
        let foreign = somebody(world, "外單位", Role::SecurityOfficer, "a2");
        for id in ["p1", "none"] {
            let told = record::withdraw(installation, &foreign, id, "誤植", None, None);
            assert!(matches!(told, Err(RecordError::NotFound { .. })), "{told:?}");
        }

        let sheet = sheets::open(installation, &office.officer, &undertaking(&["p1"]), None);
        let sheet = sheet.unwrap();
        let (on, people) = (installation.today(), vec!["p1".to_owned()]);
        let paper = Paper { scan: "0".repeat(64), on, people, n_counted: 1 };
        for id in [&*sheet, "none"] {
            let told = sheets::close(installation, &foreign, id, "誤植");
            assert!(matches!(told, Err(SheetError::NotFound { .. })), "{told:?}");
            let told = sheets::confirm(installation, &foreign, id, &paper, None);
            assert!(matches!(told, Err(SheetError::NotFound { .. })), "{told:?}");
        }

        let new = NewSetting {
            name: "period.D6.1b".to_owned(),
            value: "P1Y".to_owned(),
            from: installation.today(),
            agency: Some("a1".to_owned()),
            why: "資安會議決議".to_owned(),
        };
        let proposal = proposal::propose(installation, &office.officer, &new).unwrap();
        let ciso = somebody(world, "外單位資安長", Role::AgencyCiso, "a2");
        for id in [&*proposal, "none"] {
            for how in [proposal::End::Accept, proposal::End::Refuse, proposal::End::TakeBack] {
                let told = proposal::end(installation, &ciso, id, how, "x");
                assert!(matches!(told, Err(ProposalError::NotFound { .. })), "{told:?}");
            }
        }
        let waiting = proposal::open_of(installation, &local(), "a1").unwrap();
        assert_eq!(waiting.len(), 1, "nothing was done to it");
    });
}
