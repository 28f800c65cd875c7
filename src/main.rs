//! The binary: everything is in the library.
use std::process::ExitCode;

/// Requests and actors are handed from thread to thread, and with them what they allocated: the
/// system's allocator takes about a fifth more time over that (see the libraries in ARCHITECTURE.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    recado::cli::run()
}
