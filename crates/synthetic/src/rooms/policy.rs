//! 壹 policy: risks, objectives, the laws that apply, acknowledgements.

use serde_json::json;

use crate::person::Person;
use crate::scribe::{Scribe, at};

/// The version of the city's policy that is in force throughout.
pub(crate) const VERSION: &str = "合成-1.0";

const RISKS: [(&str, &str, &str, &str); 4] = [
    ("對外網站", "網頁遭竄改", "元件未及時更新", "deliberate"),
    ("業務資料庫", "資料外洩", "權限過大", "human-error"),
    ("辦公室網路", "服務中斷", "單一線路", "other"),
    ("檔案室", "淹水", "位於低樓層", "natural-disaster"),
];

const LAWS: [(&str, &str); 3] = [
    ("資通安全管理法", "2025-12-01"),
    ("資通安全責任等級分級辦法", "2026-01-07"),
    ("個人資料保護法", "2023-06-02"),
];

pub(crate) fn write(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    for day in body.periods(era, "risk", 12) {
        let many = body.chance("risk/many").below(3) + 2;
        for (number, (asset, threat, weakness, cause)) in RISKS.iter().take(many).enumerate() {
            let (likelihood, impact) = (1 + number % 3, 2 + number % 2);
            scribe.file(
                "risk_item",
                &format!("risk-{number}-{day}"),
                day,
                json!({
                    "asset_or_process": asset, "threat": threat, "vulnerability": weakness,
                    "cause_kind": cause, "likelihood": likelihood, "impact": impact,
                    "risk_value": likelihood * impact, "treatment": "reduce", "measure": "列入年度改善",
                    "owner": body.it_head(), "recorded_for": day.to_string(),
                }),
            );
        }
    }
    for day in body.periods(era, "objective", 12) {
        let year = day.year() - 1911;
        let met = !body.chance("objective/met").percent(15);
        let mut objectives = vec![("資安事件通報及時率", "100%", if met { "100%" } else { "96%" })];
        if matches!(body.level, Some(regulation::Level::A | regulation::Level::B)) {
            objectives.push(("資安治理成熟度", "等級3", if met { "等級3" } else { "等級2" }));
        }
        for (number, (objective, target, actual)) in objectives.into_iter().enumerate() {
            scribe.file(
                "objective_kpi",
                &format!("objective-{number}-{day}"),
                day,
                json!({
                    "period": format!("{year}年度"), "objective": objective, "kind": "quantitative",
                    "target": target, "actual": actual, "met": met, "measured_by": body.officer(),
                    "approved_by": body.ciso(), "recorded_for": day.to_string(),
                }),
            );
        }
    }
    if let Some(day) = body.once(era, "laws") {
        for (number, (title, version)) in LAWS.iter().enumerate() {
            scribe.file(
                "legal_register",
                &format!("law-{number}"),
                day,
                json!({
                    "title": title, "version_date": version, "status": "in-force",
                    "applies_to": [body.id], "obligation": "依法辦理", "owner": "資訊室",
                    "checked_on": day.to_string(),
                }),
            );
        }
    }
}

/// What one person has read and signed.
pub(crate) fn acknowledge(scribe: &mut Scribe<'_>, person: &Person) {
    const DOCUMENTS: [(&str, &str, &str); 2] = [
        ("policy-ack", "臺北市政府資通安全政策", VERSION),
        ("device-ack", "臺北市政府員工使用資通訊裝置應注意事項", "合成-113"),
    ];
    let (era, body) = (scribe.era, scribe.body);
    for (topic, document, version) in DOCUMENTS {
        if body.gap(topic, person.number) {
            continue;
        }
        let mut chance = body.chance_nth(topic, person.number);
        // Most sign when they come; the rest when the body looks after it.
        let natural = person.onboard.max(era.start.plus(-120)).plus(chance.between(0, 6));
        let late = chance.percent(18);
        let day = if late { natural.max(body.settled(era, topic)) } else { natural };
        scribe.file(
            "policy_ack",
            &format!("{topic}-{:04}", person.number),
            day,
            json!({
                "person": person.id, "person_type": person.kind, "unit": person.unit,
                "document": document, "version": version,
                "acknowledged_on": at(day, chance.between(8, 17), chance.between(0, 59)),
                "method": "e-sign",
            }),
        );
    }
}
