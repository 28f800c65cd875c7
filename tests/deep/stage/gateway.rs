//! A gateway process: started, killed as `kill -9` does, started again on the same data.
use std::{
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

/// How long a start may take before the run is given up.
const PATIENCE: Duration = Duration::from_mins(3);

/// A gateway with a data folder of its own.
pub(crate) struct Gateway {
    pub(crate) folder: TempDir,
    /// Its own program: one that is built anew meanwhile must not be started in the middle of a run.
    program: PathBuf,
    port: u16,
    environment: Vec<(String, String)>,
    pub(crate) process: Option<Child>,
    http: reqwest::Client,
}

impl Gateway {
    /// Prepares one that does not run yet.
    pub(crate) fn prepare(environment: Vec<(String, String)>) -> Self {
        let probe = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = probe.local_addr().expect("its number").port();
        let http = reqwest::Client::builder().timeout(Duration::from_secs(2)).build();
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("program");
        let built = env!("CARGO_BIN_EXE_recado");
        if fs::hard_link(built, &program).is_err() {
            fs::copy(built, &program).expect("its program");
        }
        Self { folder, program, port, environment, process: None, http: http.expect("a client") }
    }

    /// Returns its address.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Returns its folder.
    #[allow(dead_code, reason = "tests of the cluster ask for it")]
    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Starts it; returns how long it took until it answered that it is well.
    pub(crate) async fn start(&mut self) -> Duration {
        let began = Instant::now();
        let log = self.log();
        let child = self
            .command()
            .args(["serve", "--listen", &format!("127.0.0.1:{}", self.port)])
            .arg("--allow-private-endpoints")
            .arg("--data")
            .arg(self.folder.path())
            .stdout(log.try_clone().expect("its log"))
            .stderr(log)
            .spawn();
        self.process = Some(child.expect("the gateway starts"));
        while !self.is_well().await {
            self.must_live();
            assert!(began.elapsed() < PATIENCE, "it did not start:\n{}", self.last_words());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        began.elapsed()
    }

    /// Ends it as `kill -9` does.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("it can be killed");
            process.wait().expect("it ends");
        }
    }

    /// Fails when it ended by itself.
    pub(crate) fn must_live(&mut self) {
        let ended = self.process.as_mut().and_then(|process| process.try_wait().ok().flatten());
        if let Some(status) = ended {
            panic!("the gateway ended by itself ({status}):\n{}", self.last_words());
        }
    }

    /// Runs one command on its data and returns the JSON it prints.
    pub(crate) fn tell(&self, words: &[&str]) -> Value {
        let output = self.command().args(words).arg("--data").arg(self.folder.path()).output();
        let output = output.expect("the command runs");
        let said = String::from_utf8_lossy(&output.stdout);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?} failed: {complaint}");
        serde_json::from_str(said.trim()).expect("it prints JSON")
    }

    /// Runs one command on its data that must be refused; returns the JSON it complains with.
    #[allow(dead_code, reason = "tests of the cluster ask for it")]
    pub(crate) fn refuses(&self, words: &[&str]) -> Value {
        let output = self.command().args(words).arg("--data").arg(self.data()).output();
        let output = output.expect("the command runs");
        assert_eq!(output.status.code(), Some(1), "{words:?} was done");
        let complaint = String::from_utf8_lossy(&output.stderr);
        let last = complaint.lines().last().unwrap_or_default();
        serde_json::from_str(last).expect("it complains in JSON")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RECADO_")) {
            command.env_remove(name);
        }
        command
            .env_remove("RUST_BACKTRACE")
            .env(
                "RECADO_LOG_FILTER",
                "warn,recado_actors::arrivals=debug,recado_actors::intake=debug",
            )
            .env("RECADO_SEND_SETTLE_AFTER", "2s")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    async fn is_well(&self) -> bool {
        let answer = self.http.get(format!("{}/health", self.url())).send().await;
        answer.is_ok_and(|answer| answer.status() == 200)
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("deep.log")
    }

    fn log(&self) -> File {
        let path = self.log_path();
        File::options().create(true).append(true).open(path).expect("its log opens")
    }

    /// Returns its log.
    pub(crate) fn log_text(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    /// Returns the end of its log.
    pub(crate) fn last_words(&self) -> String {
        let text = self.log_text();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("the gateway's last words:\n{}", self.last_words());
        }
        self.kill();
    }
}
