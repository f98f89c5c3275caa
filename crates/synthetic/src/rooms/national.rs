//! What national law asks beside the city's points: plans, certificates, measures, exceptions.

use serde_json::json;

use crate::keeping::Keeping;
use crate::scribe::Scribe;

/// Subjects of a maintenance plan, as many as the law's list is long at the most.
const ITEMS: [&str; 13] = [
    "核心業務及其重要性",
    "政策及目標",
    "推動組織",
    "專責人力及經費",
    "資通系統盤點",
    "風險評估",
    "防護及控制措施",
    "通報應變及演練",
    "情資評估及因應",
    "委外管理",
    "人員考核",
    "持續精進及績效",
    "實施情形提出",
];

const MEASURES: [(&str, &str, usize); 10] = [
    ("antivirus", "全部端點", 4),
    ("firewall", "網路邊界", 4),
    ("vans", "核心系統及端點", 3),
    ("ids-ips", "網路邊界", 3),
    ("mail-filter", "郵件主機", 3),
    ("soc", "核心系統", 2),
    ("gcb", "全部端點", 2),
    ("edr", "全部端點", 2),
    ("waf", "對外核心系統", 2),
    ("apt", "郵件及網頁", 1),
];

pub(crate) fn write(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    if let Some(day) = body.once(era, "maintenance-plan") {
        scribe.file(
            "maintenance_plan",
            "maintenance-plan",
            day,
            json!({ "version": "合成-1", "items": ITEMS, "approved_on": day.to_string() }),
        );
    }
    for day in body.periods(era, "plan-report", 12) {
        scribe.file(
            "plan_report",
            &format!("plan-report-{}", day.year()),
            day,
            json!({
                "year": day.year(), "results": ITEMS.map(|item| format!("{item}：已辦理")),
                "submitted_on": day.to_string(),
            }),
        );
    }
    if body.core_systems() > 0 && body.keeping("isms") != Keeping::Never {
        let expiring = body.keeping("isms") == Keeping::Expiring;
        let lapsed = body.keeping("isms") == Keeping::Lapsed;
        let mut chance = body.chance("isms/on");
        let age = match (expiring, lapsed) {
            (true, _) => 1_095 - chance.between(6, 27),
            (_, true) => 1_095 + chance.between(5, 60),
            _ => chance.between(40, 1_000),
        };
        let issued = era.today.plus(-age);
        scribe.file(
            "isms_certificate",
            "isms",
            issued,
            json!({
                "scope": "核心資通系統", "body": "驗證機構（合成）", "accredited": true,
                "issued_on": issued.to_string(), "valid_until": issued.plus(1_095).to_string(),
            }),
        );
    }
    let rank = match body.level {
        Some(regulation::Level::A) => 1,
        Some(regulation::Level::B) => 2,
        Some(regulation::Level::C) => 3,
        Some(regulation::Level::D) => 4,
        _ => 5,
    };
    for (kind, scope, needed) in MEASURES {
        if rank > needed {
            continue;
        }
        if let Some(day) = body.once(era, &format!("measure/{kind}")) {
            scribe.file(
                "protection_measure",
                &format!("measure-{kind}"),
                day,
                json!({ "kind": kind, "scope": scope, "enabled_on": day.to_string() }),
            );
        }
    }
    waivers(scribe);
    conduct(scribe);
}

fn waivers(scribe: &mut Scribe<'_>) {
    const DUTIES: [(&str, &str); 4] = [
        ("maintenance", "D12.7a"),
        ("bcp-drill", "D24b"),
        ("entry-review", "D13.1.1b"),
        ("inspection", "D10a"),
    ];
    let (era, body) = (scribe.era, scribe.body);
    for (topic, duty) in DUTIES {
        let behind = !body.keeping(topic).is_kept();
        let mut chance = body.chance(&format!("waiver/{topic}"));
        if !behind || !chance.percent(35) {
            continue;
        }
        let from = era.workday(era.today.plus(-chance.between(12, 200)));
        scribe.file(
            "waiver",
            &format!("waiver-{duty}"),
            from,
            json!({
                "duty": duty, "ground": "辦公廳舍搬遷", "measures": "由總務單位每週巡檢並留存照片",
                "approver": body.ciso(), "approved_on": from.to_string(), "from": from.to_string(),
                "expires_on": from.plus(300).to_string(),
            }),
        );
    }
}

fn conduct(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let mut chance = body.chance("conduct");
    if !chance.percent(22) {
        return;
    }
    let day = era.workday(era.today.plus(-chance.between(20, 600)));
    let reward = chance.percent(80);
    let heard = (!reward).then_some("當事人已陳述意見");
    scribe.file(
        "conduct_case",
        "conduct-1",
        day,
        json!({
            "case_no": format!("合成-{}-1", body.id), "kind": if reward { "reward" } else { "discipline" },
            "person": body.officer(), "facts": if reward { "辦理演練績效良好" } else { "逾期通報事件" },
            "basis": "公務機關所屬人員資通安全事項獎懲辦法", "standard_item": "第一項",
            "suggested_range": if reward { "嘉獎一次至二次" } else { "申誡一次" },
            "proposed": if reward { "嘉獎一次" } else { "申誡一次" }, "opinion_heard": heard,
            "decided_by": "考績委員會", "decided_on": day.to_string(),
            "document_no": format!("合成-{}-令-1", body.id),
        }),
    );
}
