//! 拾貳 audits: those that a superior holds, those that a body holds of itself, and what follows.

use regulation::Day;
use serde_json::json;

use crate::body::Body;
use crate::keeping::Keeping;
use crate::scribe::{Scribe, at, file};

/// How many auditors stand in the database that 資訊局 keeps.
pub(crate) const AUDITORS: usize = 12;

/// The id of an auditor of the database.
pub(crate) fn auditor(number: usize) -> String {
    format!("syn-doit-auditor-{:02}", number % AUDITORS + 1)
}

pub(crate) fn write(scribe: &mut Scribe<'_>) {
    internal(scribe);
    for place in 0..scribe.body.below.len() {
        superior(scribe, place);
    }
}

/// An improvement that a finding asks for.
pub(crate) fn item(scribe: &mut Scribe<'_>, tail: &str, source: &str, of: &str, day: Day) {
    let (era, body) = (scribe.era, scribe.body);
    let mut chance = body.chance(&format!("item/{tail}"));
    let planned = day.plus(chance.between(30, 120));
    let keeping = body.keeping(&format!("improvement/{source}"));
    let done = planned.plus(-chance.between(0, 25)).min(era.today.plus(-2));
    let done = match keeping {
        Keeping::Kept | Keeping::Expiring if planned < era.today => Some(done.max(day)),
        Keeping::Lapsed if planned.plus(120) < era.today => Some(planned.plus(40)),
        _ => None,
    };
    scribe.file(
        "improvement_item",
        tail,
        day,
        json!({
            "source": source, "source_ref": of, "finding": chance.pick(&["帳號清查未留紀錄", "弱點修補逾期", "聯絡清單未更新"]),
            "root_cause": "作業程序未明訂", "corrective": "補辦並留存紀錄", "preventive": "列入年度行事曆",
            "responsible": body.officer(), "planned_on": planned.to_string(),
            "progress": if done.is_some() { 100 } else { chance.between(1, 7) * 10 },
            "done_on": done.map(|day| day.to_string()),
            "evidence": done.map(|_| vec![file("改善佐證")]),
            "verified_by": done.map(|_| body.it_head()),
            "status": if done.is_some() { "closed" } else { "in-progress" },
            "recorded_for": day.to_string(),
        }),
    );
}

fn plan(scribe: &mut Scribe<'_>, tail: &str, year: i16, auditees: &[String], day: Day) {
    let body = scribe.body;
    scribe.file(
        "audit_plan",
        tail,
        day,
        json!({
            "plan_no": format!("合成-{}-{tail}", body.id), "year": year, "organiser": body.id,
            "auditees": auditees, "selection_reasons": ["責任等級及前次結果"], "purpose": "查核維護計畫實施情形",
            "period": format!("{}年度", year - 1911), "team_method": "由人才庫遴選", "confidentiality": "簽署保密約定",
            "recusal": "利益迴避", "method": "mixed", "criteria": ["資通安全管理法", "本府資通安全管理規定"],
            "approved_by": body.ciso(), "notified_on": day.to_string(),
        }),
    );
}

fn cycle(scribe: &mut Scribe<'_>, tail: &str, plan: &str, auditee: &str, day: Day) {
    let (era, body) = (scribe.era, scribe.body);
    let lead = body.chance(tail).below(AUDITORS);
    let sent = day.plus(24);
    scribe.file(
        "audit_cycle",
        tail,
        day,
        json!({
            "plan": body.id(plan), "auditee": auditee, "status": "report-issued",
            "prep_due": day.plus(-14).to_string(), "onsite_on": day.to_string(), "lead": auditor(lead),
            "team": [auditor(lead), auditor(lead + 1), auditor(lead + 2)],
            "report_due": day.plus(30).to_string(),
            "report_sent_on": (sent < era.today).then(|| sent.to_string()),
        }),
    );
    scribe.file(
        "auditor_assignment",
        &format!("{tail}-lead"),
        day.plus(-20),
        json!({
            "cycle": body.id(tail), "auditor": auditor(lead), "role": "lead", "aspect": "管理面",
            "conflict_checked": true, "accepted_on": day.plus(-20).to_string(),
        }),
    );
}

fn internal(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    if !body.is_ranked() {
        return;
    }
    let months = if body.level == Some(regulation::Level::A) { 6 } else { 12 };
    for day in body.periods(era, "internal-audit", months) {
        let (plan_tail, cycle_tail) = (format!("own-plan-{day}"), format!("own-audit-{day}"));
        plan(scribe, &plan_tail, day.year(), std::slice::from_ref(&body.id), day.plus(-45));
        cycle(scribe, &cycle_tail, &plan_tail, &body.id, day);
    }
}

/// The yearly audit of one body below, with its report, its improvements and their review.
pub(crate) fn superior(scribe: &mut Scribe<'_>, place: usize) {
    let (era, body) = (scribe.era, scribe.body);
    let below = &body.below[place];
    let mut chance = body.chance_nth("audit", place);
    // Nobody audits everybody every year.
    let chosen = body.keeping("audit-programme").is_kept() && chance.percent(85);
    if !chosen {
        return;
    }
    for year in [era.today.year() - 1, era.today.year()] {
        let day = era.workday(Day::year_start(year).plus(chance.between(60, 290)));
        let (plan_tail, tail) = (format!("plan-{year}-{place}"), format!("audit-{year}-{place}"));
        plan(scribe, &plan_tail, year, std::slice::from_ref(below), day.plus(-48));
        cycle(scribe, &tail, &plan_tail, below, day);
        let issued = era.workday(day.plus(24));
        if issued >= era.today {
            continue;
        }
        let finding = format!("{tail}-finding");
        scribe.file(
            "audit_finding",
            &finding,
            day,
            json!({
                "cycle": body.id(&tail), "aspect": "management", "kind": "deficiency",
                "content": "帳號清查紀錄未留存", "auditor": auditor(place), "recorded_for": day.to_string(),
            }),
        );
        scribe.file(
            "audit_report",
            &format!("{tail}-report"),
            issued,
            json!({
                "cycle": body.id(&tail), "scope": "全機關", "summary": "大致符合", "findings": [body.id(&finding)],
                "issued_on": issued.to_string(), "acknowledged_by": body.ciso(),
            }),
        );
        let reviewed = body.keeping("supervision");
        for (round, day) in [(1, issued.plus(55)), (2, issued.plus(140)), (3, issued.plus(225))] {
            if !reviewed.is_kept() && round > 1 {
                continue;
            }
            scribe.file(
                "supervision_review",
                &format!("{tail}-review-{round}"),
                era.workday(day),
                json!({
                    "reviewer_agency": body.id, "audited_agency": below, "cycle": body.id(&tail), "round": round,
                    "reviewed_on": era.workday(day).to_string(), "measures_ok": "accept", "schedule_ok": "accept",
                    "evidence_ok": "accept", "comments": "持續追蹤", "next_review": day.plus(80).to_string(),
                    "reviewer": body.officer(), "approved_by": body.ciso(),
                }),
            );
        }
        answer(scribe, below, &tail, issued);
    }
}

/// What the audited body files in turn.
fn answer(scribe: &mut Scribe<'_>, below: &str, cycle: &str, issued: Day) {
    let (era, body) = (scribe.era, scribe.body);
    let mut chance = body.chance(&format!("{below}/{cycle}"));
    let day = era.workday(issued.plus(if chance.percent(15) { 44 } else { chance.between(8, 26) }));
    if chance.percent(14) || day >= era.today {
        return;
    }
    let audited = Body { id: below.to_owned(), ..body.clone() };
    let mut of = Scribe::new(era, &audited);
    let tail = format!("{}-{cycle}-item", body.id);
    item(&mut of, &tail, "audit", &body.id(cycle), day);
    of.file(
        "improvement_report",
        &format!("{}-{cycle}-answer", body.id),
        day,
        json!({
            "cycle": body.id(cycle), "items": [audited.id(&tail)], "approved_by": audited.ciso(),
            "submitted_on": day.to_string(),
        }),
    );
    scribe.filed.append(&mut of.filed);
}

/// The database of auditors, the observers and what auditors contributed, kept by 資訊局.
pub(crate) fn database(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    for number in 1..=AUDITORS {
        let mut chance = body.chance_nth("auditor", number);
        let scholar = chance.percent(60);
        let updated = era.today.plus(-chance.between(10, if number == 3 { 175 } else { 150 }));
        let updated = era.workday(updated);
        let name = crate::names::person(&mut chance);
        for (place, day) in [era.start.plus(20), updated].into_iter().enumerate() {
            let tail = format!("auditor-{number:02}");
            scribe.file(
                "auditor",
                &if place == 0 { tail } else { format!("{tail}-{place}") },
                day,
                json!({
                    "name": name, "affiliation": if scholar { "學校（合成）" } else { "公務機關（合成）" },
                    "kind": if scholar { "expert-or-scholar" } else { "public-agency-representative" },
                    "title": if scholar { "副教授" } else { "科長" }, "audit_experience": ["合成場次"],
                    "technical_skills": ["network", "system"], "management_skills": ["isms", "risk"],
                    "recusal_agencies": [], "nda": body.id(&format!("nda-{:04}", number.min(8))),
                    "consent_on": era.start.plus(15).to_string(), "last_updated_on": day.to_string(),
                    "status": "active",
                }),
            );
        }
    }
}

/// Meetings of the city's committee.
pub(crate) fn committee(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    for day in body.periods(era, "committee", 6) {
        let half = if day.month() < 7 { "上半年" } else { "下半年" };
        scribe.file(
            "meeting",
            &format!("committee-{day}"),
            day,
            json!({
                "body": "city-committee", "term": format!("{}年{half}", day.year() - 1911),
                "held_on": at(day, 9, 30), "place": "市政大樓（合成）", "chair": body.ciso(),
                "attendees": [{ "name": body.person(era, 2).name, "title": "副市長" }],
                "invited_guests": [{ "name": body.person(era, 6).name, "title": "專家學者" }], "quorum": 92,
                "agenda": ["各機關應辦事項達成情形", "事件檢討"], "resolutions": ["逾期機關按月提報"],
                "action_items": [{ "content": "提報改善", "owner": "各機關", "due_on": day.plus(60).to_string(), "state": "辦理中" }],
                "approved_on": day.plus(8).min(era.today.previous()).to_string(),
            }),
        );
    }
}
