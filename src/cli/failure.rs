//! A command that failed: one line of JSON for programs, and an exit code.
use std::{fmt::Display, process::ExitCode};

use recado_store::StoreError;
use serde_json::json;

use crate::{boot::StartError, config::Mistakes, secrets::PasswordError};

/// Why a command failed.
#[derive(Debug)]
pub struct Failure {
    code: &'static str,
    message: String,
    exit: u8,
}

impl Failure {
    /// It could not be done.
    pub fn new(code: &'static str, message: impl Display) -> Self {
        Self { code, message: message.to_string(), exit: 1 }
    }

    /// It was asked for in the wrong way.
    pub fn usage(code: &'static str, message: impl Display) -> Self {
        Self { exit: 2, ..Self::new(code, message) }
    }

    /// Tells it, and returns the exit code.
    pub fn report(&self) -> ExitCode {
        eprintln!("{}", json!({ "error": self.code, "message": self.message }));
        ExitCode::from(self.exit)
    }
}

impl From<Mistakes> for Failure {
    fn from(mistakes: Mistakes) -> Self {
        Self::usage("settings", mistakes)
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        let code = match &error {
            StartError::Folder { .. } => "folder",
            StartError::InUse(_) => "in_use",
            StartError::Restoring(_) => "restoring",
            StartError::Key(_) => "key_file",
            StartError::Store(_) => "store",
            StartError::Listen { .. } => "listen",
            _ => "start",
        };
        Self::new(code, error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::new("store", error)
    }
}

impl From<PasswordError> for Failure {
    fn from(error: PasswordError) -> Self {
        Self::new("password", error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new("io", error)
    }
}
