//! A WebSocket as a client that mostly listens: upgrade, masked frames out, frames in.
use std::io;

use base64::Engine as _;
use bytes::Bytes;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use tokio::net::TcpStream;

use super::{Host, Wire};

const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/// Largest frame that is read, in bytes.
const LARGEST: u64 = 16 << 20;

/// The first bit of a frame: it is whole.
const WHOLE: u8 = 0x80;
/// The first bit of a length: a mask follows.
const MASKED: u8 = 0x80;
/// Lengths that announce two and eight bytes of length.
const TWO_BYTES: u8 = 0x7e;
const EIGHT_BYTES: u8 = 0x7f;

const TEXT: u8 = 1;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

/// An open socket.
#[derive(Debug)]
pub(crate) struct Socket(Wire);

/// What came in.
#[derive(Debug, PartialEq)]
pub(crate) enum Frame {
    /// A text.
    Text(Bytes),
    /// The server hung up, with its code.
    Close(u16),
}

impl Socket {
    /// Opens a socket; `path` carries the query, too.
    pub(crate) async fn open(host: &Host, path: &str) -> io::Result<Self> {
        let base64 = base64::engine::general_purpose::STANDARD;
        let key = base64.encode(rand::random::<[u8; 16]>());
        let mut wire = Wire::new(TcpStream::connect(host.address).await?)?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: {key}\r\n\r\n",
            host.name
        );
        wire.send(request.as_bytes()).await?;
        let answer = wire.receive().await?.ok_or_else(|| refused("no answer"))?;
        let proof = digest(&SHA1_FOR_LEGACY_USE_ONLY, format!("{key}{GUID}").as_bytes());
        let proven = answer.header("sec-websocket-accept") == Some(&base64.encode(proof));
        if answer.status() != 101 || !proven {
            return Err(refused(&format!("answered {}", answer.status())));
        }
        Ok(Self(wire))
    }

    /// Says a text.
    pub(crate) async fn say(&mut self, text: &str) -> io::Result<()> {
        self.write(TEXT, text.as_bytes()).await
    }

    /// Returns the next text or the end; pings are answered on the way.
    pub(crate) async fn hear(&mut self) -> io::Result<Frame> {
        loop {
            let (kind, payload) = self.read().await?;
            match kind {
                TEXT => return Ok(Frame::Text(payload)),
                CLOSE => {
                    let code = payload.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code));
                    return Ok(Frame::Close(code));
                }
                PING => self.write(PONG, &payload).await?,
                _ => {}
            }
        }
    }

    async fn read(&mut self) -> io::Result<(u8, Bytes)> {
        let &[first, second] = chunk::<2>(self.0.peek(2).await?)?;
        let (length, head) = match second & !MASKED {
            TWO_BYTES => {
                (u64::from(u16::from_be_bytes(*chunk(skip(self.0.peek(4).await?, 2))?)), 4)
            }
            EIGHT_BYTES => (u64::from_be_bytes(*chunk(skip(self.0.peek(10).await?, 2))?), 10),
            short => (u64::from(short), 2),
        };
        if length > LARGEST || first & WHOLE == 0 {
            return Err(refused("a frame that is too large or in pieces"));
        }
        let whole = head + length as usize;
        let payload = self.0.peek(whole).await?.get(head..whole).unwrap_or_default();
        let payload = Bytes::copy_from_slice(payload);
        self.0.advance(whole);
        Ok((first & 0x0f, payload))
    }

    async fn write(&mut self, kind: u8, payload: &[u8]) -> io::Result<()> {
        let mut frame = vec![WHOLE | kind];
        match payload.len() {
            length @ ..126 => frame.push(MASKED | length as u8),
            length @ 126..=0xffff => {
                frame.push(MASKED | TWO_BYTES);
                frame.extend_from_slice(&(length as u16).to_be_bytes());
            }
            length => {
                frame.push(MASKED | EIGHT_BYTES);
                frame.extend_from_slice(&(length as u64).to_be_bytes());
            }
        }
        let mask: [u8; 4] = rand::random();
        frame.extend_from_slice(&mask);
        frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        self.0.send(&frame).await
    }
}

fn skip(bytes: &[u8], count: usize) -> &[u8] {
    bytes.get(count..).unwrap_or_default()
}

fn chunk<const N: usize>(bytes: &[u8]) -> io::Result<&[u8; N]> {
    bytes.first_chunk().ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))
}

fn refused(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionRefused, format!("the socket: {why}"))
}
