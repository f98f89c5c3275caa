//! Templates that agencies bring, on both databases: taken whole or not at all, dated, told in the log, and
//! nobody's but theirs.

use app::access::Role;
use app::paper::PaperError;
use app::paper::own::{self, Origin, TemplateError};
use app::{Actor, Installation};
use store::StoreError;

use crate::rights::{city, somebody};
use crate::world::{World, actor, now};

fn text(kind: &str, zh: &str) -> String {
    format!(
        "kind = \"{kind}\"\nzh = \"{zh}\"\nen = \"List\"\nwhat_zh = \"清冊\"\nwhat_en = \"List\"\ntitle = \"{{agency}}清冊\"\nperiod = \"day\"\n\n[[block]]\nrecords = \"zone\"\ncolumns = [\"name\", \"@id\"]\n"
    )
}

fn bring(world: &World, actor: &Actor, agency: &str, text: &str) -> Result<String, TemplateError> {
    own::bring(&world.installation, actor, agency, text.as_bytes())
}

/// What an agency's papers of a kind are called, and whose template they are made by.
fn speaking(installation: &Installation, agency: &str, kind: &str) -> (String, Origin) {
    let (template, origin) = own::speaking(installation, agency, kind, installation.now()).unwrap();
    (template.zh, origin)
}

fn events(world: &World) -> Vec<(String, Option<String>)> {
    let changes = world.installation.store.read(|tx| store::change::latest(tx, None, 1_000));
    let changes = changes.unwrap().into_iter().filter(|change| change.kind == "template");
    let of = |change: store::change::ChangeRow| {
        let events = world.installation.store.read(|tx| store::event::of_change(tx, change.id));
        let event = events.unwrap().into_iter().next().unwrap();
        (event.kind, event.detail)
    };
    changes.map(of).collect()
}

#[test]
fn an_agency_s_template_speaks_before_the_city_s_and_that_before_the_law_s_own() {
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        assert_eq!(speaking(installation, "a1", "asset-list").1, Origin::House);
        let of_city = bring(world, &bureau, "city", &text("asset-list", "全府清冊")).unwrap();
        let own = bring(world, &officer, "a1", &text("asset-list", "本局清冊")).unwrap();
        let expected = ("本局清冊".to_owned(), Origin::Agency(own.clone()));
        assert_eq!(speaking(installation, "a1", "asset-list"), expected);
        let expected = ("全府清冊".to_owned(), Origin::City(of_city));
        assert_eq!(speaking(installation, "a3", "asset-list"), expected);
        let offered = own::offered(installation, "a1", now()).unwrap();
        assert_eq!(offered.len(), 7, "an own template takes the place of the law's");
        own::withdraw(installation, &officer, &own, "改用全府範本").unwrap();
        assert_eq!(speaking(installation, "a1", "asset-list"), expected);
    });
}

#[test]
fn a_kind_that_the_law_does_not_know_is_offered_to_its_agency_alone() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        bring(world, &officer, "a1", &text("zone-list", "區域清冊")).unwrap();
        let kinds = |agency: &str| {
            let offered = own::offered(&world.installation, agency, now()).unwrap();
            offered.into_iter().map(|one| one.kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds("a1").last().unwrap(), "zone-list");
        assert!(!kinds("a3").contains(&"zone-list".to_owned()));
        let elsewhere = own::speaking(&world.installation, "a3", "zone-list", now());
        assert!(matches!(elsewhere, Err(PaperError::UnknownKind { .. })));
    });
}

#[test]
fn nothing_is_kept_of_a_template_that_is_not_whole_and_its_faults_are_told_by_line() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let wrong = text("asset-list", "清冊").replace("\"name\"", "\"nothing\"");
        let Err(TemplateError::Faults(faults)) = bring(world, &officer, "a1", &wrong) else {
            panic!("it is refused");
        };
        assert_eq!(faults[0].line, 11);
        let bytes = b"kind = \"\xff\"".as_slice();
        let refused = own::bring(&world.installation, &officer, "a1", bytes);
        assert!(matches!(refused, Err(TemplateError::Faults(_))));
        let long = format!("{}# {}", text("asset-list", "清冊"), "長".repeat(100_000));
        assert!(matches!(bring(world, &officer, "a1", &long), Err(TemplateError::Faults(_))));
        let found = own::versions(&world.installation, &officer, "a1", None, 10).unwrap();
        assert!(found.versions.is_empty() && events(world).is_empty());
    });
}

#[test]
fn who_has_no_right_over_a_body_neither_brings_nor_sees_nor_withdraws_its_templates() {
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let other = somebody(world, "other", Role::SecurityOfficer, "a3");
        let window = somebody(world, "window", Role::ContactWindow, "a1");
        let staff = somebody(world, "personnel", Role::PersonnelOfficer, "a1");
        let whole = text("asset-list", "清冊");
        for (who, agency) in [(&other, "a1"), (&window, "a1"), (&staff, "a1"), (&officer, "city")] {
            let refused = bring(world, who, agency, &whole);
            assert!(
                matches!(refused, Err(TemplateError::Forbidden(_))),
                "{agency} by {}",
                who.name
            );
        }
        let below = bring(world, &officer, "a2", &whole).unwrap();
        let id = bring(world, &officer, "a1", &whole).unwrap();
        assert!(own::version(installation, &window, &id).is_ok());
        for who in [&other, &staff] {
            let absent = own::version(installation, who, &id);
            assert!(matches!(absent, Err(TemplateError::NotFound)));
            let refused = own::withdraw(installation, who, &id, "x");
            assert!(matches!(refused, Err(TemplateError::NotFound)));
        }
        let refused = own::withdraw(installation, &window, &below, "x");
        assert!(matches!(refused, Err(TemplateError::Forbidden(_))));
        let unknown = bring(world, &actor(), "a9", &whole);
        assert!(matches!(unknown, Err(TemplateError::Agency(_))));
    });
}

#[test]
fn what_was_brought_and_withdrawn_is_told_with_its_hash_and_the_reason_and_stays_to_be_read() {
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let whole = text("asset-list", "清冊");
        let id = bring(world, &officer, "a1", &whole).unwrap();
        assert!(matches!(bring(world, &officer, "a1", &whole), Err(TemplateError::Same)));
        assert!(matches!(
            own::withdraw(installation, &officer, &id, " "),
            Err(TemplateError::NoReason)
        ));
        own::withdraw(installation, &officer, &id, "版面有誤").unwrap();
        let again = own::withdraw(installation, &officer, &id, "版面有誤");
        assert!(matches!(again, Err(TemplateError::Withdrawn)), "withdrawn once");
        let (version, kept) = own::version(installation, &officer, &id).unwrap();
        assert_eq!((kept, version.withdrawal.unwrap().why), (whole, "版面有誤".to_owned()));
        let told = events(world);
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!(
            told[0],
            ("template.withdrawn".to_owned(), Some("a1 asset-list: 版面有誤".to_owned()))
        );
        let brought = format!("a1 asset-list sha256:{}", version.sha256);
        assert_eq!(told[1], ("template.brought".to_owned(), Some(brought)));
        assert!(
            bring(world, &officer, "a1", &text("asset-list", "清冊")).is_ok(),
            "it speaks no more"
        );
    });
}

#[test]
fn a_template_that_was_changed_past_the_program_makes_no_paper_and_is_not_shown() {
    testkit::both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", crate::world::PEOPLE).unwrap();
        let installation = &world.installation;
        let officer = somebody(&world, "officer", Role::SecurityOfficer, "a1");
        let id = bring(&world, &officer, "a1", &text("asset-list", "清冊")).unwrap();
        kit.tamper("update paper_template set template = replace(template, '清冊', '他冊')")
            .unwrap();
        let spoken = own::speaking(installation, "a1", "asset-list", now());
        assert!(matches!(spoken, Err(PaperError::Store(StoreError::Damaged { .. }))));
        let offered = own::offered(installation, "a1", now());
        assert!(matches!(offered, Err(PaperError::Store(StoreError::Damaged { .. }))));
        let shown = own::version(installation, &officer, &id);
        assert!(matches!(shown, Err(TemplateError::Store(StoreError::Damaged { .. }))));
    });
}

#[test]
fn versions_come_page_by_page_the_newest_first_and_a_hundred_may_stand() {
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        for number in 0..own::MOST_VERSIONS {
            bring(world, &officer, "a1", &text("asset-list", &format!("清冊{number}"))).unwrap();
        }
        let more = bring(world, &officer, "a1", &text("asset-list", "清冊"));
        assert!(matches!(more, Err(TemplateError::TooMany)));
        let first = own::versions(installation, &officer, "a1", None, 60).unwrap();
        assert_eq!(first.versions[0].zh, "清冊99");
        let rest = own::versions(installation, &officer, "a1", first.next.as_deref(), 60).unwrap();
        assert_eq!((first.versions.len(), rest.versions.len(), rest.next), (60, 40, None));
    });
}
