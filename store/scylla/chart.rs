//! A conversation's chart: which entries are on its chain, and which bucket holds what.
//!
//! The chain is told from its end: the head is the newest by (epoch, position), and each owner that
//! wrote anything added a span to the chart it found. An entry is on the chain when the span over its
//! position is its epoch's. So what a fenced writer left behind is known by one look.
use serde::{Deserialize, Serialize};

use super::stamp::Stamp;

/// Spans and buckets; written when either changes, read with the head.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Chart {
    /// Which epoch wrote from which position on, oldest first.
    pub(super) spans: Vec<Span>,
    /// The buckets, by number.
    pub(super) buckets: Vec<Bucket>,
}

/// What one owner wrote without a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Span {
    /// Position of the first event.
    #[serde(rename = "f")]
    pub(super) from: u64,
    /// The owner's epoch.
    #[serde(rename = "e")]
    pub(super) epoch: u32,
}

/// What a bucket holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Bucket {
    /// Position of its first event.
    #[serde(rename = "s")]
    pub(super) start: u64,
    /// Number of the first message begun in it; those from here on have no row in an older one.
    #[serde(rename = "m")]
    pub(super) first: u32,
    /// Lowest number of a message whose row was copied into it to be changed.
    #[serde(rename = "r")]
    pub(super) reach: u32,
    /// When it was begun, in milliseconds since 1970.
    #[serde(rename = "a")]
    pub(super) at: i64,
}

impl Chart {
    /// Tells whether an entry is on the chain, below the end of the log.
    pub(super) fn holds(&self, stamp: Stamp, position: u64) -> bool {
        let over = self.spans.iter().rev().find(|span| span.from <= stamp.first);
        stamp.first <= position && over.is_some_and(|span| span.epoch == stamp.epoch)
    }

    /// Returns the epoch of the last entry; 0 when there is none.
    pub(super) fn epoch(&self) -> u32 {
        self.spans.last().map_or(0, |span| span.epoch)
    }

    /// Returns the number of the newest bucket.
    pub(super) fn newest(&self) -> usize {
        self.buckets.len().saturating_sub(1)
    }

    /// Returns the bucket whose entries hold a position.
    pub(super) fn bucket_of(&self, position: u64) -> usize {
        self.buckets.iter().rposition(|bucket| bucket.start <= position).unwrap_or(0)
    }

    /// Returns the bucket in which a message was begun.
    pub(super) fn begun_in(&self, number: u32) -> usize {
        self.buckets.iter().rposition(|bucket| bucket.first <= number).unwrap_or(0)
    }

    /// Notes that an owner writes from a position on; returns whether that is news.
    pub(super) fn extend(&mut self, stamp: Stamp) -> bool {
        if self.epoch() == stamp.epoch {
            return false;
        }
        // What an earlier owner wrote behind here was not seen, so it is not on the chain.
        self.spans.retain(|span| span.from < stamp.first);
        self.spans.push(Span { from: stamp.first, epoch: stamp.epoch });
        true
    }

    /// Notes that a message begun in an older bucket was copied into the newest one.
    pub(super) fn reach_back(&mut self, number: u32) -> bool {
        match self.buckets.last_mut() {
            Some(bucket) if bucket.reach > number => {
                bucket.reach = number;
                true
            }
            Some(_) | None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(epoch: u32, first: u64) -> Stamp {
        Stamp { epoch, first }
    }

    #[test]
    fn what_a_fenced_owner_left_is_off_the_chain() {
        let mut chart = Chart::default();
        assert!(chart.extend(stamp(1, 1)));
        assert!(!chart.extend(stamp(1, 4)));
        assert!(chart.extend(stamp(3, 6)));
        for (entry, holds) in [
            (stamp(1, 1), true),
            (stamp(1, 5), true),
            (stamp(1, 6), false),
            (stamp(2, 6), false),
            (stamp(3, 6), true),
            (stamp(3, 9), true),
            (stamp(3, 10), false),
            (stamp(3, 5), false),
        ] {
            assert_eq!(chart.holds(entry, 9), holds, "{entry:?}");
        }
    }

    #[test]
    fn a_span_nobody_saw_is_written_over() {
        let mut chart = Chart::default();
        chart.extend(stamp(1, 1));
        chart.extend(stamp(2, 7));
        chart.extend(stamp(3, 7));
        let kept: Vec<_> = chart.spans.iter().map(|span| (span.from, span.epoch)).collect();
        assert_eq!(kept, [(1, 1), (7, 3)]);
    }

    #[test]
    fn buckets_are_found_by_position_and_by_number() {
        let bucket = |start, first| Bucket { start, first, reach: first, at: 0 };
        let mut chart = Chart { buckets: vec![bucket(1, 1), bucket(17, 9)], ..Chart::default() };
        assert_eq!([1, 16, 17, 99].map(|position| chart.bucket_of(position)), [0, 0, 1, 1]);
        assert_eq!([1, 8, 9].map(|number| chart.begun_in(number)), [0, 0, 1]);
        assert!(chart.reach_back(3) && !chart.reach_back(5));
        assert_eq!(chart.buckets[1].reach, 3);
    }
}
