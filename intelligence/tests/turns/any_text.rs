//! Whatever somebody writes, the bot gives one reply that the channel takes, and never panics.
use proptest::prelude::*;
use recado_domain::{
    bot::{Answer, Question},
    content::Content,
};
use recado_intelligence::LocalBot;

use super::shop::{ask, faq, said, settings, shop, text, turn};

/// What the channel would refuse is never said.
fn assert_sendable(answer: &Answer) {
    match &answer.reply {
        None => {}
        Some(Content::Text { text, .. }) => {
            assert!((1..=4096).contains(&text.chars().count()));
        }
        Some(Content::Buttons(buttons)) => {
            assert!((1..=1024).contains(&buttons.text.chars().count()));
            assert!((1..=3).contains(&buttons.buttons.len()));
        }
        Some(Content::List(list)) => {
            assert!((1..=4096).contains(&list.text.chars().count()));
            assert!((1..=10).contains(&list.sections[0].rows.len()));
        }
        Some(other) => panic!("the local bot does not send {}", other.kind()),
    }
}

proptest! {
    #[test]
    fn any_text_gets_one_sendable_reply(
        fragments in proptest::collection::vec(".{0,300}", 1..4),
        new in any::<bool>(),
    ) {
        let fragments = fragments.iter().map(|text| said(text)).collect();
        assert_sendable(&ask(&shop(), &Question { first: new, ..turn(fragments) }));
    }

    #[test]
    fn words_of_the_shop_in_any_order_get_one_sendable_reply(
        picked in proptest::collection::vec(
            proptest::sample::select(vec!["hola", "envío", "cusco", "lima", "?", "asesor", "menu",
                "cuánto", "cuesta", "catas", "\n", "persona", "3", "shipping", "gracias", "."]),
            0..14,
        ),
    ) {
        assert_sendable(&ask(&shop(), &turn(vec![said(&picked.join(" "))])));
    }

    #[test]
    fn any_company_can_be_asked(question in ".{0,80}", other in ".{0,80}", asked in ".{0,80}") {
        let faqs = vec![faq(1, text(&question, &[&other], "sí"), None)];
        let bot = LocalBot::new(&other, settings(), faqs);
        assert_sendable(&ask(&bot, &turn(vec![said(&asked)])));
        assert_sendable(&ask(&bot, &turn(vec![said(&question)])));
    }
}
