//! One operation of the API: address, words, parameters, answers and the handler itself.

use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::MethodRouter;

use crate::fault::{Fault, FieldFault};
use crate::query::Query;
use crate::routes::State;

/// An operation with everything that the document says of it.
pub struct Operation {
    pub method: Method,
    pub path: &'static str,
    /// Its stable name.
    pub id: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    pub parameters: Vec<Parameter>,
    /// The schema of the request's body.
    pub body: Option<&'static str>,
    /// How that body is sent.
    pub sent_as: &'static str,
    pub answers: Vec<Answer>,
    pub handler: MethodRouter<State>,
}

/// The methods that the API uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

impl Method {
    /// As in the document.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
        }
    }
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Path,
    Query,
    Header,
}

impl Place {
    /// As in the document.
    pub fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
        }
    }
}

/// A parameter; those of the path are required, the others are not.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    pub place: Place,
    pub name: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    pub example: &'static str,
}

/// One answer by its status.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    pub status: u16,
    pub schema: &'static str,
    pub en: &'static str,
}

impl Operation {
    /// A question.
    pub fn get(
        path: &'static str,
        id: &'static str,
        (zh, en): (&'static str, &'static str),
        handler: MethodRouter<State>,
    ) -> Self {
        let method = Method::Get;
        Self {
            method,
            path,
            id,
            zh,
            en,
            parameters: Vec::new(),
            body: None,
            sent_as: "application/json",
            answers: Vec::new(),
            handler,
        }
    }

    /// A change.
    pub fn post(
        path: &'static str,
        id: &'static str,
        (zh, en): (&'static str, &'static str),
        body: &'static str,
        handler: MethodRouter<State>,
    ) -> Self {
        let begun = Self::get(path, id, (zh, en), handler);
        let repeat = [
            parameter(
                Place::Header,
                "Idempotency-Key",
                "重送同一請求時之識別鍵；相同內容不會重複辦理",
                "a key of the caller’s; a repeat with the same key and body is answered, not done again",
                "0197d0a2-7f3b-7e3c-9c1f-2b7a3e4d5f60",
            ),
            parameter(
                Place::Header,
                "If-Match",
                "先前讀到的 ETag；內容已變更則為 412",
                "the ETag read before; 412 where it has changed since",
                "\"9f86d081884c7d65\"",
            ),
        ];
        Self { method: Method::Post, body: Some(body), ..begun }
            .with(repeat)
            .answers(403, "Problem", "not allowed")
            .answers(
                409,
                "Problem",
                "the key was used for another request, or the thing was changed meanwhile",
            )
            .answers(412, "Problem", "the ETag given in If-Match is not the present one")
            .answers(422, "Problem", "wrong in the fields that `errors` names")
    }

    /// Adds parameters.
    pub fn with(mut self, parameters: impl IntoIterator<Item = Parameter>) -> Self {
        self.parameters.extend(parameters);
        self
    }

    /// Takes a parameter away that has no meaning here.
    pub fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|parameter| parameter.name != name);
        self
    }

    /// Takes a body that is no JSON.
    pub fn sent_as(self, media_type: &'static str) -> Self {
        Self { sent_as: media_type, ..self }
    }

    /// The handler; a question that has a parameter which the document does not name is refused, for what is
    /// passed over in silence is not what was asked.
    pub fn into_handler(self) -> MethodRouter<State> {
        if self.method != Method::Get {
            return self.handler;
        }
        let of_query = self.parameters.iter().filter(|one| one.place == Place::Query);
        let known: Arc<[&'static str]> = of_query.map(|one| one.name).collect();
        self.handler.route_layer(from_fn(move |request: Request, next: Next| {
            let known = Arc::clone(&known);
            async move {
                check(&known, request.uri().query().unwrap_or_default())?;
                Ok::<Response, Fault>(next.run(request).await)
            }
        }))
    }

    /// Adds an answer.
    pub fn answers(mut self, status: u16, schema: &'static str, en: &'static str) -> Self {
        self.answers.push(Answer { status, schema, en });
        self
    }
}

/// Whether a question asks by these names alone.
fn check(known: &[&str], query: &str) -> Result<(), Fault> {
    let query = Query::read(query);
    let mut unknown: Vec<&str> = query.pairs().iter().map(|(name, _)| name.as_str()).collect();
    unknown.retain(|name| !known.contains(name));
    unknown.dedup();
    if unknown.is_empty() {
        return Ok(());
    }
    let fault = |name: &str| {
        let (zh, en) = (known.join("、"), known.join(", "));
        FieldFault::new(
            name,
            format!("這裡沒有「{name}」這個參數；可用：{zh}"),
            format!("there is no parameter “{name}” here; known are: {en}"),
        )
    };
    Err(Fault::unprocessable(unknown.into_iter().map(fault).collect()))
}

/// A parameter.
pub const fn parameter(
    place: Place,
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    example: &'static str,
) -> Parameter {
    Parameter { place, name, zh, en, example }
}

/// What a reader has already.
pub const IF_NONE_MATCH: Parameter = parameter(
    Place::Header,
    "If-None-Match",
    "先前讀到的 ETag",
    "the ETag read before",
    "\"9f86d081884c7d65\"",
);

/// The language of names and problems.
pub const LANGUAGE: Parameter = parameter(
    Place::Query,
    "lang",
    "問題說明之語言：zh 或 en",
    "the language of problems: zh or en",
    "en",
);

/// The day, or the moment, asked about.
pub const AS_OF: Parameter = parameter(
    Place::Query,
    "as_of",
    "基準日或時點；未給即今天",
    "the day, or for clocks the moment, asked about; today when left out",
    "2026-03-01",
);

/// What was known.
pub const KNOWN_AT: Parameter = parameter(
    Place::Query,
    "known_at",
    "以何時所知（只給日期即計至當日結束）；未給即目前所知",
    "what was known at this moment, or at the end of this day; everything known now when left out",
    "2026-03-01T09:00:00+08:00",
);

/// How many at once.
pub const LIMIT: Parameter = parameter(
    Place::Query,
    "limit",
    "一頁至多幾筆（1 至 1000）",
    "how many a page holds at most, 1 to 1000",
    "100",
);

/// Where to go on.
pub const CURSOR: Parameter = parameter(
    Place::Query,
    "cursor",
    "前一頁之 next；沒有 next 即為最後一頁",
    "`next` of the page before; a page without `next` is the last",
    "",
);
