//! What the file may say, and what is told where it errs.

use super::*;

const WHOLE: &str = r#"
address = "https://fangyuan.example/"
local_names = ["root"]

[[provider]]
id = "city"
name_zh = "市府單一簽入"
name_en = "City sign-on"
issuer = "https://id.example"
client_id = "fangyuan"
client_secret = { file = "city.secret" }
agencies = { "資訊局" = "doit" }
rule = [
  { group = "isms", role = "officer", agency = "doit" },
  { claim = "title", value = "資安長", role = "ciso", agency_claim = "unit" },
]

[[directory]]
id = "ad"
kind = "active-directory"
url = "ldaps://dc.example"
bind_dn = "cn=seeker,dc=example"
bind_password = { environment = "FANGYUAN_AD" }
people = "dc=example"
suffix = "@ad.example"

[[directory]]
id = "old"
kind = "ldap"
url = "ldap://old.example"
bind_dn = "cn=seeker,dc=old"
bind_password = { environment = "FANGYUAN_OLD" }
people = "dc=old"
groups = { base = "ou=groups,dc=old" }
"#;

fn read(text: &str) -> Result<Sources, SourcesError> {
    Sources::read(text.to_owned(), PathBuf::from("/city/identity.toml"))
}

fn fault(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn an_installation_without_the_file_has_no_such_sources() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Sources::beside(folder.path()).unwrap().is_empty());
}

#[test]
fn the_example_that_is_handed_out_is_read_as_it_stands() {
    let example = include_str!("../../../../docs/identity.example.toml");
    let sources = read(example).unwrap();
    assert_eq!((sources.providers.len(), sources.directories.len()), (1, 2));
    assert!(sources.scim.is_some() && !sources.providers[0].second_factor.acr.is_empty());
    let is_plain = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    sources.expect_known(is_plain, is_plain, |_, _| true).unwrap();
}

#[test]
fn somebody_may_say_whose_their_name_is_but_for_names_of_this_installation() {
    let sources = read(WHOLE).unwrap();
    let at = |directory, name| match sources.home_at(directory, name) {
        Home::Directory { settings, login } => format!("{} at {}", login, settings.id),
        Home::Here => "here".to_owned(),
    };
    assert_eq!(at("ad", "wang"), "wang at ad");
    assert_eq!(at("ad", "wang@AD.example"), "wang at ad");
    assert_eq!(at("old", "wang@ad.example"), "wang@ad.example at old");
    assert_eq!(at("ad", "root"), "here");
    assert_eq!(at("nowhere", "wang"), "here");
}

#[test]
fn an_id_that_tells_other_rights_apart_and_a_second_factor_without_words_are_faults() {
    for id in ["people", "scim"] {
        let told = fault(&WHOLE.replace("id = \"old\"", &format!("id = \"{id}\"")));
        assert!(told.ends_with(&format!(":28: the id `{id}` is the program's own")), "{told}");
    }
    let told = fault(&WHOLE.replace("client_id =", "second_factor = {}\nclient_id ="));
    assert!(told.ends_with(":10: name the acr or amr that tell of a second factor"), "{told}");
}

#[test]
fn files_are_sought_beside_the_settings() {
    let sources = read(WHOLE).unwrap();
    let secret = sources.provider("city").unwrap().client_secret.clone();
    assert_eq!(secret, Some(crate::SecretSource::File("/city/city.secret".into())));
    assert_eq!(sources.address.as_deref(), Some("https://fangyuan.example"));
}

#[test]
fn the_settings_alone_decide_whose_a_name_is() {
    let sources = read(WHOLE).unwrap();
    let directory = |name| match sources.home_of(name) {
        Home::Directory { settings, login } => (settings.id.clone(), login),
        Home::Here => ("here".to_owned(), name.to_owned()),
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(directory("wang@AD.example"), pair("ad", "wang"));
    assert_eq!(directory("wang"), pair("old", "wang"));
    assert_eq!(directory("root"), pair("here", "root"));
    assert_eq!(directory("wang@elsewhere"), pair("here", "wang@elsewhere"));
    assert_eq!(directory("@ad.example"), pair("here", "@ad.example"));
    assert_eq!(read("").unwrap().home_of("wang"), Home::Here);
}

#[test]
fn an_unknown_key_is_told_with_its_line() {
    let told = fault("address = 'https://a.example'\nadress = 'x'\n");
    assert!(told.starts_with("/city/identity.toml:2: unknown field `adress`"), "{told}");
    let told = fault(&WHOLE.replace("suffix =", "sufix ="));
    assert!(told.contains(":25: unknown field `sufix`"), "{told}");
}

#[test]
fn a_secret_in_the_file_itself_is_refused() {
    let told = fault(&WHOLE.replace("{ file = \"city.secret\" }", "\"s3cret\""));
    assert!(told.starts_with("/city/identity.toml:11: "), "{told}");
    assert!(!told.contains("s3cret") || told.contains("unknown variant"), "{told}");
}

#[test]
fn whoever_would_be_asked_in_the_clear_is_refused() {
    let told = fault(&WHOLE.replace("https://id.example", "http://id.example"));
    assert!(told.ends_with(":9: an issuer begins with https://"), "{told}");
    let told = fault(&WHOLE.replace("ldaps://dc", "http://dc"));
    assert!(told.contains(":21: a directory's url begins with ldaps://"), "{told}");
    let told = fault(&WHOLE.replace("https://fangyuan.example/", "http://fangyuan.example/"));
    assert!(told.ends_with(":2: the address begins with https://"), "{told}");
}

#[test]
fn an_id_stands_once_and_one_directory_at_most_has_all_names() {
    let told = fault(&WHOLE.replace("id = \"old\"", "id = \"city\""));
    assert!(told.ends_with(":28: the id `city` stands twice"), "{told}");
    let told = fault(&WHOLE.replace("suffix = \"@ad.example\"", ""));
    assert!(told.ends_with(":28: only one directory may be without a suffix"), "{told}");
}

#[test]
fn a_rule_that_gives_to_everybody_or_to_nobody_is_a_fault() {
    let told = fault(&WHOLE.replace("group = \"isms\", ", ""));
    assert!(told.ends_with(":14: a rule asks for a group, or for a claim and its value"), "{told}");
    let told = fault(&WHOLE.replace(", agency = \"doit\" },", " },"));
    assert!(told.ends_with(":14: a rule names an agency, or the claim that names it"), "{told}");
}

#[test]
fn a_word_of_a_rule_that_does_not_exist_is_told_with_its_line() {
    let sources = read(WHOLE).unwrap();
    let told = sources.expect_known(|role| role == "officer", |_| true, |_, _| true);
    let told = told.unwrap_err().to_string();
    assert!(told.contains(":15: there is no role `ciso`"), "{told}");
    let told = sources.expect_known(|_| true, |agency| agency == "x", |_, _| true);
    let told = told.unwrap_err().to_string();
    assert!(told.ends_with(":14: there is no agency `doit`"), "{told}");
    let told = sources.expect_known(|_| true, |_| true, |_, _| false).unwrap_err().to_string();
    assert!(told.ends_with(":14: the role `officer` is not held at `doit`"), "{told}");
}
