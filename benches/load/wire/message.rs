//! Reads one HTTP message after the other from a connection, requests and answers alike.
use std::io;

use bytes::{Buf as _, Bytes, BytesMut};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Largest message that is read, in bytes.
const LARGEST: usize = 8 << 20;
/// Room that is made before each read.
const ROOM: usize = 8 << 10;

/// A connection.
#[derive(Debug)]
pub(crate) struct Wire {
    stream: TcpStream,
    read: BytesMut,
}

/// A whole message: head and body.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    bytes: Bytes,
    head: usize,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: BytesMut::with_capacity(2 * ROOM) })
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Returns the next message; `None` when the other side closed between two.
    pub(crate) async fn receive(&mut self) -> io::Result<Option<Message>> {
        loop {
            if let Some(message) = self.take()? {
                return Ok(Some(message));
            }
            if !self.more().await? {
                return if self.read.is_empty() { Ok(None) } else { Err(cut()) };
            }
        }
    }

    /// Waits for more bytes; `false` at the end.
    async fn more(&mut self) -> io::Result<bool> {
        self.read.reserve(ROOM);
        Ok(self.stream.read_buf(&mut self.read).await? > 0)
    }

    /// Returns at least so many bytes that were read, without taking them.
    pub(crate) async fn peek(&mut self, least: usize) -> io::Result<&[u8]> {
        while self.read.len() < least {
            if !self.more().await? {
                return Err(cut());
            }
        }
        Ok(&self.read)
    }

    /// Takes bytes that were peeked at.
    pub(crate) fn advance(&mut self, count: usize) {
        self.read.advance(count.min(self.read.len()));
    }

    fn take(&mut self) -> io::Result<Option<Message>> {
        let Some(end) = find(&self.read, b"\r\n\r\n") else {
            return if self.read.len() > LARGEST {
                Err(odd("a head without end"))
            } else {
                Ok(None)
            };
        };
        let head = end + 4;
        let body = body_length(self.read.get(..end).unwrap_or_default())?;
        if self.read.len() < head + body {
            return Ok(None);
        }
        Ok(Some(Message { bytes: self.read.split_to(head + body).freeze(), head }))
    }
}

impl Message {
    fn head(&self) -> &[u8] {
        self.bytes.get(..self.head).unwrap_or_default()
    }

    /// Returns the status of an answer; 0 when it is none.
    pub(crate) fn status(&self) -> u16 {
        let digits = self.head().get(9..12).and_then(|digits| std::str::from_utf8(digits).ok());
        digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }

    /// Returns method and path of a request.
    pub(crate) fn request_line(&self) -> (&str, &str) {
        let line = self.head().split(|byte| *byte == b'\r').next().unwrap_or_default();
        let mut parts = std::str::from_utf8(line).unwrap_or_default().split(' ');
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    }

    /// Returns a header's value; its name is given in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(header(self.head(), name.as_bytes())?).ok()
    }

    pub(crate) fn body(&self) -> &[u8] {
        self.bytes.get(self.head..).unwrap_or_default()
    }
}

fn body_length(head: &[u8]) -> io::Result<usize> {
    match header(head, b"content-length") {
        Some(length) => {
            let length = std::str::from_utf8(length).ok().and_then(|text| text.trim().parse().ok());
            let length = length.filter(|length| *length <= LARGEST);
            length.ok_or_else(|| odd("a length that is none"))
        }
        None if header(head, b"transfer-encoding").is_some() => Err(odd("a body in chunks")),
        None => Ok(0),
    }
}

/// Returns a header's value; its name is given in lower case.
fn header<'a>(head: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    head.split(|byte| *byte == b'\n').find_map(|line| {
        let (given, value) = line.split_at_checked(name.len())?;
        let value = value.strip_prefix(b":")?;
        given.eq_ignore_ascii_case(name).then_some(value.trim_ascii())
    })
}

/// Returns where a needle begins.
pub(crate) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    loop {
        let rest = haystack.get(from..)?;
        from += rest.iter().position(|byte| *byte == first)?;
        if haystack.get(from..)?.starts_with(needle) {
            return Some(from);
        }
        from += 1;
    }
}

fn odd(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the connection was cut")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_found_whatever_its_case() {
        let head = b"HTTP/1.1 200 OK\r\nX-Content-Length: 9\r\nConTent-Length:  12 \r\nA: b";
        assert_eq!(header(head, b"content-length"), Some(&b"12"[..]));
        assert_eq!(body_length(head).unwrap(), 12);
        assert_eq!(header(head, b"host"), None);
    }

    #[test]
    fn a_length_that_is_none_is_refused() {
        for head in [
            &b"A: b\r\nContent-Length: x"[..],
            b"Content-Length: 99999999999",
            b"Transfer-Encoding: chunked",
        ] {
            assert!(body_length(head).is_err());
        }
    }

    #[test]
    fn a_needle_is_found_where_it_begins() {
        assert_eq!(find(b"aabaab", b"aab"), Some(0));
        assert_eq!(find(b"abaaab", b"aab"), Some(3));
        assert_eq!(find(b"abc", b"abcd"), None);
    }
}
