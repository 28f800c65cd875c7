//! A real CQL server for the tests of this program: started once, on free ports, in a folder below
//! cargo's target folder, and ended by a guard once the program is gone.
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicU16, Ordering},
};

/// The server's folder and port.
pub(crate) struct Server {
    state: PathBuf,
    jars: PathBuf,
    pub(crate) port: u16,
}

impl Server {
    /// Starts one server.
    pub(crate) fn start(name: &str) -> Option<Self> {
        Self::start_many(name, 1)
    }

    /// Starts several that know each other, without hints: what one misses it is not told later. The
    /// n-th listens on 127.0.0.n. Where Java or Maven is missing that is a failure for `CI`, else a word.
    pub(crate) fn start_many(name: &str, servers: u8) -> Option<Self> {
        if let Err(missing) = is_possible() {
            assert!(std::env::var_os("CI").is_none(), "{missing}");
            println!("skipped: {missing}");
            return None;
        }
        let folder = target().join("cassandra");
        let state = folder.join(format!("{name}-{}", std::process::id()));
        let server = Self { state, jars: folder.join("lib"), port: free_port() };
        // Guarded first: a start that is given up leaves nothing running.
        server.tell(&["guard", &std::process::id().to_string()]);
        server.tell(&["start", &servers.to_string()]);
        Some(server)
    }

    /// Asks the script for something that must succeed.
    pub(crate) fn tell(&self, arguments: &[&str]) {
        let Output { status, stdout, stderr } = Command::new(script())
            .args(arguments)
            .env("CASSANDRA_STATE", &self.state)
            .env("CASSANDRA_LIB", &self.jars)
            .env("CASSANDRA_PORT", self.port.to_string())
            .env("CASSANDRA_HINTS", "off")
            .output()
            .unwrap();
        let said = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert!(status.success(), "{arguments:?}: {said:?}");
    }

    /// Returns where it listens.
    pub(crate) fn contact_point(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

fn is_possible() -> Result<(), &'static str> {
    let runs = |program: &str, argument: &str| {
        Command::new(program).arg(argument).output().is_ok_and(|ran| ran.status.success())
    };
    if !runs("java", "-version") {
        return Err("no Java on the PATH: the CQL server cannot run");
    }
    let has_jars = target().join("cassandra/lib/.done").exists();
    if !has_jars && !runs("mvn", "-version") {
        return Err("no Maven on the PATH: the CQL server cannot be fetched");
    }
    Ok(())
}

/// Returns the script beside this file: the crate that this is part of lies at the root or below it.
fn script() -> PathBuf {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut scripts = folders.map(|folder| folder.join("tests/services/cassandra/cassandra.sh"));
    scripts.find(|script| script.exists()).expect("the script is in the repository")
}

/// Returns cargo's target folder: this program lies in `target/debug/deps`.
fn target() -> PathBuf {
    std::env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned()
}

/// Returns a port that is free together with the next one, and no other server of this program's: one
/// that is starting does not listen yet.
fn free_port() -> u16 {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    let is_free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    let first = 20_000 + (std::process::id() % 1_000) as u16 * 10;
    loop {
        let port = first + GIVEN.fetch_add(2, Ordering::Relaxed);
        if is_free(port) && is_free(port + 1) {
            return port;
        }
    }
}
