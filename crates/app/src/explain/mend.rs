//! What would turn a line that stands badly: what it lacks, thing by thing, and what is filed for it.

use domain::body::CITY;
use domain::{Standing, ending, selections};
use regulation::{Duty, Field, Proof, Regulation};
use serde::Serialize;

use super::form_name;
use crate::adoption;
use crate::agency::LEVELS;
use crate::answering::awaited;
use crate::missing::label;

/// One thing that would turn the standing.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Mend {
    pub zh: String,
    pub en: String,
    /// The form to file, where it is one.
    pub form: Option<String>,
    /// The entries of subjects that lack it, or that tell it themselves: these are completed, and none is filed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<String>,
    /// The setting to decide, where it is one.
    pub setting: Option<String>,
    /// The duty at which it is done, where that is another one: the level table stands as these do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
    /// It is told in a record of the form that is there already: none is filed anew.
    #[serde(skip)]
    pub is_of_entry: bool,
    /// The body that does it for all, where no other does it for itself.
    #[serde(skip)]
    pub agency: Option<&'static str>,
    /// The title of the document of the city that is to be recorded as adopted.
    #[serde(skip)]
    pub document: Option<String>,
}

impl Mend {
    pub(super) fn new(zh: String, en: String, form: Option<&str>) -> Self {
        let form = form.map(str::to_owned);
        let (records, setting, duty) = (Vec::new(), None, None);
        let (is_of_entry, agency, document) = (false, None, None);
        Self { zh, en, form, records, setting, duty, is_of_entry, agency, document }
    }

    /// Where nothing is known that would turn a line: for whom it waits.
    pub(super) fn waits(regulation: &Regulation, duty: &Duty) -> Self {
        let roles = regulation.roles.iter().filter(|role| duty.who.contains(&role.id));
        let (zh, en): (Vec<&str>, Vec<&str>) =
            roles.map(|role| (role.zh.as_str(), role.en.as_str())).unzip();
        Self::new(
            format!("沒有表單可直接補正；有待「{}」依判定理由辦理", zh.join("、")),
            format!("No form turns it: it waits for “{}” to do as the reason says", en.join(", ")),
            None,
        )
    }
}

/// What would turn a line that stands so and lacks this, where it stands badly. The forms of which something is
/// done already matter where the duty goes in stages, and that of the subject where there are several.
pub(crate) fn mend(
    regulation: &Regulation,
    duty: &Duty,
    standing: Standing,
    missing: &[String],
    done: &[&str],
    kind: Option<&str>,
) -> Vec<Mend> {
    let mut all = Vec::new();
    if matches!(standing, Standing::Met | Standing::NotApplicable | Standing::Optional) {
        return all;
    }
    for name in missing {
        all.push(mend_missing(regulation, name));
    }
    // Of several subjects some may lack the proof itself where others lack a fact.
    if missing.is_empty() || standing != Standing::NoData {
        let forms = awaited(regulation, duty, done, kind).into_iter();
        for form in forms.filter_map(|id| form_name(regulation, id)) {
            let (mut zh, mut en) = (format!("登錄「{}」", form.zh), format!("File: {}", form.en));
            if let Some(mended) = mended(regulation, duty, &form.id) {
                zh.push_str(&format!("；已登錄而有缺失者，補登其「{}」亦可", mended.zh));
                en.push_str(&format!("; where one has a finding, “{}” in it will do", mended.en));
            }
            all.push(Mend::new(zh, en, Some(&form.id)));
        }
        if let Some(Proof::Own(own)) = &duty.proof {
            all.extend(ending(&own.function).map(|field| mend_missing(regulation, field)));
        }
    }
    all
}

/// The field of a form by which what its record found is told to be mended.
fn mended<'r>(regulation: &'r Regulation, duty: &Duty, form: &str) -> Option<&'r Field> {
    let read = selections(duty.proof.as_ref()?).into_iter();
    let name = read.filter(|select| select.form == form).find_map(|one| one.mended.as_deref())?;
    regulation.form(form)?.field(name)
}

/// What brings a thing that is missing.
pub(super) fn mend_missing(regulation: &Regulation, name: &str) -> Mend {
    let plain = Mend::new;
    let label = label(regulation, name);
    if let Some(setting) = regulation.setting(name) {
        let (mut zh, mut en) = (format!("訂定{}", label.zh), format!("Decide {}", label.en));
        if !setting.by_agency {
            let (city_zh, city_en) = role(regulation, "city_government");
            zh = format!("由{city_zh}訂定{}", label.zh);
            en = format!("The {city_en} decides {}", label.en);
        }
        let agency = (!setting.by_agency).then_some(CITY);
        return Mend { setting: Some(name.to_owned()), agency, ..plain(zh, en, None) };
    }
    if name == "level" {
        let (id, form) = (LEVELS, regulation.form(LEVELS));
        let (zh, en) = form.map_or((id, id), |form| (form.zh.as_str(), form.en.as_str()));
        return plain(
            format!("登錄「{zh}」以確認責任等級"),
            format!("File the responsibility level: {en}"),
            Some(id),
        );
    }
    if let Some(instrument) = adoption::document(name) {
        let title = regulation.instrument(instrument).map(|one| (one.zh.clone(), one.en.clone()));
        let (zh, en) = title.unwrap_or_else(|| (instrument.to_owned(), instrument.to_owned()));
        let (doit_zh, doit_en) = role(regulation, "doit");
        let (city_zh, city_en) = role(regulation, "city_government");
        let told = plain(
            format!("有待{doit_zh}或{city_zh}登錄授權文件「{zh}」已採用"),
            format!(
                "It waits for the {doit_en} or the {city_en} to record that it is adopted: {en}"
            ),
            Some(adoption::FORM),
        );
        return Mend { agency: Some(adoption::BODY), document: Some(zh), ..told };
    }
    if let Some((form, field)) = name.split_once('.')
        && let Some(form) = regulation.form(form)
    {
        let label = form.field(field).map(|one| (one.zh.clone(), one.en.clone()));
        let (zh, en) = label.unwrap_or_else(|| (field.to_owned(), field.to_owned()));
        let (zh, en) =
            (format!("補登「{}」之「{zh}」", form.zh), format!("Complete {} in {}", en, form.en));
        return Mend { is_of_entry: true, ..plain(zh, en, Some(&form.id)) };
    }
    if let Some(form) = regulation.form(name) {
        return plain(
            format!("建立「{}」", form.zh),
            format!("Keep the register: {}", form.en),
            Some(&form.id),
        );
    }
    plain(
        format!("於「機關清冊」登錄{}", label.zh),
        format!("Record {} in the register of bodies", label.en),
        Some("org_register"),
    )
}

/// How the law calls somebody.
fn role<'a>(regulation: &'a Regulation, id: &'a str) -> (&'a str, &'a str) {
    let role = regulation.roles.iter().find(|role| role.id == id);
    role.map_or((id, id), |role| (role.zh.as_str(), role.en.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_city_or_its_bureau_does_for_all_says_who_does_it() {
        let regulation = Regulation::embedded().unwrap();
        let document = mend_missing(&regulation, "delegated.city-assets");
        assert!(document.zh.starts_with("有待資訊局或本府登錄授權文件「"), "{document:?}");
        assert_eq!(document.agency, Some("doit"));
        assert_eq!(document.form.as_deref(), Some(adoption::FORM));
        let title = &regulation.instrument("city-assets").unwrap().zh;
        assert_eq!(document.document.as_ref(), Some(title));
        let threshold = mend_missing(&regulation, "leave_days_threshold");
        assert!(threshold.zh.starts_with("由本府訂定設定「"), "{threshold:?}");
        assert_eq!(threshold.agency, Some("city"));
        let period = mend_missing(&regulation, "period.D6.1b");
        assert!(period.zh.starts_with("訂定設定「") && period.agency.is_none(), "{period:?}");
    }

    #[test]
    fn where_a_finding_may_be_mended_that_is_named_beside_a_new_check() {
        let regulation = Regulation::embedded().unwrap();
        let told = |duty: &str| {
            let duty = regulation.duty(duty).unwrap();
            let mends = mend(&regulation, duty, Standing::Overdue, &[], &[], None);
            mends.into_iter().map(|one| one.zh).collect::<Vec<_>>()
        };
        assert_eq!(
            told("D15a"),
            [
                "登錄「個人電腦安全抽查表」；已登錄而有缺失者，補登其「改善日」亦可",
                "登錄「資通訊裝置使用核准單」",
            ]
        );
        assert_eq!(told("D13.1.3a"), ["登錄「機房設施檢查表」"]);
    }

    #[test]
    fn what_was_found_is_reviewed_until_its_engagement_is_told_to_be_closed() {
        let regulation = Regulation::embedded().unwrap();
        let duty = regulation.duty("D28a").unwrap();
        let mends = mend(&regulation, duty, Standing::Overdue, &[], &[], None);
        let told: Vec<(&str, bool)> =
            mends.iter().map(|one| (one.zh.as_str(), one.is_of_entry)).collect();
        let closed = "補登「受稽核場次」之「結案日」";
        assert_eq!(told, [("登錄「上級機關改善情形審查紀錄」", false), (closed, true)]);
    }

    #[test]
    fn where_no_form_turns_a_line_it_is_said_for_whom_it_waits() {
        let regulation = Regulation::embedded().unwrap();
        let duty = regulation.duty("D2.2.1a").unwrap();
        let waits = Mend::waits(&regulation, duty);
        assert_eq!(waits.zh, "沒有表單可直接補正；有待「各機關」依判定理由辦理");
        assert!(waits.en.contains("“Every agency”"), "{}", waits.en);
        assert_eq!(waits.form, None);
    }

    #[test]
    fn a_missing_level_is_filed_by_the_form_that_the_law_data_has_for_it() {
        let regulation = Regulation::embedded().unwrap();
        let level = mend_missing(&regulation, "level");
        assert_eq!(level.zh, "登錄「資通安全責任等級提報及核定」以確認責任等級");
        assert_eq!(level.en, "File the responsibility level: Responsibility level submission");
        assert_eq!(level.form.as_deref(), Some("level_submission"));
    }
}
