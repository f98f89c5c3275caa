//! 伍 systems: what runs, how it is protected, changed and tested.

use serde_json::json;

use crate::body::Body;
use crate::names;
use crate::scribe::{Scribe, at, file};

/// The code of a system within its body.
pub(crate) fn tail(number: usize) -> String {
    format!("system-{number:02}")
}

/// Whether the system carries core business.
pub(crate) fn is_core(body: &Body, number: usize) -> bool {
    number <= body.core_systems()
}

pub(crate) fn write(scribe: &mut Scribe<'_>) {
    for number in 1..=scribe.body.systems {
        register(scribe, number);
        baseline(scribe, number);
        changes(scribe, number);
        scans(scribe, number);
    }
    let (era, body) = (scribe.era, scribe.body);
    if body.is_ranked() {
        for day in body.series(era, "health-check", 350) {
            scan(scribe, None, "health-check", day);
        }
    }
}

fn register(scribe: &mut Scribe<'_>, number: usize) {
    let (era, body) = (scribe.era, scribe.body);
    let mut chance = body.chance_nth("system", number);
    let core = is_core(body, number);
    let name = names::SYSTEMS[(number + body.chance("systems").below(20)) % names::SYSTEMS.len()];
    let grade = match (core, body.level) {
        (true, Some(regulation::Level::A)) => "高",
        (true, _) => "中",
        _ => "普",
    };
    let built = match number % 3 {
        0 => "in-house",
        1 => "outsourced",
        _ => "package",
    };
    // What runs is listed from the beginning: everything else refers to it.
    let days = [era.start.plus(-90)].into_iter().chain(body.series(era, "grading", 340));
    for (place, day) in days.enumerate() {
        let first = place == 0;
        scribe.file(
            "system_register",
            &if first { tail(number) } else { format!("{}-{day}", tail(number)) },
            day,
            json!({
                "system_code": format!("{}-S{number:02}", body.id), "name": name,
                "purpose": "提供機關業務服務", "is_core": core, "built_by": built,
                "users": chance.between(20, 4_000), "internal_only": number.is_multiple_of(2),
                "personal_data": number % 3 != 2, "c_level": grade, "i_level": grade,
                "a_level": grade, "law_level": "普", "level_reviewed_on": day.to_string(),
                "rto": "8小時", "rpo": "24小時", "owner": body.officer(), "status": "live",
            }),
        );
    }
}

fn baseline(scribe: &mut Scribe<'_>, number: usize) {
    const CONTROLS: [(&str, &str); 5] = [
        ("存取控制", "帳號管理"),
        ("事件日誌與可歸責性", "記錄事件"),
        ("營運持續計畫", "系統備份"),
        ("識別與鑑別", "身分驗證管理"),
        ("系統與資訊完整性", "漏洞修復"),
    ];
    let (era, body) = (scribe.era, scribe.body);
    if body.gap("baseline", number) {
        return;
    }
    for day in body.series(era, "baseline", 350) {
        let many = if era.thick { CONTROLS.len() } else { 1 };
        for (place, (domain, control)) in CONTROLS.iter().take(many).enumerate() {
            let compliance = if body.chance_nth("compliance", number * 8 + place).percent(85) {
                "符合"
            } else {
                "部分符合"
            };
            scribe.file(
                "baseline_check",
                &format!("baseline-{number:02}-{place}-{day}"),
                day,
                json!({
                    "system": body.id(&tail(number)), "protection_level": if is_core(body, number) { "中" } else { "普" },
                    "item_no": place + 1, "domain": domain, "control": control, "requirement_level": "普",
                    "applies": true, "implementation": "依系統管理程序辦理", "compliance": compliance,
                    "filled_by": body.officer(), "form_date": day.plus(-4).to_string(),
                    "reviewer": body.it_head(), "review_date": day.to_string(),
                }),
            );
        }
    }
}

fn changes(scribe: &mut Scribe<'_>, number: usize) {
    let (era, body) = (scribe.era, scribe.body);
    let often = if era.thick { 120 } else { 400 };
    for (place, day) in body.series(era, &format!("change/{number}"), often).into_iter().enumerate()
    {
        let mut chance = body.chance(&format!("change/{number}/{day}"));
        let major = chance.percent(30);
        let scanned = !major || !body.gap("change-scan", number + place);
        if major && scanned {
            scan(scribe, Some(number), "app-test", era.workday(day.plus(-chance.between(3, 15))));
        }
        scribe.file(
            "change_request",
            &format!("change-{number:02}-{place:02}"),
            day,
            json!({
                "system": body.id(&tail(number)), "request_no": format!("合成-{}-{number:02}-{place:02}", body.id),
                "requested_by": body.second(), "description": "功能調整及元件更新", "is_major": major,
                "security_review": "無新增風險",
                "test_result": "測試通過", "test_data_desensitised": true, "rollback_plan": "回復前一版本",
                "approved_by": body.it_head(), "released_on": at(day, 19, 30), "verified_by": body.officer(),
            }),
        );
    }
}

fn scans(scribe: &mut Scribe<'_>, number: usize) {
    let (era, body) = (scribe.era, scribe.body);
    if !is_core(body, number) && !era.thick {
        return;
    }
    let (often, deep) = match body.level {
        Some(regulation::Level::A) => (165, 340),
        _ => (330, 350),
    };
    for day in body.series(era, "vulnerability-scan", often) {
        scan(scribe, Some(number), "vulnerability-scan", day);
    }
    for day in body.series(era, "penetration-test", deep) {
        scan(scribe, Some(number), "penetration-test", day);
    }
}

fn scan(scribe: &mut Scribe<'_>, number: Option<usize>, kind: &str, day: regulation::Day) {
    let body = scribe.body;
    let which = number.unwrap_or(0);
    let mut chance = body.chance_nth(&format!("scan/{kind}/{day}"), which);
    let high = if chance.percent(25) { chance.between(1, 3) } else { 0 };
    scribe.file(
        "scan_report",
        &format!("{kind}-{which:02}-{day}"),
        day,
        json!({
            "system": number.map(|number| body.id(&tail(number))), "kind": kind,
            "performed_by": names::company(which + 3), "independent": true,
            "performed_on": day.to_string(), "round": "first", "critical": 0, "high": high,
            "medium": chance.between(0, 8), "low": chance.between(0, 15), "open_items": [],
            "report": file("檢測報告"),
        }),
    );
}
