//! Why a credential could not be made or read.

/// A failure of the machine or of what was stored; never a wrong password, which is an answer.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    #[error("the system gives no randomness: {0}")]
    Randomness(getrandom::Error),
    #[error("a password could not be hashed: {0}")]
    Hashing(argon2::password_hash::Error),
    #[error("a stored password hash cannot be read")]
    Hash,
    #[error("a stored key of one-time codes cannot be read")]
    Key,
    #[error("a stored passkey cannot be read")]
    Passkey,
    #[error("line {line} is no sealing key: 32 bytes in Base64")]
    SealingKey { line: usize },
    #[error("the sealing key {id} is not there")]
    NoSealingKey { id: String },
    #[error("what was sealed was altered, or is another's")]
    Sealed,
}

/// Fills from the system's randomness.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], CredentialError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(CredentialError::Randomness)?;
    Ok(bytes)
}
