//! Every error of the fixtures, and every code of the table, has its class.
use recado_domain::send_error::ErrorClass::{self, *};

use super::{payload, payloads};
use crate::meta::{GraphError, error_class};

const EXPECTED: [(&str, ErrorClass, i64, &str); 6] = [
    (
        "error_100_invalid_message_id.json",
        FixPayload,
        100,
        "(#100) Invalid parameter: Please check the message ID you have provided.",
    ),
    ("error_100_media_delete.json", FixPayload, 100, "(#100) Invalid post_id parameter"),
    (
        "error_100_read_outgoing_message.json",
        FixPayload,
        100,
        "(#100) Invalid parameter: Message supplied to mark message as read API with message ID: ",
    ),
    (
        "error_100_subcode33_unknown_phone_number_id.json",
        Auth,
        100,
        "Unsupported post request. Object with ID '123123' does not exist",
    ),
    ("error_130429_rate_limit.json", SlowNumber, 130_429, "(#130429) Rate limit hit: "),
    (
        "error_131056_pair_rate_limit.json",
        SlowPair,
        131_056,
        "(#131056) (Business Account, Consumer Account) pair rate limit hit: ",
    ),
];

#[test]
fn every_error_body_is_read_with_its_class_and_words() {
    let Some(folder) = crate::testing::fixtures() else { return };
    let names = payloads(&folder, |name| name.starts_with("error_"));
    assert_eq!(names, EXPECTED.map(|(name, ..)| name.to_owned()));
    for (name, class, code, words) in EXPECTED {
        let GraphError { error, .. } = GraphError::read(400, &payload(&folder, name)).unwrap();
        assert_eq!((error.class, error.code), (class, Some(code)), "{name}");
        assert!(error.detail.starts_with(words), "{name}: {}", error.detail);
    }
}

#[test]
fn every_code_of_the_table_has_its_class() {
    let table: [(ErrorClass, &[i64]); 12] = [
        (Retry, &[1, 2, 131_000, 131_016, 135_000, 131_057, 133_016]),
        (SlowNumber, &[130_429, 4, 80_007]),
        (SlowPair, &[131_056]),
        (Wait, &[131_049, 130_472]),
        (Change, &[131_047]),
        (StopContact, &[131_026, 131_050, 131_021, 131_030]),
        (StopTemplate, &[132_001, 132_007, 132_015, 132_016]),
        (
            FixPayload,
            &[
                100, 131_008, 131_009, 131_051, 132_000, 132_005, 132_008, 132_012, 131_052,
                131_053, 137_000, 131_062,
            ],
        ),
        (
            StopNumber,
            &[368, 131_031, 130_497, 131_042, 131_044, 131_045, 131_048, 131_063, 131_064, 131_037],
        ),
        (Auth, &[0, 3, 10, 190, 200, 250, 299, 131_005]),
        (Flow, &[132_068, 132_069]),
        (Auth, &[33]),
    ];
    for (class, codes) in table {
        for code in codes {
            assert_eq!(error_class::known(*code, None), Some(class), "{code}");
        }
    }
    assert_eq!(error_class::known(100, Some(33)), Some(Auth));
    assert_eq!(error_class::known(999_999, None), None);
}

#[test]
fn an_unknown_code_is_judged_by_what_came_with_it() {
    let class = |status: u16, extra: &str| {
        let body = format!(r#"{{"error":{{"code":424242,"message":"?"{extra}}}}}"#);
        GraphError::read(status, body.as_bytes()).unwrap().error.class
    };
    assert_eq!(class(400, ""), FixPayload);
    assert_eq!(class(400, r#","is_transient":true"#), Retry);
    assert_eq!(class(401, ""), Auth);
    assert_eq!(class(429, ""), SlowNumber);
    assert_eq!(class(503, ""), Retry);
}

#[test]
fn only_the_graph_apis_own_body_is_an_error_of_it() {
    for body in
        ["", "oops", "{}", "[]", r#"{"error":"no"}"#, r#"{"error":{}}"#, r#"{"error":null}"#]
    {
        assert_eq!(GraphError::read(500, body.as_bytes()), None, "{body}");
    }
    let odd_details = br#"{"error":{"code":190,"error_data":"text","message":"Token"}}"#;
    assert_eq!(GraphError::read(401, odd_details).unwrap().error.detail, "Token");
}
