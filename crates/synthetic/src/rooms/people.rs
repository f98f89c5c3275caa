//! 參 people: who is there, what they may, what they learn, and how they leave.

use regulation::{Day, Level};
use serde_json::{Value as Json, json};

use crate::person::Person;
use crate::scribe::{Scribe, at, file};

/// The records of one person.
pub(crate) fn write(scribe: &mut Scribe<'_>, number: usize) {
    let (era, body) = (scribe.era, scribe.body);
    let person = body.person(era, number);
    register(scribe, &person);
    super::policy::acknowledge(scribe, &person);
    secrecy(scribe, &person);
    if person.is_newcomer(era) {
        newcomer(scribe, &person);
    }
    training(scribe, &person);
    assessment(scribe, &person);
    super::accounts::write(scribe, &person);
    super::networks::device(scribe, &person);
    if let Some(left) = person.left {
        leaving(scribe, &person, left);
    }
    absence(scribe, &person);
    certificates(scribe, &person);
}

fn register(scribe: &mut Scribe<'_>, person: &Person) {
    let (era, body) = (scribe.era, scribe.body);
    let leave: Option<Vec<Json>> = person.leave.map(|(from, to)| {
        vec![match to {
            Some(to) => json!({ "from": from.to_string(), "to": to.to_string() }),
            None => json!({ "from": from.to_string() }),
        }]
    });
    let is_away = person
        .leave
        .is_some_and(|(from, to)| from <= era.today && to.is_none_or(|to| era.today <= to));
    let has_left = person.left.is_some_and(|left| left < era.today);
    let status = match (has_left, is_away) {
        (true, _) => "left",
        (_, true) => "on-leave",
        _ => "active",
    };
    let supervisor = match person.number {
        1 => None,
        2 | 3 => Some(body.head()),
        _ => Some(body.it_head()),
    };
    scribe.file(
        "person",
        &format!("p{:04}", person.number),
        person.onboard,
        json!({
            "person_id": person.id, "name": person.name, "unit": person.unit, "post": person.post,
            "work_category": person.category, "person_type": person.kind, "supervisor": supervisor,
            "email": person.email(body), "onboard_date": person.onboard.to_string(),
            "leave_date": person.left.map(|day| day.to_string()), "leave_periods": leave,
            "status": status,
        }),
    );
}

fn secrecy(scribe: &mut Scribe<'_>, person: &Person) {
    let (era, body) = (scribe.era, scribe.body);
    if body.gap("nda", person.number) {
        return;
    }
    let mut chance = body.chance_nth("nda", person.number);
    let natural = person.onboard.plus(chance.between(0, 3));
    let late = chance.percent(15);
    let day = if late { natural.max(body.settled(era, "nda")) } else { natural };
    scribe.file(
        "nda",
        &format!("nda-{:04}", person.number),
        day,
        json!({
            "signer": person.id, "organisation": body.name_zh,
            "person_type": if person.kind == "contractor" { "contractor-person" } else { "staff" },
            "matter": "公務機密維護", "obligations": "在職及離退職後均保守所知悉之公務機密",
            "signed_on": day.to_string(), "signature": "合成簽章",
        }),
    );
}

fn newcomer(scribe: &mut Scribe<'_>, person: &Person) {
    let (era, body) = (scribe.era, scribe.body);
    let mut chance = body.chance_nth("newcomer", person.number);
    if !body.gap("awareness-ack", person.number) && person.number > 8 {
        let day = era.workday(person.onboard.plus(if chance.percent(12) { 12 } else { 0 }));
        let day = day.max(person.onboard);
        scribe.file(
            "awareness_ack",
            &format!("awareness-{:04}", person.number),
            day,
            json!({
                "person": person.id, "unit": person.unit, "onboard_date": person.onboard.to_string(),
                "sheet_version": "合成-1", "explained_by": body.officer(),
                "explained_on": day.to_string(), "signed_on": day.to_string(), "signature": "合成簽章",
            }),
        );
    }
    if !body.gap("suitability", person.number) {
        review(scribe, person, "recruitment", person.onboard);
    }
}

/// Whether the person may do his work.
pub(crate) fn review(scribe: &mut Scribe<'_>, person: &Person, trigger: &str, day: Day) {
    let body = scribe.body;
    scribe.file(
        "suitability_review",
        &format!("suitability-{trigger}-{:04}", person.number),
        day,
        json!({
            "person": person.id, "post": person.post, "trigger": trigger,
            "items": ["品德操守", "專業能力", "保密紀錄"], "result": "suitable",
            "assessor": body.it_head(), "approved_by": body.ciso(), "assessed_on": day.to_string(),
        }),
    );
}

fn training(scribe: &mut Scribe<'_>, person: &Person) {
    let (era, body) = (scribe.era, scribe.body);
    for year in era.years() {
        let (first, last) = (Day::year_start(year), Day::year_end(year));
        let (from, until) = (first.max(person.onboard), last.min(person.until(era)));
        if until.days() - from.days() < 40 {
            continue;
        }
        let hours = |id: &str| era.number(id, until, body.level.or(Some(Level::E)));
        match (person.dedicated, person.category) {
            (true, _) => {
                let need = hours("training.dedicated.hours");
                course(
                    scribe,
                    person,
                    year,
                    "dedicated",
                    "professional",
                    (from, until),
                    need / 2,
                    0,
                );
                course(
                    scribe,
                    person,
                    year,
                    "dedicated",
                    "competency",
                    (from, until),
                    need - need / 2,
                    1,
                );
            }
            (_, "IT") => {
                let (general, deep) =
                    (hours("training.it.general.hours"), hours("training.it.professional.hours"));
                course(
                    scribe,
                    person,
                    year,
                    "IT-non-dedicated",
                    "general-awareness",
                    (from, until),
                    general.max(1),
                    0,
                );
                if year % 2 == 0 && deep > 0 {
                    course(
                        scribe,
                        person,
                        year,
                        "IT-non-dedicated",
                        "professional",
                        (from, until),
                        deep,
                        1,
                    );
                }
            }
            (_, category) => {
                let category = if category == "management" { "supervisor" } else { "general-user" };
                let need = hours("training.general.hours");
                course(scribe, person, year, category, "general-awareness", (from, until), need, 0);
            }
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one course of one person")]
fn course(
    scribe: &mut Scribe<'_>,
    person: &Person,
    year: i16,
    category: &str,
    kind: &str,
    (from, until): (Day, Day),
    hours: i32,
    number: usize,
) {
    use crate::keeping::Keeping;
    const GENERAL: [&str; 4] =
        ["資通安全通識", "社交工程防範", "個資與公務機密保護", "生成式AI使用安全"];
    const DEEP: [&str; 4] = ["弱點管理實務", "資安事件處理", "系統安全設計", "資安稽核實務"];
    let (era, body) = (scribe.era, scribe.body);
    let topic = format!("training/{category}");
    let mut chance = body.chance_nth(&format!("{topic}/{year}/{number}"), person.number);
    let keeping = body.keeping(&topic);
    let is_current = year == era.today.year();
    let missing = match keeping {
        Keeping::Never => 70,
        Keeping::Lapsed if year + 1 >= era.today.year() => 12,
        Keeping::Expiring if is_current => 20,
        _ if !is_current && year + 1 < era.today.year() => 4,
        _ => 0,
    };
    if chance.percent(missing) {
        return;
    }
    let span = until.days() - from.days();
    let day = era.workday(from.plus(chance.between(8, (span - 3).max(9)))).max(from);
    let titles = if kind == "general-awareness" { &GENERAL } else { &DEEP };
    let title = chance.pick(titles);
    let mode = if chance.percent(65) { "online" } else { "classroom" };
    scribe.file(
        "training_record",
        &format!("training-{:04}-{year}-{number}", person.number),
        day,
        json!({
            "person": person.id, "category": category, "year": day.year(), "course": title,
            "course_kind": kind, "provider": "臺北E大（合成）", "mode": mode,
            "date": day.to_string(), "hours": hours, "passed": true,
        }),
    );
}

fn assessment(scribe: &mut Scribe<'_>, person: &Person) {
    let (era, body) = (scribe.era, scribe.body);
    let share = if era.thick { 100 } else { 10 };
    if person.number > 3 && !body.chance_nth("assessed", person.number).percent(share) {
        return;
    }
    for day in body.series(era, "assessment", 350) {
        if !person.is_in_post(day) {
            continue;
        }
        let mut chance = body.chance_nth(&format!("assessment/{day}"), person.number);
        let score = chance.between(58, 100);
        scribe.file(
            "assessment_result",
            &format!("assessment-{:04}-{day}", person.number),
            day,
            json!({
                "person": person.id, "year": day.year(), "audience": person.category,
                "method": "test", "taken_on": day.to_string(), "score": score, "passed": score >= 60,
            }),
        );
    }
}

fn leaving(scribe: &mut Scribe<'_>, person: &Person, left: Day) {
    let (era, body) = (scribe.era, scribe.body);
    let mut chance = body.chance_nth("offboarding", person.number);
    let done = !body.gap("offboarding", person.number);
    // What takes effect on a day is out of post from it on; until its eve they serve.
    let effective = left.next();
    let completed = left.plus(if chance.percent(15) { chance.between(2, 12) } else { 0 });
    let completed = (done && completed < era.today).then(|| completed.to_string());
    let reminded = !body.gap("secrecy-reminder", person.number);
    scribe.file(
        "offboarding",
        &format!("offboarding-{:04}", person.number),
        effective,
        json!({
            "person": person.id, "kind": chance.pick(&["transfer", "resign", "retire"]),
            "effective_on": effective.to_string(),
            "items": [{ "resource": "帳號", "action": "停用" }, { "resource": "門禁卡", "action": "繳回" }],
            "secrecy_reminded": reminded, "completed_on": completed,
            "it_confirmed_by": completed.as_ref().map(|_| body.officer()),
        }),
    );
}

fn absence(scribe: &mut Scribe<'_>, person: &Person) {
    let (era, body) = (scribe.era, scribe.body);
    let Some((from, to)) = person.leave else { return };
    if body.gap("leave-suspension", person.number) {
        return;
    }
    let disabled = from.plus(body.chance_nth("leave-suspension", person.number).between(0, 60));
    let restored = to.filter(|to| *to < era.today && *to > disabled);
    scribe.file(
        "suspension",
        &format!("leave-{:04}", person.number),
        from,
        json!({
            "subject_kind": "account", "subject": format!("u{:04}", person.number),
            "holder": person.id, "reason": "leave", "leave_from": from.to_string(),
            "leave_to": to.map(|to| to.to_string()), "detected_on": from.to_string(),
            "disabled_on": (disabled < era.today).then(|| at(disabled, 10, 0)),
            "executed_by": body.officer(), "restored_on": restored.map(|day| at(day, 9, 0)),
        }),
    );
}

fn certificates(scribe: &mut Scribe<'_>, person: &Person) {
    const NAMES: [(&str, &str, &str); 2] = [
        ("professional-certification", "ISO 27001 主導稽核員", "驗證公司（合成）"),
        ("competency-training", "資通安全職能訓練證書", "訓練機構（合成）"),
    ];
    let (era, body) = (scribe.era, scribe.body);
    if !person.dedicated {
        return;
    }
    for (kind, name, issuer) in NAMES {
        let topic = format!("certificate/{kind}");
        if body.gap(&topic, person.number + 1) {
            continue;
        }
        let mut chance = body.chance_nth(&topic, person.number);
        let issued = era.workday(era.today.plus(-chance.between(30, 900)));
        let lapsed = body.keeping(&topic) == crate::keeping::Keeping::Expiring;
        let expires =
            if lapsed { era.today.plus(chance.between(3, 28)) } else { issued.plus(1_094) };
        scribe.file(
            "certificate",
            &format!("{kind}-{:04}", person.number),
            issued,
            json!({
                "holder": person.id, "kind": kind, "name": name, "issuer": issuer,
                "number": format!("SYN-{:06}", chance.below(1_000_000)),
                "issued_on": issued.to_string(), "expires_on": expires.to_string(),
                "on_official_list": true, "file": file(name), "status": "valid",
            }),
        );
    }
}
