//! A law of two instruments and two duties, whole and clean, to be spoilt in one place at a time.

use regulation::{LawFile, Regulation};

/// The files, sound as they are.
const FILES: &[(&str, &str)] = &[
    (
        "instruments.toml",
        r#"
[[instrument]]
id = "rule"
zh = "城市規定"
en = "City rule"
kind = "city-rule"
text_found = true
[[instrument.edition]]
in_force = 2022-01-01
confidence = "verbatim"

[[instrument]]
id = "act"
zh = "資安法"
en = "Act"
kind = "national"
text_found = true
[[instrument.edition]]
in_force = 2019-01-01
confidence = "verbatim"
[[instrument.edition]]
in_force = 2026-01-01
confidence = "verbatim"

[[instrument]]
id = "guide"
zh = "作業指引"
en = "Guide"
kind = "city-delegated"
text_found = false
"#,
    ),
    (
        "text/rule/2022-01-01.toml",
        r#"
instrument = "rule"
edition = 2022-01-01
[[provision]]
number = "ch1"
kind = "heading"
text_zh = "總則"
confidence = "verbatim"
[[provision]]
number = "1"
parent = "ch1"
kind = "official"
text_zh = "各機關應依資安法訂定計畫。"
confidence = "verbatim"
[[provision]]
number = "1.1"
parent = "1"
kind = "official"
text_zh = "計畫之用詞如下："
confidence = "verbatim"
"#,
    ),
    (
        "text/act/2019-01-01.toml",
        r#"
instrument = "act"
edition = 2019-01-01
[[provision]]
number = "1"
kind = "official"
text_zh = "公務機關應於一年內 訂定計畫，至少一件。"
confidence = "verbatim"
rows = ["N1"]
[[provision]]
number = "2"
kind = "summary"
paraphrase_zh = "主管機關得稽核。"
confidence = "secondary"
rows = ["N2"]
"#,
    ),
    (
        "text/act/2026-01-01.toml",
        r#"
instrument = "act"
edition = 2026-01-01
[[provision]]
number = "3"
kind = "quoted"
text_zh = "公務機關應於六個月內訂定計畫，至少二件。"
confidence = "secondary"
rows = ["N3"]
[[provision]]
number = "4"
kind = "missing"
confidence = "unverified"
"#,
    ),
    (
        "renumbering.toml",
        r#"
[[moved]]
from = "act@2019-01-01/1"
to = ["act@2026-01-01/3"]

[[city_citation]]
provision = "1"
cited_zh = "資安法"
cites = "act@2019-01-01/1"
now = ["act@2026-01-01/3"]
"#,
    ),
    (
        "coverage/taipei-isms.toml",
        r#"
[[provision]]
provision = "1"
state = "modelled"
duties = ["D1"]
[[provision]]
provision = "1.1"
state = "definition"
why = "words only"
why_zh = "用詞"
"#,
    ),
    (
        "coverage/national.toml",
        r#"
[[row]]
id = "N1"
state = "modelled"
[[row]]
id = "N2"
state = "listed"
why = "a power"
why_zh = "權限"
[[row]]
id = "N3"
state = "outside"
why = "not kept here"
why_zh = "本系統未保存"
"#,
    ),
    (
        "roles.toml",
        r#"
[[role]]
id = "agency"
zh = "機關"
en = "agency"
"#,
    ),
    (
        "duties/policy.toml",
        r#"
[[duty]]
id = "D1"
cite = "rule@2022-01-01/1"
also_cite = ["act@2019-01-01/1"]
modality = "must"
who = ["agency"]
subject_en = "Plan"
action_zh = "訂定計畫"
action_en = "Set a plan"
quote = "應依資安法訂定計畫"
confidence = "verbatim"
evidence = ["plan", "person"]
decides = ["plan"]
[duty.proof]
shape = "in-force"
records = [{ form = "plan", where = { kind = "security" }, until = ["ends_on"] }]
"#,
    ),
    (
        "duties/national/act.toml",
        r#"
[[duty]]
id = "N1"
cite = "act@2019-01-01/1"
modality = "must"
who = ["agency"]
levels = ["A", "B"]
subject_en = "Plan"
action_zh = "訂定計畫"
action_en = "Set a plan"
quote = "應於一年內訂定計畫"
confidence = "verbatim"
evidence = ["plan"]
decides = ["plan"]
first_term = "plan.term"
[duty.proof]
shape = "in-force"
records = [{ form = "plan" }]
"#,
    ),
    (
        "forms/policy.toml",
        r#"
[[form]]
id = "plan"
zh = "計畫"
en = "Plan"
kind = "event"
day_field = "approved_on"
key = ["title"]
called = ["title"]
field = [
  { name = "title", zh = "名稱", en = "Title", type = "text", required = true },
  { name = "kind", zh = "類別", en = "Kind", type = "enum", value = [
    { value = "security", zh = "資安", en = "Security", also = ["資通安全"] },
    { value = "other", zh = "其他", en = "Other" },
  ] },
  { name = "approved_on", zh = "核定日", en = "Approved on", type = "date" },
  { name = "ends_on", zh = "終止日", en = "Ends on", type = "date" },
  { name = "owner", zh = "承辦人", en = "Owner", type = "ref(person)" },
  { name = "is_final", zh = "是否定案", en = "Final", type = "bool" },
  { name = "pages", zh = "頁數", en = "Pages", type = "int" },
]
[[form]]
id = "person"
zh = "人員"
en = "Person"
kind = "register"
day_field = "onboard_date"
key = ["person_id"]
called = ["person_id"]
field = [
  { name = "person_id", zh = "識別碼", en = "Person ID", type = "text", required = true },
  { name = "onboard_date", zh = "報到日", en = "Onboarding date", type = "date" },
]
[[form]]
id = "waiver"
zh = "核准例外"
en = "Waiver"
kind = "event"
day_field = "from"
called = ["duty"]
field = [
  { name = "duty", zh = "義務", en = "Duty", type = "text", required = true },
  { name = "subject", zh = "對象", en = "Subject", type = "text" },
  { name = "ground", zh = "理由", en = "Ground", type = "text" },
  { name = "approver", zh = "核准人", en = "Approver", type = "text" },
  { name = "from", zh = "起", en = "From", type = "date" },
  { name = "expires_on", zh = "迄", en = "Expires on", type = "date" },
]
"#,
    ),
    (
        "populations.toml",
        r#"
[[population]]
id = "people"
zh = "人員"
en = "People"
form = "person"
from = "onboard_date"
[[population]]
id = "owners"
zh = "承辦人"
en = "Owners"
form = "plan"
via = "owner"
except = ["people"]
"#,
    ),
    (
        "parameters/plans.toml",
        r#"
[[parameter]]
id = "plan.term"
zh = "期限"
en = "Term"
unit = "term"
[[parameter.since]]
from = 2019-01-01
value = { A = "P1Y", B = "P1Y" }
cite = "act@2019-01-01/1"
quote = "一年內"
confidence = "verbatim"
[[parameter.since]]
from = 2026-01-01
value = { A = "P6M", B = "P6M" }
cite = "act@2026-01-01/3"
quote = "六個月內"
confidence = "secondary"

[[parameter]]
id = "plan.number"
zh = "件數"
en = "Number"
unit = "items"
[[parameter.since]]
from = 2019-01-01
value = { A = 1 }
cite = "act@2019-01-01/1"
quote = "至少一件"
confidence = "verbatim"
[[parameter.since]]
from = 2026-01-01
repealed = true
cite = "act@2026-01-01/3"
confidence = "secondary"
"#,
    ),
    (
        "settings.toml",
        r#"
[[setting]]
name = "period.*"
zh = "週期"
en = "Period"
kind = "term"
by_agency = true
help_zh = "週期"
help_en = "Period"
[[setting]]
name = "threshold"
zh = "門檻"
en = "Threshold"
kind = "number"
by_agency = false
allowed = ["0", "90"]
help_zh = "門檻"
help_en = "Threshold"
suggestion = "90"
"#,
    ),
    (
        "organisations.toml",
        r#"
[[organisation]]
id = "city"
zh = "市政府"
tier = "city"
[[organisation]]
id = "doit"
zh = "資訊局"
tier = "first"
parent = "city"
[[organisation]]
id = "school"
zh = "學校"
tier = "school"
parent = "doit"
"#,
    ),
    (
        "examples/policy/D1-plan.toml",
        r#"
title = "A plan is in force from its approval to its end"
cite = "rule@2022-01-01/1"
why = "The record is the proof."
[[agency]]
id = "a1"
tier = "first"
level = [{ from = 2025-03-03, value = "A" }]
[[agency]]
id = "shop"
tier = "enterprise"
[[record]]
id = "p0"
form = "plan"
agency = "a1"
with = { title = "p0", approved_on = 2025-01-01, ends_on = 2025-01-31 }
[[record]]
id = "p1"
form = "plan"
agency = "a1"
with = { title = "p1", kind = "security", approved_on = 2025-06-02, ends_on = 2025-12-31 }
[[record]]
id = "w1"
form = "waiver"
agency = "a1"
with = { duty = "D1", ground = "改組", approver = "ciso", from = 2026-01-05, expires_on = 2026-01-30 }
[[ask]]
as_of = 2025-01-02
expect = [
  { duty = "D1", agency = "a1", standing = "no-data" },
  { duty = "D1", agency = "shop", standing = "not-applicable" },
]
[[ask]]
as_of = 2025-06-02
expect = [{ duty = "D1", agency = "a1", standing = "met" }]
[[ask]]
as_of = 2026-01-01
expect = [{ duty = "D1", agency = "a1", standing = "overdue" }]
[[ask]]
as_of = 2026-01-05
expect = [{ duty = "D1", agency = "a1", standing = "waived" }]
"#,
    ),
    (
        "examples/national/N1-first-year.toml",
        r#"
title = "A plan is due within a year of the level"
cite = "act@2019-01-01/1"
why = "The first term runs from the approval."
[[agency]]
id = "a1"
tier = "first"
level = [{ from = 2025-03-03, value = "A" }]
[[record]]
id = "p1"
form = "plan"
agency = "a1"
with = { title = "p1", approved_on = 2025-06-02 }
[[ask]]
as_of = 2025-03-04
expect = [{ duty = "N1", agency = "a1", standing = "due" }]
[[ask]]
as_of = 2025-06-02
expect = [{ duty = "N1", agency = "a1", standing = "met" }]
"#,
    ),
];

/// The proof of D1 as the small law has it.
pub(crate) const PROOF: &str = r#"shape = "in-force"
records = [{ form = "plan", where = { kind = "security" }, until = ["ends_on"] }]"#;

/// The small law, its examples apart.
pub(crate) fn files() -> Vec<LawFile> {
    let days = |year: i16| {
        format!(
            "year = {year}\nsource = \"published\"\nsource_zh = \"公布\"\n\
             confidence = \"verbatim\"\n\
             holidays = [{{ on = {year}-01-01, zh = \"開國紀念日\" }}]\n"
        )
    };
    let years = (2019..=2027).map(|year| (format!("calendar/{year}.toml"), days(year)));
    let written = FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    written.chain(years).map(|(path, text)| LawFile { path, text }).collect()
}

/// The faults of these files.
pub(crate) fn faults(files: Vec<LawFile>) -> Vec<String> {
    let (examples, files): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| file.path.starts_with("examples/"));
    let law = Regulation::read(&files).unwrap_or_else(|faults| panic!("{faults:?}"));
    domain::check::run(&law, &examples).faults
}

/// Spoils one place of the small law and looks for one fault that holds all these words.
pub(crate) fn told(path: &str, old: &str, new: &str, words: &[&str]) {
    let mut files = files();
    let file = files.iter_mut().find(|file| file.path == path);
    let file = file.unwrap_or_else(|| panic!("no file {path}"));
    assert!(file.text.contains(old), "{path} does not hold {old}");
    file.text = file.text.replacen(old, new, 1);
    let faults = faults(files);
    let found = faults.iter().any(|fault| words.iter().all(|word| fault.contains(word)));
    assert!(found, "no fault holds {words:?}:\n{}", faults.join("\n"));
}

#[test]
fn the_small_law_is_clean() {
    assert_eq!(faults(files()), Vec::<String>::new());
}
