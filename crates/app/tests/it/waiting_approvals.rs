//! What was filed and waits is said to wait, and what nobody can approve is said to who can mend that.

use app::access::Role;
use app::approval::{self, Awaited, givers, waiting_like};
use app::doctor::Gravity;
use app::import::Language;
use app::todo::{Kind, Row, lacked};
use app::typed::Typed;
use app::{Actor, Installation};
use serde_json::json;

use crate::approvals::{account, acting, approve, file, give, offices_in, state, waiver};
use crate::doctor;
use crate::renewed_boards::new;
use crate::todo::{board, offices, own, somebody};
use crate::world::{World, actor as local};

/// What waits beside a form of a2 in which this was typed so far.
fn beside(world: &World, actor: &Actor, form: &str, typed: &[(&str, &str)]) -> Vec<Awaited> {
    let installation = &world.installation;
    let form = installation.regulation.form(form).unwrap();
    let typed = typed.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let (book, manner) = ((form, "a2"), Language::Chinese.into());
    waiting_like(installation, actor, book, &Typed::of(typed), manner).unwrap()
}

#[test]
fn what_was_filed_and_waits_is_not_asked_for_anew_until_it_was_returned() {
    offices(|world, office| {
        let installation = &world.installation;
        let officer = somebody(world, "陳承辦", Role::SecurityOfficer, "a2");
        let level = || {
            let (boards, board) = board(installation);
            let found = lacked(&boards, &board, &officer, "a2").unwrap();
            found.into_iter().find(|one| one.name == "level")
        };
        assert_eq!(level().unwrap().waiting, None);
        assert!(beside(world, &officer, "level_submission", &[]).is_empty());
        let with = json!({"level": "C", "submitted_on": "2026-01-05", "approved_on": "2026-01-20",
            "document_no": "資安字第2號"});
        let id = file(world, &officer, &new("level_submission", "a2", with));
        let waiting = level().unwrap().waiting.unwrap();
        assert_eq!((&waiting.record, waiting.role.as_str()), (&id, "bureau_officer"));
        assert_eq!((waiting.since, waiting.is_stuck), (installation.now(), false));
        let same = [("document_no", "資安字第2號")];
        for typed in [&same[..0], &same[..]] {
            assert_eq!(
                beside(world, &officer, "level_submission", typed),
                std::slice::from_ref(&waiting)
            );
        }
        let another = [("document_no", "資安字第3號")];
        assert!(beside(world, &officer, "level_submission", &another).is_empty());
        assert!(beside(world, &office.officer, "level_submission", &same).is_empty(), "not theirs");
        approval::return_with_reason(installation, &office.bureau, &id, "請補附件", None, None)
            .unwrap();
        assert_eq!(level().unwrap().waiting, None);
        approval::submit(installation, &officer, &id, None, None, None).unwrap();
        approval::approve(installation, &office.bureau, &id, None, None, None, None).unwrap();
        assert!(level().is_none(), "it counts");
    });
}

/// The row of what nobody can approve.
fn stuck(world: &World, actor: &Actor) -> Option<Row> {
    own(world, actor).into_iter().find(|row| row.kind == Kind::Stuck)
}

fn is_stuck(installation: &Installation, id: &str) -> bool {
    approval::course(installation, &local(), id).unwrap().is_stuck
}

#[test]
fn what_nobody_can_approve_is_said_to_who_filed_it_and_to_who_may_grant_the_role() {
    offices_in(|world, office, kit| {
        let installation = &world.installation;
        let made = |name: &str, role: Role, agency: &str| {
            let id = account(world, name);
            give(world, &id, role, agency, None);
            acting(installation, &id)
        };
        let officer = made("officer-2", Role::SecurityOfficer, "a2");
        let window = made("window-2", Role::ContactWindow, "a2");
        let bureau = made("bureau", Role::BureauOfficer, "city");
        let administrator = made("administrator", Role::PlatformAdministrator, "city");
        file(world, &office.officer, &waiver("a1", "系統汰換"));
        assert!(stuck(world, &office.officer).is_none() && stuck(world, &bureau).is_none());
        assert!(doctor::said(kit, "stuck-approvals").is_empty());

        let id = file(world, &officer, &waiver("a2", "系統汰換"));
        assert!(is_stuck(installation, &id), "a2 has no CISO");
        let row = stuck(world, &officer).unwrap();
        assert_eq!(row.record.as_ref(), Some(&id));
        let told = (row.role.as_deref(), row.form.as_deref());
        assert_eq!(told, (Some("agency_ciso"), Some("waiver")));
        for actor in [&bureau, &administrator] {
            let row = stuck(world, actor).unwrap();
            assert_eq!((row.agency.as_str(), row.role.as_deref()), ("a2", Some("agency_ciso")));
            assert_eq!((row.n_records, row.record, row.form), (Some(1), None, None));
        }
        for actor in [&window, &office.ciso, &office.officer] {
            assert!(stuck(world, actor).is_none(), "{}", actor.name);
        }
        let told = doctor::said(kit, "stuck-approvals");
        let [told] = &told[..] else { panic!("{told:?}") };
        assert_eq!(told.gravity, Gravity::Advice);
        assert!(told.zh.starts_with("有 1 筆") && told.zh.contains("a2"), "{told:?}");
        assert!(told.en.contains("1 records") && told.en.contains("Agency CISO"), "{told:?}");

        let ciso = made("ciso-2", Role::AgencyCiso, "a2");
        assert!(!is_stuck(installation, &id));
        assert!(stuck(world, &officer).is_none() && stuck(world, &administrator).is_none());
        assert!(doctor::said(kit, "stuck-approvals").is_empty());
        assert_eq!(state(approve(world, &ciso, &id)), "approved");
    });
}

#[test]
fn who_alone_holds_the_role_and_filed_it_is_nobody_to_approve_it_nor_is_their_deputy() {
    offices_in(|world, office, _| {
        let installation = &world.installation;
        let own = file(world, &office.head, &waiver("a1", "本人所請"));
        assert!(is_stuck(installation, &own));
        let head = office.head.principal().unwrap().account.clone();
        let (deputy, last) = (account(world, "deputy"), installation.today().plus(9));
        give(world, &deputy, Role::HeadOfIt, "a1", Some((head.as_str(), last)));
        assert!(approve(world, &acting(installation, &deputy), &own).is_err());
        assert!(is_stuck(installation, &own));
        let another = account(world, "head-2");
        give(world, &another, Role::HeadOfIt, "a1", None);
        assert!(!is_stuck(installation, &own));
    });
}

#[test]
fn whoever_may_grant_a_role_is_named_and_never_only_who_holds_it() {
    let words = |role| givers(role).into_iter().map(Role::word).collect::<Vec<_>>().join(" ");
    assert_eq!(words(Role::CityCiso), "deputy_city_ciso platform_administrator");
    let of_agency = "city_ciso deputy_city_ciso bureau_officer platform_administrator";
    assert_eq!(words(Role::AgencyCiso), of_agency);
}
