//! Who owns which slot, read from the store's own table. Speaks just enough of CQL (v4) for that: the
//! driver stays in its room.
use std::{collections::HashMap, io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Returns the slots of each gateway, by the address at which others reach it.
pub(crate) async fn slots_by_address(
    server: SocketAddr,
    keyspace: &str,
) -> io::Result<HashMap<String, Vec<u16>>> {
    let mut line = Line::open(server).await?;
    let seats = line.ask(&format!("SELECT node, address FROM {keyspace}.node_seat")).await?;
    let addresses: HashMap<&[u8], String> = seats
        .iter()
        .map(|row| (row[0].as_slice(), String::from_utf8_lossy(&row[1]).into_owned()))
        .collect();
    let mut slots: HashMap<String, Vec<u16>> = HashMap::new();
    for row in line.ask(&format!("SELECT slot, owner FROM {keyspace}.slot")).await? {
        let slot = row[0].as_slice().try_into().map(u16::from_be_bytes).unwrap_or_default();
        if let Some(address) = addresses.get(row[1].as_slice()) {
            slots.entry(address.clone()).or_default().push(slot);
        }
    }
    Ok(slots)
}

struct Line(TcpStream);

impl Line {
    async fn open(server: SocketAddr) -> io::Result<Self> {
        let mut line = Self(TcpStream::connect(server).await?);
        let mut body = 1_u16.to_be_bytes().to_vec();
        for text in ["CQL_VERSION", "3.0.0"] {
            body.extend((text.len() as u16).to_be_bytes());
            body.extend(text.as_bytes());
        }
        line.send(0x01, &body).await?;
        match line.answer().await? {
            (0x02, _) => Ok(line),
            (kind, body) => Err(refused(kind, &body)),
        }
    }

    /// Returns the cells of every row, without pages.
    async fn ask(&mut self, query: &str) -> io::Result<Vec<Vec<Vec<u8>>>> {
        let mut body = (query.len() as i32).to_be_bytes().to_vec();
        body.extend(query.as_bytes());
        // Consistency QUORUM, no flags.
        body.extend([0, 4, 0]);
        self.send(0x07, &body).await?;
        match self.answer().await? {
            (0x08, body) => Reader(&body).rows().ok_or_else(|| refused(0x08, &body)),
            (kind, body) => Err(refused(kind, &body)),
        }
    }

    async fn send(&mut self, kind: u8, body: &[u8]) -> io::Result<()> {
        let mut frame = vec![4, 0, 0, 0, kind];
        frame.extend((body.len() as i32).to_be_bytes());
        frame.extend(body);
        self.0.write_all(&frame).await
    }

    async fn answer(&mut self) -> io::Result<(u8, Vec<u8>)> {
        let mut head = [0; 9];
        self.0.read_exact(&mut head).await?;
        let [.., kind, a, b, c, d] = head;
        let mut body = vec![0; u32::from_be_bytes([a, b, c, d]) as usize];
        self.0.read_exact(&mut body).await?;
        Ok((kind, body))
    }
}

fn refused(kind: u8, body: &[u8]) -> io::Error {
    io::Error::other(format!("answer {kind}: {}", String::from_utf8_lossy(body)))
}

/// Reads a result of kind *rows*.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn rows(mut self) -> Option<Vec<Vec<Vec<u8>>>> {
        let (kind, flags, columns) = (self.int()?, self.int()?, self.int()?);
        if kind != 2 {
            return None;
        }
        let one_table = flags & 1 != 0;
        for _ in 0..if one_table { 2 } else { 0 } {
            self.text()?;
        }
        for _ in 0..columns {
            for _ in 0..if one_table { 1 } else { 3 } {
                self.text()?;
            }
            // Plain types only.
            self.take(2)?;
        }
        let rows = self.int()?;
        (0..rows).map(|_| (0..columns).map(|_| self.cell()).collect()).collect()
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn int(&mut self) -> Option<i32> {
        Some(i32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    fn text(&mut self) -> Option<&'a [u8]> {
        let length = u16::from_be_bytes(self.take(2)?.try_into().ok()?);
        self.take(length.into())
    }

    /// A cell; one without a value is empty.
    fn cell(&mut self) -> Option<Vec<u8>> {
        let length = self.int()?;
        Some(self.take(length.max(0) as usize)?.to_vec())
    }
}
