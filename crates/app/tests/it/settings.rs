//! Settings that the law leaves open: who may decide what, and from when it holds.

use app::setting::{NewSetting, Setting, SettingError};
use domain::Moment;

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
    app::setting::set(&world.installation, &actor(), &new)
}

#[test]
fn a_decision_is_kept_with_its_day_decider_and_reason_and_speaks_from_then_on() {
    both(|world| {
        set(world, "leave_days_threshold", "90", None).unwrap();
        set(world, "records_from", "2025-07-01", Some("a1")).unwrap();
        let settings = app::setting::list(&world.installation, &actor()).unwrap();
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
