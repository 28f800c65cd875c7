//! The floor's process, from the bench's side.
use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context as _, bail};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};
use url::Url;

use super::SECRET;
use crate::wire::Host;

/// Longest wait for its words.
const PATIENCE: Duration = Duration::from_secs(20);

/// A floor that runs; killed, and its folder removed, when dropped.
pub(crate) struct Server {
    child: Child,
    words: Lines<BufReader<ChildStdout>>,
    host: Host,
    pid: u32,
    folder: Folder,
}

/// A folder that is there for a run.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is a file too many, not a wrong figure; the folder around it stays
        // when something else is in it.
        let _ = fs::remove_dir_all(&self.0);
        let _ = self.0.parent().map(fs::remove_dir);
    }
}

impl Server {
    /// Starts this program again as the floor.
    pub(crate) async fn start(folder: &Path, secret: &str) -> anyhow::Result<Self> {
        let folder = Folder(folder.join(format!("{:016x}", rand::random::<u64>())));
        fs::create_dir_all(&folder.0)
            .with_context(|| format!("{} cannot be made", folder.0.display()))?;
        let program = std::env::current_exe().context("this program is not found")?;
        let mut child = Command::new(program)
            .args(["bench", "floor", "--serve-floor"])
            .arg(&folder.0)
            .env(SECRET, secret)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("the floor cannot be started")?;
        let pid = child.id().context("the floor ended at once")?;
        let output = child.stdout.take().context("the floor has no output")?;
        let mut words = BufReader::new(output).lines();
        let address = word(&mut words, "listening").await?;
        let host = Host::find(&Url::parse(&format!("http://{address}"))?).await?;
        Ok(Self { child, words, host, pid, folder })
    }

    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Ends it and returns how many webhooks it kept.
    pub(crate) async fn stop(mut self) -> anyhow::Result<u64> {
        drop(self.child.stdin.take());
        let kept = word(&mut self.words, "kept").await?.parse()?;
        timeout(PATIENCE, self.child.wait()).await.context("the floor does not end")??;
        drop(self.folder);
        Ok(kept)
    }
}

/// Waits for a line that begins with a word and returns the rest.
async fn word(words: &mut Lines<BufReader<ChildStdout>>, wanted: &str) -> anyhow::Result<String> {
    let listen = async {
        while let Some(line) = words.next_line().await? {
            if let Some(rest) = line.strip_prefix(wanted) {
                return Ok(rest.trim().to_owned());
            }
        }
        bail!("the floor ended without saying `{wanted}`")
    };
    timeout(PATIENCE, listen).await.with_context(|| format!("the floor never said `{wanted}`"))?
}
