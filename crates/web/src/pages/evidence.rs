//! Evidence files: one's own, one with its preview, and the bytes, which no page of the site ever runs.

use axum::Router;
use axum::routing::get;

use crate::routes::State;

pub mod content;
pub mod own;
pub mod view;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/evidence", get(own::show).post(own::keep))
        .route("/evidence/{sha256}", get(content::attach))
        .route("/evidence/{sha256}/preview", get(content::preview))
        .route("/evidence/{sha256}/view", get(view::show))
}

/// Where a file is shown with what is known of it.
pub(crate) fn view_path(sha256: &str) -> String {
    format!("/evidence/{}/view", crate::query::segment(sha256))
}

/// Where the bytes of a file are.
pub(crate) fn content_path(sha256: &str) -> String {
    format!("/evidence/{}", crate::query::segment(sha256))
}

/// A size as people read it.
pub(crate) fn size(bytes: u64) -> String {
    const UNIT: u64 = 1024;
    match bytes {
        bytes if bytes < UNIT => format!("{bytes} B"),
        bytes if bytes < UNIT * UNIT => format!("{} KiB", bytes.div_ceil(UNIT)),
        bytes => {
            let tenths = (bytes * 10).div_ceil(UNIT * UNIT);
            format!("{}.{} MiB", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_is_told_in_the_unit_that_people_use() {
        let sizes = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1 KiB"),
            (1025, "2 KiB"),
            (50 << 20, "50.0 MiB"),
        ];
        for (bytes, told) in sizes {
            assert_eq!(size(bytes), told);
        }
    }
}
