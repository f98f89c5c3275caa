//! 參 people: posts, separation of work, the awareness sheet and what is done each year.

use serde_json::json;

use crate::scribe::Scribe;

pub(crate) fn write(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    if let Some(day) = body.once(era, "post-assessment") {
        for (number, (post, category, grade)) in [
            ("首長", "management", "sensitive"),
            ("資訊室主任", "IT", "highly-sensitive"),
            ("科員", "business", "normal"),
        ]
        .into_iter()
        .enumerate()
        {
            let privileged = grade == "highly-sensitive";
            scribe.file(
                "post_assessment",
                &format!("post-{number}"),
                day,
                json!({
                    "post": post, "work_category": category, "confidential_access": grade != "normal",
                    "sensitive_access": true, "privileged": privileged, "risk_grade": grade,
                    "assessor": body.second(), "assessed_on": day.to_string(),
                    "next_due": day.plus(365).to_string(),
                }),
            );
        }
    }
    if let Some(day) = body.once(era, "separation") {
        let rotation = body.chance("rotation").percent(40).then(|| day.plus(1_000).to_string());
        scribe.file(
            "duty_separation",
            "separation-1",
            day,
            json!({
                "function": "系統管理", "work_category": "IT", "primary": body.officer(),
                "backup": body.second(), "incompatible_with": ["程式上線核准", "稽核"],
                "rotation_due": rotation, "approved_by": body.ciso(), "recorded_for": day.to_string(),
            }),
        );
    }
    if let Some(day) = body.once(era, "awareness-sheet") {
        // The sheet names the window: a body without one cannot issue it.
        if let Some(window) = body.series(era, "contact-window", 360).first() {
            scribe.file(
                "awareness_sheet",
                "sheet",
                day,
                json!({
                    "city_template_version": "合成-113", "own_version": "合成-1",
                    "items": ["密碼不外借", "不開啟可疑郵件", "離座鎖定螢幕", "發現異常立即通報"],
                    "contact_window": body.id(&format!("window-{window}")),
                    "approved_by": body.ciso(), "issued_on": day.to_string(),
                }),
            );
        }
    }
    for day in body.periods(era, "awareness", 12) {
        let topic = body.chance(&format!("awareness/{day}")).pick(&[
            "社交工程",
            "資料外洩防範",
            "行動裝置安全",
            "遠距辦公安全",
        ]);
        scribe.file(
            "awareness_activity",
            &format!("activity-{day}"),
            day,
            json!({
                "year": day.year(), "held_on": day.to_string(), "method": "internal-meeting",
                "audience": ["management", "business", "IT"], "topic": topic,
                "recorded_by": body.officer(),
            }),
        );
    }
    for year in era.years() {
        let day = regulation::Day::year_start(year).plus(40);
        if body.keeping("training-plan").is_kept() {
            scribe.file(
                "training_plan",
                &format!("plan-{year}"),
                day,
                json!({
                    "year": year, "category": "general-user", "required_hours": era.number("training.general.hours", day, body.level),
                    "headcount": body.people, "approved_by": body.ciso(), "recorded_for": day.to_string(),
                }),
            );
        }
    }
}
