//! A gateway process on a data folder.
use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

use super::patience::{PATIENCE, eventually};

/// The binary, without any setting of the environment the tests run in.
pub(crate) fn recado() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recado"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RECADO_")) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// A process that writes what it does to standard error.
pub(crate) struct Started {
    child: Child,
    log: Arc<Mutex<String>>,
}

impl Started {
    /// Starts a command and keeps reading its log, which a full pipe would stop.
    pub(crate) fn new(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let stderr = child.stderr.take().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&log);
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let mut kept = kept.lock().unwrap();
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        Self { child, log }
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Asks it to end as an operator does, and waits for that.
    pub(crate) fn terminate(&mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(started.elapsed() < PATIENCE, "it does not end:\n{}", self.log());
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if thread::panicking() {
            println!("the log of a process:\n{}", self.log());
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A gateway and its data.
pub(crate) struct Gateway {
    folder: TempDir,
    port: u16,
    environment: Vec<(&'static str, &'static str)>,
    process: Option<Started>,
}

impl Gateway {
    /// Prepares one that does not run yet.
    pub(crate) fn prepare(environment: &[(&'static str, &'static str)]) -> Self {
        let probe = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = probe.local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        Self { folder, port, environment: environment.to_vec(), process: None }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn process(&mut self) -> &mut Started {
        self.process.as_mut().expect("it runs")
    }

    pub(crate) fn log(&self) -> String {
        self.process.as_ref().map(Started::log).unwrap_or_default()
    }

    /// Starts it, free to call this machine, and waits until it says that it is well.
    pub(crate) async fn start(&mut self) {
        self.start_with(&["--allow-private-endpoints"]).await;
    }

    /// Starts it as it guards a real installation.
    pub(crate) async fn start_guarded(&mut self) {
        self.start_with(&[]).await;
    }

    async fn start_with(&mut self, flags: &[&str]) {
        // Clients of HTTP need a provider of TLS even where they use none.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let mut command = recado();
        command
            .args(["serve", "--listen", &format!("127.0.0.1:{}", self.port)])
            .args(flags)
            .arg("--data")
            .arg(self.folder.path())
            .env("RECADO_LOG_FORMAT", "json")
            .env("RECADO_SEND_SETTLE_AFTER", "2s")
            .envs(self.environment.iter().copied());
        self.process = Some(Started::new(command));
        let health = format!("{}/health", self.url());
        let mut ended = None;
        eventually("the gateway is well", || {
            ended = self.process.as_mut().and_then(|started| started.child.try_wait().unwrap());
            let answer = reqwest::get(health.clone());
            async move { answer.await.is_ok_and(|answer| answer.status() == 200).then_some(()) }
        })
        .await;
        assert_eq!(ended, None, "it ended by itself");
    }

    /// Ends it as `kill -9` does.
    pub(crate) fn kill(&mut self) {
        drop(self.process.take());
    }

    /// Ends it as an operator does.
    pub(crate) fn terminate(&mut self) -> ExitStatus {
        let status = self.process().terminate();
        self.process = None;
        status
    }

    /// Makes a company with an administrator; `{tenant_id, user_id, api_key}`.
    pub(crate) fn company(&self, name: &str, email: &str) -> Value {
        let words = ["tenant", "create", "--name", name, "--email", email, "--password", PASSWORD];
        self.tell(&words)
    }

    /// Adds an agent to a company; `{tenant_id, user_id, role}`.
    pub(crate) fn agent(&self, tenant: &str, email: &str) -> Value {
        let words = ["user", "add", "--tenant", tenant, "--email", email, "--password", PASSWORD];
        self.tell(&words)
    }

    /// Runs one command on its data and returns the JSON it prints.
    pub(crate) fn tell(&self, words: &[&str]) -> Value {
        let data = self.folder.path();
        let mut command = recado();
        let command = command.args(words).arg("--data").arg(data);
        let output = command.envs(self.environment.iter().copied()).output().unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?} failed: {complaint}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Returns how many bytes stand in its folder, to see that secrets do not.
    pub(crate) fn holds(&self, text: &str) -> bool {
        let files = ["recado.db", "recado.db-wal"].map(|name| self.file(name));
        let needle = text.as_bytes();
        files
            .iter()
            .filter_map(|file| fs::read(file).ok())
            .any(|bytes| bytes.windows(needle.len()).any(|part| part == needle))
    }
}

/// Password of everybody in the tests.
pub(crate) const PASSWORD: &str = "una clave larga";
