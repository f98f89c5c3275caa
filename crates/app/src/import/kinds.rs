//! What the type of a field asks for, in words; knows no record.

use regulation::{Field, FieldType, Part};

use super::fault::Named;

/// What a field of the type holds.
pub(super) fn asked(kind: &FieldType, parts: &[Part]) -> Named {
    let (zh, en) = match kind {
        FieldType::Text | FieldType::Signature => ("文字", "text"),
        FieldType::Reference(_) => ("編號、代碼或名稱（文字）", "an id, code or name, as text"),
        FieldType::File => ("檔案之 SHA-256（文字）", "the SHA-256 of a file, as text"),
        FieldType::Integer => ("整數", "a whole number"),
        FieldType::Number | FieldType::Percent => ("數字", "a number"),
        FieldType::Boolean => ("是或否（true 或 false）", "true or false"),
        FieldType::Date => ("日期，例如 2026-03-01", "a day such as 2026-03-01"),
        FieldType::Moment => (
            "日期或時刻，例如 2026-03-01T09:30:00+08:00",
            "a day or a moment with its offset, such as 2026-03-01T09:30:00+08:00",
        ),
        FieldType::Duration => ("時間長度，例如 PT4H", "a duration such as PT4H"),
        FieldType::LastUse => {
            ("日期、從未使用（never）或不明（unknown）", "a day, `never` or `unknown`")
        }
        FieldType::Enum => ("表單的用語（文字）", "a word of the form, as text"),
        FieldType::DateRange => (
            "起訖日期，例如 {\"from\": \"2026-03-01\", \"to\": \"2026-03-31\"}",
            "two days, such as {\"from\": \"2026-03-01\", \"to\": \"2026-03-31\"}",
        ),
        FieldType::Part(id) => return part(id, parts),
        FieldType::List(item) => {
            let Named { zh, en } = asked(item, parts);
            let (zh, en) = (format!("清單 […]，每項為{zh}"), format!("a list […], each item {en}"));
            return Named { zh, en };
        }
    };
    Named { zh: zh.to_owned(), en: en.to_owned() }
}

/// The names of the fields that a structure has.
fn part(id: &str, parts: &[Part]) -> Named {
    let part = parts.iter().find(|part| part.id == id);
    let fields: &[Field] = part.map_or(&[], |part| &part.fields);
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    Named {
        zh: format!("物件 {{…}}，其欄位為 {}", names.join("、")),
        en: format!("an object {{…}} with the fields {}", names.join(", ")),
    }
}
