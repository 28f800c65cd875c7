//! Says when somebody of the team is back: "mañana a las 9:00", "on Monday at 9:00".
use chrono::{DateTime, Datelike, NaiveDate, Timelike};
use chrono_tz::Tz;
use recado_domain::{Timestamp, bot::Language, hours::Hours};

const DAYS_ES: [&str; 7] =
    ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
const DAYS_EN: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS_ES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Returns when the team is there next, as words to put after "we answer"; "as soon as possible"
/// where no such time is known.
pub(super) fn next_open(hours: &Hours, now: Timestamp, language: Language) -> String {
    let local = |instant: Timestamp| instant.to_utc().with_timezone(&hours.timezone);
    match (hours.next_open(now).map(local), language) {
        (Some(next), Language::Es) => spanish(local(now).date_naive(), &next),
        (Some(next), Language::En) => english(local(now).date_naive(), &next),
        (None, Language::Es) => "lo antes posible".to_owned(),
        (None, Language::En) => "as soon as possible".to_owned(),
    }
}

fn spanish(today: NaiveDate, next: &DateTime<Tz>) -> String {
    let day = match days_until(today, next) {
        0 => "hoy".to_owned(),
        1 => "mañana".to_owned(),
        2..=6 => format!("el {}", weekday(&DAYS_ES, next)),
        _ => {
            format!("el {} {} de {}", weekday(&DAYS_ES, next), next.day(), month(&MONTHS_ES, next))
        }
    };
    let at = if next.hour() == 1 { "a la" } else { "a las" };
    format!("{day} {at} {}", clock(next))
}

fn english(today: NaiveDate, next: &DateTime<Tz>) -> String {
    let day = match days_until(today, next) {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        2..=6 => format!("on {}", weekday(&DAYS_EN, next)),
        _ => format!("on {} {} {}", weekday(&DAYS_EN, next), next.day(), month(&MONTHS_EN, next)),
    };
    format!("{day} at {}", clock(next))
}

fn days_until(today: NaiveDate, next: &DateTime<Tz>) -> i64 {
    next.date_naive().signed_duration_since(today).num_days()
}

fn clock(next: &DateTime<Tz>) -> String {
    format!("{}:{:02}", next.hour(), next.minute())
}

fn weekday(names: &[&'static str; 7], next: &DateTime<Tz>) -> &'static str {
    names.get(next.weekday().num_days_from_monday() as usize).copied().unwrap_or_default()
}

fn month(names: &[&'static str; 12], next: &DateTime<Tz>) -> &'static str {
    names.get(next.month0() as usize).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use recado_domain::{
        bot::Localized,
        hours::{Holiday, Span},
    };

    use super::*;

    fn team() -> Hours {
        let day = || vec![Span { from: 540, to: 780 }, Span { from: 840, to: 1080 }];
        let closed = |month, day| Holiday {
            date: NaiveDate::from_ymd_opt(2026, month, day).unwrap(),
            name: Localized::default(),
            spans: vec![],
        };
        Hours {
            timezone: Tz::America__Lima,
            week: [day(), day(), day(), day(), day(), vec![Span { from: 60, to: 120 }], vec![]],
            holidays: (23..=30).map(|day| closed(12, day)).collect(),
        }
    }

    fn said(now: &str) -> (String, String) {
        let now = Timestamp::parse_rfc3339(now).unwrap();
        (next_open(&team(), now, Language::Es), next_open(&team(), now, Language::En))
    }

    fn pair(es: &str, en: &str) -> (String, String) {
        (es.to_owned(), en.to_owned())
    }

    #[test]
    fn the_next_opening_is_said_as_people_say_it() {
        let monday_lunch = said("2026-11-23T13:30:00-05:00");
        assert_eq!(monday_lunch, pair("hoy a las 14:00", "today at 14:00"));
        let monday_night = said("2026-11-23T20:00:00-05:00");
        assert_eq!(monday_night, pair("mañana a las 9:00", "tomorrow at 9:00"));
        let saturday_noon = said("2026-11-21T12:00:00-05:00");
        assert_eq!(saturday_noon, pair("el lunes a las 9:00", "on Monday at 9:00"));
        let friday_night = said("2026-11-20T20:00:00-05:00");
        assert_eq!(friday_night, pair("mañana a la 1:00", "tomorrow at 1:00"));
    }

    #[test]
    fn a_day_more_than_a_week_away_is_said_with_its_date() {
        let before_the_break = said("2026-12-22T19:00:00-05:00");
        let es = "el jueves 31 de diciembre a las 9:00";
        assert_eq!(before_the_break, pair(es, "on Thursday 31 December at 9:00"));
    }

    #[test]
    fn without_a_next_opening_nothing_is_promised() {
        let never = Hours { holidays: vec![], ..Hours::default() };
        assert_eq!(next_open(&never, Timestamp(0), Language::Es), "lo antes posible");
    }
}
