//! 伍 systems: what runs, how it is protected, changed and tested.

use std::collections::BTreeSet;

use regulation::{Baseline, Control, Day};
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
    let name = names::SYSTEMS[(number + body.chance("systems").below(20)) % names::SYSTEMS.len()];
    let grade = grade(body, number);
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
                "purpose": "提供機關業務服務", "is_core": is_core(body, number), "built_by": built,
                "users": chance.between(20, 4_000), "internal_only": is_internal(number),
                "personal_data": number % 3 != 2, "c_level": grade, "i_level": grade,
                "a_level": grade, "law_level": "普", "level_reviewed_on": day.to_string(),
                "rto": "8小時", "rpo": "24小時", "owner": body.officer(), "status": "live",
            }),
        );
    }
}

/// Whether nobody outside uses it.
fn is_internal(number: usize) -> bool {
    number.is_multiple_of(2)
}

/// Whether it was developed by or for the body: such a system answers the whole baseline.
fn is_developed(number: usize) -> bool {
    number % 3 != 2
}

/// The grade of a system in every dimension.
fn grade(body: &Body, number: usize) -> &'static str {
    match (is_core(body, number), body.level) {
        (true, Some(regulation::Level::A)) => "高",
        (true, _) => "中",
        _ => "普",
    }
}

/// The first self-check answers what the baseline asks then, each later one what its edition has added, and looks
/// again at a few measures. Who has a gap filed nothing, or stopped before the end.
fn baseline(scribe: &mut Scribe<'_>, number: usize) {
    let (era, body) = (scribe.era, scribe.body);
    let is_gap = body.gap("baseline", number);
    let mut chance = body.chance_nth("baseline/answers", number);
    if is_gap && chance.percent(50) {
        return;
    }
    let unfinished = if is_gap { usize::try_from(chance.between(1, 6)).unwrap_or(1) } else { 0 };
    let (short, first_short) = (chance.percent(12), chance.between(1, 30));
    let again = if era.thick { 5 } else { 1 };
    let mut answered: Option<&Baseline> = None;
    for day in body.series(era, "baseline", 350) {
        let Some(now) = era.regulation.baselines.iter().rfind(|one| one.edition <= day) else {
            continue;
        };
        let rank = now.rank(grade(body, number)).unwrap_or(0);
        let asked: Vec<&Control> = now.controls.iter().filter(|one| now.asks(one, rank)).collect();
        let asked = asked.get(..asked.len().saturating_sub(unfinished)).unwrap_or_default();
        let mut looked_at = BTreeSet::new();
        for control in asked {
            let is_whole = body.is_ranked() && is_developed(number);
            let is_new = is_whole
                && !answered.is_some_and(|before| has_answered(before, now, control, rank));
            let opens = looked_at.len() < again && looked_at.insert(&control.dimension);
            if is_new || opens {
                let is_short = short && control.item == i64::from(first_short);
                check(scribe, number, control, is_short, day);
            }
        }
        answered = Some(now);
    }
}

/// Whether a self-check under one edition has answered a measure of another at a grade.
fn has_answered(before: &Baseline, now: &Baseline, control: &Control, rank: usize) -> bool {
    let asked = |item: &i64| before.control(*item).is_some_and(|one| before.asks(one, rank));
    before.edition == now.edition || (!control.was.is_empty() && control.was.iter().all(asked))
}

fn check(scribe: &mut Scribe<'_>, number: usize, control: &Control, is_short: bool, day: Day) {
    let body = scribe.body;
    let is_out = control.group_zh == "遠端存取" && is_internal(number);
    let (implementation, compliance) = match (is_out, is_short) {
        (true, _) => ("僅供內部使用，不開放遠端存取", "不適用"),
        (false, true) => ("已訂定程序，尚未全面執行", "部分符合"),
        (false, false) => ("依系統管理程序辦理", "符合"),
    };
    scribe.file(
        "baseline_check",
        &format!("baseline-{number:02}-{:02}-{day}", control.item),
        day,
        json!({
            "system": body.id(&tail(number)), "protection_level": grade(body, number),
            "item_no": control.item, "domain": control.dimension_zh, "control": control.group_zh,
            "requirement_level": control.level, "applies": !is_out,
            "implementation": implementation, "compliance": compliance,
            "filled_by": body.officer(), "form_date": day.plus(-4).to_string(),
            "reviewer": body.it_head(), "review_date": day.to_string(),
        }),
    );
}

fn changes(scribe: &mut Scribe<'_>, number: usize) {
    let (era, body) = (scribe.era, scribe.body);
    let often = if era.thick { 120 } else { 400 };
    for (place, day) in body.series(era, &format!("change/{number}"), often).into_iter().enumerate()
    {
        let mut chance = body.chance(&format!("change/{number}/{day}"));
        let major = chance.percent(30);
        let scanned = !major || !body.gap("change-scan", number + place);
        let scanned_on = (major && scanned).then(|| era.workday(day.plus(-chance.between(3, 15))));
        if let Some(scanned_on) = scanned_on {
            scan(scribe, Some(number), "app-test", scanned_on);
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
                "vulnerability_scan": scanned_on.map(|on| body.id(&report("app-test", number, on))),
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

/// The end of a report's id.
fn report(kind: &str, system: usize, day: Day) -> String {
    format!("{kind}-{system:02}-{day}")
}

fn scan(scribe: &mut Scribe<'_>, number: Option<usize>, kind: &str, day: Day) {
    let body = scribe.body;
    let which = number.unwrap_or(0);
    let mut chance = body.chance_nth(&format!("scan/{kind}/{day}"), which);
    let high = if chance.percent(25) { chance.between(1, 3) } else { 0 };
    scribe.file(
        "scan_report",
        &report(kind, which, day),
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
