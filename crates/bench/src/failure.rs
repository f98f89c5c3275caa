//! Why a measurement could not be taken.

/// A sentence for whoever measures.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{0}")]
    Usage(String),
    #[error("{what}: {source}")]
    Io { what: String, source: std::io::Error },
    #[error("{0}")]
    Told(String),
}

impl Failure {
    /// Says what was being done when reading or writing failed.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }

    /// A failure that tells itself.
    pub(crate) fn told(error: impl std::fmt::Display) -> Self {
        Self::Told(error.to_string())
    }
}
