//! Passwords: kept as argon2id hashes, computed off the event loop, a few at a time.
use argon2::{
    Argon2, PasswordHash, PasswordHasher, PasswordVerifier,
    password_hash::{SaltString, rand_core::OsRng},
};
use tokio::sync::Semaphore;

/// Shortest password taken, in characters (NIST SP 800-63B: 8).
const SHORTEST: usize = 8;
/// Longest password taken, in bytes: beyond it hashing becomes a way to keep us busy.
const LONGEST: usize = 1_024;
/// Hashes computed at once; each takes 19 MiB (the library's default, OWASP's first choice).
const AT_ONCE: usize = 2;

/// Why a password cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// It is too short.
    #[error("the password must have at least {SHORTEST} characters")]
    TooShort,
    /// It is too long.
    #[error("the password must have at most {LONGEST} bytes")]
    TooLong,
    /// It could not be computed.
    #[error("the password could not be hashed: {0}")]
    Failed(String),
}

/// Hashes and proves passwords.
pub struct Passwords {
    permits: Semaphore,
    /// Hash of nobody's password: proving against it takes as long as against a real one.
    nobody: String,
}

impl Passwords {
    /// Prepares.
    pub fn new() -> Result<Self, PasswordError> {
        Ok(Self { permits: Semaphore::new(AT_ONCE), nobody: hash("nobody's password")? })
    }

    /// Hashes a new password into a PHC string.
    pub async fn hash(&self, password: &str) -> Result<String, PasswordError> {
        check(password)?;
        let password = password.to_owned();
        self.off_the_loop(move || hash(&password)).await?
    }

    /// Proves a password against a stored hash. Without a hash (nobody has that address) it takes as
    /// long and is never right.
    pub async fn prove(&self, password: &str, stored: Option<&str>) -> Result<bool, PasswordError> {
        if password.len() > LONGEST {
            return Ok(false);
        }
        let exists = stored.is_some();
        let (password, stored) = (password.to_owned(), stored.unwrap_or(&self.nobody).to_owned());
        let right = self.off_the_loop(move || prove(&password, &stored)).await??;
        Ok(right && exists)
    }

    async fn off_the_loop<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let failed = |error: &dyn std::error::Error| PasswordError::Failed(error.to_string());
        let _permit = self.permits.acquire().await.map_err(|error| failed(&error))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| failed(&error))
    }
}

/// Checks a new password's length.
fn check(password: &str) -> Result<(), PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::TooShort);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::TooLong);
    }
    Ok(())
}

fn hash(password: &str) -> Result<String, PasswordError> {
    let salt = SaltString::generate(&mut OsRng);
    let hashed = Argon2::default().hash_password(password.as_bytes(), &salt);
    hashed.map(|hash| hash.to_string()).map_err(|error| PasswordError::Failed(error.to_string()))
}

fn prove(password: &str, stored: &str) -> Result<bool, PasswordError> {
    let stored =
        PasswordHash::new(stored).map_err(|error| PasswordError::Failed(error.to_string()))?;
    Ok(Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let passwords = Passwords::new().unwrap();
        let stored = passwords.hash("café con leche").await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(passwords.prove("café con leche", Some(&stored)).await.unwrap());
        assert!(!passwords.prove("cafe con leche", Some(&stored)).await.unwrap());
        assert!(!passwords.prove("nobody's password", None).await.unwrap());
    }

    #[tokio::test]
    async fn a_password_too_short_or_too_long_is_refused() {
        let passwords = Passwords::new().unwrap();
        assert_eq!(passwords.hash("ñandú12").await, Err(PasswordError::TooShort));
        assert_eq!(passwords.hash(&"x".repeat(1_025)).await, Err(PasswordError::TooLong));
    }
}
