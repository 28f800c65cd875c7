//! Outbound contents around every limit.
use proptest::{collection::vec, prelude::*};
use recado_domain::{
    ProviderId,
    content::{
        Buttons, Choice, Content, Form, List, Product, ProductList, ProductSection, Row, Section,
        Template,
    },
};

/// Texts around a limit, in letters of one and of four bytes.
fn around(limit: usize) -> impl Strategy<Value = String> + Clone {
    // Mostly right, so that a whole message often has no mistake or just one.
    let length = prop_oneof![
        12 => 1..=limit,
        4 => Just(limit),
        1 => Just(limit + 1),
        1 => Just(0),
    ];
    (length, prop_oneof![Just('a'), Just('ñ'), Just('🫘')])
        .prop_map(|(length, letter)| std::iter::repeat_n(letter, length).collect())
}

fn maybe(
    text: impl Strategy<Value = String> + Clone,
) -> impl Strategy<Value = Option<String>> + Clone {
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
        any_form(),
        any_product(),
        any_product_list(),
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

/// Ids that seldom repeat, and now and then one that breaks a rule.
fn any_id(limit: usize) -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        12 => "[a-z]{5}".prop_map(String::from),
        2 => around(limit),
        1 => "[ab]".prop_map(String::from),
        1 => Just(" a".to_owned()),
    ]
}

fn any_choices() -> impl Strategy<Value = Vec<Choice>> {
    let title = prop_oneof![4 => "[a-z]{1,20}".prop_map(String::from), 1 => around(20)];
    let choice = (any_id(256), title).prop_map(|(id, title)| Choice { id, title });
    prop_oneof![8 => vec(choice.clone(), 1..=3), 1 => vec(choice, 0..=4)]
}

fn any_list() -> impl Strategy<Value = Content> {
    let row = (any_id(200), around(24), maybe(around(72)))
        .prop_map(|(id, title, description)| Row { id, title, description });
    let title = prop_oneof![8 => around(24).prop_map(Some), 1 => Just(None)];
    let rows = prop_oneof![8 => vec(row.clone(), 1..=2), 1 => vec(row, 0..=6)];
    let section = (title, rows).prop_map(|(title, rows)| Section { title, rows });
    let sections = prop_oneof![8 => vec(section.clone(), 1..=2), 1 => vec(section, 0..=4)];
    (around(1_024), around(20), sections).prop_map(|(text, button, sections)| {
        Content::List(List { text, header: None, footer: None, button, sections })
    })
}

fn any_form() -> impl Strategy<Value = Content> {
    let data = prop_oneof![
        4 => Just(None),
        2 => Just(serde_json::json!({ "ciudad": "Cusco" }).as_object().cloned()),
        1 => Just(Some(serde_json::Map::new())),
    ];
    let names = (around(1_024), maybe(around(1_024)), maybe(around(1_024)));
    (around(1_024), maybe(around(60)), around(20), names, data).prop_map(
        |(text, header, button, (form_id, token, screen), data)| {
            // Data without a screen is not encoded: its own test tells of that.
            let data = screen.as_ref().and(data);
            Content::Form(Box::new(Form {
                text,
                header,
                footer: None,
                button,
                form_id,
                token,
                screen,
                data,
            }))
        },
    )
}

fn any_product() -> impl Strategy<Value = Content> {
    (maybe(around(1_024)), maybe(around(60)), around(100), around(100)).prop_map(
        |(text, footer, catalog_id, product_id)| {
            Content::Product(Product { text, footer, catalog_id, product_id })
        },
    )
}

fn any_product_list() -> impl Strategy<Value = Content> {
    let title = prop_oneof![8 => around(24).prop_map(Some), 1 => Just(None)];
    let id = || prop_oneof![40 => "[a-z]{5}".prop_map(String::from), 1 => around(100)];
    let few = prop_oneof![8 => vec(id(), 1..=3), 1 => vec(id(), 0..=31)];
    let section =
        (title, few).prop_map(|(title, product_ids)| ProductSection { title, product_ids });
    let sections = prop_oneof![8 => vec(section.clone(), 1..=2), 1 => vec(section, 0..=11)];
    (around(1_024), around(60), around(100), sections).prop_map(
        |(text, header, catalog_id, sections)| {
            Content::ProductList(ProductList { text, header, footer: None, catalog_id, sections })
        },
    )
}
