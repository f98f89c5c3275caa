//! 拾肆 governance: norms of a body's own, and what the city and its bureau do for all.

use regulation::Day;
use serde_json::json;

use crate::scribe::{Scribe, file};

pub(crate) fn write(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    const NORMS: [(&str, &str); 3] = [
        ("實體環境5S標準", "5s-standard"),
        ("事件通報作業規範", "incident-notification"),
        ("事件應變作業規範", "incident-response"),
    ];
    for (title, kind) in NORMS {
        if let Some(day) = body.once(era, &format!("norm/{kind}")) {
            norm(scribe, title, kind, day);
        }
    }
    if body.chance("norm/other").percent(25) {
        norm(scribe, "行動裝置管理要點", "other", body.settled(era, "norm/other"));
    }
}

/// One norm, signed and issued.
pub(crate) fn norm(scribe: &mut Scribe<'_>, title: &str, kind: &str, day: Day) {
    let (era, body) = (scribe.era, scribe.body);
    let tail = format!("norm-{kind}");
    if scribe.filed.iter().any(|record| record.id == body.id(&tail)) {
        return;
    }
    let approved = era.workday(day.plus(-6));
    scribe.file(
        "agency_norm",
        &tail,
        day,
        json!({
            "title": format!("{}{title}", body.name_zh), "kind": kind, "based_on": "本府資通安全管理規定",
            "version": "合成-1", "drafter": body.officer(),
            "approval_steps": [{ "level": "資訊室", "person": body.it_head(), "on": approved.to_string() }],
            "approved_by": body.head(), "approved_on": approved.to_string(),
            "document_no": format!("合成-{}-{kind}", body.id), "issued_on": approved.next().to_string(),
            "effective_on": day.to_string(), "review_due": day.plus(365).to_string(), "text": file(title),
            "status": "in-force",
        }),
    );
}

/// What 資訊局 does for all: documents, reviews, appraisals.
pub(crate) fn bureau(scribe: &mut Scribe<'_>, appraised: &[String]) {
    documents(scribe);
    let (era, body) = (scribe.era, scribe.body);
    for day in body.periods(era, "regulation-review", 12) {
        scribe.file(
            "regulation_review",
            &format!("review-{}", day.year()),
            day,
            json!({
                "year": day.year(), "trigger": "annual", "change_factor": ["law", "threat"],
                "reviewed_by": [body.officer(), body.second()], "started_on": day.plus(-30).to_string(),
                "finished_on": day.to_string(),
                "points_reviewed": [{ "point": "4.1", "result": "條次變更", "note": "母法修正" }],
                "conclusion": "amend", "approved_by": body.ciso(),
            }),
        );
    }
    for year in era.years().rev().skip(1) {
        let published = era.workday(Day::year_start(year + 1).plus(75));
        for (rank, agency) in appraised.iter().enumerate() {
            let score = body.chance(&format!("appraisal/{year}/{agency}")).between(68, 98);
            scribe.file(
                "appraisal",
                &format!("appraisal-{year}-{rank:03}"),
                published,
                json!({
                    "year": year, "agency": agency, "item": "總評", "weight": 100, "score": score,
                    "grade": if score >= 80 { "甲等" } else { "乙等" }, "published_on": published.to_string(),
                    "assessor": body.officer(),
                }),
            );
        }
    }
}

/// City documents to which points delegate; three were not adopted, so that one sees what is missing.
fn documents(scribe: &mut Scribe<'_>) {
    const ADOPTED: [(&str, &str); 7] = [
        ("city-assets", "7"),
        ("city-systems", "9"),
        ("city-network", "14"),
        ("city-devices", "15"),
        ("city-outsourcing", "17"),
        ("city-incidents", "19"),
        ("city-incident-procedure", "22"),
    ];
    let (era, body) = (scribe.era, scribe.body);
    for (place, (instrument, point)) in ADOPTED.into_iter().enumerate() {
        let title = era.regulation.instrument(instrument).map(|found| found.zh.clone());
        let adopted = era.start.plus(-40 + i32::try_from(place).unwrap_or(0) * 25);
        scribe.file(
            "delegated_document",
            &format!("document-{instrument}"),
            adopted,
            json!({
                "title": title.unwrap_or_else(|| instrument.to_owned()), "delegating_point": [point],
                "issuer": "臺北市政府資訊局", "version_date": adopted.plus(-60).to_string(),
                "document_no": format!("合成-{instrument}"), "text_available": true,
                "adopted_on": adopted.to_string(), "owner": body.officer(), "checked_on": adopted.to_string(),
            }),
        );
    }
}

/// What the city itself decides: its officers, the policy, the regulation's text.
pub(crate) fn city(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let day = era.start.plus(-200);
    for (role, tail, person, title) in [
        ("city-ciso", "city-ciso", body.ciso(), "副市長"),
        ("deputy-city-ciso", "deputy-city-ciso", body.it_head(), "資訊局局長"),
    ] {
        scribe.file(
            "appointment",
            tail,
            day,
            json!({
                "role": role, "person": person, "title": title, "appointed_by": body.head(),
                "document_no": "合成府人字第000001號", "from": day.to_string(),
            }),
        );
    }
    scribe.file(
        "policy_version",
        "policy",
        day,
        json!({
            "version": super::policy::VERSION, "text": "臺北市政府資通安全政策（合成）", "approved_by": body.ciso(),
            "approved_on": day.plus(-10).to_string(), "effective_on": day.to_string(),
        }),
    );
    scribe.file(
        "regulation_version",
        "regulation",
        day,
        json!({
            "title": "臺北市政府資通安全管理規定（合成登錄）", "version_date": day.plus(-20).to_string(),
            "document_no": "合成府資字第000002號", "approved_by": body.ciso(),
            "approved_on": day.plus(-20).to_string(), "issued_on": day.plus(-10).to_string(),
            "effective_on": day.to_string(), "text": file("規定全文"),
        }),
    );
}
