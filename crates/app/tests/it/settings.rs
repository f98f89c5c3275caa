//! Settings that the law leaves open: who may decide what, and from when it holds.

use app::access::Role;
use app::grant;
use app::proposal::{self, End};
use app::setting::{self, NewSetting, Setting, SettingError};
use domain::Moment;

use crate::rights::{account, acting, city, id_of, right, somebody};
use crate::world::{World, actor, both};

fn set(
    world: &World,
    name: &str,
    value: &str,
    agency: Option<&str>,
) -> Result<Setting, SettingError> {
    let new = NewSetting {
        name: name.to_owned(),
        value: value.to_owned(),
        from: "2026-01-01".parse().unwrap(),
        agency: agency.map(str::to_owned),
        why: "簽奉核定".to_owned(),
    };
    setting::set(&world.installation, &actor(), &new)
}

#[test]
fn a_decision_is_kept_with_its_day_decider_and_reason_and_speaks_from_then_on() {
    both(|world| {
        set(world, "leave_days_threshold", "90", None).unwrap();
        set(world, "records_from", "2025-07-01", Some("a1")).unwrap();
        let settings = setting::list(&world.installation, &actor()).unwrap();
        assert_eq!(settings.len(), 2);
        assert_eq!(
            (settings[0].decided_by.as_str(), settings[0].why.as_str()),
            ("local:王承辦", "簽奉核定")
        );
        let city = app::agency::city(&world.installation, Moment::FOREVER).unwrap();
        let on = |day: &str| city.setting("leave_days_threshold", "a1", day.parse().unwrap());
        assert_eq!((on("2025-12-31"), on("2026-01-01")), (None, Some("90")));
        let before =
            app::agency::city(&world.installation, "2026-03-02T09:59:59+08:00".parse().unwrap());
        let before = before.unwrap();
        assert_eq!(
            before.setting("leave_days_threshold", "a1", "2026-02-01".parse().unwrap()),
            None
        );
    });
}

#[test]
fn of_two_decisions_for_one_day_the_later_speaks() {
    both(|world| {
        let name = "period.D6.1b".to_owned();
        set(world, &name, "P1Y", None).unwrap();
        set(world, &name, "P6M", None).unwrap();
        let city = app::agency::city(&world.installation, Moment::FOREVER).unwrap();
        assert_eq!(city.setting(&name, "a1", "2026-01-01".parse().unwrap()), Some("P6M"));
    });
}

#[test]
fn what_no_setting_may_hold_is_refused() {
    both(|world| {
        let refused = |name: &str, value: &str, agency: Option<&str>| {
            set(world, name, value, agency).unwrap_err()
        };
        let unknown = refused("leave_days", "90", None);
        assert!(matches!(unknown, SettingError::UnknownSetting { .. }));
        let duty = refused("period.D99.9z", "P1Y", None);
        assert!(matches!(duty, SettingError::UnknownDuty { .. }), "{duty}");
        // The law's own ninety days decide there: no period of the duty is ever read.
        let unread = refused("period.D5.5b", "P1Y", None);
        assert!(matches!(unread, SettingError::NotRead { .. }), "{unread}");
        let value = refused("leave_days_threshold", "30", None);
        assert_eq!(value.to_string(), "`30` is no value of `leave_days_threshold`; write 0 or 90");
        let own = refused("leave_days_threshold", "90", Some("a1"));
        assert!(matches!(own, SettingError::NotByAgency { .. }));
        let nobody = refused("records_from", "2026-01-01", Some("nobody"));
        assert!(matches!(nobody, SettingError::UnknownAgency { .. }));
        for (name, value) in [
            ("records_from", "115/1/1"),
            ("phishing.open_rate_below", "101"),
            ("phishing.open_rate_below", "-1"),
        ] {
            let told = refused(name, value, None);
            assert!(matches!(told, SettingError::Value { .. }), "{name} {value}");
        }
        assert!(set(world, "phishing.open_rate_below", "4.5", None).is_ok());
    });
}

#[test]
fn a_sample_is_a_share_and_perhaps_a_least_number() {
    both(|world| {
        let name = format!("sample.{}", crate::world::law().duties[0].id);
        assert!(set(world, &name, "10 %, at least 3", None).is_ok());
        assert!(set(world, &name, "10%", None).is_ok());
        assert!(matches!(set(world, &name, "three", None), Err(SettingError::Value { .. })));
        assert!(matches!(set(world, &name, "110 %", None), Err(SettingError::Value { .. })));
    });
}

#[test]
fn what_a_deputy_decides_names_in_whose_place_it_was_decided() {
    city(|world| {
        let installation = &world.installation;
        let ciso = somebody(world, "ciso", Role::AgencyCiso, "a1");
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let deputy = account(world, "deputy", "a1");
        let mut lent = right(world, &deputy, Role::AgencyCiso, "a1");
        lent.on_behalf_of = Some(id_of(&ciso).to_owned());
        lent.until = Some(installation.today());
        grant::give(installation, &ciso, &lent).unwrap();
        let deputy = acting(installation, &deputy);
        let new = |name: &str, value: &str| NewSetting {
            name: name.to_owned(),
            value: value.to_owned(),
            from: installation.today(),
            agency: Some("a1".to_owned()),
            why: "分層負責".to_owned(),
        };
        let for_ciso = Some(ciso.written());
        let decided = setting::set(installation, &deputy, &new("approval.zone", "agency_ciso"));
        let decided = decided.unwrap();
        assert_eq!((&decided.decided_by, &decided.on_behalf_of), (&deputy.written(), &for_ciso));
        let told = testkit::told_of(installation, "approval.zone");
        let place = told.iter().find(|(kind, _)| kind == "setting.on-behalf").unwrap();
        assert!(place.1.contains(id_of(&ciso)), "{told:?}");
        let own = setting::set(installation, &ciso, &new("approval.zone", "none")).unwrap();
        assert_eq!(own.on_behalf_of, None);

        let asked = new("period.D6.1b", "P1Y");
        let asked = proposal::propose(installation, &officer, &asked).unwrap();
        proposal::end(installation, &deputy, &asked, End::Accept, "").unwrap();
        let several = [new("period.D10a", "P1Y"), new("approval.waiver", "agency_ciso")];
        setting::set_all(installation, &deputy, "a1", &several).unwrap();
        let kept = setting::list(installation, &actor()).unwrap();
        let of = |name: &str| -> Vec<Option<String>> {
            let of_name = kept.iter().filter(|one| one.name == name);
            of_name.map(|one| one.on_behalf_of.clone()).collect()
        };
        assert_eq!(of("approval.zone"), [for_ciso.clone(), None]);
        for name in ["period.D6.1b", "period.D10a", "approval.waiver"] {
            assert_eq!(of(name), std::slice::from_ref(&for_ciso), "{name}");
        }
    });
}
