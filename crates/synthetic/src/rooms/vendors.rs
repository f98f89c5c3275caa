//! 玖 vendors: who works for the body, under which clauses, and how it ends.

use serde_json::json;

use crate::names;
use crate::scribe::{Scribe, file};

/// Clauses that every contract is checked for, then those of the thorough.
const CLAUSES: [&str; 9] = [
    "security-responsibility",
    "incident-notification",
    "subcontracting-limit",
    "personnel-qualification",
    "penalty",
    "confidentiality",
    "audit-right",
    "third-party-certification",
    "data-return-or-destruction",
];

/// How many contracts a body has or had.
fn contracts(scribe: &Scribe<'_>) -> usize {
    let body = scribe.body;
    match scribe.era.thick {
        true => 1 + body.systems + body.people / 120,
        false if body.is_ranked() => 1 + body.systems / 2,
        false => body.chance("contracts").below(2),
    }
}

pub(crate) fn write(scribe: &mut Scribe<'_>) {
    for number in 1..=contracts(scribe) {
        contract(scribe, number);
    }
    activities(scribe);
}

fn contract(scribe: &mut Scribe<'_>, number: usize) {
    let (era, body) = (scribe.era, scribe.body);
    let mut chance = body.chance_nth("contract", number);
    let company = chance.below(names::COMPANIES.len());
    let window = era.today.days() - era.start.days();
    let from = era.workday(era.today.plus(-chance.between(25, window)));
    let to = from.plus(*chance.pick(&[&364, &364, &729]));
    let ended = to < era.today;
    let contractor = format!("contractor-{number:03}");
    scribe.file(
        "contractor",
        &contractor,
        from.plus(-20),
        json!({
            "name": names::company(company), "tax_id": format!("9{:03}{:04}", number, chance.below(10_000)),
            "third_party_cert": "ISO 27001", "mainland_capital": false,
            "contact": names::person(&mut chance), "status": if ended { "ended" } else { "active" },
            "recorded_for": from.plus(-20).to_string(),
        }),
    );
    let case = format!("contract-{number:03}");
    let kind = chance.pick(&["operate", "build", "service"]);
    let system = (number <= body.systems).then(|| vec![body.id(&super::systems::tail(number))]);
    scribe.file(
        "outsourcing_case",
        &case,
        from,
        json!({
            "case_no": format!("{}-C{number:03}", body.id), "title": "系統維運委外服務", "kind": kind,
            "contractor": body.id(&contractor), "system": system, "contract_from": from.to_string(),
            "contract_to": to.to_string(), "amount": chance.between(3, 40) * 100_000,
            "subcontracting": false, "classified": false, "owner": body.second(), "status": "performing",
        }),
    );
    if !body.gap("clauses", number + 4) {
        let many = if era.thick { CLAUSES.len() } else { 5 };
        let late = chance.percent(10);
        let day = era.workday(from.plus(if late { 20 } else { -chance.between(8, 30) }));
        for (place, clause) in CLAUSES.into_iter().take(many).enumerate() {
            let left_out = body.gap("clause-included", number * 10 + place);
            scribe.file(
                "contract_clause_check",
                &format!("{case}-{clause}"),
                day,
                json!({
                    "case": body.id(&case), "item": clause, "included": if left_out { "no" } else { "yes" },
                    "clause": format!("第{}條", place + 8), "reason": left_out.then_some("沿用舊契約範本"),
                    "checked_by": body.second(), "checked_on": day.to_string(), "approved_by": body.it_head(),
                }),
            );
        }
    }
    let until = to.min(era.today);
    for (place, day) in body.series(era, "contractor-check", 350).into_iter().enumerate() {
        if day <= from || day > until {
            continue;
        }
        scribe.file(
            "contractor_check",
            &format!("{case}-check-{place}"),
            day,
            json!({
                "case": body.id(&case), "period": format!("{}年度", day.year() - 1911), "mode": "on-site",
                "item": "權限管理及教育訓練", "result": "符合", "checked_by": body.officer(),
                "contractor_rep": "專案經理", "checked_on": day.to_string(), "approved_by": body.it_head(),
            }),
        );
    }
    let done = era.workday(to.plus(chance.between(-6, 4)));
    if ended && done < era.today && !body.gap("contract-end", number) {
        scribe.file(
            "contract_end",
            &format!("{case}-end"),
            done,
            json!({
                "case": body.id(&case), "ended_on": to.to_string(), "data_items": ["業務資料備份"],
                "disposition": "delete", "done_on": done.to_string(), "proof": file("資料刪除切結"),
                "accounts_closed": true, "equipment_returned": true, "verified_by": body.officer(),
            }),
        );
    }
}

fn activities(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    if !body.chance("activities").percent(30) || contracts(scribe) == 0 {
        return;
    }
    let checked = !body.gap("clauses", 5);
    let checks = checked.then(|| vec![body.id("contract-001-penalty")]);
    for (place, day) in body.series(era, "activity", 300).into_iter().enumerate() {
        let ends = day.plus(14);
        scribe.file(
            "activity_case",
            &format!("activity-case-{place}"),
            day,
            json!({
                "activity": format!("{}年度市民線上活動{place}", day.year() - 1911), "role": "host",
                "ict_involved": "活動報名網站", "tech_support": true, "applies": "applies",
                "personal_data": true, "starts_on": day.to_string(), "ends_on": ends.to_string(),
                "checks": checks.clone().unwrap_or_default(), "owner": body.second(),
                "site_closed_on": (ends.plus(20) < era.today).then(|| ends.plus(20).to_string()),
            }),
        );
    }
}
