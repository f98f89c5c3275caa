//! What the duties' own functions judge, in a sentence each; no number of the law is among them.

use crate::language::Bilingual;

/// The function's name in the law's data, and what it judges.
const FUNCTIONS: [(&str, &str, &str); 23] = [
    (
        "audit-noticed",
        "每次稽核前於期限內通知受稽機關。",
        "The audited body is told in time before each audit.",
    ),
    (
        "audit-of-subordinates",
        "對所屬、所監督之每一機關，於週期內完成稽核。",
        "Each body below is audited within the cycle.",
    ),
    (
        "audit-result-delivered",
        "每次稽核後於期限內交付結果報告。",
        "After each audit the result is delivered in time.",
    ),
    (
        "audit-team-agreed",
        "每次稽核之小組成員均有迴避及保密之書面約定。",
        "With every member of each audit team conflicts and secrecy are agreed in writing.",
    ),
    (
        "audit-team-share",
        "稽核小組中公務機關代表達法定比例。",
        "Public agencies have their share of each audit team.",
    ),
    (
        "cert-each",
        "每一專職人員持有並維持兩類證書之有效性，新任者自任職起有期限。",
        "Each dedicated officer holds both kinds of certificate and keeps them valid; new ones have a term.",
    ),
    (
        "committee-members",
        "委員會成員含法定各類人員。",
        "The committee has every kind of member that the text names.",
    ),
    (
        "development-tested",
        "委外開發之核心系統，或金額達門檻者，經委託機關自行或另委第三方安全檢測。",
        "Contracted development of core systems, or above the amount, is tested by the body or a third party.",
    ),
    (
        "drill-participation",
        "業務持續運作演練之參與。",
        "Those named take part in the continuity drill.",
    ),
    (
        "incident-controlled",
        "每一事件依其等級於期限內完成損害控制或復原。",
        "Each incident is under control or recovered within the term of its level.",
    ),
    (
        "incident-meeting",
        "重大事件由資通安全長召開會議。",
        "For a major incident the CISO calls a meeting.",
    ),
    (
        "incident-reported",
        "完成控制或復原後，於期限內送交調查、處理及改善報告。",
        "After control or recovery, the report follows in time.",
    ),
    (
        "incident-responded",
        "每一事件依其等級完成控制或復原，並送交報告。",
        "Each incident is controlled or recovered by its level, and reported.",
    ),
    (
        "incident-reviewed",
        "接獲通報後，依等級於期限內完成審核；無審核紀錄或自為通報者，自通報時間起算。",
        "Each notification is reviewed within the term of its level; without an entry of a review, and where the reviewer gave it itself, it counts from when it was given.",
    ),
    (
        "leave-suspension",
        "人員請假、暫離達門檻者，其帳號停用。",
        "The accounts of people on leave beyond the threshold are disabled.",
    ),
    (
        "level-table",
        "責任等級應辦事項附表之各項均達成；各項另列為國家法規義務。",
        "Every item of the level's annex table is met; each is a duty of its own under national law.",
    ),
    (
        "outsourcing-stages",
        "每一委外案於各階段完成應辦事項。",
        "Each contract has what every one of its stages asks for.",
    ),
    (
        "phishing-baseline",
        "演練未達基準者，完成再訓練或後續演練達標。",
        "After a missed baseline, retraining is done or a later round meets it.",
    ),
    (
        "phishing-thresholds",
        "每一演練之開啟率、點閱率低於本府所定基準。",
        "Open and click rates of each round stay below the city's baseline.",
    ),
    (
        "supervision-review",
        "上級機關對所屬機關之改善完成審查。",
        "The superior reviews the improvement of each body below.",
    ),
    (
        "system-grading",
        "每一自行或委外開發之系統完成分級及防護基準，並定期檢視。",
        "Each developed system is graded, has its controls, and is looked at again in time.",
    ),
    (
        "unused-ninety-days",
        "帳號及網路位址清冊備齊，且無逾法定日數未使用而未停用者。",
        "Both registers are kept and hold nothing unused for longer than the law allows that is not disabled.",
    ),
    ("", "依專屬函式判定。", "Judged by a function of its own."),
];

/// The sentence of a function; of one that is not listed, that it has one.
pub(super) fn in_words(function: &str) -> Bilingual {
    let found = FUNCTIONS.iter().find(|(name, _, _)| *name == function || name.is_empty());
    let (zh, en) = found.map_or(("", ""), |(_, zh, en)| (*zh, *en));
    Bilingual::new(zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;
    use regulation::{Proof, Regulation};

    #[test]
    fn every_own_function_of_the_law_has_its_sentence() {
        let regulation = Regulation::embedded().unwrap();
        for duty in &regulation.duties {
            if let Some(Proof::Own(own)) = &duty.proof {
                let known = FUNCTIONS.iter().any(|(name, _, _)| *name == own.function);
                assert!(known, "{}: {}", duty.id, own.function);
            }
        }
    }
}
