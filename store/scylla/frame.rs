//! What nodes tell each other about a company, as bytes.
use recado_domain::{ContactId, conversation::ConversationRow};
use uuid::Uuid;

use super::failure::unreadable;
use crate::StoreError;

const APPENDED: u8 = 1;
const CONTACT: u8 = 2;
const MENDED: u8 = 3;

/// A conversation's log grew: cursor, serial, first position, length of the row, row as JSON, entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Appended<'a> {
    pub(super) cursor: u64,
    pub(super) serial: u64,
    /// Position of the entry's first event.
    pub(super) first: u64,
    pub(super) row: ConversationRow,
    pub(super) entry: &'a [u8],
}

/// Something that was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Frame<'a> {
    Appended(Box<Appended<'a>>),
    /// A customer's record was written.
    Contact(ContactId),
    /// A conversation woke at a new owner: its row as it stands, in case that the one before could not
    /// tell. The entry is empty.
    Mended(Box<Appended<'a>>),
}

/// Writes that a log grew.
pub(super) fn appended(
    (cursor, serial, first): (u64, u64, u64),
    row: &ConversationRow,
    entry: &[u8],
) -> Result<Vec<u8>, StoreError> {
    let row = serde_json::to_vec(row).map_err(unreadable)?;
    let length = u32::try_from(row.len()).map_err(unreadable)?;
    let mut bytes = vec![APPENDED];
    for number in [cursor, serial, first] {
        bytes.extend(number.to_be_bytes());
    }
    bytes.extend(length.to_be_bytes());
    bytes.extend(row);
    bytes.extend(entry);
    Ok(bytes)
}

/// Writes how a row stands.
pub(super) fn mended(
    (cursor, serial, first): (u64, u64, u64),
    row: &ConversationRow,
) -> Result<Vec<u8>, StoreError> {
    let mut bytes = appended((cursor, serial, first), row, &[])?;
    bytes.splice(..1, [MENDED]);
    Ok(bytes)
}

/// Writes that a customer's record was written.
pub(super) fn contact(id: ContactId) -> Vec<u8> {
    [&[CONTACT], id.as_uuid().as_bytes().as_slice()].concat()
}

/// Reads what was told.
pub(super) fn read(bytes: &[u8]) -> Result<Frame<'_>, StoreError> {
    let torn = || unreadable("what another gateway told is torn");
    let (kind, rest) = bytes.split_first().ok_or_else(torn)?;
    match *kind {
        APPENDED => Ok(Frame::Appended(read_appended(rest)?.ok_or_else(torn)?)),
        MENDED => Ok(Frame::Mended(read_appended(rest)?.ok_or_else(torn)?)),
        CONTACT => {
            let id = rest.first_chunk::<16>().ok_or_else(torn)?;
            Ok(Frame::Contact(ContactId::from_uuid(Uuid::from_bytes(*id))))
        }
        _ => Err(unreadable(format!("another gateway told something of kind {kind}"))),
    }
}

fn read_appended(rest: &[u8]) -> Result<Option<Box<Appended<'_>>>, StoreError> {
    let Some((numbers, rest)) = rest.split_first_chunk::<24>() else { return Ok(None) };
    let Some((length, rest)) = rest.split_first_chunk::<4>() else { return Ok(None) };
    let Some((row, entry)) = rest.split_at_checked(u32::from_be_bytes(*length) as usize) else {
        return Ok(None);
    };
    let (numbers, _) = numbers.as_chunks::<8>();
    let &[cursor, serial, first] = numbers else { return Ok(None) };
    let row = serde_json::from_slice(row).map_err(unreadable)?;
    let [cursor, serial, first] = [cursor, serial, first].map(u64::from_be_bytes);
    Ok(Some(Box::new(Appended { cursor, serial, first, row, entry })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::samples::Talk;

    #[test]
    fn what_is_told_is_read_and_what_is_torn_is_refused() {
        let row = Talk::new().append(0).row;
        let bytes = appended((9, 7, 1), &row, b"events").unwrap();
        let Frame::Appended(told) = read(&bytes).unwrap() else { panic!("an append") };
        assert_eq!((told.cursor, told.serial, told.first), (9, 7, 1));
        assert_eq!((&told.row, told.entry), (&row, b"events".as_slice()));
        for length in 0..bytes.len() - b"events".len() {
            read(&bytes[..length]).unwrap_err();
        }
        let bytes = mended((9, 7, 1), &row).unwrap();
        let Frame::Mended(told) = read(&bytes).unwrap() else { panic!("a row") };
        assert_eq!((&told.row, told.entry), (&row, b"".as_slice()));
        let id = ContactId::from_uuid(Uuid::from_u128(5));
        assert_eq!(read(&contact(id)).unwrap(), Frame::Contact(id));
        read(&[3]).unwrap_err();
    }
}
