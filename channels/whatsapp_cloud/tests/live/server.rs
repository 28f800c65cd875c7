//! A tiny HTTP server that answers, cuts and hangs as a test tells it.
use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What the server does with a request.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// Answers with a status, head lines and a body.
    Answer(u16, &'static str, String),
    /// Answers, then closes the line a moment later.
    AnswerAndClose(String),
    /// Announces a longer body than it sends, then cuts.
    CutWithin(String),
    /// Sends a body in pieces without telling its length.
    Pieces(Vec<Vec<u8>>),
    /// Cuts without a word.
    Cut,
    /// Never answers.
    Hang,
}

impl Act {
    pub(super) fn json(status: u16, body: impl ToString) -> Self {
        Self::Answer(status, "content-type: application/json\r\n", body.to_string())
    }
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// Method and target.
    pub(super) line: String,
    /// The head's lines, lower case.
    pub(super) head: String,
    pub(super) body: Vec<u8>,
    /// Which line it came on, from 0.
    pub(super) connection: usize,
}

impl Request {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

type Script = Arc<dyn Fn(&Request) -> Act + Send + Sync>;

/// The server, until the test's runtime ends.
pub(super) struct Server {
    pub(super) url: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Starts one that does the same with every request.
    pub(super) async fn always(act: Act) -> Self {
        Self::start(move |_| act.clone()).await
    }

    /// Starts one that decides by the request.
    pub(super) async fn start(script: impl Fn(&Request) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::<Mutex<Vec<Request>>>::default();
        let (script, log) = (Arc::new(script) as Script, Arc::clone(&seen));
        tokio::spawn(async move {
            for connection in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(converse(stream, connection, Arc::clone(&script), Arc::clone(&log)));
            }
        });
        Self { url, seen }
    }

    /// Returns what came so far.
    pub(super) fn seen(&self) -> Vec<Request> {
        self.seen.lock().clone()
    }
}

async fn converse(
    mut stream: TcpStream,
    connection: usize,
    script: Script,
    seen: Arc<Mutex<Vec<Request>>>,
) {
    let mut rest = Vec::new();
    while let Some(request) = read(&mut stream, &mut rest, connection).await {
        let act = script(&request);
        seen.lock().push(request);
        if !perform(&mut stream, act).await {
            return;
        }
    }
}

/// Reads one request; `None` when the line ends.
async fn read(stream: &mut TcpStream, rest: &mut Vec<u8>, connection: usize) -> Option<Request> {
    let mut buffer = vec![0; 16 * 1024];
    let head_end = loop {
        if let Some(end) = rest.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => rest.extend_from_slice(&buffer[..count]),
        }
    };
    let head = String::from_utf8(rest[..head_end].to_vec()).unwrap();
    let lower = head.to_ascii_lowercase();
    let length = lower
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    let whole = head_end + 4 + length;
    while rest.len() < whole {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => rest.extend_from_slice(&buffer[..count]),
        }
    }
    let body = rest[head_end + 4..whole].to_vec();
    rest.drain(..whole);
    let line = head.lines().next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
    Some(Request { line, head: lower, body, connection })
}

/// Tells whether the line stays open.
async fn perform(stream: &mut TcpStream, act: Act) -> bool {
    let (text, stays) = match act {
        Act::Answer(status, head, body) => (answer(status, head, body.len(), &body), true),
        Act::AnswerAndClose(body) => (answer(200, "", body.len(), &body), false),
        Act::CutWithin(body) => (answer(200, "", body.len() + 100, &body), false),
        Act::Pieces(pieces) => {
            let mut whole = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
            for piece in pieces.iter().chain([&Vec::new()]) {
                whole.extend(format!("{:x}\r\n", piece.len()).into_bytes());
                whole.extend(piece);
                whole.extend(b"\r\n");
            }
            return stream.write_all(&whole).await.is_ok();
        }
        Act::Cut => return false,
        Act::Hang => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            return false;
        }
    };
    stream.write_all(text.as_bytes()).await.is_ok() && stays
}

fn answer(status: u16, head: &str, length: usize, body: &str) -> String {
    format!("HTTP/1.1 {status} Told\r\n{head}content-length: {length}\r\n\r\n{body}")
}
