//! Decisions that an agency's people propose, one by one and together, on both databases.

use std::collections::BTreeSet;

use app::Actor;
use app::access::Role;
use app::proposal::{self, ProposalError};
use app::setting::{self, NewSetting};
use app::todo::Kind;

use crate::todo::{offices, own, somebody};
use crate::world::actor as local;

#[test]
fn a_period_that_an_officer_proposes_holds_once_the_ciso_accepts_it() {
    offices(|world, office| {
        let installation = &world.installation;
        let ciso = somebody(world, "李資安長", Role::AgencyCiso, "a1");
        let new = |agency: &str| NewSetting {
            name: "period.D6.1b".to_owned(),
            value: "P1Y".to_owned(),
            from: installation.today(),
            agency: Some(agency.to_owned()),
            why: "資安會議決議".to_owned(),
        };
        let forbidden = proposal::propose(installation, &office.personnel, &new("a1"));
        assert!(matches!(forbidden, Err(ProposalError::Setting(_))));
        assert!(proposal::propose(installation, &office.officer, &new("a2")).is_err());
        let wrong = NewSetting { value: "soon".to_owned(), ..new("a1") };
        assert!(proposal::propose(installation, &office.officer, &wrong).is_err());
        let first = proposal::propose(installation, &office.officer, &new("a1")).unwrap();
        let second = proposal::propose(installation, &office.officer, &new("a1")).unwrap();
        let holds = || {
            let decided = setting::list(installation, &local()).unwrap();
            decided.iter().any(|one| one.name == "period.D6.1b")
        };
        assert!(!holds(), "what is proposed does not hold");
        let waiting = own(world, &ciso);
        let waiting: Vec<_> = waiting.iter().filter(|row| row.kind == Kind::Proposal).collect();
        assert_eq!(waiting.len(), 2);
        let end = |actor: &Actor, id: &str, how, why: &str| {
            proposal::end(installation, actor, id, how, why)
        };
        assert!(end(&office.officer, &first, proposal::End::Accept, "").is_err());
        let silent = end(&ciso, &first, proposal::End::Refuse, " ");
        assert!(matches!(silent, Err(ProposalError::NoReason)));
        end(&ciso, &first, proposal::End::Refuse, "期間過長").unwrap();
        end(&ciso, &second, proposal::End::Accept, "").unwrap();
        assert!(holds());
        let again = end(&ciso, &second, proposal::End::Accept, "");
        assert!(matches!(again, Err(ProposalError::NotFound { .. })));
        assert!(own(world, &ciso).iter().all(|row| row.kind != Kind::Proposal));
    });
}

#[test]
fn periods_proposed_together_are_accepted_together_or_not_at_all() {
    offices(|world, office| {
        let installation = &world.installation;
        let ciso = somebody(world, "李資安長", Role::AgencyCiso, "a1");
        let new = |name: &str, agency: &str| NewSetting {
            name: name.to_owned(),
            value: "P1Y".to_owned(),
            from: installation.today(),
            agency: Some(agency.to_owned()),
            why: "依建議週期訂定".to_owned(),
        };
        let both = [new("period.D6.1b", "a1"), new("period.D4.5a", "a1")];
        let wrong = [both[0].clone(), NewSetting { value: "soon".to_owned(), ..both[1].clone() }];
        assert!(proposal::propose_all(installation, &office.officer, &wrong).is_err());
        let apart = [new("period.D6.1b", "a1"), new("period.D6.1b", "city")];
        assert!(proposal::propose_all(installation, &local(), &apart).is_err());
        assert!(matches!(
            proposal::propose_all(installation, &office.officer, &[]),
            Err(ProposalError::Batch)
        ));
        assert!(proposal::open_of(installation, &ciso, "a1").unwrap().is_empty());
        let ids = proposal::propose_all(installation, &office.officer, &both).unwrap();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let all = |actor: &Actor, ids: &[&str]| {
            proposal::end_all(installation, actor, ids, proposal::End::Accept, "")
        };
        assert!(all(&office.officer, &ids).is_err(), "nobody accepts their own");
        assert!(all(&ciso, &[ids[0], "none"]).is_err());
        assert_eq!(proposal::open_of(installation, &ciso, "a1").unwrap().len(), 2);
        assert_eq!(all(&ciso, &ids).unwrap().len(), 2);
        let decided = setting::list(installation, &local()).unwrap();
        let decided: BTreeSet<_> = decided.iter().map(|one| one.name.as_str()).collect();
        assert!(decided.is_superset(&BTreeSet::from(["period.D6.1b", "period.D4.5a"])));
        assert!(all(&ciso, &ids).is_err(), "what is settled stays settled");
    });
}
