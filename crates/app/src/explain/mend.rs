//! What would turn a line that stands badly: what it lacks, thing by thing, and what is filed for it.

use domain::{Standing, selections};
use regulation::{Duty, Field, Regulation};
use serde::Serialize;

use super::form_name;
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
}

/// What would turn a line that stands so and lacks this, where it stands badly. The forms of which something is
/// done already matter where the duty goes in stages.
pub(crate) fn mend(
    regulation: &Regulation,
    duty: &Duty,
    standing: Standing,
    missing: &[String],
    done: &[&str],
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
        let forms = awaited(regulation, duty, done).into_iter();
        for form in forms.filter_map(|id| form_name(regulation, id)) {
            let (mut zh, mut en) = (format!("登錄「{}」", form.zh), format!("File: {}", form.en));
            if let Some(mended) = mended(regulation, duty, &form.id) {
                zh.push_str(&format!("；已登錄而有缺失者，補登其「{}」亦可", mended.zh));
                en.push_str(&format!("; where one has a finding, “{}” in it will do", mended.en));
            }
            all.push(Mend { zh, en, form: Some(form.id), records: Vec::new(), setting: None });
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

fn mend_missing(regulation: &Regulation, name: &str) -> Mend {
    let plain = |zh: String, en: String, form: Option<&str>| Mend {
        zh,
        en,
        form: form.map(str::to_owned),
        records: Vec::new(),
        setting: None,
    };
    let label = label(regulation, name);
    if regulation.setting(name).is_some() {
        return Mend {
            zh: format!("訂定{}", label.zh),
            en: format!("Decide {}", label.en),
            form: None,
            records: Vec::new(),
            setting: Some(name.to_owned()),
        };
    }
    if name == "level" {
        let zh = "登錄「責任等級報送」以確認責任等級".to_owned();
        return plain(zh, "File the responsibility level".to_owned(), Some("level_submission"));
    }
    if let Some(instrument) = name.strip_prefix("delegated.") {
        let title = regulation.instrument(instrument).map(|one| (one.zh.clone(), one.en.clone()));
        let (zh, en) = title.unwrap_or_else(|| (instrument.to_owned(), instrument.to_owned()));
        return plain(
            format!("登錄授權文件「{zh}」已採用"),
            format!("Record that the city document is adopted: {en}"),
            Some("delegated_document"),
        );
    }
    if let Some((form, field)) = name.split_once('.')
        && let Some(form) = regulation.form(form)
    {
        let label = form.field(field).map(|one| (one.zh.clone(), one.en.clone()));
        let (zh, en) = label.unwrap_or_else(|| (field.to_owned(), field.to_owned()));
        return plain(
            format!("補登「{}」之「{zh}」", form.zh),
            format!("Complete {} in {}", en, form.en),
            Some(&form.id),
        );
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_finding_may_be_mended_that_is_named_beside_a_new_check() {
        let regulation = Regulation::embedded().unwrap();
        let told = |duty: &str| {
            let duty = regulation.duty(duty).unwrap();
            let mends = mend(&regulation, duty, Standing::Overdue, &[], &[]);
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
}
