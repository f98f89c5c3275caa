//! 貳 organisation: the register entry, levels, posts, meetings.

use regulation::{Day, Tier};
use serde_json::json;

use crate::scribe::{Scribe, at};

/// Marks what is made up where people read it.
pub(crate) const MADE_UP: &str = "合成";

pub(crate) fn write(scribe: &mut Scribe<'_>) {
    levels(scribe);
    ciso(scribe);
    dedicated(scribe);
    meetings(scribe);
    window(scribe);
}

/// The entry of the register of bodies; it comes before everything else.
pub(crate) fn register(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let known = body.profile != crate::keeping::Profile::HardlyStarted;
    let core = body.core_systems() > 0;
    let outward = core && body.chance("outward").percent(70);
    let level = body.level.map(regulation::Level::letter);
    let approved_on = body.earlier.map_or(first_level_on(era.start), |(changed_on, _)| changed_on);
    scribe.file(
        "org_register",
        "org",
        era.start.plus(-1),
        json!({
            "agency_code": body.id, "name_zh": body.name_zh, "name_en": body.name_en,
            "tier": body.tier.word(), "parent": body.parent, "kind": body.kind,
            "security_level": level, "level_basis": MADE_UP,
            "level_approved_on": level.map(|_| approved_on.to_string()),
            "active_from": body.active_from.map(|day| day.to_string()),
            "own_room": known.then_some(body.rooms > 0),
            "core_systems": known.then_some(core),
            "mail_server": known.then_some(body.mail_server),
            "outward_core_system": known.then_some(outward),
            "recorded_for": era.start.plus(-1).to_string(),
        }),
    );
}

fn first_level_on(start: Day) -> Day {
    start.plus(-420)
}

fn levels(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let first = first_level_on(era.start);
    let mut given = Vec::new();
    if let Some((changed_on, earlier)) = body.earlier {
        given.push((first, earlier));
        given.extend(body.level.map(|level| (changed_on, level)));
    } else {
        given.extend(body.level.map(|level| (first, level)));
    }
    for (number, (approved_on, level)) in given.into_iter().enumerate() {
        let year = approved_on.year() - 1911;
        let document = format!("{MADE_UP}-{year}-{}-{:02}", body.id, number + 1);
        scribe.file(
            "level_submission",
            &format!("level-{}", number + 1),
            approved_on,
            json!({
                "level": level.letter(), "submitted_on": approved_on.plus(-45).to_string(),
                "approved_on": approved_on.to_string(), "document_no": document,
            }),
        );
    }
}

fn ciso(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let Some(from) = body.once(era, "ciso") else { return };
    let from = body.active_from.map_or(from, |active| from.max(active));
    let document =
        format!("{MADE_UP}人字第{:06}號", body.chance("ciso/no").below(900_000) + 100_000);
    let ended = body.keeping("ciso") == crate::keeping::Keeping::Lapsed;
    let to = ended.then(|| era.today.plus(-body.chance("ciso/to").between(9, 90)));
    let to = to.filter(|to| *to > from).map(|to| to.to_string());
    let mut roles = vec![("agency-ciso", "ciso")];
    if body.tier == Tier::First && body.chance("committee").percent(60) {
        roles.push(("committee-member", "committee"));
    }
    for (role, tail) in roles {
        scribe.file(
            "appointment",
            tail,
            from,
            json!({
                "role": role, "person": body.ciso(), "title": "副首長", "appointed_by": body.head(),
                "document_no": document, "from": from.to_string(), "to": to, "deputy": body.it_head(),
            }),
        );
    }
}

fn dedicated(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let settled = body.settled(era, "dedicated-staff");
    for number in 4..4 + body.dedicated(era) {
        let person = body.person(era, number);
        let day = if number == 4 { era.start.plus(-200) } else { settled };
        let from = day.max(person.onboard);
        scribe.file(
            "dedicated_staff",
            &format!("dedicated-{number}"),
            from,
            json!({
                "person": person.id, "full_time": true, "from": from.to_string(),
                "duties": "資通安全維護計畫之推動、事件通報及稽核配合",
            }),
        );
    }
}

fn meetings(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    for day in body.series(era, "management-meeting", 350) {
        let year = day.year() - 1911;
        scribe.file(
            "meeting",
            &format!("meeting-{day}"),
            day,
            json!({
                "body": "agency-management", "term": format!("{year}年度"), "held_on": at(day, 14, 0),
                "place": "第一會議室", "chair": body.ciso(),
                "attendees": [
                    { "name": body.person(era, 2).name, "title": "副首長" },
                    { "name": body.person(era, 3).name, "title": "資訊室主任" },
                    { "name": body.person(era, 4).name, "title": "資通安全承辦人" },
                ],
                "agenda": ["年度資通安全辦理情形", "稽核缺失改善進度", "次年度重點工作"],
                "resolutions": ["各單位於期限內完成教育訓練", "弱點修補列入追蹤"],
                "action_items": [{ "content": "完成帳號清查", "owner": "資訊室",
                    "due_on": day.plus(60).to_string(), "state": "辦理中" }],
                "approved_on": day.plus(7).min(era.today.previous()).to_string(),
            }),
        );
    }
    if body.is_ranked() && body.chance("task-force").percent(45) {
        let day = body.settled(era, "task-force");
        scribe.file(
            "task_force",
            "task-force",
            day,
            json!({
                "set_up_on": day.to_string(), "lead": body.it_head(),
                "members": [{ "unit": "資訊室", "title": "主任", "name": body.person(era, 3).name, "role": "召集" }],
                "duties": "推動跨單位資通安全工作",
            }),
        );
    }
    if let Some(day) = body.once(era, "confidentiality") {
        let audit_unit = body.chance("confidentiality").percent(60);
        scribe.file(
            "confidentiality_assignment",
            "confidentiality",
            day,
            json!({
                "lead_unit": if audit_unit { "政風室" } else { "秘書室" }, "joint_units": ["資訊室"],
                "basis": if audit_unit { "audit-unit" } else { "head-designation" },
                "designated_by": body.head(), "designated_on": day.to_string(),
                "scope": "資訊機密維護及稽核使用管理", "plan_period": "每年",
            }),
        );
    }
}

fn window(scribe: &mut Scribe<'_>) {
    let (era, body) = (scribe.era, scribe.body);
    let days = body.series(era, "contact-window", 360);
    for day in days {
        let person = body.person(era, 4);
        let phone = format!("02-2720-{:04}", body.chance("phone").below(10_000));
        scribe.file(
            "contact_window",
            &format!("window-{day}"),
            day,
            json!({
                "primary": person.id, "secondary": body.second(), "title": person.post,
                "phone": phone, "email": person.email(body), "duty_hours": "上班時間",
                "verified_on": day.to_string(), "reported_on": day.plus(1).min(era.today.previous()).to_string(),
            }),
        );
    }
}
