//! The service messages that a number may send free each month.

use chrono::{DateTime, Datelike as _};
use serde::{Deserialize, Serialize};

/// Free service messages of a number in a calendar month. Source: `field.md` §5.4 (since October 2026
/// those beyond are billed).
const FREE_A_MONTH: u32 = 1_000;

/// How much of a month's allowance is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Allowance {
    /// Months since the year 0.
    month: i32,
    used: u32,
}

impl Allowance {
    /// Takes one message of the month's allowance; false when it is used up.
    pub(crate) fn take(&mut self, now_ms: i64) -> bool {
        let now = DateTime::from_timestamp_millis(now_ms).unwrap_or_default();
        let month = now.year().saturating_mul(12).saturating_add(now.month0().cast_signed());
        if self.month != month {
            *self = Self { month, used: 0 };
        }
        let free = self.used < FREE_A_MONTH;
        self.used += u32::from(free);
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_a_month_are_free_and_the_next_month_brings_more() {
        const NOVEMBER: i64 = 1_793_491_200_000;
        const DECEMBER: i64 = NOVEMBER + 31 * 86_400_000;
        let mut allowance = Allowance::default();
        assert!((0..1_000).all(|_| allowance.take(NOVEMBER)));
        assert!(!allowance.take(NOVEMBER));
        assert!(allowance.take(DECEMBER));
    }
}
