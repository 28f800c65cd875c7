//! What the bot says to a turn: one reply, in the customer's language, within the channel's limits.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on is to fail where it stands"
)]

mod any_text;
mod shop;

use recado_domain::{
    Timestamp,
    bot::{BotSettings, Language, Localized, Question, Said},
    content::Content,
};
use recado_intelligence::{Assistant, LocalBot};
use shop::{
    SATURDAY_8_PM, answer, ask, buttons, document, faq, first, heard, id, list, picture, place,
    rows, said, settings, shop, sticker, text, turn, video, voice, words,
};

#[test]
fn a_new_customers_question_is_answered_without_a_greeting_in_front() {
    let answer = ask(&shop(), &first(vec![said("¿tienen envío a Cusco?")]));
    assert_eq!((answer.decision.as_str(), words(&answer)), ("faq", "S/ 14."));
    assert_eq!(answer.source, Some(id(2).to_string()));
    assert!(!answer.handover);
}

#[test]
fn a_question_is_answered_in_the_language_it_was_asked_in() {
    assert_eq!(words(&answer("how much is shipping to cusco?")), "S/ 14, two days.");
    assert_eq!(words(&answer("cuanto cuesta el envio a cusco")), "S/ 14.");
}

#[test]
fn words_of_both_languages_are_answered_in_the_customers() {
    let english = Question { language: Some(Language::En), ..turn(vec![said("delivery cusco")]) };
    assert_eq!(words(&ask(&shop(), &english)), "S/ 14, two days.");
    let spanish = Question { language: Some(Language::Es), ..english };
    assert_eq!(words(&ask(&shop(), &spanish)), "S/ 14.");
}

#[test]
fn an_answer_that_one_language_lacks_comes_in_the_other() {
    let english = Question { language: Some(Language::En), ..turn(vec![said("catas")]) };
    assert_eq!(words(&ask(&shop(), &english)), "Sí, los sábados.");
}

#[test]
fn fragments_are_one_question_and_get_one_reply() {
    let answer = ask(
        &shop(),
        &first(vec![said("hola"), said("una consulta"), said("envío a"), said("cusco?")]),
    );
    assert_eq!(words(&answer), "S/ 14.");
}

#[test]
fn two_questions_in_one_turn_are_both_answered_in_one_reply() {
    let answer = answer("¿a qué hora abren? ¿y cuánto cuesta el envío a Lima?");
    assert_eq!(words(&answer), "De 9 a 19.\n\nS/ 15.");
    assert_eq!(answer.source, Some(format!("{},{}", id(1), id(3))));
}

#[test]
fn a_question_that_several_faqs_fit_is_asked_back_as_a_list() {
    let answer = answer("hacen envíos?");
    let ids: Vec<_> = rows(&answer).iter().map(|row| row.id.clone()).collect();
    assert_eq!(ids, [format!("faq:{}", id(2)), format!("faq:{}", id(3)), "handover".to_owned()]);
}

#[test]
fn a_greeting_is_greeted_with_the_menu_below() {
    for (text, language, greeting) in [
        ("hola", Language::Es, "¡Hola! Soy el bot de Tostaduría Misti."),
        ("Buenas tardes!!", Language::Es, "¡Hola! Soy el bot de Tostaduría Misti."),
        ("hi", Language::En, "Hi! I am Tostaduría Misti's bot."),
    ] {
        let answer = answer(text);
        assert_eq!((answer.decision.as_str(), answer.language), ("greeting", language), "{text}");
        assert_eq!(list(&answer).text, greeting);
        assert_eq!(rows(&answer).len(), 5);
    }
}

#[test]
fn the_menu_fits_the_channels_limits_and_ends_with_a_person() {
    let long = "¿Cuál es la pregunta más larga que alguien escribió en esta tienda sin respirar, \
                con todos sus detalles y alguno más?";
    let faqs = (1..=30).map(|number| faq(number, text(long, &[], "…"), None)).collect();
    let bot = LocalBot::new(&"Compañía ".repeat(20), settings(), faqs);
    let answer = ask(&bot, &turn(vec![said("menú")]));
    let list = list(&answer);
    assert_eq!(rows(&answer).len(), 10);
    assert_eq!(rows(&answer).last().map(|row| row.id.as_str()), Some("handover"));
    assert!(list.header.as_ref().is_some_and(|header| header.chars().count() <= 60));
    assert!(list.button.chars().count() <= 20);
    for row in rows(&answer) {
        assert!((1..=24).contains(&row.title.chars().count()), "{}", row.title);
        assert!(row.description.as_ref().is_none_or(|words| words.chars().count() <= 72));
    }
}

#[test]
fn a_row_of_the_menu_is_answered_directly_in_the_menus_language() {
    let tap = |title: &str| {
        let id = format!("faq:{}", id(1));
        let chosen = Content::ListReply { id, title: title.to_owned(), description: None };
        ask(&shop(), &turn(vec![chosen]))
    };
    assert_eq!(words(&tap("Horario de atención")), "De 9 a 19.");
    assert_eq!(words(&tap("Opening hours")), "From 9 to 19.");
    assert_eq!(tap("Horario de atención").decision, "faq");
}

#[test]
fn a_row_of_a_faq_that_is_gone_brings_the_menu_of_today() {
    let id = format!("faq:{}", id(99));
    let chosen = Content::ListReply { id, title: "Antes".to_owned(), description: None };
    assert_eq!(ask(&shop(), &turn(vec![chosen])).decision, "menu");
}

#[test]
fn a_number_alone_is_a_row_of_the_menu() {
    assert_eq!(words(&answer("1")), "De 9 a 19.");
    assert_eq!(words(&answer("la 3")), "S/ 15.");
    assert!(answer("5").handover, "the last row brings a person");
    assert_eq!(answer("77").decision, "fallback");
}

#[test]
fn a_number_is_the_choice_that_was_offered_last() {
    let asked_back = answer("hacen envíos?");
    let after =
        |text: &str| ask(&shop(), &Question { said: heard(&asked_back), ..turn(vec![said(text)]) });
    assert_eq!(words(&after("1")), "S/ 14.", "the first row of the list, not of the menu");
    assert_eq!(words(&after("opción 2")), "S/ 15.");
    assert!(after("3").handover, "the list's last row");
    assert_eq!(after("4").decision, "fallback", "the list has no fourth row");
}

#[test]
fn a_number_is_understood_after_buttons_too() {
    let unknown = answer("venden bicicletas?");
    let after =
        |text: &str| ask(&shop(), &Question { said: heard(&unknown), ..turn(vec![said(text)]) });
    assert_eq!(after("1").decision, "menu");
    assert!(after("2").handover);
}

#[test]
fn yes_to_the_bots_own_question_brings_a_person() {
    let received = ask(&shop(), &turn(vec![voice()]));
    let after = |text: &str, said_before: Said| {
        ask(&shop(), &Question { said: said_before, ..turn(vec![said(text)]) })
    };
    for text in ["sí", "si por favor", "dale", "ok"] {
        assert!(after(text, heard(&received)).handover, "{text}");
        assert_eq!(after(text, Said::default()).decision, "thanks", "{text}");
    }
    assert!(!after("no", heard(&received)).handover);
    assert!(!after("sí", heard(&answer("menú"))).handover);
}

#[test]
fn each_kind_of_file_is_received_in_its_own_words_and_the_second_briefly() {
    let mut texts = Vec::new();
    for content in [voice(), picture(), video(), document(), place()] {
        let received = ask(&shop(), &turn(vec![content]));
        assert_eq!(received.decision, "received");
        texts.push(buttons(&received).text.clone());
    }
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 5, "{texts:?}");
    let first = ask(&shop(), &turn(vec![picture()]));
    let again = ask(&shop(), &Question { said: heard(&first), ..turn(vec![picture()]) });
    assert_eq!(
        (words(&again), again.decision.as_str()),
        ("También lo recibí, gracias.", "received")
    );
}

#[test]
fn a_sticker_is_a_friendly_sign() {
    assert_eq!(ask(&shop(), &turn(vec![sticker()])).decision, "thanks");
    assert_eq!(ask(&shop(), &first(vec![sticker()])).decision, "greeting");
    assert_eq!(ask(&shop(), &turn(vec![picture(), sticker()])).decision, "received");
}

#[test]
fn who_is_not_served_is_offered_the_ways_on_and_not_thanked() {
    for text in ["no", "no entiendo", "no me sirve", "no me ayuda", "that doesn't help"] {
        let reply = answer(text);
        assert_eq!(reply.decision, "fallback", "{text}");
        assert_eq!(buttons(&reply).buttons.len(), 2, "{text}");
    }
    assert_eq!(answer("no, gracias").decision, "thanks");
}

#[test]
fn a_word_of_both_languages_is_answered_in_the_companys() {
    assert_eq!(answer("ok").language, Language::Es);
    assert_eq!(answer("thanks").language, Language::En);
    let english = |faqs| LocalBot::new("Misti", settings(), faqs);
    let mut only_english = faq(1, text("…", &[], "…"), Some(text("Do you ship?", &[], "Yes.")));
    only_english.es = None;
    let bot = english(vec![only_english]);
    assert_eq!(ask(&bot, &turn(vec![said("ok")])).language, Language::En);
    assert_eq!(ask(&english(vec![]), &turn(vec![said("ok")])).language, Language::Es);
}

#[test]
fn a_template_buttons_title_is_read_as_words() {
    let tapped = Content::ButtonReply { id: "x".to_owned(), title: "Horario".to_owned() };
    assert_eq!(words(&ask(&shop(), &turn(vec![tapped]))), "De 9 a 19.");
}

#[test]
fn a_person_is_brought_when_asked_for() {
    for text in ["asesor", "quiero hablar con una persona", "necesito un humano por favor"] {
        let answer = answer(text);
        assert!(answer.handover, "{text}");
        assert_eq!(answer.decision, "handover");
        assert_eq!(words(&answer), "Te paso con una persona del equipo. Sigue escribiendo aquí.");
    }
    assert_eq!(answer("can I talk to a human?").language, Language::En);
    let tap =
        Content::ButtonReply { id: "handover".to_owned(), title: "Talk to a person".to_owned() };
    let tapped = ask(&shop(), &turn(vec![tap]));
    assert!(tapped.handover && tapped.language == Language::En);
    assert!(!answer("¿para cuántas personas es la cata?").handover);
}

#[test]
fn out_of_hours_the_customer_is_told_when_somebody_is_back_and_faqs_go_on() {
    let now = Timestamp::parse_rfc3339(SATURDAY_8_PM).unwrap();
    let late = |text: &str| ask(&shop(), &Question { now, ..turn(vec![said(text)]) });
    let es = "Te paso con una persona del equipo. Sigue escribiendo aquí. \
              Ahora no hay nadie del equipo. Te respondemos el lunes a las 9:00.";
    assert_eq!(words(&late("asesor")), es);
    assert!(words(&late("human please")).ends_with("We answer on Monday at 9:00."));
    assert!(late("asesor").handover);
    assert_eq!(words(&late("envío a Lima")), "S/ 15.");
}

#[test]
fn what_is_not_known_offers_the_menu_and_a_person() {
    let later = answer("venden bicicletas?");
    assert_eq!(later.decision, "fallback");
    assert!(buttons(&later).text.starts_with("Eso no lo sé."));
    let ids: Vec<_> = buttons(&later).buttons.iter().map(|choice| choice.id.as_str()).collect();
    assert_eq!(ids, ["menu", "handover"]);
    let new = ask(&shop(), &first(vec![said("do you sell bikes?")]));
    assert!(buttons(&new).text.starts_with("Hi! I am Tostaduría Misti's bot.\n\nI don't know"));
}

#[test]
fn a_voice_note_alone_is_kindly_received_and_its_captioned_sibling_is_read() {
    let received = ask(&shop(), &turn(vec![voice()]));
    assert_eq!(received.decision, "received");
    assert!(buttons(&received).text.starts_with("Recibí tu audio, gracias."));
    assert!(!received.handover);
    assert_eq!(words(&ask(&shop(), &turn(vec![voice(), said("a que hora abren")]))), "De 9 a 19.");
}

#[test]
fn thanks_and_a_thumb_are_answered_kindly_and_a_question_mark_brings_the_menu() {
    for text in ["gracias", "👍", "ok perfecto"] {
        assert_eq!(answer(text).decision, "thanks", "{text}");
    }
    assert_eq!(answer("¿?").decision, "menu");
}

#[test]
fn a_reaction_and_a_disabled_bot_stay_silent() {
    let reaction = Content::Reaction {
        target: recado_domain::ProviderId("wamid.1".to_owned()),
        emoji: Some("👍".to_owned()),
    };
    assert_eq!(ask(&shop(), &turn(vec![reaction])).reply, None);
    let off = BotSettings { enabled: false, ..settings() };
    let silent = ask(&LocalBot::new("Misti", off, vec![]), &turn(vec![said("hola")]));
    assert_eq!((silent.reply, silent.handover), (None, false));
}

#[test]
fn a_company_without_faqs_and_without_texts_still_answers() {
    let empty = BotSettings {
        greeting: Localized::default(),
        fallback: Localized::default(),
        handover: Localized::default(),
        away: Localized::default(),
        ..BotSettings::default()
    };
    let bot = LocalBot::new("", empty, vec![]);
    for text in ["hola", "menu", "bicicletas", "asesor", "gracias"] {
        let answer = ask(&bot, &first(vec![said(text)]));
        let reply = answer.reply.as_ref().and_then(Content::text).unwrap_or_default();
        assert!(!reply.trim().is_empty(), "{text}: {answer:?}");
    }
}

#[test]
fn a_disabled_faq_is_neither_found_nor_shown() {
    let mut hidden = faq(9, text("¿Hacen catas?", &[], "Secreto."), None);
    hidden.enabled = false;
    let bot = LocalBot::new("Misti", settings(), vec![hidden]);
    assert_eq!(ask(&bot, &turn(vec![said("hacen catas?")])).decision, "fallback");
    assert_eq!(rows(&ask(&bot, &turn(vec![said("menu")]))).len(), 1);
}

#[test]
fn trying_a_question_tells_the_decision_and_the_nearest() {
    let trial = shop().explain(&turn(vec![said("envio cuzco")]));
    assert_eq!((trial.decision.as_str(), words(&trial.answer)), ("faq", "S/ 14."));
    let nearest = &trial.candidates[0];
    assert_eq!((nearest.faq_id, nearest.language), (id(2), Language::Es));
    assert!(nearest.score >= LocalBot::THRESHOLD && nearest.score <= 1.0);
    assert!(trial.candidates.windows(2).all(|pair| pair[0].score >= pair[1].score));
}

#[tokio::test]
async fn behind_the_assistants_port_it_answers_the_same() {
    let question = turn(vec![said("a que hora abren")]);
    let thought = shop().think(&question).await;
    assert_eq!(thought, Ok(ask(&shop(), &question)));
}
