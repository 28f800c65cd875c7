//! A connection to a server that comes back after it broke, and a pool of such.
use std::{cell::RefCell, io, time::Duration};

use tokio::{net::TcpStream, sync::Semaphore, time::Instant};

use super::{Host, Message, Wire};

/// Longest wait for an answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// A connection that was idle for so long is not used again: the server may be closing it, and what is
/// sent into that has no answer.
const IDLE: Duration = Duration::from_secs(4);

/// A keep-alive connection to one server; one request at a time.
#[derive(Debug)]
pub(crate) struct Line {
    host: Host,
    wire: Option<(Wire, Instant)>,
    request: Vec<u8>,
}

impl Line {
    pub(crate) fn new(host: Host) -> Self {
        Self { host, wire: None, request: Vec::with_capacity(2_048) }
    }

    /// Asks and returns the answer. `headers` end in a line break each.
    ///
    /// Nothing is repeated: a connection that breaks is an error of the run, and the next request
    /// opens a new one.
    pub(crate) async fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &[&str],
        body: &[u8],
    ) -> io::Result<Message> {
        use io::Write as _;
        self.request.clear();
        write!(self.request, "{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.host.name)?;
        for header in headers {
            self.request.extend_from_slice(header.as_bytes());
        }
        write!(self.request, "content-length: {}\r\n\r\n", body.len())?;
        self.request.extend_from_slice(body);
        let mut wire = match self.wire.take() {
            Some((wire, used)) if used.elapsed() < IDLE => wire,
            _ => Wire::new(TcpStream::connect(self.host.address).await?)?,
        };
        let asked = async {
            wire.send(&self.request).await?;
            wire.receive().await?.ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))
        };
        let answer = tokio::time::timeout(ANSWER_WITHIN, asked).await;
        let answer = answer.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        self.wire = Some((wire, Instant::now()));
        Ok(answer)
    }
}

/// Lines that tasks of one thread share.
#[derive(Debug)]
pub(crate) struct Pool {
    idle: RefCell<Vec<Line>>,
    free: Semaphore,
}

impl Pool {
    pub(crate) fn new(host: &Host, lines: usize) -> Self {
        let idle = (0..lines).map(|_| Line::new(host.clone())).collect();
        Self { idle: RefCell::new(idle), free: Semaphore::new(lines) }
    }

    /// Asks over a line that is free.
    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[&str],
        body: &[u8],
    ) -> io::Result<Message> {
        let closed = |_| io::Error::from(io::ErrorKind::NotConnected);
        let _turn = self.free.acquire().await.map_err(closed)?;
        let line = self.idle.borrow_mut().pop();
        let mut line = line.ok_or_else(|| io::Error::from(io::ErrorKind::NotConnected))?;
        let answer = line.ask(method, path, headers, body).await;
        self.idle.borrow_mut().push(line);
        answer
    }
}
