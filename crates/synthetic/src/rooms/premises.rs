//! 陸 premises: zones, inspections, the care of equipment.

use serde_json::json;

use crate::scribe::Scribe;

pub(crate) fn write(scribe: &mut Scribe<'_>) {
    zones(scribe);
    inspections(scribe);
    for number in 1..=scribe.body.rooms {
        super::machine_room::write(scribe, number);
    }
}

/// The id of a zone: machine rooms come first.
pub(crate) fn room(scribe: &Scribe<'_>, number: usize) -> String {
    scribe.body.id(&format!("zone-{number}"))
}

fn zones(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let rooms = body.rooms;
    // A body that has machine rooms lists them: what is kept in them refers to them.
    let listed = match rooms {
        0 => body.once(era, "zone-register"),
        _ => Some(body.settled(era, "zone-register").min(era.start.plus(-10))),
    };
    let Some(day) = listed else { return };
    let office = [("辦公區", "office")];
    let kinds = (0..rooms).map(|_| ("資訊機房", "machine-room")).chain(office);
    for (place, (name, kind)) in kinds.enumerate() {
        let number = place + 1;
        scribe.file(
            "zone",
            &format!("zone-{number}"),
            day,
            json!({
                "zone_code": format!("{}-Z{number}", body.id), "name": format!("{name}{number}"),
                "kind": kind,
                "perimeter": if kind == "office" { json!(["wall", "manned-reception"]) } else { json!(["wall", "card-access"]) },
                "level": if kind == "office" { "一般" } else { "管制" }, "manager": body.second(),
                "fire_risk": "已設偵煙及滅火設備",
                "flood_risk": "位於二樓以上，風險低",
                "assessed_on": day.to_string(),
            }),
        );
        if !body.gap("authorisation", number) {
            authorise(scribe, number);
        }
    }
    if let Some(day) = body.once(era, "cables") {
        for kind in ["power", "communication"] {
            scribe.file(
                "cable_check",
                &format!("cable-{kind}"),
                day,
                json!({
                    "zone": room(scribe, 1), "route": "天花板線槽", "cable_kind": kind,
                    "protection": "tray", "separated": true, "exposed": false, "label_ok": true,
                    "checked_on": day.to_string(), "checked_by": body.second(),
                }),
            );
        }
    }
}

fn authorise(scribe: &mut Scribe<'_>, zone: usize) {
    let (era, body) = (scribe.era, scribe.body);
    let ending = body.keeping("authorisation") == crate::keeping::Keeping::Expiring;
    for person in [4, 5] {
        for year in era.years() {
            let from = regulation::Day::year_start(year);
            let last = regulation::Day::year_end(year);
            let is_current = year == era.today.year();
            let to = if is_current && ending { era.today.plus(17).min(last) } else { last };
            scribe.file(
                "zone_authorisation",
                &format!("authorised-{zone}-{person}-{year}"),
                from,
                json!({
                    "zone": room(scribe, zone), "person": body.person_id(person), "reason": "維運管理",
                    "card_no": format!("{:06}", body.chance_nth("card", person).below(1_000_000)),
                    "from": from.to_string(), "to": to.to_string(), "approved_by": body.it_head(),
                    "reviewed_on": from.to_string(),
                }),
            );
        }
    }
}

fn inspections(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let mut days = body.series(era, "inspection", 30);
    if !era.thick {
        let first = era.today.plus(-385);
        days.retain(|day| *day >= first);
    }
    for day in days {
        let mut chance = body.chance(&format!("inspection/{day}"));
        let untidy = chance.percent(12);
        let word = |bad: bool| if bad { "not-ok" } else { "ok" };
        scribe.file(
            "s5_inspection",
            &format!("inspection-{day}"),
            day,
            json!({
                "area": "辦公區", "inspected_on": day.to_string(), "inspector": body.second(),
                "sort_ok": word(untidy && chance.percent(40)), "set_ok": word(untidy && chance.percent(40)),
                "clean_ok": "ok", "safety_ok": "ok",
                "finding": untidy.then_some("走道堆放紙箱"), "reviewed_by": body.it_head(),
            }),
        );
    }
}

/// Placement, power, maintenance and test of one piece of equipment.
pub(crate) fn care(scribe: &mut Scribe<'_>, number: usize, is_ups: bool) {
    let (era, body) = (scribe.era, scribe.body);
    let asset = body.id(&format!("asset-{number:03}"));
    let settled = body.settled(era, "asset-register");
    if !body.gap("placement", number) {
        let day = era.workday(settled.plus(12).min(era.today.plus(-3)));
        scribe.file(
            "placement_check",
            &format!("placement-{number:03}"),
            day,
            json!({
                "asset": asset, "location": "機櫃", "environment_ok": true, "access_protected": true,
                "checked_on": day.to_string(), "checked_by": body.second(),
            }),
        );
    }
    if !body.gap("power-spec", number) {
        let day = era.workday(settled.plus(15).min(era.today.plus(-3)));
        let fits = !body.gap("power-fits", number);
        scribe.file(
            "power_spec",
            &format!("power-{number:03}"),
            day,
            json!({
                "asset": asset, "rated_voltage": "220V", "rated_current": "6A",
                "manufacturer_spec": "依原廠手冊", "circuit": format!("P{}", number % 6 + 1),
                "measured_load": "3A", "surge_protection": "突波保護插座",
                "conforms": fits, "checked_on": day.to_string(), "checked_by": body.second(),
            }),
        );
    }
    let period = if is_ups { 175 } else { 350 };
    let topic = if is_ups { "ups-maintenance" } else { "maintenance" };
    for day in body.series(era, topic, period) {
        if body.gap(&format!("{topic}-one"), number) {
            continue;
        }
        scribe.file(
            "maintenance",
            &format!("maintenance-{number:03}-{day}"),
            day,
            json!({
                "asset": asset, "custodian": body.second(), "kind": "preventive",
                "due_on": day.plus(5).to_string(), "done_on": day.to_string(),
                "performed_by": crate::names::company(number), "work": "清潔、檢測、韌體檢視",
                "result": "normal", "next_due": day.plus(period).to_string(), "verified_by": body.it_head(),
            }),
        );
    }
    if is_ups {
        for day in body.series(era, "ups-test", 175) {
            let mut chance = body.chance(&format!("ups/{day}"));
            scribe.file(
                "ups_test",
                &format!("ups-{number:03}-{day}"),
                day,
                json!({
                    "asset": asset, "test_kind": "battery-discharge", "tested_on": day.to_string(),
                    "load_percent": chance.between(35, 70), "runtime_minutes": chance.between(18, 40),
                    "expected_minutes": 15, "transfer_ok": true, "result": "pass",
                    "tested_by": body.second(), "next_due": day.plus(175).to_string(),
                }),
            );
        }
    }
}
