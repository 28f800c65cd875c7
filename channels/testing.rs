//! What the tests of this crate share: TLS, the fixtures' folder.
use std::{
    path::{Path, PathBuf},
    sync::Once,
};

/// Installs the TLS provider that the binary installs at start.
pub(crate) fn install_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error would mean that somebody else has installed one already.
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    });
}

/// Returns the folder of real payloads, or `None` (with a line that says so) where it is missing
/// outside continuous integration.
pub(crate) fn fixtures() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures");
    let folder = std::env::var_os("RECADO_FIXTURES").map_or_else(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "no fixtures at {}", folder.display());
    println!("skipped: no fixtures at {}", folder.display());
    None
}
