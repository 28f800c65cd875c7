//! Months as numbers, for partitions that are cut by them.
use recado_domain::Timestamp;
use uuid::Uuid;

const DAY: i64 = 86_400_000;

/// Returns the month of an instant, counted from year 0 (proleptic Gregorian, UTC).
pub(super) fn month_of(at: Timestamp) -> i32 {
    // Days from a March, so that the leap day is a year's last (Howard Hinnant's civil calendar).
    let days = at.0.div_euclid(DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let day = days.rem_euclid(146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let months = (era * 400 + year) * 12 + from_march + 2;
    i32::try_from(months).unwrap_or(i32::MAX)
}

/// Returns the month in which an id of version 7 was made; other ids lie all in month 0.
pub(super) fn month_of_id(id: &Uuid) -> i32 {
    if id.get_version_num() != 7 {
        return 0;
    }
    let millis = id.as_u128() >> 80;
    month_of(Timestamp(millis as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_the_calendar() {
        for (text, month) in [
            ("1970-01-01T00:00:00Z", 1970 * 12),
            ("2026-01-01T00:00:00Z", 2026 * 12),
            ("2024-02-29T23:59:59Z", 2024 * 12 + 1),
            ("2024-03-01T00:00:00Z", 2024 * 12 + 2),
            ("2026-12-31T23:59:59Z", 2026 * 12 + 11),
            ("1969-12-31T23:59:59Z", 1969 * 12 + 11),
        ] {
            assert_eq!(month_of(Timestamp::parse_rfc3339(text).unwrap()), month, "{text}");
        }
    }
}
