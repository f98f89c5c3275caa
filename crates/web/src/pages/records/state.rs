//! Where a record stands, in a word: counted, corrected, withdrawn, or not approved yet.

use app::record::Record;
use askama::Template;

use crate::parts::html;
use crate::words::Words;

/// The state as a mark.
#[derive(Clone, Copy, Debug, Template)]
#[template(source = r#"<span class="record-state is-{{ class }}">{{ word }}</span>"#, ext = "html")]
pub struct StateMark {
    class: &'static str,
    word: &'static str,
}

impl StateMark {
    pub fn of(record: &Record, t: Words) -> Self {
        let (class, word) = match record.stands() {
            "withdrawn" => ("withdrawn", t.state_withdrawn()),
            "superseded" => ("superseded", t.state_superseded()),
            "draft" => ("draft", t.state_draft()),
            "submitted" => ("draft", t.state_submitted()),
            "returned" => ("draft", t.state_returned()),
            _ => ("approved", t.state_approved()),
        };
        Self { class, word }
    }

    pub fn word(self) -> &'static str {
        self.word
    }
}

/// The display names of accounts, by how records and decisions write them.
pub type People = std::collections::HashMap<String, String>;

/// Who filed or decided, without the mark of how we know them.
pub fn who(written: &str, people: &People, t: Words) -> String {
    if let Some(name) = people.get(written) {
        return name.clone();
    }
    match written.split_once(':') {
        Some(("local", name)) => t.local_person(name),
        _ if written == "system" => t.the_program().to_owned(),
        _ => written.to_owned(),
    }
}

html!(StateMark);

crate::words::words! {
    state_withdrawn: "已撤回", "Withdrawn";
    state_superseded: "已被更正", "Corrected";
    state_draft: "草稿", "Draft";
    state_submitted: "已送審", "Submitted";
    state_returned: "已退回", "Returned";
    state_approved: "有效", "Approved";
    local_person(name: &str): "{name}（本機）", "{name} (at this machine)";
    the_program: "系統", "The program";
}
