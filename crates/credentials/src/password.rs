//! Passwords as Argon2id keeps them; knows no rule about what a good one is.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::CredentialError;

/// Not of the law: memory in KiB, passes and lanes as OWASP's cheat sheet recommends them first.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// A password's hash as a PHC string, which tells its own cost and salt.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Hashes a password with a salt of its own. Takes tens of milliseconds and megabytes: the
    /// caller bounds how many run at once.
    ///
    /// # Errors
    /// [`CredentialError::Hashing`], where the system has no randomness or memory.
    pub fn of(password: &str) -> Result<Self, CredentialError> {
        let hash =
            argon2()?.hash_password(password.as_bytes()).map_err(CredentialError::Hashing)?;
        Ok(Self(hash.to_string()))
    }

    /// Reads a stored one.
    ///
    /// # Errors
    /// [`CredentialError::Hash`].
    pub fn read(stored: &str) -> Result<Self, CredentialError> {
        Phc::new(stored).map_err(|_| CredentialError::Hash)?;
        Ok(Self(stored.to_owned()))
    }

    /// As it is stored.
    #[must_use]
    pub fn stored(&self) -> &str {
        &self.0
    }

    /// Whether this is the password; compared in constant time.
    #[must_use]
    pub fn is_of(&self, password: &str) -> bool {
        let known = Phc::new(&self.0);
        known.is_ok_and(|known| {
            Argon2::default().verify_password(password.as_bytes(), &known).is_ok()
        })
    }

    /// Whether it was made at another cost than new ones are, and should be made anew.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        let cost = Phc::new(&self.0).ok().and_then(|known| Params::try_from(&known).ok());
        cost.is_none_or(|cost| (cost.m_cost(), cost.t_cost(), cost.p_cost()) != COST)
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("PasswordHash(…)")
    }
}

/// Takes as long as a look at a real hash does, for names that nobody has: the time of an answer
/// must not tell who has an account.
pub fn spend_as_much(password: &str) {
    static NOBODY: LazyLock<Option<PasswordHash>> =
        LazyLock::new(|| PasswordHash::of("nobody has this password").ok());
    if let Some(nobody) = NOBODY.as_ref() {
        std::hint::black_box(nobody.is_of(password));
    }
}

fn argon2() -> Result<Argon2<'static>, CredentialError> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None);
    let params = params.map_err(|error| CredentialError::Hashing(error.into()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_another_is_not() {
        let hash = PasswordHash::of("大安森林公園 7 號出口").unwrap();
        assert!(hash.is_of("大安森林公園 7 號出口"));
        assert!(!hash.is_of("大安森林公園 8 號出口"));
        assert!(!hash.is_of(""));
    }

    #[test]
    fn a_hash_is_argon2id_with_a_salt_of_its_own_and_is_read_back() {
        let (one, other) = (PasswordHash::of("same").unwrap(), PasswordHash::of("same").unwrap());
        assert!(one.stored().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", one.stored());
        assert_ne!(one.stored(), other.stored());
        assert!(PasswordHash::read(one.stored()).unwrap().is_of("same"));
        assert!(PasswordHash::read("plain text").is_err());
    }

    #[test]
    fn a_hash_of_a_lower_cost_still_holds_and_is_told_to_be_outdated() {
        let params = Params::new(8, 1, 1, None).unwrap();
        let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let stored = cheap.hash_password(b"same").unwrap().to_string();
        let hash = PasswordHash::read(&stored).unwrap();
        assert!(hash.is_of("same") && hash.is_outdated());
        assert!(!PasswordHash::of("same").unwrap().is_outdated());
    }

    #[test]
    fn the_vector_of_rfc_9106_holds() {
        // RFC 9106, section 5.3: Argon2id with a key and associated data.
        let params = argon2::ParamsBuilder::new()
            .m_cost(32)
            .t_cost(3)
            .p_cost(4)
            .data(argon2::AssociatedData::new(&[4; 12]).unwrap())
            .build()
            .unwrap();
        let key = [3; 8];
        let argon2 =
            Argon2::new_with_secret(&key, Algorithm::Argon2id, Version::V0x13, params).unwrap();
        let mut tag = [0; 32];
        argon2.hash_password_into(&[1; 32], &[2; 16], &mut tag).unwrap();
        let known = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";
        let told: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(told, known);
    }
}
