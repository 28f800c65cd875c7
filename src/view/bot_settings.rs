//! The bot's settings in the API's words, and checked on their way back.
use chrono::NaiveDate;
use recado_domain::{
    bot::{BotSettings as Settings, Language},
    hours::{Holiday as Day, Hours, Span},
};
use recado_protocol::{BotSettings, FieldError, Holiday, Localized};

use super::{Wrong, localized, unlocalized};

/// Longest text of the bot, as WhatsApp's longest.
const LONGEST_TEXT: usize = 4_096;
/// Longest wait for more fragments, in milliseconds.
const LONGEST_QUIET: u32 = 10_000;
/// Longest silence of an agent, in minutes: a week.
const LONGEST_SILENCE: u32 = 10_080;
const MINUTES_OF_A_DAY: u16 = 1_440;
const MOST_HOLIDAYS: usize = 366;
const MOST_SPANS: usize = 12;

/// Returns settings in the API's words.
pub(crate) fn bot_settings(settings: &Settings, version: u64) -> BotSettings {
    BotSettings {
        enabled: settings.enabled,
        default_language: settings.default_language.code().to_owned(),
        greeting: localized(&settings.greeting),
        fallback: localized(&settings.fallback),
        handover: localized(&settings.handover),
        away: localized(&settings.away),
        quiet_ms: settings.quiet_ms,
        agent_silence_min: settings.agent_silence_min,
        timezone: settings.hours.timezone.name().to_owned(),
        hours: settings.hours.week.iter().map(|spans| clock_spans(spans)).collect(),
        holidays: settings.hours.holidays.iter().map(holiday).collect(),
        resend_unknown: settings.resend_unknown,
        version: Some(version),
    }
}

fn holiday(day: &Day) -> Holiday {
    Holiday {
        date: day.date.to_string(),
        name: localized(&day.name),
        hours: clock_spans(&day.spans),
    }
}

fn clock_spans(spans: &[Span]) -> Vec<[String; 2]> {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    spans.iter().map(|span| [clock(span.from), clock(span.to)]).collect()
}

/// Reads settings; all that is wrong is told at once.
pub(crate) fn checked_bot_settings(typed: BotSettings) -> Result<Settings, Vec<FieldError>> {
    let mut wrong = Wrong::default();
    if typed.quiet_ms > LONGEST_QUIET {
        wrong.note("quiet_ms", format!("must be 0 to {LONGEST_QUIET}"));
    }
    if typed.agent_silence_min > LONGEST_SILENCE {
        wrong.note("agent_silence_min", format!("must be 0 to {LONGEST_SILENCE}"));
    }
    let default_language = exact_language(&typed.default_language).unwrap_or_else(|| {
        wrong.note("default_language", "must be `es` or `en`");
        Language::default()
    });
    let hours = checked_hours(&typed, &mut wrong);
    let mut text = |field: &str, text: Localized| {
        if text.es.trim().is_empty() && text.en.trim().is_empty() {
            wrong.note(field, "must be given in at least one language");
        }
        wrong.length(&format!("{field}.es"), &text.es, 0, LONGEST_TEXT);
        wrong.length(&format!("{field}.en"), &text.en, 0, LONGEST_TEXT);
        unlocalized(text)
    };
    let settings = Settings {
        enabled: typed.enabled,
        default_language,
        greeting: text("greeting", typed.greeting),
        fallback: text("fallback", typed.fallback),
        handover: text("handover", typed.handover),
        away: text("away", typed.away),
        quiet_ms: typed.quiet_ms,
        agent_silence_min: typed.agent_silence_min,
        hours,
        resend_unknown: typed.resend_unknown,
    };
    wrong.or(settings)
}

fn exact_language(code: &str) -> Option<Language> {
    [Language::Es, Language::En].into_iter().find(|language| language.code() == code)
}

fn checked_hours(typed: &BotSettings, wrong: &mut Wrong) -> Hours {
    let timezone = typed.timezone.parse().unwrap_or_else(|_| {
        wrong.note("timezone", "must be an IANA time zone, as America/Lima");
        chrono_tz::Tz::UTC
    });
    if typed.hours.len() != 7 {
        wrong.note("hours", "must have seven days, from Monday");
    }
    let mut week: [Vec<Span>; 7] = Default::default();
    for (index, (day, hours)) in week.iter_mut().zip(&typed.hours).enumerate() {
        *day = checked_spans(&format!("hours.{index}"), hours, wrong);
    }
    if typed.holidays.len() > MOST_HOLIDAYS {
        wrong.note("holidays", format!("must be at most {MOST_HOLIDAYS}"));
    }
    let holidays = typed.holidays.iter().enumerate();
    let holidays = holidays.map(|(index, day)| checked_holiday(index, day, wrong)).collect();
    Hours { timezone, week, holidays }
}

fn checked_holiday(index: usize, day: &Holiday, wrong: &mut Wrong) -> Day {
    let date = NaiveDate::parse_from_str(&day.date, "%Y-%m-%d").unwrap_or_else(|_| {
        wrong.note(format!("holidays.{index}.date"), "must be a date, as 2026-12-25");
        NaiveDate::default()
    });
    wrong.length(&format!("holidays.{index}.name.es"), &day.name.es, 0, 100);
    wrong.length(&format!("holidays.{index}.name.en"), &day.name.en, 0, 100);
    let spans = checked_spans(&format!("holidays.{index}.hours"), &day.hours, wrong);
    Day { date, name: unlocalized(day.name.clone()), spans }
}

fn checked_spans(field: &str, hours: &[[String; 2]], wrong: &mut Wrong) -> Vec<Span> {
    if hours.len() > MOST_SPANS {
        wrong.note(field, format!("must be at most {MOST_SPANS} spans"));
    }
    let span = |(index, [from, to]): (usize, &[String; 2])| {
        let span = minute(from).zip(minute(to)).map(|(from, to)| Span { from, to });
        let fits = span.filter(|span| span.from < span.to);
        if fits.is_none() {
            wrong
                .note(format!("{field}.{index}"), "must be two times in order, as 09:00 and 18:00");
        }
        fits
    };
    hours.iter().enumerate().filter_map(span).collect()
}

/// Reads `HH:MM` up to `24:00`.
fn minute(clock: &str) -> Option<u16> {
    let (hour, minute) = clock.split_once(':')?;
    let two = |text: &str| (text.len() == 2).then(|| text.parse::<u16>().ok()).flatten();
    let (hour, minute) = (two(hour)?, two(minute).filter(|minute| *minute < 60)?);
    Some(hour * 60 + minute).filter(|minute| *minute <= MINUTES_OF_A_DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> BotSettings {
        let mut typed = bot_settings(&Settings::default(), 3);
        typed.hours = vec![vec![["09:00".into(), "18:00".into()]]; 7];
        typed
    }

    #[test]
    fn what_was_read_back_is_what_was_written() {
        let checked = checked_bot_settings(typed()).unwrap();
        assert_eq!(bot_settings(&checked, 3), typed());
    }

    #[test]
    fn every_wrong_field_is_named() {
        let mut settings = typed();
        settings.quiet_ms = 10_001;
        settings.timezone = "Lima".into();
        settings.default_language = "espa".into();
        settings.hours[2][0] = ["18:00".into(), "9:00".into()];
        settings.greeting = Localized::default();
        let wrong = checked_bot_settings(settings).unwrap_err();
        let fields: Vec<_> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["quiet_ms", "default_language", "timezone", "hours.2.0", "greeting"]);
    }

    #[test]
    fn a_day_may_end_at_midnight() {
        assert_eq!(minute("24:00"), Some(1_440));
        assert_eq!(minute("24:01"), None);
        assert_eq!(minute("9:00"), None);
    }
}
