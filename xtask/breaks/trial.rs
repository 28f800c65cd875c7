//! Builds and runs tests in the copy.
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::{copy::Copy, plan::Target};

/// How long a test may run; one that hangs has noticed that something is wrong.
const LONGEST: Duration = Duration::from_mins(2);
/// How much of an output is shown.
const SHOWN_LINES: usize = 60;

/// What a run showed.
pub(super) enum Verdict {
    /// Every test passed.
    Green,
    /// It did not, with the output.
    Red(String),
    /// The source could not be built, with the output.
    Unbuilt(String),
}

/// Where tests are built and run.
pub(super) struct Bench {
    folder: PathBuf,
    build: PathBuf,
    output: PathBuf,
    fixtures: PathBuf,
}

impl Bench {
    /// Prepares one. It builds into a folder of its own: programs of a broken tree must never take
    /// the place of the real ones.
    pub(super) fn new(root: &Path, copy: &Copy, folder: &Path) -> Result<Self> {
        let beside = root.join("../shared/fixtures");
        let named = std::env::var_os("RECADO_FIXTURES").map(PathBuf::from);
        fs::create_dir_all(folder)?;
        Ok(Self {
            folder: copy.folder().to_owned(),
            build: folder.join("build"),
            output: folder.join("output.txt"),
            fixtures: named.unwrap_or(beside),
        })
    }

    /// Builds a program of tests and runs the named ones.
    pub(super) fn run(&self, target: &Target, names: &[&str]) -> Result<Verdict> {
        let built = self.cargo(target, &["--no-run"], &[])?;
        if built.is_none_or(|status| !status.success()) {
            return Ok(Verdict::Unbuilt(self.output()?));
        }
        let status = self.cargo(target, &[], names)?;
        let output = self.output()?;
        let ran: usize = output.lines().filter_map(tests_run).sum();
        match status {
            Some(status) if status.success() && ran == names.len() => Ok(Verdict::Green),
            // A test under another name would be green for ever.
            Some(status) if status.success() => {
                bail!("{target}: {} tests are named and {ran} ran: {names:?}", names.len())
            }
            Some(_) | None => Ok(Verdict::Red(output)),
        }
    }

    /// Runs cargo in the copy; `None` when it took too long and was ended.
    fn cargo(&self, target: &Target, flags: &[&str], names: &[&str]) -> Result<Option<ExitStatus>> {
        let mut command = Command::new("cargo");
        command.current_dir(&self.folder).arg("test").args(["--package", &target.package]);
        match &target.program {
            Some(program) => command.args(["--test", program]),
            None => command.arg("--lib"),
        };
        for feature in &target.features {
            command.args(["--features", feature]);
        }
        command.args(flags);
        File::create(&self.output).context("making room for the output")?;
        if !names.is_empty() {
            command.args(["--", "--exact"]).args(names);
        }
        command
            .env("CARGO_TARGET_DIR", &self.build)
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .env("RECADO_FIXTURES", &self.fixtures)
            .env_remove("CARGO")
            .stdout(File::options().append(true).open(&self.output)?)
            .stderr(File::options().append(true).open(&self.output)?);
        let child = command.spawn().context("running cargo")?;
        let limit = names.first().map(|_| LONGEST);
        wait(child, limit)
    }

    fn output(&self) -> Result<String> {
        let text = fs::read(&self.output)?;
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let skipped = lines.len().saturating_sub(SHOWN_LINES);
        Ok(lines.get(skipped..).unwrap_or_default().join("\n"))
    }
}

/// Waits for a program to end, at most `limit`.
fn wait(mut child: Child, limit: Option<Duration>) -> Result<Option<ExitStatus>> {
    let Some(limit) = limit else { return Ok(Some(child.wait()?)) };
    let until = Instant::now() + limit;
    while Instant::now() < until {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(Duration::from_millis(50));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// Reads how many tests passed from a line such as `test result: ok. 3 passed; 0 failed; …`.
fn tests_run(line: &str) -> Option<usize> {
    let rest = line.strip_prefix("test result: ")?;
    let (_, rest) = rest.split_once(". ")?;
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_tests_is_read() {
        let line = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 40 filtered out";
        assert_eq!(tests_run(line), Some(3));
        assert_eq!(tests_run("running 3 tests"), None);
    }
}
