//! 拾壹 continuity: plans, scripts, drills, backups and the proof that they can be restored.

use serde_json::json;

use super::systems::{is_core, tail};
use crate::scribe::{Scribe, at};

const ELEMENTS: [&str; 7] = [
    "personnel",
    "environment",
    "equipment",
    "program-code",
    "configuration",
    "database",
    "documents-files",
];

const SCENARIOS: [(&str, &str); 3] = [
    ("past-severe-outage", "重演前次服務中斷"),
    ("single-point-of-failure", "單一線路中斷"),
    ("major-disaster", "地震致機房停用"),
];

pub(crate) fn write(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    plans(scribe);
    for number in (1..=body.systems).filter(|number| is_core(body, *number) || era.thick) {
        backups(scribe, number);
    }
    if !era.thick && body.core_systems() == 0 && body.systems > 0 {
        restores(scribe, 1);
    }
}

fn plans(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    if let Some(day) = body.once(era, "bcm-plan") {
        scribe.file(
            "bia_entry",
            "bia-1",
            day,
            json!({
                "process": "民眾申辦服務", "is_core": true, "systems": [body.id(&tail(1))],
                "dependencies": ["網路", "電力"], "impact": "民眾無法申辦", "mtpd": "24小時", "rto": "8小時",
                "rpo": "24小時", "min_level": "人工受理", "single_points": ["單一對外線路"],
                "owner": body.second(), "approved_by": body.ciso(), "reviewed_on": day.to_string(),
            }),
        );
        scribe.file(
            "bcm_plan",
            "bcm-1",
            day,
            json!({
                "version": "合成-1", "purpose": "維持關鍵業務", "scope": "核心業務", "assumptions": "人員可到勤",
                "activation": "中斷逾2小時", "organisation": [{ "unit": "資訊室", "title": "主任", "role": "指揮" }],
                "recovery_steps": ["啟動備援", "切換服務", "確認資料"], "maintenance": "每年檢視",
                "approved_by": body.ciso(), "approved_on": day.to_string(),
                "next_review": day.plus(365).to_string(),
            }),
        );
    }
    let Some(written) = body.once(era, "bcp-script") else { return };
    // Who drills with care drills all core systems; a few forget one.
    let core = (1..=body.systems).filter(|number| is_core(body, *number));
    let mut drilled: Vec<String> = core.map(|number| body.id(&tail(number))).collect();
    if body.gap("bcp-system", 1) && drilled.len() > 1 {
        drilled.pop();
    } else if drilled.is_empty() {
        drilled.push(body.id(&tail(1)));
    }
    let complete = !body.gap("scenarios", 5);
    let many = if complete { SCENARIOS.len() } else { 1 };
    for (place, (kind, scenario)) in SCENARIOS.iter().take(many).enumerate() {
        scribe.file(
            "bcp_script",
            &format!("script-{place}"),
            written,
            json!({
                "service": "民眾申辦服務", "scenario": scenario, "scenario_kinds": [kind],
                "systems": drilled, "participating_agencies": [body.id],
                "stakeholders": ["維護廠商"],
                "steps": [{ "at": "09:00", "action": "模擬中斷", "owner": "資訊室", "expected": "啟動備援" }],
                "combined_with_incident_drill": place == 2 && body.chance("combined").percent(30),
                "approved_by": body.ciso(), "recorded_for": written.to_string(),
            }),
        );
    }
    for day in body.series(era, "bcp-drill", 350) {
        if day <= written {
            continue;
        }
        let all = !body.gap("participation", 6);
        let found = body.chance(&format!("bcp/{day}")).percent(50);
        let item = format!("continuity-item-{day}");
        if found {
            super::audits::item(scribe, &item, "continuity", &format!("演練{day}"), day);
        }
        let improvements: Vec<String> = found.then(|| body.id(&item)).into_iter().collect();
        scribe.file(
            "bcp_record",
            &format!("bcp-{day}"),
            day,
            json!({
                "script": body.id("script-0"), "held_on": day.to_string(), "mode": "functional",
                "participants": [body.name_zh.clone(), body.id.clone()],
                "stakeholders_present": if all { json!(["維護廠商"]) } else { json!([]) },
                "rto_target": "8小時", "rto_actual": "5小時", "rpo_target": "24小時", "rpo_actual": "12小時",
                "met": true, "step_log": ["09:00 開始", "13:50 復原"],
                "issues": if found { json!(["聯絡清單未更新"]) } else { json!([]) },
                "improvements": improvements, "approved_by": body.ciso(),
            }),
        );
    }
}

fn backups(scribe: &mut Scribe<'_>, number: usize) {
    let (era, body) = (scribe.era, scribe.body);
    if let Some(day) = body.once(era, "backup") {
        for (place, element) in ELEMENTS.into_iter().enumerate() {
            if body.gap("backup-element", number * 7 + place) {
                continue;
            }
            scribe.file(
                "backup_scheme",
                &format!("backup-{number:02}-{element}"),
                day,
                json!({
                    "system": body.id(&tail(number)), "element": element, "method": "異地備份",
                    "frequency": "每日", "retention": "一年", "location": "備援機房", "offline_copy": true,
                    "encrypted": true, "responsible": body.officer(), "rto_supported": "8小時",
                    "rpo_supported": "24小時", "reviewed_on": day.to_string(),
                }),
            );
        }
    }
    restores(scribe, number);
}

fn restores(scribe: &mut Scribe<'_>, number: usize) {
    let (era, body) = (scribe.era, scribe.body);
    let often = if era.thick { 85 } else { 350 };
    for day in body.series(era, "restore", often) {
        let met = !body.gap("restore-met", number + 4);
        scribe.file(
            "restore_test",
            &format!("restore-{number:02}-{day}"),
            day,
            json!({
                "system": body.id(&tail(number)), "element": "database", "backup_date": day.previous().to_string(),
                "tested_on": day.to_string(), "started_at": at(day, 9, 0), "finished_at": at(day, 12, 40),
                "duration": "3小時40分", "data_verified": "筆數及雜湊相符", "rto_met": met, "rpo_met": true,
                "result": "pass", "tested_by": body.officer(), "approved_by": body.it_head(),
            }),
        );
    }
}
