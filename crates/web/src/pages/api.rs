//! `/api`: the API's description for people, made from the same operations and schemas as the
//! document for programs.

use askama::Template;
use serde_json::Value as Json;

use crate::api::operation::{Method, Operation, Place};
use crate::api::{operations, schema};
use crate::language::Language;
use crate::page::Page;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/api.html")]
pub struct Description {
    view: View,
    breadcrumbs: Breadcrumbs,
    operations: Vec<Shown>,
    schemas: Vec<Schema>,
}

struct Shown {
    method: &'static str,
    is_post: bool,
    path: &'static str,
    id: &'static str,
    words: &'static str,
    parameters: Vec<Parameter>,
    body: &'static str,
    answers: Vec<(u16, &'static str, &'static str)>,
    /// The address with its examples: what they name need not be there.
    example: String,
}

struct Parameter {
    name: &'static str,
    place: &'static str,
    words: &'static str,
    example: &'static str,
}

struct Schema {
    name: String,
    fields: Vec<(String, String, bool)>,
}

pub async fn show(view: View) -> Page<Description> {
    let operations = operations();
    let shown = operations.iter().map(|operation| shown(&view, operation)).collect();
    let schemas = schema::all();
    Page(Description {
        breadcrumbs: Breadcrumbs::to(&view, view.t.api()),
        operations: shown,
        schemas: schemas.iter().map(|(name, schema)| fields(name, schema)).collect(),
        view,
    })
}

fn shown(view: &View, operation: &Operation) -> Shown {
    let language = view.language;
    let parameters = operation.parameters.iter().map(|parameter| Parameter {
        name: parameter.name,
        place: match parameter.place {
            Place::Path => view.t.in_path(),
            Place::Query => view.t.in_query_string(),
            Place::Header => view.t.in_header(),
        },
        words: language.choose(parameter.zh, parameter.en),
        example: parameter.example,
    });
    Shown {
        method: match operation.method {
            Method::Get => "GET",
            Method::Post => "POST",
        },
        is_post: operation.method == Method::Post,
        path: operation.path,
        id: operation.id,
        words: language.choose(operation.zh, operation.en),
        parameters: parameters.collect(),
        body: operation.body.unwrap_or_default(),
        answers: operation
            .answers
            .iter()
            .map(|answer| (answer.status, answer.schema, answer.en))
            .collect(),
        example: example(operation, language),
    }
}

fn example(operation: &Operation, language: Language) -> String {
    if operation.method == Method::Post {
        return String::new();
    }
    let in_path = operation.parameters.iter().filter(|one| one.place == Place::Path);
    let path = in_path.fold(operation.path.to_owned(), |path, one| {
        path.replace(&format!("{{{}}}", one.name), one.example)
    });
    match language.in_query() {
        Some(tag) => format!("{path}?lang={tag}"),
        None => path,
    }
}

fn fields(name: &str, schema: &Json) -> Schema {
    let required: Vec<&str> = schema["required"]
        .as_array()
        .map(|names| names.iter().filter_map(Json::as_str).collect())
        .unwrap_or_default();
    let properties = schema["properties"].as_object();
    let fields = properties
        .into_iter()
        .flatten()
        .map(|(field, schema)| (field.clone(), kind(schema), required.contains(&field.as_str())));
    Schema { name: name.to_owned(), fields: fields.collect() }
}

/// A schema's type in a few signs.
fn kind(schema: &Json) -> String {
    if let Some(target) = schema["$ref"].as_str() {
        return target.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(words) = schema["enum"].as_array() {
        let words = words.iter().filter_map(Json::as_str);
        return words.collect::<Vec<_>>().join(" | ");
    }
    let own = match &schema["type"] {
        Json::Array(kinds) => kinds.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(" | "),
        one => one.as_str().unwrap_or("any").to_owned(),
    };
    match (own.as_str(), schema["format"].as_str()) {
        ("array", _) => format!("[{}]", kind(&schema["items"])),
        ("object", _) => match schema["properties"].as_object() {
            Some(fields) => {
                let names: Vec<&str> = fields.keys().map(String::as_str).collect();
                format!("{{ {} }}", names.join(", "))
            }
            None => "object".to_owned(),
        },
        (_, Some(format)) => format!("{own} ({format})"),
        (_, None) => own,
    }
}

crate::words::words! {
    api_lead: "網站與命令列所見之狀態，程式亦可讀取；以下說明與機器可讀之 OpenAPI 3.1 文件同出一源。",
        "What the site and the command line show, programs can read too; this page and the OpenAPI 3.1 document come from one list.";
    api_document: "OpenAPI 3.1 文件", "OpenAPI 3.1 document";
    api_signing_in: "每個操作都須登入：程式以 Authorization: Bearer 傳送在「我的帳號」建立的權杖，瀏覽器則憑登入階段；否則回 401。",
        "Every operation asks who it is: a program sends a token made under “My account” as Authorization: Bearer, a browser its session; else the answer is 401.";
    api_paging: "清單分頁回傳；有 next 即尚有下一頁，以 cursor 接續，不會默默截斷。", "Lists come in pages: `next` says that more follows and where; nothing is cut silently.";
    api_faults: "錯誤以 RFC 9457 問題詳情回傳，422 逐欄說明，查詢中沒有的參數亦同；lang 可選語言。", "Faults are RFC 9457 problem details; 422 names each field, and each parameter that a question does not have. `lang` chooses the language.";
    api_writes: "寫入請帶 Idempotency-Key：重送相同請求回 200 而不重複辦理；If-Match 可避免覆蓋他人更正。", "Send an Idempotency-Key with a write: a repeat is answered with 200 and not done again. If-Match guards against changes in between.";
    operations_heading: "操作", "Operations";
    schemas_heading: "資料結構", "Schemas";
    in_path: "路徑", "path";
    in_query_string: "查詢", "query";
    in_header: "標頭", "header";
    parameters_of: "參數", "Parameters";
    body_of: "內容", "Body";
    answers_of: "回應", "Answers";
    details_of: "參數與回應", "Parameters and answers";
    example_address: "範例位址", "Example";
}
