//! A real Redis for a test: on a free port, in a folder of its own, gone with whoever started it.
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

/// The server, ended when it is dropped.
pub(crate) struct RedisServer {
    folder: tempfile::TempDir,
    pub(crate) port: u16,
    options: Vec<String>,
    running: Option<(Child, String)>,
}

impl RedisServer {
    /// Starts a server; where its program is missing that is a failure for `CI`, else a word.
    pub(crate) fn start(options: &[&str]) -> Option<Self> {
        Self::start_in(tempfile::tempdir().unwrap(), free_port(), options)
    }

    /// Starts a server that speaks TLS only; returns the file of its authority too.
    pub(crate) fn start_tls() -> Option<(Self, PathBuf)> {
        let folder = tempfile::tempdir().unwrap();
        let made = Command::new(script()).arg("certificate").arg(folder.path()).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        let file = |name: &str| folder.path().join(name).display().to_string();
        let (authority, port) = (PathBuf::from(file("authority.pem")), free_port());
        let options = ["--tls-port", &port.to_string(), "--port", "0"].map(str::to_owned);
        let files = ["--tls-cert-file", "--tls-key-file", "--tls-ca-cert-file"];
        let names = ["server.pem", "server.key", "authority.pem"].map(file);
        let files = files.into_iter().map(str::to_owned).zip(names).flat_map(|(a, b)| [a, b]);
        let last = ["--tls-auth-clients", "no"].map(str::to_owned);
        let options: Vec<String> = options.into_iter().chain(files).chain(last).collect();
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        Some((Self::start_in(folder, port, &options)?, authority))
    }

    fn start_in(folder: tempfile::TempDir, port: u16, options: &[&str]) -> Option<Self> {
        if !Command::new("redis-server")
            .arg("--version")
            .output()
            .is_ok_and(|ran| ran.status.success())
        {
            assert!(std::env::var_os("CI").is_none(), "no redis-server on the PATH");
            println!("skipped: no redis-server on the PATH");
            return None;
        }
        let options = options.iter().map(|&option| option.to_owned()).collect();
        let mut server = Self { folder, port, options, running: None };
        server.restart();
        Some(server)
    }

    /// Starts it again on the same port, and waits until it takes connections.
    pub(crate) fn restart(&mut self) {
        self.kill();
        let mut script = Command::new(script())
            .arg("run")
            .arg(self.folder.path())
            .arg(self.port.to_string())
            .args(&self.options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pid = String::new();
        BufReader::new(script.stdout.take().unwrap()).read_line(&mut pid).unwrap();
        self.running = Some((script, pid.trim().to_owned()));
        let began = Instant::now();
        while !self.answers() {
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "Redis does not start: {}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Whether it takes connections, and answers a ping if it speaks plainly.
    fn answers(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return false };
        if self.options.iter().any(|option| option == "--tls-port") {
            return true;
        }
        let mut first = [0];
        stream.write_all(b"PING\r\n").is_ok() && stream.read_exact(&mut first).is_ok()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Kills it.
    pub(crate) fn kill(&mut self) {
        if let Some((mut script, pid)) = self.running.take() {
            drop(script.stdin.take());
            script.wait().unwrap();
            let gone = || !Path::new("/proc").join(&pid).exists();
            while !gone() {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
    }

    /// Stops or continues it: `STOP`, `CONT`.
    pub(crate) fn signal(&self, name: &str) {
        let (_, pid) = self.running.as_ref().unwrap();
        let sent = Command::new("kill").arg(format!("-{name}")).arg(pid).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Returns the script beside this file: the crate that this is part of lies at the root or below it.
fn script() -> PathBuf {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut scripts = folders.map(|folder| folder.join("tests/services/redis/redis.sh"));
    scripts.find(|script| script.exists()).expect("the script is in the repository")
}

/// Returns a port that is free, below those that the system gives to connections: a server that is
/// killed finds its own free when it comes back.
fn free_port() -> u16 {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    loop {
        let next = std::process::id().wrapping_mul(31) + GIVEN.fetch_add(1, Ordering::Relaxed);
        let port = 11_000 + (next % 8_000) as u16;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
