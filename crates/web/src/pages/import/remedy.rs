//! What may be decided on these pages about a fault of a file, in words beside those of the fault.

use app::import::{Fault, Language as Spoken, Remedy, What};

use crate::language::Tongue;
use crate::view::View;
use crate::words::Words;

/// What is wrong, with what may be decided about it here.
pub fn words(view: &View, what: &What) -> String {
    with_remedy(view, view.language.choose(what.zh(), what.en()), what)
}

/// The same with its place and value, where no cell shows them.
pub fn sentence(view: &View, fault: &Fault) -> String {
    let spoken = match view.language.tongue {
        Tongue::Chinese => Spoken::Chinese,
        Tongue::English => Spoken::English,
    };
    with_remedy(view, fault.sentence(spoken), &fault.what)
}

fn with_remedy(view: &View, told: String, what: &What) -> String {
    match what.remedy() {
        None => told,
        Some(remedy) => {
            let between = view.language.choose("；", "; ");
            [told.as_str(), between, words_of(remedy, view.t)].concat()
        }
    }
}

fn words_of(remedy: Remedy, t: Words) -> &'static str {
    match remedy {
        Remedy::LeaveColumnOut => t.remedy_leave_out(),
        Remedy::AssignColumns => t.remedy_assign(),
        Remedy::AcceptWarnings => t.remedy_accept(),
        Remedy::NameForm => t.remedy_form(),
        Remedy::NameAgency => t.remedy_agency(),
        Remedy::DecideOnExisting => t.remedy_existing(),
    }
}

crate::words::words! {
    remedy_leave_out: "或於「欄位對應」選「不匯入這一欄」", "or leave the column out, under “Columns”";
    remedy_assign: "或於「欄位對應」逐欄選擇表單的欄位", "or choose, under “Columns”, the field of the form that stands below each heading";
    remedy_accept: "或勾選「接受警告」", "or tick “Accept the warnings”";
    remedy_form: "或上傳時選擇表單", "or choose the form when you bring the file";
    remedy_agency: "或上傳時選擇機關", "or choose the agency when you bring the file";
    remedy_existing: "請於「已有的紀錄」選擇略過或更正", "decide under “Records that are there already”: leave them out or correct them";
}
