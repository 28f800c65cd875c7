//! The demo shop, Tostaduría Misti: its hours, its voice, what its bot knows by heart.
use chrono::NaiveDate;
use recado_domain::{
    CannedReplyId, FaqId, LabelId, Timestamp,
    bot::{BotSettings, Language, Localized},
    hours::{Holiday, Hours, Span},
    knowledge::{CannedReply, Faq, FaqText, Label},
};
use serde::Deserialize;
use uuid::Uuid;

/// The shop's name.
pub(super) const NAME: &str = "Tostaduría Misti";
/// Its number, as shown on the phone; no real one begins like this.
pub(super) const DISPLAY_PHONE: &str = "+51 000 000 214";

const SHOP: &str = include_str!("../../demo/shop.json");
const FAQS: &str = include_str!("../../demo/faqs.json");
const CANNED: &str = include_str!("../../demo/canned.json");

/// Ids of the demo are derived from its words, so that a second start changes nothing.
const NAMESPACE: Uuid = Uuid::from_u128(0x7265_6361_646f_2d64_656d_6f2d_7368_6f70);

#[derive(Deserialize)]
struct Shop {
    human_support_hours: Week,
    timezone: chrono_tz::Tz,
    holidays: Vec<Day>,
}

#[derive(Deserialize)]
struct Week {
    mon: Vec<[String; 2]>,
    tue: Vec<[String; 2]>,
    wed: Vec<[String; 2]>,
    thu: Vec<[String; 2]>,
    fri: Vec<[String; 2]>,
    sat: Vec<[String; 2]>,
    sun: Vec<[String; 2]>,
}

#[derive(Deserialize)]
struct Day {
    date: NaiveDate,
    name_es: String,
    name_en: String,
    hours: Vec<[String; 2]>,
}

#[derive(Deserialize)]
struct NamedFaq {
    id: String,
    es: Option<FaqText>,
    en: Option<FaqText>,
}

#[derive(Deserialize)]
struct NamedReply {
    id: String,
    title: Localized,
    text: Localized,
}

/// Returns how the shop's bot behaves.
pub(super) fn bot_settings() -> Result<BotSettings, serde_json::Error> {
    Ok(BotSettings {
        enabled: true,
        default_language: Language::Es,
        greeting: Localized::new(
            "¡Hola! Somos la Tostaduría Misti, de Arequipa ☕ ¿En qué te ayudamos?",
            "Hi! We are Tostaduría Misti, from Arequipa ☕ How can we help you?",
        ),
        fallback: Localized::new(
            "Eso no lo sé todavía. ¿Vemos el menú o te paso con una persona?",
            "I don't know that yet. Shall we see the menu, or do I pass you to a person?",
        ),
        handover: Localized::new(
            "Te paso con una persona del equipo. Puedes seguir escribiendo aquí.",
            "I'm passing you to a person of the team. You can keep writing here.",
        ),
        away: Localized::new(
            "A esta hora el equipo no atiende este chat; te respondemos {next_open}.",
            "The team does not answer this chat at this hour; we get back to you {next_open}.",
        ),
        quiet_ms: 300,
        agent_silence_min: 60,
        hours: hours()?,
        resend_unknown: false,
    })
}

fn hours() -> Result<Hours, serde_json::Error> {
    let shop: Shop = serde_json::from_str(SHOP)?;
    let week = shop.human_support_hours;
    let days = [week.mon, week.tue, week.wed, week.thu, week.fri, week.sat, week.sun];
    let holiday = |day: Day| Holiday {
        date: day.date,
        name: Localized::new(day.name_es, day.name_en),
        spans: spans(&day.hours),
    };
    Ok(Hours {
        timezone: shop.timezone,
        week: days.map(|day| spans(&day)),
        holidays: shop.holidays.into_iter().map(holiday).collect(),
    })
}

fn spans(hours: &[[String; 2]]) -> Vec<Span> {
    let minute = |clock: &String| {
        let (hour, minute) = clock.split_once(':')?;
        Some(hour.parse::<u16>().ok()? * 60 + minute.parse::<u16>().ok()?)
    };
    let span = |[from, to]: &[String; 2]| Some(Span { from: minute(from)?, to: minute(to)? });
    hours.iter().filter_map(span).collect()
}

/// Returns what the bot knows by heart.
pub(super) fn faqs(now: Timestamp) -> Result<Vec<Faq>, serde_json::Error> {
    let named: Vec<NamedFaq> = serde_json::from_str(FAQS)?;
    let faq = |faq: NamedFaq| Faq {
        id: FaqId::from_uuid(id_of("faq", &faq.id)),
        es: faq.es,
        en: faq.en,
        enabled: true,
        updated_at: now,
    };
    Ok(named.into_iter().map(faq).collect())
}

/// Returns the ready-made replies.
pub(super) fn canned_replies() -> Result<Vec<CannedReply>, serde_json::Error> {
    let named: Vec<NamedReply> = serde_json::from_str(CANNED)?;
    let reply = |reply: NamedReply| CannedReply {
        id: CannedReplyId::from_uuid(id_of("canned", &reply.id)),
        shortcut: Localized::new(dashed(&reply.title.es), dashed(&reply.title.en)),
        text: reply.text,
    };
    Ok(named.into_iter().map(reply).collect())
}

/// A shortcut has no spaces.
fn dashed(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join("-")
}

/// Returns the labels.
pub(super) fn labels() -> Vec<Label> {
    ["Venta cerrada", "Seguimiento", "Consulta general", "Mayorista"]
        .map(|name| Label { id: LabelId::from_uuid(id_of("label", name)), name: name.to_owned() })
        .to_vec()
}

fn id_of(kind: &str, word: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{kind}:{word}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shops_data_is_read_whole() {
        assert_eq!(faqs(Timestamp(0)).unwrap().len(), 50);
        assert!(canned_replies().unwrap().iter().all(|reply| !reply.shortcut.es.contains(' ')));
        let settings = bot_settings().unwrap();
        assert_eq!(settings.hours.week[0], [Span { from: 540, to: 1_080 }]);
        assert!(settings.hours.week[6].is_empty());
        assert!(!settings.hours.holidays.is_empty());
    }

    #[test]
    fn every_text_exists_in_both_languages() {
        let settings = bot_settings().unwrap();
        for text in [settings.greeting, settings.fallback, settings.handover, settings.away] {
            assert!(!text.es.is_empty() && !text.en.is_empty());
        }
        for faq in faqs(Timestamp(0)).unwrap() {
            for text in [&faq.es, &faq.en] {
                let text = text.as_ref().unwrap_or_else(|| panic!("{:?} lacks a language", faq.es));
                assert!(!text.question.trim().is_empty() && !text.answer.trim().is_empty());
            }
        }
        for reply in canned_replies().unwrap() {
            for text in [&reply.shortcut, &reply.text] {
                assert!(!text.es.is_empty() && !text.en.is_empty(), "{text:?}");
            }
        }
        for holiday in settings.hours.holidays {
            assert!(!holiday.name.es.is_empty() && !holiday.name.en.is_empty());
        }
    }
}
