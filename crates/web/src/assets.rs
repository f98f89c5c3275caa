//! The static files inside the executable, under addresses that change with their content; knows
//! no page.

use std::sync::LazyLock;

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::fault::Fault;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// Every static file of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asset {
    Style,
    /// The look of the law, of records and of the API's description.
    Reading,
    /// The look of lists of what is to be done.
    Todo,
    Script,
    /// The look of what was found.
    Search,
    /// The palette of commands.
    Palette,
    /// What asks the browser for a passkey.
    Passkey,
    /// The look of files and of the control that takes them.
    Evidence,
    /// What sends files as they are chosen.
    EvidenceScript,
    /// What offers names while one types.
    Names,
    /// What helps to fill in a form.
    Filing,
    /// The look of a form, on the screen and on paper.
    FilingStyle,
    Logo,
}

impl Asset {
    pub const ALL: [Self; 13] = [
        Self::Style,
        Self::Reading,
        Self::Todo,
        Self::Search,
        Self::Script,
        Self::Palette,
        Self::Passkey,
        Self::Evidence,
        Self::EvidenceScript,
        Self::Names,
        Self::Filing,
        Self::FilingStyle,
        Self::Logo,
    ];

    fn file(self) -> &'static str {
        match self {
            Self::Style => "fangyuan.css",
            Self::Reading => "reading.css",
            Self::Todo => "todo.css",
            Self::Script => "fangyuan.js",
            Self::Search => "search.css",
            Self::Palette => "palette.js",
            Self::Passkey => "passkey.js",
            Self::Evidence => "evidence.css",
            Self::EvidenceScript => "evidence.js",
            Self::Names => "names.js",
            Self::Filing => "filing.js",
            Self::FilingStyle => "filing.css",
            Self::Logo => "logo.svg",
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Style
            | Self::Reading
            | Self::Todo
            | Self::Search
            | Self::Evidence
            | Self::FilingStyle => "text/css; charset=utf-8",
            Self::Script
            | Self::Palette
            | Self::Passkey
            | Self::EvidenceScript
            | Self::Names
            | Self::Filing => "text/javascript; charset=utf-8",
            Self::Logo => "image/svg+xml",
        }
    }

    /// The address of today's content: `/static/fangyuan.0f1e2d3c4b5a6978.css`.
    pub fn url(self) -> &'static str {
        static URLS: LazyLock<Vec<String>> = LazyLock::new(|| {
            Asset::ALL.iter().map(|asset| format!("/static/{}", asset.hashed_name())).collect()
        });
        let place = Self::ALL.iter().position(|asset| *asset == self);
        place.and_then(|place| URLS.get(place)).map_or("", String::as_str)
    }

    fn embedded(self) -> Option<EmbeddedFile> {
        Files::get(self.file())
    }

    fn hash(self) -> String {
        let hash = self.embedded().map(|file| file.metadata.sha256_hash()).unwrap_or_default();
        hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    fn hashed_name(self) -> String {
        match self.file().rsplit_once('.') {
            Some((stem, extension)) => format!("{stem}.{}.{extension}", self.hash()),
            None => self.file().to_owned(),
        }
    }
}

/// Answers `/static/{name}`: for ever under the hashed name, to be asked again under the plain one.
pub(crate) async fn serve(request: Request) -> Response {
    let name = request.uri().path().rsplit('/').next().unwrap_or_default();
    let found = Asset::ALL.into_iter().find_map(|asset| {
        if asset.url().strip_prefix("/static/") == Some(name) {
            Some((asset, "public, max-age=31536000, immutable"))
        } else if asset.file() == name {
            Some((asset, "public, no-cache"))
        } else {
            None
        }
    });
    let Some((asset, caching)) = found else { return Fault::not_found().into_response() };
    let Some(file) = asset.embedded() else { return Fault::not_found().into_response() };
    let etag = format!("\"{}\"", asset.hash());
    let headers = [(CACHE_CONTROL, caching), (CONTENT_TYPE, asset.kind()), (ETAG, etag.as_str())];
    if request.headers().get(IF_NONE_MATCH).is_some_and(|known| names(known, &etag)) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, file.data).into_response()
}

fn names(known: &HeaderValue, etag: &str) -> bool {
    let known = known.to_str().unwrap_or_default();
    known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_static_file_is_inside_the_executable() {
        for asset in Asset::ALL {
            assert!(asset.embedded().is_some(), "{} is missing", asset.file());
            assert_ne!(asset.url(), format!("/static/{}", asset.file()));
        }
    }

    #[test]
    fn no_static_file_asks_another_server_for_anything() {
        for asset in Asset::ALL {
            let text = String::from_utf8(asset.embedded().unwrap().data.into_owned()).unwrap();
            let text = text.replace("http://www.w3.org/", "");
            assert!(!text.contains("http://") && !text.contains("https://"), "{}", asset.file());
        }
    }
}
