//! Who stands at the other end of a connection on this machine, as the system tells it.
use std::{
    fs,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

/// The process ids of the gateways, 0 while one does not run.
#[derive(Clone)]
pub(crate) struct Callers(Arc<[AtomicU32]>);

impl Callers {
    pub(crate) fn new(count: usize) -> Self {
        Self((0..count).map(|_| AtomicU32::new(0)).collect())
    }

    /// Notes under which id a gateway runs.
    pub(crate) fn note(&self, gateway: usize, pid: Option<u32>) {
        self.0[gateway].store(pid.unwrap_or(0), Ordering::Relaxed);
    }

    /// Returns which gateway opened a connection, if one did.
    pub(crate) fn find(&self, caller: SocketAddr, called: SocketAddr) -> Option<usize> {
        let socket = format!("socket:[{}]", inode(caller, called)?);
        let holds = |pid: &AtomicU32| {
            let folder = format!("/proc/{}/fd", pid.load(Ordering::Relaxed));
            let files = fs::read_dir(folder).into_iter().flatten().flatten();
            files
                .filter_map(|file| fs::read_link(file.path()).ok())
                .any(|target| target.to_str() == Some(&socket))
        };
        self.0.iter().position(holds)
    }
}

/// Returns the number of the caller's socket.
fn inode(caller: SocketAddr, called: SocketAddr) -> Option<String> {
    let (local, remote) = (in_hex(caller)?, in_hex(called)?);
    let table = fs::read_to_string("/proc/net/tcp").ok()?;
    let mut rows = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let row = rows.find(|row| row.get(1) == Some(&&*local) && row.get(2) == Some(&&*remote))?;
    row.get(9).map(|inode| (*inode).to_owned())
}

/// Writes an address as the system's table does.
fn in_hex(address: SocketAddr) -> Option<String> {
    let IpAddr::V4(ip) = address.ip() else { return None };
    Some(format!("{:08X}:{:04X}", u32::from_le_bytes(ip.octets()), address.port()))
}

#[test]
fn a_connection_of_this_process_is_known() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let called = listener.local_addr().unwrap();
    let stream = std::net::TcpStream::connect(called).unwrap();
    let callers = Callers::new(2);
    assert_eq!(callers.find(stream.local_addr().unwrap(), called), None);
    callers.note(1, Some(std::process::id()));
    assert_eq!(callers.find(stream.local_addr().unwrap(), called), Some(1));
}
