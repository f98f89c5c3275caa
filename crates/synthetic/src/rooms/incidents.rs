//! 拾 incidents: what happened, what was known of threats, what was practised.

use regulation::Day;
use serde_json::{Value as Json, json};

use crate::body::Body;
use crate::person::Person;
use crate::scribe::{Scribe, at, file};

const KINDS: [(&str, &str, &str); 6] = [
    ("malware", "端點偵測到惡意程式並已隔離", "單一電腦"),
    ("social-engineering", "同仁點閱釣魚郵件並輸入帳密", "單一帳號"),
    ("web-attack", "網站遭植入異常檔案", "對外網站"),
    ("equipment-failure", "儲存設備故障致服務中斷", "業務系統"),
    ("denial-of-service", "對外服務遭大量連線", "對外網站"),
    ("data-leak", "附件誤寄他人", "申請資料三筆"),
];

pub(crate) fn write(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let mut chance = body.chance("incidents");
    let often = if era.thick { body.people / 60 } else { body.people / 40 };
    let many = often + usize::from(chance.percent(35));
    for number in 1..=many {
        incident(scribe, number);
    }
    intelligence(scribe);
    drills(scribe);
    phishing(scribe);
    if chance.percent(10) {
        enforcement(scribe);
    }
}

fn incident(scribe: &mut Scribe<'_>, number: usize) {
    let (era, body) = (scribe.era, scribe.body);
    let mut chance = body.chance_nth("incident", number);
    let window = era.today.days() - era.start.days();
    let day = era.workday(era.today.plus(-chance.between(3, window)));
    let (category, description, damage) = KINDS[chance.below(KINDS.len())];
    let grave = chance.percent(12);
    let level = if grave { 3 } else { chance.between(1, 2) };
    let (hour, minute) = (chance.between(8, 15), chance.between(0, 19));
    let handled = !body.gap("incident-handling", number + 5);
    let late = chance.percent(12);
    let notified = handled.then(|| match late {
        true => at(day, hour + 2, minute),
        false => at(day, hour, minute + chance.between(8, 38)),
    });
    let report_on = era.workday(day.plus(chance.between(9, 24)));
    let reported = handled && report_on < era.today;
    let reporter: Person = body.person(era, 4);
    let tail = format!("incident-{number:03}");
    let id = body.id(&tail);
    scribe.file(
        "incident",
        &tail,
        day,
        json!({
            "incident_no": format!("合成-{}-{number:03}", body.id), "known_at": at(day, hour, minute),
            "occurred_at": at(day, hour - 1, minute), "notified_at": notified, "reporter": reporter.id,
            "reporter_phone": "02-2720-0000", "reporter_email": reporter.email(body),
            "category": category, "description": description, "damage": damage, "c_impact": 1,
            "i_impact": level, "a_impact": 1, "personal_data": category == "data-leak",
            "measures": "隔離設備、更換密碼、保全紀錄", "support_needed": false,
            "status": if reported { "closed" } else { "open" },
        }),
    );
    review(scribe, &id, day, hour);
    if !handled {
        return;
    }
    for (place, (phase, action)) in
        [("contain", "隔離受影響設備"), ("recover", "復原服務並監看")].into_iter().enumerate()
    {
        scribe.file(
            "incident_action",
            &format!("{tail}-action-{place}"),
            day,
            json!({ "incident": id, "at": at(day, 20, 10 * (1 + place as i32)), "phase": phase,
                "action": action, "actor": body.officer() }),
        );
    }
    let next = day.next();
    for (kind, hour) in [("damage-control", 1), ("recovery", 7)] {
        scribe.file(
            "incident_control",
            &format!("{tail}-{kind}"),
            next,
            json!({ "incident": id, "kind": kind, "done_at": at(next, hour, 30) }),
        );
    }
    if grave {
        meeting(scribe, &id, &tail, day);
    }
    if reported {
        report(scribe, &id, &tail, day, report_on, damage);
    }
}

/// The city reviews the level of every incident and passes its word on.
fn review(scribe: &mut Scribe<'_>, incident: &str, day: Day, hour: i32) {
    let city = Body { id: "city".to_owned(), ..scribe.body.clone() };
    let mut of = Scribe::new(scribe.era, &city);
    of.file(
        "incident_review",
        &format!("review-of-{incident}"),
        day,
        json!({
            "incident": incident, "received_at": at(day, hour + 2, 50), "reviewed_at": at(day, hour + 3, 40),
            "decision": "agree", "passed_on_at": at(day, hour + 3, 55),
        }),
    );
    scribe.filed.append(&mut of.filed);
}

fn meeting(scribe: &mut Scribe<'_>, incident: &str, tail: &str, day: Day) {
    let (era, body) = (scribe.era, scribe.body);
    if body.gap("incident-meeting", 6) {
        return;
    }
    scribe.file(
        "meeting",
        &format!("{tail}-meeting"),
        day,
        json!({
            "body": "incident", "term": "臨時會議", "held_on": at(day, 18, 30), "incident": incident,
            "chair": body.ciso(), "attendees": [{ "name": body.person(era, 2).name, "title": "副首長" }],
            "agenda": ["事件處置"], "resolutions": ["全面更換密碼"],
            "action_items": [{ "content": "補強監控", "owner": "資訊室", "due_on": day.plus(30).to_string(), "state": "辦理中" }],
        }),
    );
}

fn report(scribe: &mut Scribe<'_>, incident: &str, tail: &str, day: Day, on: Day, damage: &str) {
    scribe.file(
        "incident_report",
        &format!("{tail}-report"),
        on,
        json!({
            "incident": incident, "occurred_or_known_at": at(day, 9, 0), "recovered_at": at(day.next(), 7, 30),
            "scope_and_damage": damage, "control_and_recovery": "隔離後重建", "investigation": "檢視日誌及樣本",
            "root_cause": "未及時更新", "measures": ["縮短修補時程"], "schedule": on.plus(45).to_string(),
            "tracking": "列入管理會議追蹤", "submitted_to": ["資訊局"], "submitted_on": on.to_string(),
        }),
    );
}

fn intelligence(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let often = if era.thick { 25 } else { 130 };
    for (place, day) in body.series(era, "intelligence", often).into_iter().enumerate() {
        let mut chance = body.chance_nth("intel", place);
        let tail = format!("intel-{place:03}");
        scribe.file(
            "intel_item",
            &tail,
            day,
            json!({
                "source": "city", "received_at": at(day, 9, 40), "received_by": body.officer(),
                "title": format!("惡意中繼站清單第{}號", place + 1), "kind": "malicious-ip",
                "severity": chance.pick(&["low", "medium", "high"]), "applicable": true, "status": "assessed",
            }),
        );
        if body.gap("intel-action", place + 4) {
            continue;
        }
        let done = era.workday(day.plus(if chance.percent(15) { 6 } else { 0 }));
        // What was blocked protects all: the first piece of equipment stands for it.
        let targets: Vec<Json> = match body.once(era, "asset-register") {
            Some(listed) if listed < era.today => vec![body.id("asset-001").into()],
            _ => Vec::new(),
        };
        scribe.file(
            "intel_action",
            &format!("{tail}-action"),
            done,
            json!({
                "intel": body.id(&tail), "targets": targets, "action_kind": "block", "action": "加入防火牆黑名單",
                "done_on": done.to_string(), "done_by": body.officer(), "result": "未發現連線紀錄",
            }),
        );
        if body.id == "doit" {
            scribe.file(
                "intel_action",
                &format!("{tail}-notice"),
                day,
                json!({
                    "intel": body.id(&tail), "targets": [], "action_kind": "notify", "action": "轉知各機關",
                    "done_on": day.to_string(), "done_by": body.officer(), "result": "已轉知",
                }),
            );
        }
    }
}

pub(crate) fn drills(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    for day in body.periods(era, "incident-drill", 12) {
        let year = day.year();
        let plan = format!("drill-{year}");
        scribe.file(
            "drill_plan",
            &plan,
            day.plus(-40),
            json!({
                "year": year, "kind": "incident-response", "period": "年度", "objective": "驗證通報及應變程序",
                "participants": ["資訊室", "業務單位"], "scenario": "網站遭入侵", "planned_on": day.to_string(),
                "approved_by": body.ciso(), "recorded_for": day.plus(-40).to_string(),
            }),
        );
        let thorough = !body.gap("drill-procedures", 5);
        scribe.file(
            "drill_result",
            &format!("{plan}-result"),
            day,
            json!({
                "plan": body.id(&plan), "held_on": at(day, 14, 0), "participants": [body.officer(), body.second()],
                "procedures_tested": if thorough { json!(["通報", "調查", "處理"]) } else { json!(["通報"]) },
                "timeline": ["14:00 發現", "14:20 通報", "15:30 復原"], "result": "pass",
                "reported_to": "資訊局", "reported_on": day.plus(12).min(era.today.previous()).to_string(),
                "report": file("演練報告"),
            }),
        );
    }
}

pub(crate) fn phishing(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    for day in body.periods(era, "phishing", 6) {
        let half = if day.month() < 7 { 1 } else { 2 };
        let plan = format!("phishing-{}-{half}", day.year());
        let first = day.plus(-14);
        scribe.file(
            "drill_plan",
            &plan,
            first,
            json!({
                "year": day.year(), "kind": "social-engineering", "period": format!("第{half}次"),
                "objective": "提升警覺", "participants": ["全體同仁"], "scenario": "釣魚郵件",
                "planned_on": first.to_string(), "approved_by": body.ciso(), "recorded_for": first.to_string(),
            }),
        );
        let mut chance = body.chance(&plan);
        let people = body.people;
        let careless = body.gap("phishing-rate", 6) && chance.percent(60);
        let opened = people * if careless { chance.below(8) + 14 } else { chance.below(8) } / 100;
        let clicked = if careless { people * (chance.below(4) + 8) / 100 } else { opened / 3 };
        let retrained = careless && chance.percent(50);
        scribe.file(
            "phishing_round",
            &format!("{plan}-round"),
            day,
            json!({
                "plan": body.id(&plan), "round": half, "from": first.to_string(), "to": day.to_string(),
                "mail_subjects": ["差勤系統密碼即將到期", "中秋禮盒領取通知"], "recipients": people,
                "mails_sent": people * 2, "opened_people": opened, "clicked_people": clicked.min(opened),
                "reported_people": people / 10,
                "retraining_list": retrained.then(|| vec![body.second()]),
                "retrained_on": retrained.then(|| day.plus(20).min(era.today.previous()).to_string()),
            }),
        );
    }
}

fn enforcement(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let day = era.workday(era.today.plus(-body.chance("enforcement").between(10, 400)));
    scribe.file(
        "enforcement",
        "enforcement-1",
        day,
        json!({
            "order_no": format!("合成-{}-1", body.id), "target_kind": "device", "target": "PC-0009",
            "cause": "abnormal", "measure": "isolate", "ordered_by": body.it_head(),
            "ordered_at": at(day, 10, 0), "executed_at": at(day, 10, 30), "executed_by": body.officer(),
            "refused": false, "lifted_at": at(day, 17, 0),
        }),
    );
}
