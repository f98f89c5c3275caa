//! 柒 and 捌 networks and communications: rules opened, devices approved, workstations looked at.

use serde_json::json;

use crate::person::Person;
use crate::scribe::Scribe;

pub(crate) fn write(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    if !body.is_ranked() {
        return;
    }
    for (place, day) in body.series(era, "firewall", 150).into_iter().enumerate() {
        let ends = day.plus(body.chance_nth("firewall", place).between(200, 600));
        scribe.file(
            "firewall_request",
            &format!("firewall-{place:02}"),
            day,
            json!({
                "request_no": format!("合成-{}-{place:02}", body.id), "system": "業務系統", "action": "open",
                "purpose_kind": "temporary", "source_zone": "OA", "source_ip": "10.0.0.0/24",
                "destination_zone": "DMZ", "destination_ip": "10.1.0.8", "protocol_port": "TCP/443",
                "start_date": day.to_string(), "end_date": ends.to_string(), "description": "介接測試",
                "requested_by": body.second(), "approved_by": body.it_head(),
                "status": if ends < era.today { "expired" } else { "active" },
            }),
        );
    }
}

/// The check of one person's workstation, or the approval of a device.
pub(crate) fn device(scribe: &mut Scribe<'_>, person: &Person) {
    let (era, body) = (scribe.era, scribe.body);
    if body.gap("workstation", person.number) {
        return;
    }
    let mut chance = body.chance_nth("workstation", person.number);
    let window = era.today.days() - era.start.days();
    let age = if chance.percent(40) { chance.between(4, 200) } else { chance.between(4, window) };
    let natural = era.workday(era.today.plus(-age)).max(person.onboard.plus(5));
    let many = if era.thick { 3 } else { 1 };
    for turn in 0..many {
        let day = natural.plus(-turn * 300);
        if day < person.onboard || !person.is_in_post(day) {
            continue;
        }
        let finding = chance.percent(10);
        let fixed = day.plus(chance.between(1, 20));
        scribe.file(
            "workstation_check",
            &format!("workstation-{:04}-{turn}", person.number),
            day,
            json!({
                "person": person.id, "device": format!("PC-{:04}", person.number),
                "checked_on": day.to_string(), "antivirus": true, "patched": !finding,
                "password_ok": true, "screen_lock": true, "no_posted_password": true, "time_sync": true,
                "licensed_software": true, "no_p2p": true,
                "finding": finding.then_some("更新未完成"), "checked_by": body.officer(),
                "fixed_on": (finding && fixed < era.today).then(|| fixed.to_string()),
            }),
        );
    }
}
