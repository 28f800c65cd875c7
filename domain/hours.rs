//! Opening hours: is somebody there, and when will somebody be.
use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{Timestamp, bot::Localized};

/// A span of one day, `from` included, `to` excluded; minutes since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First minute, 0–1439.
    pub from: u16,
    /// Minute after the last, 1–1440.
    pub to: u16,
}

/// A day with hours of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// What it is called.
    pub name: Localized,
    /// Its hours; none = closed.
    pub spans: Vec<Span>,
}

/// The hours of a week and of single days. No hours at all means always open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// Where the clock hangs.
    pub timezone: Tz,
    /// Monday to Sunday.
    pub week: [Vec<Span>; 7],
    /// Days with other hours.
    #[serde(default)]
    pub holidays: Vec<Holiday>,
}

impl Default for Hours {
    fn default() -> Self {
        Self { timezone: Tz::America__Lima, week: Default::default(), holidays: Vec::new() }
    }
}

impl Hours {
    /// Tells whether no hours were ever given.
    pub fn is_always_open(&self) -> bool {
        self.week.iter().all(Vec::is_empty)
    }

    /// Tells whether somebody is there.
    pub fn is_open(&self, now: Timestamp) -> bool {
        if self.is_always_open() {
            return true;
        }
        let local = now.to_utc().with_timezone(&self.timezone);
        let minute = minute_of(local.time());
        self.spans(local.date_naive()).iter().any(|span| span.from <= minute && minute < span.to)
    }

    /// Returns when somebody will be there next, within 60 days; `None` when open always or never.
    pub fn next_open(&self, now: Timestamp) -> Option<Timestamp> {
        if self.is_always_open() {
            return None;
        }
        let local = now.to_utc().with_timezone(&self.timezone);
        let (today, minute) = (local.date_naive(), minute_of(local.time()));
        (0..60).find_map(|ahead| {
            let date = today.checked_add_days(Days::new(ahead))?;
            let later = |span: &&Span| span.from < span.to && (ahead > 0 || span.from > minute);
            let start = self.spans(date).iter().filter(later).map(|span| span.from).min()?;
            self.instant(date, start)
        })
    }

    fn spans(&self, date: NaiveDate) -> &[Span] {
        if let Some(holiday) = self.holidays.iter().find(|holiday| holiday.date == date) {
            return &holiday.spans;
        }
        let day = date.weekday().num_days_from_monday() as usize;
        self.week.get(day).map_or(&[], Vec::as_slice)
    }

    fn instant(&self, date: NaiveDate, minute: u16) -> Option<Timestamp> {
        let time = date.and_hms_opt(u32::from(minute / 60), u32::from(minute % 60), 0)?;
        let read = |time| self.timezone.from_local_datetime(&time).earliest();
        // A time that a change of clocks skips is read an hour later.
        let local = read(time).or_else(|| read(time + TimeDelta::hours(1)))?;
        Some(Timestamp(local.timestamp_millis()))
    }
}

fn minute_of(time: NaiveTime) -> u16 {
    use chrono::Timelike;
    (time.hour() * 60 + time.minute()) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> Hours {
        let day = || vec![Span { from: 540, to: 1080 }];
        Hours {
            timezone: Tz::America__Lima,
            week: [day(), day(), day(), day(), day(), vec![Span { from: 540, to: 780 }], vec![]],
            holidays: vec![Holiday {
                date: NaiveDate::from_ymd_opt(2026, 12, 25).unwrap(),
                name: Localized::default(),
                spans: vec![],
            }],
        }
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn the_shop_is_open_on_a_monday_morning_and_closed_at_noon_of_sunday() {
        assert!(shop().is_open(at("2026-11-23T09:00:00-05:00")));
        assert!(!shop().is_open(at("2026-11-23T18:00:00-05:00")));
        assert!(!shop().is_open(at("2026-11-22T12:00:00-05:00")));
    }

    #[test]
    fn after_closing_on_the_eve_of_a_holiday_the_day_after_it_is_next() {
        let next = shop().next_open(at("2026-12-24T20:00:00-05:00"));
        assert_eq!(next, Some(at("2026-12-26T09:00:00-05:00")));
    }

    #[test]
    fn a_day_has_a_first_and_a_last_minute() {
        let shop = shop();
        assert!(!shop.is_open(at("2026-11-23T08:59:59-05:00")));
        assert!(shop.is_open(at("2026-11-23T17:59:59-05:00")));
        assert_eq!(
            shop.next_open(at("2026-11-23T08:59:59-05:00")),
            Some(at("2026-11-23T09:00:00-05:00"))
        );
        let in_hours = shop.next_open(at("2026-11-23T10:00:00-05:00"));
        assert_eq!(in_hours, Some(at("2026-11-24T09:00:00-05:00")));
    }

    #[test]
    fn a_span_until_midnight_ends_at_midnight() {
        let mut shop = shop();
        shop.week[0] = vec![Span { from: 1_200, to: 1_440 }];
        assert!(shop.is_open(at("2026-11-23T23:59:59-05:00")));
        assert!(!shop.is_open(at("2026-11-24T00:00:00-05:00")));
    }

    #[test]
    fn a_holiday_may_have_hours() {
        let mut shop = shop();
        shop.holidays[0].spans = vec![Span { from: 600, to: 660 }];
        assert!(shop.is_open(at("2026-12-25T10:30:00-05:00")));
        assert!(!shop.is_open(at("2026-12-25T12:00:00-05:00")));
    }

    #[test]
    fn a_span_that_ends_before_it_begins_opens_nothing() {
        let mut shop = shop();
        shop.holidays.clear();
        shop.week = Default::default();
        shop.week[0] = vec![Span { from: 9, to: 5 }];
        assert!(!shop.is_open(at("2026-11-23T00:07:00-05:00")));
        assert_eq!(shop.next_open(at("2026-11-22T00:07:00-05:00")), None);
    }

    #[test]
    fn an_hour_that_a_change_of_clocks_skips_is_found_all_the_same() {
        // In Santiago the clocks went from 00:00 to 01:00 on 6 September 2026.
        let mut hours = shop();
        hours.timezone = Tz::America__Santiago;
        hours.holidays.clear();
        hours.week[6] = vec![Span { from: 30, to: 600 }];
        let next = hours.next_open(at("2026-09-05T20:00:00-04:00"));
        assert_eq!(next, Some(at("2026-09-06T01:30:00-03:00")));
    }

    #[test]
    fn without_hours_somebody_is_always_there() {
        assert!(Hours::default().is_open(Timestamp(0)));
        assert_eq!(Hours::default().next_open(Timestamp(0)), None);
    }
}
