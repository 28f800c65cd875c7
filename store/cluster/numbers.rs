//! The numbers of nodes: each is one node's at a time, and says where that node is reached.
use std::{collections::HashSet, time::Duration};

use recado_placement::NodeId;

use super::{
    pulse::Pulse,
    slots::{Seat, Slots},
};
use crate::StoreError;

/// Who wants a number.
pub(super) struct Name<'a> {
    pub(super) node: NodeId,
    pub(super) address: &'a str,
}

/// Times that all numbers are looked at, when others take them at the same moment.
const TRIES: u32 = 16;
/// How long beats are listened for before somebody counts as gone who has a number and nothing else.
const LISTENED: u32 = 8;
const LISTEN_EVERY: Duration = Duration::from_millis(500);

/// Takes a number: one that is free, or whose node is fenced; those first that rested longest, so that
/// cursors of the node before lie behind.
pub(super) async fn take(
    slots: &dyn Slots,
    pulse: &dyn Pulse,
    name: &Name<'_>,
) -> Result<u8, StoreError> {
    let mut are_gone_fenced = false;
    for _ in 0..TRIES {
        let seats = slots.seats().await?;
        if let Some(seat) = seats.iter().find(|seat| seat.node == Some(name.node)) {
            return Ok(seat.number);
        }
        let Some((number, from)) = free(slots, &seats).await? else {
            if are_gone_fenced {
                break;
            }
            fence_gone(slots, pulse, &seats).await?;
            are_gone_fenced = true;
            continue;
        };
        let to = Seat { number, node: Some(name.node), address: name.address.to_owned() };
        // Applied or not or unknown: the next look tells.
        if let Err(error) = slots.sit(from, &to).await {
            tracing::debug!(%error, number, "a number is asked for again");
        }
    }
    Err(unavailable("every number of the cluster is taken: at most 63 gateways share a keyspace"))
}

/// Gives a number back, as far as the store can be reached.
pub(super) async fn give_back(slots: &dyn Slots, node: NodeId, number: u8) {
    let from = Seat { number, node: Some(node), address: String::new() };
    let to = Seat { number, node: None, address: String::new() };
    if let Err(error) = slots.sit(Some(&from), &to).await {
        tracing::debug!(%error, number, "the number could not be given back");
    }
}

async fn free<'a>(
    slots: &dyn Slots,
    seats: &'a [Seat],
) -> Result<Option<(u8, Option<&'a Seat>)>, StoreError> {
    let numbers = slots.numbers().await?;
    let of = |number: u8| seats.iter().find(|seat| seat.number == number);
    let is_free = |number: &&u8| of(**number).is_none_or(|seat| seat.node.is_none());
    if let Some(number) = numbers.iter().find(is_free) {
        return Ok(Some((*number, of(*number))));
    }
    for number in numbers {
        let Some((seat, node)) = of(number).and_then(|seat| Some((seat, seat.node?))) else {
            continue;
        };
        if slots.is_fenced(node).await == Some(true) {
            return Ok(Some((number, Some(seat))));
        }
    }
    Ok(None)
}

/// Fences those who have a number and are not heard: they were killed before they owned anything.
async fn fence_gone(
    slots: &dyn Slots,
    pulse: &dyn Pulse,
    seats: &[Seat],
) -> Result<(), StoreError> {
    let mut heard = HashSet::new();
    for _ in 0..LISTENED {
        let beats = pulse.beat(None).await;
        let beats = beats.ok_or_else(|| unavailable("nobody can be heard: is Redis there?"))?;
        heard.extend(beats.into_iter().map(|beat| beat.node));
        tokio::time::sleep(LISTEN_EVERY).await;
    }
    for node in seats.iter().filter_map(|seat| seat.node).filter(|node| !heard.contains(node)) {
        slots.write_fence(node).await;
    }
    Ok(())
}

fn unavailable(detail: &str) -> StoreError {
    StoreError::Unavailable { detail: detail.to_owned(), source: None }
}
