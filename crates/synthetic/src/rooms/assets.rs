//! 肆 assets: equipment, data, devices.

use serde_json::json;

use crate::scribe::Scribe;

/// How many pieces of equipment a body has a card for.
pub(crate) fn equipment(scribe: &Scribe<'_>) -> usize {
    let body = scribe.body;
    let base = match scribe.era.thick {
        true => 3 + body.people / 8,
        false => 2 + body.systems.min(6),
    };
    base + if body.rooms > 0 { 2 } else { 0 }
}

pub(crate) fn write(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let Some(listed) = body.once(era, "asset-register") else { return };
    const NAMES: [&str; 6] =
        ["應用伺服器", "資料庫伺服器", "核心交換器", "防火牆", "儲存設備", "備份主機"];
    for number in 1..=equipment(scribe) {
        let mut chance = body.chance_nth("asset", number);
        let is_ups = body.rooms > 0 && number == 1;
        let is_scan = body.rooms > 0 && number == 2;
        let name = match (is_ups, is_scan) {
            (true, _) => "不斷電系統",
            (_, true) => "掃毒工作站",
            _ => chance.pick(&NAMES),
        };
        let switch = ["核心交換器", "防火牆"].contains(&name);
        scribe.file(
            "asset",
            &format!("asset-{number:03}"),
            listed,
            json!({
                "asset_code": format!("{}-A{number:03}", body.id), "asset_name": name,
                "asset_type": if switch { "communication" } else { "hardware" },
                "brand": "合成牌", "model": format!("S-{}", chance.between(100, 900)),
                "is_core": number % 4 == 3, "is_ups": is_ups, "is_scan_station": is_scan,
                "restricted_product": false, "quantity": 1, "owner_unit": "資訊室",
                "custodian": body.second(), "location": if body.rooms > 0 { "機房" } else { "資訊室" },
                "confidentiality": chance.between(1, 4), "integrity": chance.between(1, 4),
                "availability": chance.between(1, 4), "status": "in-use",
                "recorded_for": listed.to_string(),
            }),
        );
        super::premises::care(scribe, number, is_ups);
    }
    outside(scribe);
    if let Some(day) = body.once(era, "data-class") {
        for (number, (data, class, personal)) in
            [("業務申請資料", "sensitive", true), ("公開資訊", "public", false)]
                .into_iter()
                .enumerate()
        {
            scribe.file(
                "data_class",
                &format!("data-{number}"),
                day,
                json!({
                    "data_set": data, "classification": class, "personal_data": personal,
                    "owner": "業務單位", "storage": "機關資料庫", "access_roles": ["承辦人員"],
                    "reviewed_on": day.to_string(),
                }),
            );
        }
    }
    devices(scribe);
    for day in body.periods(era, "asset-count", 12) {
        let count = equipment(scribe);
        scribe.file(
            "asset_count",
            &format!("count-{day}"),
            day,
            json!({
                "year": day.year(), "round": 1, "scope": "全部資通訊資產",
                "started_on": day.plus(-5).to_string(), "ended_on": day.to_string(),
                "counted_by": body.second(), "book_count": count, "found_count": count,
                "approved_by": body.it_head(),
            }),
        );
    }
    products(scribe);
}

/// Equipment that stands elsewhere; many bodies have none, and have not said so.
fn outside(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let mut chance = body.chance("outside");
    let Some(day) = body.once(era, "outside").filter(|_| chance.percent(55)) else { return };
    let day = day.max(body.settled(era, "asset-register"));
    let same = !body.gap("outside", 6);
    scribe.file(
        "offsite_equipment",
        "outside-1",
        day,
        json!({
            "asset": body.id("asset-003"), "site": "異地備援中心（合成）", "host_organisation": "受託機房（合成）",
            "main_office": "主要辦公處所", "purpose": "異地備份", "controls_same_level": same,
            "gap": (!same).then_some("門禁紀錄未留存"), "approved_by": body.ciso(),
            "checked_on": day.to_string(),
        }),
    );
}

fn devices(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let many = if era.thick { 2 + body.people / 40 } else { 1 + body.chance("iot").below(3) };
    let Some(day) = body.once(era, "iot-register") else { return };
    for number in 1..=many {
        let mut chance = body.chance_nth("iot", number);
        let kind = chance.pick(&["ip-camera", "printer", "access-control", "phone", "display"]);
        scribe.file(
            "iot_device",
            &format!("iot-{number:03}"),
            day,
            json!({
                "asset_code": format!("{}-I{number:03}", body.id), "device_kind": kind,
                "brand": "合成牌", "model": format!("D{}", chance.between(10, 99)),
                "restricted_product": false, "firmware": format!("2.{}", chance.below(9)),
                "default_password_changed": !body.gap("iot-password", number),
                "network_zone": "物聯網隔離網段", "internet_exposed": false, "owner_unit": "秘書室",
                "custodian": body.second(), "location": "辦公區",
                "last_check_on": day.to_string(), "status": "in-use",
            }),
        );
    }
}

fn products(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let mut chance = body.chance("restricted");
    if !chance.percent(8) {
        return;
    }
    let found = era.workday(era.today.plus(-chance.between(20, 300)));
    let replaced = body.keeping("restricted").is_kept().then(|| found.plus(chance.between(0, 12)));
    let code = format!("{}-R001", body.id);
    if let Some(day) = replaced.filter(|_| chance.percent(60)) {
        scribe.file(
            "asset",
            "asset-restricted",
            day,
            json!({
                "asset_code": code, "asset_name": "網路攝影機", "asset_type": "hardware", "is_core": false,
                "restricted_product": true, "quantity": 1, "owner_unit": "秘書室", "custodian": body.second(), "location": "庫房",
                "confidentiality": 1, "integrity": 1, "availability": 1, "status": "retired",
                "recorded_for": day.to_string(),
            }),
        );
    }
    scribe.file(
        "restricted_product",
        "restricted-1",
        found,
        json!({
            "asset_code": code, "item": "網路攝影機", "brand": "合成限制廠牌", "model": "X1", "use": "停車場監視",
            "networked": true, "found_on": found.to_string(), "replace_due": found.plus(30).to_string(),
            "replaced_on": replaced.filter(|day| *day < era.today).map(|day| day.to_string()),
            "compensating": "已中斷連網",
        }),
    );
}
