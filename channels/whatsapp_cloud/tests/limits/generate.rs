//! Outbound contents around every limit.
use proptest::{collection::vec, prelude::*};
use recado_domain::{
    ProviderId,
    content::{Buttons, Choice, Content, List, Row, Section, Template},
};

/// Texts around a limit, in letters of one and of four bytes.
fn around(limit: usize) -> impl Strategy<Value = String> {
    let length = prop_oneof![Just(0), Just(1), Just(limit), Just(limit + 1), 0..limit + 20];
    (length, prop_oneof![Just('a'), Just('ñ'), Just('🫘')])
        .prop_map(|(length, letter)| std::iter::repeat_n(letter, length).collect())
}

fn maybe(text: impl Strategy<Value = String>) -> impl Strategy<Value = Option<String>> {
    proptest::option::of(text)
}

pub(super) fn any_outbound() -> impl Strategy<Value = Content> {
    prop_oneof![
        around(4_096).prop_map(|text| Content::Text { text, preview_url: false }),
        (-100.0..100.0, -200.0..200.0).prop_map(|(latitude, longitude)| Content::Location {
            latitude,
            longitude,
            name: None,
            address: None
        }),
        (around(1_024), maybe(around(60)), maybe(around(60)), any_choices()).prop_map(
            |(text, header, footer, buttons)| Content::Buttons(Buttons {
                text,
                header,
                footer,
                buttons
            })
        ),
        any_list(),
        (around(512), vec(around(400), 0..4)).prop_map(|(name, parameters)| {
            Content::Template(Template {
                name,
                language: "es".to_owned(),
                parameters,
                components: Vec::new(),
                rendered: None,
            })
        }),
        prop_oneof![Just("🙂"), Just("👨‍👩‍👧‍👦"), Just("1️⃣"), Just("ok"), Just(""), Just("🙂 ")]
            .prop_map(|emoji| {
                Content::Reaction {
                    target: ProviderId("wamid.1".to_owned()),
                    emoji: Some(emoji.to_owned()),
                }
            }),
    ]
}

fn any_choices() -> impl Strategy<Value = Vec<Choice>> {
    let id = prop_oneof![around(256), Just(" a".to_owned()), "[a-c]".prop_map(String::from)];
    let choice = (id, prop_oneof![around(20), "[a-c]".prop_map(String::from)]);
    vec(choice.prop_map(|(id, title)| Choice { id, title }), 0..5)
}

fn any_list() -> impl Strategy<Value = Content> {
    let row = (
        prop_oneof![around(200), "[a-z]{2}".prop_map(String::from)],
        around(24),
        maybe(around(72)),
    )
        .prop_map(|(id, title, description)| Row { id, title, description });
    let section =
        (maybe(around(24)), vec(row, 0..6)).prop_map(|(title, rows)| Section { title, rows });
    (around(1_024), around(20), vec(section, 0..4)).prop_map(|(text, button, sections)| {
        Content::List(List { text, header: None, footer: None, button, sections })
    })
}
