//! How long the bot takes for a question, with few FAQs and with thousands:
//! `cargo run --release -p recado-intelligence --example speed`.
use std::{hint::black_box, time::Instant};

use recado_domain::{
    FaqId, Timestamp,
    bot::{Bot, BotSettings, Question, Said},
    content::Content,
    knowledge::{Faq, FaqText},
};
use recado_intelligence::LocalBot;
use uuid::Uuid;

const TIMES: u32 = 2_000;
const ASKED: [&str; 5] = [
    "¿tienen envío a Cusco?",
    "hola buenas tardes quisiera saber si el producto 77 tiene descuento este mes por favor",
    "cuanto questa el enbio del produto 12",
    "do you ship item 40 to lima",
    "zxcvb qwerty asdfgh poiuyt",
];

fn main() {
    for count in [45, 1_000, 5_000] {
        let faqs: Vec<Faq> = (0..count).map(faq).collect();
        let start = Instant::now();
        let bot = LocalBot::new("Tienda", BotSettings::default(), faqs);
        println!("{count} FAQs: built in {} ms", start.elapsed().as_millis());
        for text in ASKED {
            let question = question(text);
            let start = Instant::now();
            for _ in 0..TIMES {
                black_box(bot.instant(black_box(&question)));
            }
            let each = start.elapsed() / TIMES;
            println!("  {:>5} µs  {text}", each.as_nanos() as f64 / 1_000.0);
        }
    }
}

/// A FAQ with words of its own and words that many have.
fn faq(number: u128) -> Faq {
    let word = |seed: u128| {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(77) % (1 << 40);
        let mut word = String::new();
        while word.len() < 5 + (seed % 4) as usize {
            word.extend("bcdfglmnprst".chars().nth((state % 12) as usize));
            word.extend("aeiou".chars().nth((state / 12 % 5) as usize));
            state /= 60;
        }
        word
    };
    let (own, group) = (word(number), word(1_000_000 + number % 300));
    let text = |question: String, other: String| {
        let answer = format!("{own} {group} 24 horas, S/ 30, {}", word(2_000_000 + number % 900));
        Some(FaqText { question, alternatives: vec![other], answer })
    };
    Faq {
        id: FaqId::from_uuid(Uuid::from_u128(number)),
        es: text(
            format!("¿Cuánto cuesta el envío de {own} {group}?"),
            format!("producto {number} {own} precio"),
        ),
        en: text(format!("How much is {own} {group}?"), format!("item {number} price")),
        enabled: true,
        updated_at: Timestamp(0),
    }
}

fn question(text: &str) -> Question {
    let fragments = vec![Content::Text { text: text.to_owned(), preview_url: false }];
    Question { fragments, first: true, language: None, said: Said::default(), now: Timestamp(0) }
}
