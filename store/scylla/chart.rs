//! A conversation's chart: which entries are on its chain, and which bucket holds what.
//!
//! It belongs to the newest head (`recado_placement::chain` says why that decides): so what a fenced
//! writer left behind is known by one look.
use recado_placement::Chain;
use serde::{Deserialize, Serialize};

/// Chain and buckets; written when either changes, read with the head.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Chart {
    /// Which epoch wrote from which position on.
    #[serde(rename = "c")]
    pub(super) chain: Chain,
    /// The buckets, by number.
    #[serde(rename = "b")]
    pub(super) buckets: Vec<Bucket>,
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
