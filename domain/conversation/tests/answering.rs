//! The bot's turn: one reply to all that the customer wrote.
use std::time::Duration;

use crate::{
    bot::{BotSettings, Language},
    conversation::{Command, Event, HandoverReason, Owner, Status},
    hours::{Hours, Span},
    incoming::Arrival,
};

use super::{fixture::*, talk::Talk};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_message_gets_one_reply_with_the_greeting_in_it() {
    let mut talk = Talk::new();
    talk.hears("¿tienen envío?").hears("gracias");
    assert_eq!(talk.spoken(), ["hola: ¿tienen envío?", "gracias"]);
    assert_eq!(talk.state.status, Status::Pending);
}

#[test]
fn with_a_permit_at_hand_message_reply_and_start_stand_in_one_append() {
    let mut talk = Talk::permitted();
    let arrivals = vec![Arrival::Message(written("in-1", MORNING, text("hola")))];
    let decision = talk.apply(Command::Arrivals { card: card(), arrivals });
    assert!(decision.permit_used);
    assert!(decision.events.iter().any(|r| matches!(r.event, Event::SendStarted { .. })));
    assert_eq!(decision.mark_read, Some(provider("in-1")));
}

#[test]
fn messages_of_one_delivery_are_answered_together() {
    let mut talk = Talk::new();
    talk.arrive(vec![
        Arrival::Message(written("a", MORNING, text("uno"))),
        Arrival::Message(written("b", MORNING, text("dos"))),
    ]);
    assert_eq!(talk.spoken(), ["hola: uno + dos"]);
}

#[test]
fn fragments_in_quiet_time_are_answered_together() {
    let mut talk = Talk::quiet(1_200);
    talk.hears("uno").wait(SECOND).hears("dos").wait(SECOND);
    assert_eq!(talk.spoken(), [""; 0]);
    talk.wait(SECOND);
    assert_eq!(talk.spoken(), ["hola: uno + dos"]);
}

#[test]
fn who_never_stops_writing_is_answered_eight_seconds_after_the_first_fragment() {
    let mut talk = Talk::quiet(1_200);
    for _ in 0..10 {
        talk.hears("x").wait(SECOND);
    }
    assert_eq!(talk.spoken(), ["hola: x + x + x + x + x + x + x + x"]);
    let answered = talk.log.iter().find(|r| matches!(r.event, Event::Answered { .. })).unwrap();
    assert_eq!(answered.at, MORNING + 8 * SECOND);
}

#[test]
fn a_message_that_comes_while_the_assistant_thinks_is_asked_about_too() {
    let mut talk = Talk::new();
    talk.hears("pensar uno");
    let late = talk.thinking.pop().unwrap();
    talk.hears("dos");
    let reply = Some(answer("model", Some("only one")));
    let decision = talk.apply(Command::Thought { ask: late, answer: reply });
    assert_eq!(decision.events, [], "a late answer is dropped");
    talk.thinks("both");
    assert_eq!(talk.spoken(), ["both"]);
    assert_eq!(talk.state.unanswered, []);
}

#[test]
fn at_most_two_answers_are_thrown_away_and_the_rest_is_answered_next() {
    let mut talk = Talk::new();
    talk.hears("pensar 1").hears("2").hears("3").hears("pensar 4");
    assert_eq!(talk.count(|e| matches!(e, Event::AnswerDropped { .. })), 2);
    assert_eq!(talk.thinking.len(), 3);
    talk.thinks("to 1, 2 and 3");
    talk.thinks("to 4");
    assert_eq!(talk.spoken(), ["to 1, 2 and 3", "to 4"]);
}

#[test]
fn an_assistant_that_fails_leaves_the_shops_words_and_a_person_is_asked_for() {
    let mut talk = Talk::new();
    talk.hears("pensar");
    let ask = talk.thinking[0];
    talk.apply(Command::Thought { ask, answer: None });
    talk.work();
    assert_eq!(talk.spoken(), [BotSettings::default().fallback.es]);
    assert_eq!(talk.state.turn.owner, Owner::Nobody);
    let helpless = Event::HandedOver { reason: HandoverReason::Helpless };
    assert_eq!(talk.count(|event| *event == helpless), 1);
}

#[test]
fn faqs_are_answered_also_when_the_team_is_away() {
    let mut talk = Talk::new();
    let sunday = [vec![], vec![], vec![], vec![], vec![], vec![], vec![Span { from: 0, to: 1 }]];
    talk.settings.hours = Hours { week: sunday, ..Hours::default() };
    assert!(!talk.settings.hours.is_open(talk.now));
    talk.hears("¿tienen envío?");
    assert_eq!(talk.spoken(), ["hola: ¿tienen envío?"]);
}

#[test]
fn who_asks_for_a_person_gets_one_reply_and_waits_for_a_person() {
    let mut talk = Talk::new();
    talk.hears("un asesor por favor").hears("hola");
    assert_eq!(talk.spoken(), ["te paso"]);
    assert_eq!((talk.state.turn.owner, talk.state.status), (Owner::Nobody, Status::Open));
    assert_eq!(talk.state.waiting_since, Some(MORNING));
}

#[test]
fn an_answer_without_words_is_an_answer() {
    let mut talk = Talk::new();
    talk.hears("nada");
    assert_eq!(talk.spoken(), [""; 0]);
    assert_eq!(talk.state.unanswered, []);
}

#[test]
fn reactions_and_notices_are_not_answered() {
    let mut talk = Talk::new();
    let thumb =
        crate::content::Content::Reaction { target: provider("x"), emoji: Some("👍".to_owned()) };
    let notice = crate::content::Content::System {
        text: "changed number".to_owned(),
        detail: serde_json::json!({}),
    };
    talk.hears_content(thumb).hears_content(notice);
    assert_eq!(talk.spoken(), [""; 0]);
    assert_eq!((talk.state.unread, &talk.state.last_message), (0, &None));
}

#[test]
fn a_message_of_an_unknown_kind_is_shown_to_people_and_not_asked_of_the_bot() {
    let mut talk = Talk::new();
    let odd = crate::content::Content::Unsupported {
        reason: "poll".to_owned(),
        raw: serde_json::json!({"type": "poll"}),
    };
    talk.hears_content(odd);
    assert_eq!(talk.spoken(), [""; 0]);
    assert_eq!(talk.state.unread, 1);
    assert_eq!(talk.state.last_message.as_ref().unwrap().kind, "unsupported");
}

#[test]
fn a_bot_switched_off_in_quiet_time_stays_silent_and_nothing_stays_open() {
    let mut talk = Talk::quiet(1_200);
    talk.hears("hola");
    talk.settings.enabled = false;
    talk.wait(5 * SECOND);
    assert_eq!(talk.spoken(), [""; 0]);
    assert!(talk.state.effects.is_empty());
}

#[test]
fn a_bot_switched_off_while_the_assistant_thinks_stays_silent() {
    let mut talk = Talk::new();
    talk.hears("pensar");
    talk.settings.enabled = false;
    talk.thinks("too late");
    assert_eq!(talk.spoken(), [""; 0]);
    assert!(talk.state.effects.is_empty());
}

#[test]
fn what_is_edited_in_quiet_time_is_asked_as_edited() {
    let mut talk = Talk::quiet(1_200);
    talk.hears("envio a cuzco").arrive(vec![Arrival::Edited {
        provider_id: provider("e1"),
        original: provider("in-1"),
        sent_at: MORNING,
        content: text("envío a Cusco"),
    }]);
    talk.wait(5 * SECOND);
    assert_eq!(talk.spoken(), ["hola: envío a Cusco"]);
    assert_eq!(talk.words(1), "envío a Cusco");
}

#[test]
fn what_is_taken_back_in_quiet_time_is_not_answered() {
    let mut talk = Talk::quiet(1_200);
    talk.hears("perdón").arrive(vec![Arrival::Revoked {
        provider_id: provider("r1"),
        original: provider("in-1"),
        sent_at: MORNING,
    }]);
    talk.wait(5 * SECOND);
    assert_eq!(talk.spoken(), [""; 0]);
    assert!(talk.state.effects.is_empty());
    assert_eq!(talk.state.last_message.as_ref().unwrap().text, "", "lists do not show it");
}

#[test]
fn two_hundred_messages_in_one_delivery_get_one_reply_about_the_newest() {
    let mut talk = Talk::new();
    let message =
        |n: u32| Arrival::Message(written(&format!("m{n}"), MORNING, text(&n.to_string())));
    talk.arrive((1..=200).chain(1..=200).map(message).collect());
    assert_eq!(talk.rows.len(), 201);
    assert_eq!(talk.left.len(), 1);
    assert!(talk.spoken()[0].ends_with("199 + 200"));
    assert_eq!(talk.state.unanswered, []);
}

#[test]
fn with_the_bot_switched_off_a_person_is_asked_for_at_once() {
    let mut talk = Talk::new();
    talk.settings.enabled = false;
    talk.hears("¿tienen envío?");
    assert!(talk.spoken().is_empty());
    assert_eq!(talk.state.turn.owner, Owner::Nobody);
    assert_eq!(talk.state.status, crate::conversation::Status::Open);
    assert!(talk.state.waiting_since.is_some());
}

fn languages(talk: &Talk) -> (Option<Language>, Option<Language>) {
    let heard = talk.log.iter().rev().find_map(|recorded| match recorded.event {
        Event::Answered { language, .. } => Some(language),
        _ => None,
    });
    (heard, talk.state.language)
}

#[test]
fn one_short_sentence_is_answered_in_its_language_and_changes_no_customers() {
    let mut talk = Talk::new();
    talk.hears("¿tienen envío?").hears("wifi please");
    assert_eq!(languages(&talk), (Some(Language::En), Some(Language::Es)));
    talk.hears("gracias").hears("yape please");
    assert_eq!(languages(&talk), (Some(Language::En), Some(Language::Es)));
}

#[test]
fn two_turns_in_a_row_or_a_long_one_change_the_customers_language() {
    let mut talk = Talk::new();
    talk.hears("¿tienen envío?").hears("wifi please").hears("and parking please");
    assert_eq!(languages(&talk), (Some(Language::En), Some(Language::En)));
    talk.hears("gracias");
    assert_eq!(languages(&talk), (Some(Language::Es), Some(Language::En)));
    talk.hears("quisiera saber si la tienda abre los domingos");
    assert_eq!(languages(&talk), (Some(Language::Es), Some(Language::Es)));
    let long = "could you tell me please whether you are open on Sundays";
    talk.hears(long);
    assert_eq!(languages(&talk), (Some(Language::En), Some(Language::En)));
}

#[test]
fn the_first_turn_tells_the_language_whatever_its_length() {
    let mut talk = Talk::new();
    talk.hears("wifi please");
    assert_eq!(languages(&talk), (Some(Language::En), Some(Language::En)));
}
