//! Rows of slots as nodes tell them to each other, so that nobody must wait for the next reading of
//! the table. Told only after they stand in the table.
use recado_placement::{Epoch, NodeId, Slot, node::Row};
use uuid::Uuid;

/// Bytes of one row: slot, epoch, owner (nobody is the nil id), whether it was given.
const ROW: usize = 2 + 8 + 16 + 1;

/// Writes rows.
pub(super) fn write(rows: &[(Slot, Row)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(rows.len() * ROW);
    for (slot, row) in rows {
        bytes.extend(slot.number().to_be_bytes());
        bytes.extend(row.epoch.0.to_be_bytes());
        bytes.extend(row.owner.map(|node| *node.as_uuid()).unwrap_or_default().as_bytes());
        bytes.push(u8::from(row.given));
    }
    bytes
}

/// Reads rows; what is no row is left out.
pub(super) fn read(bytes: &[u8]) -> Vec<(Slot, Row)> {
    bytes.as_chunks::<ROW>().0.iter().filter_map(read_one).collect()
}

fn read_one(bytes: &[u8; ROW]) -> Option<(Slot, Row)> {
    let (slot, rest) = bytes.split_first_chunk::<2>()?;
    let (epoch, rest) = rest.split_first_chunk::<8>()?;
    let (owner, given) = rest.split_first_chunk::<16>()?;
    let owner = Uuid::from_bytes(*owner);
    let owner = (!owner.is_nil()).then(|| NodeId::from_uuid(owner));
    let row = Row { epoch: Epoch(u64::from_be_bytes(*epoch)), owner, given: given == [1] };
    Some((Slot::new(u16::from_be_bytes(*slot))?, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_as_they_were_written() {
        let row = |epoch, owner: Option<u128>, given| Row {
            epoch: Epoch(epoch),
            owner: owner.map(|id| NodeId::from_uuid(Uuid::from_u128(id))),
            given,
        };
        let slot = |number| Slot::new(number).unwrap();
        let rows = [(slot(0), row(1, None, true)), (slot(1023), row(u64::MAX, Some(7), false))];
        let mut bytes = write(&rows);
        assert_eq!(read(&bytes), rows);
        bytes.push(1);
        assert_eq!(read(&bytes), rows, "what is torn is left out");
        bytes[..2].copy_from_slice(&9_999_u16.to_be_bytes());
        assert_eq!(read(&bytes), rows[1..], "there is no such slot");
    }
}
