//! Where the simulator delivers: answers 200 and hands over what came.
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use super::PATIENCE;

/// A delivery as it came.
pub(super) struct Delivery {
    head: String,
    pub(super) body: Vec<u8>,
}

impl Delivery {
    pub(super) fn signature(&self) -> Option<&[u8]> {
        let line = |line: &&str| line.to_ascii_lowercase().starts_with("x-hub-signature-256:");
        let line = self.head.lines().find(line)?;
        line.split_once(": ").map(|(_, value)| value.as_bytes())
    }
}

pub(super) struct Receiver {
    pub(super) url: String,
    deliveries: mpsc::UnboundedReceiver<Delivery>,
}

impl Receiver {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/webhooks/1", listener.local_addr().unwrap());
        let (keep, deliveries) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, keep.clone()));
            }
        });
        Self { url, deliveries }
    }

    pub(super) async fn next(&mut self) -> Delivery {
        let next = tokio::time::timeout(PATIENCE, self.deliveries.recv()).await;
        next.expect("a webhook comes in time").unwrap()
    }
}

async fn converse(mut stream: TcpStream, keep: mpsc::UnboundedSender<Delivery>) {
    let (mut rest, mut buffer) = (Vec::new(), vec![0; 16 * 1024]);
    loop {
        let delivery = loop {
            if let Some(delivery) = take(&mut rest) {
                break delivery;
            }
            match stream.read(&mut buffer).await {
                Ok(0) | Err(_) => return,
                Ok(count) => rest.extend_from_slice(buffer.get(..count).unwrap_or_default()),
            }
        };
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
        if keep.send(delivery).is_err() || stream.write_all(answer).await.is_err() {
            return;
        }
    }
}

/// Cuts one whole request off the bytes that came.
fn take(rest: &mut Vec<u8>) -> Option<Delivery> {
    let end = rest.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8(rest.get(..end)?.to_vec()).unwrap();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().unwrap())
    });
    let whole = end + 4 + length.unwrap_or(0);
    let body = rest.get(end + 4..whole)?.to_vec();
    rest.drain(..whole);
    Some(Delivery { head, body })
}
