//! What is wrong with a text that should be JSON, in words; knows no file, no record and no request.

use serde_json::Error;
use serde_json::error::Category;

/// The reader's own words without the place, which is told by who knows what was read.
#[must_use]
pub fn reason(error: &Error) -> String {
    let whole = error.to_string();
    whole.split(" at line ").next().unwrap_or(&whole).to_owned()
}

/// What is wrong and how to mend it, in 正體中文; the reader's own words follow in brackets.
#[must_use]
pub fn in_chinese(error: &Error) -> String {
    let reason = reason(error);
    let told = match error.classify() {
        Category::Syntax => "不合 JSON 語法；請檢查此處之引號、逗號與括號".to_owned(),
        Category::Eof => "不完整；請補齊引號與括號".to_owned(),
        Category::Io => "讀取中斷；請重試".to_owned(),
        Category::Data => misfit(&reason),
    };
    format!("{told}（{reason}）")
}

/// What JSON that is sound lacks, has too much of, or has otherwise than asked.
fn misfit(reason: &str) -> String {
    let quoted = reason.split('`').nth(1).unwrap_or_default();
    if reason.starts_with("missing field") {
        format!("缺少欄位「{quoted}」；請補上")
    } else if reason.starts_with("unknown field") {
        format!("沒有欄位「{quoted}」；請更正名稱或刪去")
    } else if reason.starts_with("duplicate field") {
        format!("欄位「{quoted}」出現兩次；請只留一個")
    } else if reason.starts_with("unknown variant") {
        format!("沒有「{quoted}」這個選項；請用所列之字")
    } else if reason.starts_with("invalid type") {
        "型別不符；請依該欄位之型別填寫".to_owned()
    } else {
        "值不可用；請更正".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Asked {
        #[serde(rename = "hours")]
        _hours: u32,
    }

    #[test]
    fn each_fault_is_a_chinese_sentence_with_the_readers_words_in_brackets() {
        let cases = [
            ("{\"hours\": }", "不合 JSON 語法；請檢查此處之引號、逗號與括號（expected value）"),
            ("{\"hours\": 3", "不完整；請補齊引號與括號（EOF while parsing an object）"),
            ("{}", "缺少欄位「hours」；請補上（missing field `hours`）"),
            ("{\"hours\": 1, \"hours\": 2}", "欄位「hours」出現兩次；請只留一個（"),
            ("{\"mood\": 1}", "沒有欄位「mood」；請更正名稱或刪去（unknown field `mood`"),
            ("{\"hours\": \"three\"}", "型別不符；請依該欄位之型別填寫（invalid type: string"),
            ("{\"hours\": -1}", "值不可用；請更正（invalid value"),
        ];
        for (text, sentence) in cases {
            let told = in_chinese(&serde_json::from_str::<Asked>(text).unwrap_err());
            assert!(told.starts_with(sentence), "{text}: {told}");
        }
    }
}
