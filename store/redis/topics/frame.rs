//! What goes over a channel: who says the how-manieth thing of a topic, and the thing.
use recado_placement::NodeId;
use uuid::Uuid;

/// First byte of what this version writes.
const VERSION: u8 = 1;
/// Bytes before the message: version, kind, node, run, number.
pub(super) const HEADER: usize = 1 + 1 + 16 + 8 + 8;

/// What kind of thing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A message.
    Said,
    /// Everything up to this number may have been lost.
    Lost,
}

/// The part before the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// What kind of thing it is.
    pub(super) kind: Kind,
    /// Who says it.
    pub(super) node: NodeId,
    /// Chosen at random when the talker's numbers began at 1.
    pub(super) run: u64,
    /// Number within the topic.
    pub(super) number: u64,
}

impl Header {
    /// Returns it with the message after it.
    pub(super) fn with(&self, message: &[u8]) -> Vec<u8> {
        let kind = match self.kind {
            Kind::Said => 0,
            Kind::Lost => 1,
        };
        let mut frame = Vec::with_capacity(HEADER + message.len());
        frame.extend_from_slice(&[VERSION, kind]);
        frame.extend_from_slice(self.node.as_uuid().as_bytes());
        frame.extend_from_slice(&self.run.to_be_bytes());
        frame.extend_from_slice(&self.number.to_be_bytes());
        frame.extend_from_slice(message);
        frame
    }
}

/// Reads what came; `None` when it is of another version, or no frame.
pub(super) fn read(frame: &[u8]) -> Option<(Header, &[u8])> {
    let ([version, kind], rest) = frame.split_first_chunk()?;
    let (node, rest) = rest.split_first_chunk()?;
    let (run, rest) = rest.split_first_chunk()?;
    let (number, message) = rest.split_first_chunk()?;
    let kind = match (*version, *kind) {
        (VERSION, 0) => Kind::Said,
        (VERSION, 1) => Kind::Lost,
        _ => return None,
    };
    let node = NodeId::from_uuid(Uuid::from_bytes(*node));
    let (run, number) = (u64::from_be_bytes(*run), u64::from_be_bytes(*number));
    Some((Header { kind, node, run, number }, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_read_as_it_was_written() {
        let node = NodeId::from_uuid(Uuid::new_v4());
        for kind in [Kind::Said, Kind::Lost] {
            let header = Header { kind, node, run: u64::MAX, number: 7 };
            for message in [&b""[..], b"\0hello"] {
                let frame = header.with(message);
                assert_eq!(read(&frame), Some((header, message)));
                assert_eq!(frame.len(), HEADER + message.len());
                assert_eq!(read(&frame[..HEADER - 1]), None);
            }
        }
        assert_eq!(read(b""), None);
        assert_eq!(read(&[2; 60]), None);
    }
}
