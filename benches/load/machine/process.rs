//! A process as `/proc` tells it: processor time, memory, bytes written.
use std::{fs, io, path::PathBuf};

use anyhow::Context as _;

/// Ticks of `/proc/PID/stat` in a second: Linux tells times to programs in hundredths, whatever the
/// kernel's own clock.
const TICKS: f64 = 100.0;

/// A process that is watched.
#[derive(Debug, Clone, Copy)]
struct Process(u32);

/// Processes that are watched as one.
#[derive(Debug, Clone)]
pub(crate) struct Processes(Vec<Process>);

/// What a process used so far.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Usage {
    /// Processor time, its own and the kernel's for it, in seconds.
    pub(crate) cpu_s: f64,
    /// Memory now, in MB (10⁶ bytes).
    pub(crate) rss_mb: f64,
    /// The most memory it ever had, in MB.
    pub(crate) peak_mb: f64,
    /// Bytes it had written to disks, in MB.
    pub(crate) written_mb: f64,
}

impl Processes {
    pub(crate) fn of_pids(pids: impl IntoIterator<Item = u32>) -> Self {
        Self(pids.into_iter().map(Process).collect())
    }

    /// Returns the bench's own process.
    pub(crate) fn own() -> Self {
        Self(vec![Process(std::process::id())])
    }

    /// Finds the processes that listen on ports of this machine.
    pub(crate) fn listening_on(ports: &[u16]) -> anyhow::Result<Self> {
        ports.iter().map(|port| Process::listening_on(*port)).collect::<Result<_, _>>().map(Self)
    }

    /// Returns what all of them used together.
    pub(crate) fn usage(&self) -> io::Result<Usage> {
        let mut sum = Usage::default();
        for process in &self.0 {
            let one = process.usage()?;
            sum.cpu_s += one.cpu_s;
            sum.rss_mb += one.rss_mb;
            sum.peak_mb += one.peak_mb;
            sum.written_mb += one.written_mb;
        }
        Ok(sum)
    }
}

impl Process {
    fn listening_on(port: u16) -> anyhow::Result<Self> {
        let sockets: Vec<String> = ["tcp", "tcp6"]
            .iter()
            .filter_map(|table| fs::read_to_string(format!("/proc/net/{table}")).ok())
            .flat_map(|table| listeners(&table, port))
            .collect();
        let processes = fs::read_dir("/proc").context("/proc cannot be read")?;
        let mut pids =
            processes.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let holder = pids.find(|pid| holds_any(*pid, &sockets));
        let found = holder
            .with_context(|| format!("no process that may be read listens on {port}; give --pid"));
        Ok(Self(found?))
    }

    fn usage(self) -> io::Result<Usage> {
        let read =
            |file: &str| fs::read_to_string(PathBuf::from(format!("/proc/{}/{file}", self.0)));
        let status = read("status")?;
        let kib = |name| line_number(&status, name) * 1_024.0 / 1e6;
        // Another user's process does not tell what it wrote.
        let written = read("io").map_or(0.0, |io| line_number(&io, "write_bytes:") / 1e6);
        Ok(Usage {
            cpu_s: cpu_seconds(&read("stat")?),
            rss_mb: kib("VmRSS:"),
            peak_mb: kib("VmHWM:"),
            written_mb: written,
        })
    }
}

/// Returns the inodes of the sockets that listen on a port.
fn listeners(table: &str, port: u16) -> Vec<String> {
    let ending = format!(":{port:04X}");
    let rows = table.lines().skip(1).map(|row| row.split_whitespace().collect::<Vec<_>>());
    rows.filter_map(|row| match row.as_slice() {
        [_, local, _, "0A", _, _, _, _, _, inode, ..] if local.ends_with(&ending) => {
            Some(format!("socket:[{inode}]"))
        }
        _ => None,
    })
    .collect()
}

fn holds_any(pid: u32, sockets: &[String]) -> bool {
    let open = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    let mut targets = open.filter_map(|entry| fs::read_link(entry.path()).ok());
    targets.any(|target| sockets.iter().any(|socket| target.as_os_str() == socket.as_str()))
}

/// Reads user and system time; the name before them may hold blanks and brackets.
fn cpu_seconds(stat: &str) -> f64 {
    let after_name = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let ticks =
        after_name.split(' ').skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok());
    ticks.sum::<f64>() / TICKS
}

fn line_number(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_behind_any_name() {
        let stat = "77 (re) ca do) S 1 77 77 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 4 0 1 2 3";
        assert!((cpu_seconds(stat) - 3.0).abs() < 1e-9);
    }

    #[test]
    fn the_process_behind_a_port_is_found() {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let found = Process::listening_on(port).unwrap();
        assert_eq!(found.0, std::process::id());
        drop(listener);
        assert!(Process::listening_on(port).is_err());
    }

    #[test]
    fn work_shows_in_what_a_process_used() {
        let before = Processes::own().usage().unwrap();
        let mut sum = 0_u64;
        while Processes::own().usage().unwrap().cpu_s < before.cpu_s + 0.03 {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        let after = Processes::own().usage().unwrap();
        assert!(after.cpu_s > before.cpu_s && after.rss_mb > 1.0 && after.peak_mb >= after.rss_mb);
    }
}
