//! What must not be known: the installation's key, sealed credentials, passwords, tokens.
mod key_file;
mod key_ring;
mod password;
mod shared;
mod token;

pub use key_file::KeyFileError;
pub use key_ring::{KeyRing, Label, SealError};
pub use password::{PasswordError, Passwords};
pub use shared::{SharedKeyError, shared_keys};
pub use token::{API_KEY_PREFIX, Token, random_bytes, random_words, sha256};
