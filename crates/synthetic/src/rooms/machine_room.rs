//! 陸 premises: one machine room, who enters it and what is done in it.

use regulation::Day;
use serde_json::json;

use super::premises::room;
use crate::names;
use crate::scribe::{Scribe, at};

const FACILITIES: [(&str, &str, bool); 8] = [
    ("lighting", "照明", false),
    ("emergency-lighting", "緊急照明", false),
    ("cctv", "監視錄影", false),
    ("fire-extinguishing", "滅火設備", true),
    ("alarm", "警報設備", true),
    ("evacuation", "避難設備", true),
    ("fire-prevention", "防火設施", true),
    ("air-conditioning", "空調", false),
];

pub(crate) fn write(scribe: &mut Scribe<'_>, number: usize) {
    entries(scribe, number);
    reviews(scribe, number);
    facilities(scribe, number);
    order(scribe, number);
    events(scribe, number);
}

fn recent(scribe: &Scribe<'_>, topic: &str, period: i32) -> Vec<Day> {
    let (era, body) = (scribe.era, scribe.body);
    let first = if era.thick { era.start } else { era.today.plus(-385) };
    let days = body.series(era, topic, period);
    days.into_iter().filter(|day| *day >= first).collect()
}

fn entries(scribe: &mut Scribe<'_>, number: usize) {
    let (era, body) = (scribe.era, scribe.body);
    let period = if era.thick { 4 } else { 24 };
    // Doors are logged even where nothing else is.
    let mut chance = body.chance_nth("entries", number);
    let mut day = era.today.plus(-chance.between(1, period));
    let first = if era.thick { era.start } else { era.today.plus(-400) };
    let mut visit: usize = 0;
    while day > first {
        let on = era.workday(day);
        let vendor = chance.percent(30);
        let escorted = vendor && !(chance.percent(4) && body.gap("escort", visit));
        let (hour, stay) = (chance.between(9, 16), chance.between(10, 50));
        let person = body.person(era, 3 + chance.below(4));
        let name = if vendor { names::person(&mut chance) } else { person.name };
        visit += 1;
        scribe.file(
            "entry_log",
            &format!("entry-{number}-{visit:05}"),
            on,
            json!({
                "zone": room(scribe, number), "entered_at": at(on, hour, 5), "left_at": at(on, hour, 5 + stay),
                "person_name": name,
                "identity_kind": if vendor { "maintenance-vendor" } else { "staff" },
                "organisation": if vendor { names::company(visit) } else { "資訊室".to_owned() },
                "id_checked": true, "reason": if vendor { "設備維護" } else { "例行巡檢" },
                "escort": escorted.then(|| body.second()), "escort_required": escorted,
                "prohibited_checked": true, "recorded_by": body.officer(), "source": "form",
            }),
        );
        day = day.plus(-chance.between(1, period * 2));
    }
}

fn reviews(scribe: &mut Scribe<'_>, number: usize) {
    let body = scribe.body;
    for day in recent(scribe, "entry-review", 30) {
        let total = body.chance(&format!("review/{day}")).between(3, 20);
        scribe.file(
            "entry_review",
            &format!("entry-review-{number}-{day}"),
            day,
            json!({
                "zone": room(scribe, number), "period_from": day.plus(-30).to_string(),
                "period_to": day.previous().to_string(), "entries_total": total,
                "sample_method": "all", "entries_compared": total, "unregistered_found": 0,
                "unescorted_found": 0, "unauthorised_acts": [], "reviewer": body.officer(),
                "reviewed_on": day.to_string(), "approved_by": body.it_head(),
            }),
        );
    }
    for day in recent(scribe, "cctv", 30) {
        let offset = body.chance(&format!("cctv/{day}")).between(-9, 9);
        scribe.file(
            "cctv_calibration",
            &format!("cctv-{number}-{day}"),
            day,
            json!({
                "zone": room(scribe, number), "device": format!("CAM-{number}"), "checked_at": at(day, 11, 0),
                "reference": "國家時間與頻率標準實驗室", "offset_seconds": offset, "within_tolerance": true,
                "corrected": true, "retention_days": 90, "checked_by": body.officer(),
                "next_due": day.plus(30).to_string(),
            }),
        );
    }
}

fn facilities(scribe: &mut Scribe<'_>, number: usize) {
    let (era, body) = (scribe.era, scribe.body);
    for day in body.series(era, "facility", 340) {
        for (place, (facility, name, expires)) in FACILITIES.into_iter().enumerate() {
            if body.gap(&format!("facility/{facility}"), place + 5) {
                continue;
            }
            scribe.file(
                "facility_check",
                &format!("facility-{facility}-{number}-{day}"),
                day,
                json!({
                    "zone": room(scribe, number), "checked_on": day.to_string(), "facility": facility,
                    "device": format!("{name}{number}"), "item": "功能及外觀", "result": "normal",
                    "expiry": expires.then(|| day.plus(700).to_string()),
                    "checked_by": body.second(), "approved_by": body.it_head(),
                }),
            );
        }
    }
}

fn order(scribe: &mut Scribe<'_>, number: usize) {
    let (era, body) = (scribe.era, scribe.body);
    for day in body.series(era, "cleaning", 85) {
        scribe.file(
            "cleaning_record",
            &format!("cleaning-{number}-{day}"),
            day,
            json!({
                "zone": room(scribe, number), "done_on": day.to_string(),
                "scope": ["floor", "under-raised-floor"], "performed_by": "清潔廠商（合成）",
                "escort": body.second(), "checked_by": body.it_head(),
            }),
        );
    }
    if let Some(day) = body.once(era, "rack-plan") {
        for place in 1..=4 {
            scribe.file(
                "rack_plan",
                &format!("rack-{number}-{place}"),
                day,
                json!({
                    "zone": room(scribe, number), "rack": format!("R{number}"),
                    "u_position": format!("U{}", place * 4), "equipment": format!("主機{place}"),
                    "network_zone": "伺服器網段", "power_feed": "A/B", "owner": body.second(),
                    "updated_on": day.to_string(),
                }),
            );
        }
    }
    let logged = if era.thick { era.today.days() - era.start.days() } else { 12 };
    if body.keeping("daily-log").is_kept() {
        for back in 1..=logged {
            let day = era.today.plus(-back);
            if era.workday(day) != day {
                continue;
            }
            let mut chance = body.chance(&format!("daily/{number}/{day}"));
            scribe.file(
                "room_daily_log",
                &format!("daily-{number}-{day}"),
                day,
                json!({
                    "zone": room(scribe, number), "date": day.to_string(), "shift": "日班",
                    "operator": body.officer(), "temperature": chance.between(20, 25),
                    "humidity": chance.between(40, 60), "ups_status": "正常", "aircon_status": "正常",
                    "reviewed_by": body.it_head(),
                }),
            );
        }
    }
}

fn events(scribe: &mut Scribe<'_>, number: usize) {
    let (era, body) = (scribe.era, scribe.body);
    for (place, day) in body.series(era, "media-scan", 120).into_iter().enumerate() {
        scribe.file(
            "media_scan",
            &format!("media-{number}-{place:02}"),
            day,
            json!({
                "station": "掃毒工作站", "signature_date": day.to_string(), "media_kind": "USB隨身碟",
                "media_id": format!("USB-{number}-{place:02}"), "owner": "維護廠商", "direction": "in",
                "purpose": "韌體更新", "scanned_at": at(day, 10, 20),
                "exchanged_at": at(day, 10, 40), "result": "clean", "operator": body.officer(),
            }),
        );
    }
    for (place, day) in body.series(era, "move-in", 200).into_iter().enumerate() {
        let equipment = format!("伺服器{number}-{place}");
        if !body.gap("install", place) {
            let before = era.workday(day.plus(-9));
            scribe.file(
                "install_assessment",
                &format!("install-{number}-{place:02}"),
                before,
                json!({
                    "zone": room(scribe, number), "equipment": equipment, "requested_by": body.second(),
                    "power_need": "2A", "power_spare": "20A", "power_ok": true, "space_u": 2,
                    "space_ok": true, "weight_kg": 24, "rack_load_limit": 900, "load_ok": true,
                    "heat_btu": 1_700, "aircon_ok": true, "rack": format!("R{number}"), "decision": "approve",
                    "assessor": body.officer(), "assessed_on": before.to_string(), "approved_by": body.it_head(),
                }),
            );
        }
        scribe.file(
            "room_change",
            &format!("change-room-{number}-{place:02}"),
            day,
            json!({
                "zone": room(scribe, number), "rack": format!("R{number}"), "equipment": equipment,
                "change_kind": "move-in", "reason": "汰舊換新", "impact": "無", "scheduled_at": at(day, 14, 0),
                "requested_by": body.second(), "approved_by": body.it_head(),
                "approved_on": at(day.plus(-2), 9, 0), "done_at": at(day, 16, 0), "verified_by": body.officer(),
            }),
        );
    }
    if body.chance_nth("violation", number).percent(12) {
        let day =
            era.workday(era.today.plus(-body.chance_nth("violation/on", number).between(5, 300)));
        let followed = body.keeping("violation").is_kept().then(|| day.plus(4));
        let followed = followed.filter(|day| *day < era.today).map(|day| day.to_string());
        scribe.file(
            "room_violation",
            &format!("violation-{number}"),
            day,
            json!({
                "zone": room(scribe, number), "at": at(day, 15, 10), "person": "維護廠商人員",
                "kind": "eating-drinking", "description": "於機房內飲水", "action": "當場勸導並登記",
                "recorded_by": body.officer(), "followed_up_on": followed,
            }),
        );
    }
    if let Some(day) = body.once(era, "room-norm") {
        super::governance::norm(scribe, "機房管理規範", "machine-room", day);
    }
}
