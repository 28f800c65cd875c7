//! A line to `/ws/agent`, as a screen holds one: just enough of RFC 6455 for text frames.
use recado_protocol::{ClientFrame, ServerFrame};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

const TEXT: u8 = 1;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

/// An open line.
pub(crate) struct Socket {
    line: BufReader<TcpStream>,
}

impl Socket {
    /// Opens one with an API key. `address`: host and port.
    pub(crate) async fn open(address: &str, key: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("the gateway listens");
        let mut line = BufReader::new(stream);
        let head = format!(
            "GET /ws/agent?token={key} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        line.write_all(head.as_bytes()).await.expect("the request leaves");
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(line.read_u8().await.expect("an answer"));
        }
        assert!(answer.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&answer));
        Self { line }
    }

    /// Says something.
    pub(crate) async fn say(&mut self, frame: &ClientFrame) {
        let text = serde_json::to_vec(frame).expect("a frame is JSON");
        self.send(TEXT, &text).await.expect("it leaves");
    }

    /// Waits for the next frame; `None` when the gateway hung up.
    pub(crate) async fn hear(&mut self) -> Option<ServerFrame> {
        loop {
            let (kind, bytes) = self.receive().await.ok()?;
            match kind {
                TEXT => return Some(serde_json::from_slice(&bytes).expect("a frame of ours")),
                PING => self.send(PONG, &bytes).await.ok()?,
                CLOSE => return None,
                _ => {}
            }
        }
    }

    /// Writes a frame, masked with zeros: a client must mask, and may choose how.
    async fn send(&mut self, kind: u8, bytes: &[u8]) -> std::io::Result<()> {
        let length = u16::try_from(bytes.len()).expect("clients say little");
        let mut frame = vec![0x80 | kind, 0x80 | 126];
        frame.extend(length.to_be_bytes());
        frame.extend([0; 4]);
        frame.extend(bytes);
        self.line.write_all(&frame).await
    }

    async fn receive(&mut self) -> std::io::Result<(u8, Vec<u8>)> {
        let first = self.line.read_u8().await?;
        assert!(first & 0x80 != 0, "the gateway sends whole frames");
        let length = match self.line.read_u8().await? {
            126 => u64::from(self.line.read_u16().await?),
            127 => self.line.read_u64().await?,
            short => u64::from(short),
        };
        let mut bytes = vec![0; usize::try_from(length).expect("it fits")];
        self.line.read_exact(&mut bytes).await?;
        Ok((first & 0x0f, bytes))
    }
}
