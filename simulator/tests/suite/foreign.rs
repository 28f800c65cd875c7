//! Pages of others in the browser of whoever runs a simulator.

use reqwest::Method;
use serde_json::json;

use crate::harness::{ROSA, world};

#[actix_rt::test]
async fn a_page_of_another_origin_or_another_name_learns_and_changes_nothing() {
    let world = world(json!({})).await;
    let ask = |method: Method, path: &str| {
        world.http.request(method, format!("{}{path}", world.simulator.url()))
    };
    let says = format!("/sim/numbers/{}/customers/{ROSA}/messages", world.id());
    for (method, path) in [
        (Method::POST, "/sim/reset"),
        (Method::POST, says.as_str()),
        (Method::GET, "/sim/numbers"),
        (Method::GET, "/phone/api/state"),
        (Method::GET, "/phone"),
    ] {
        for origin in ["https://evil.example", "http://127.0.0.1:1", "null"] {
            let asked = ask(method.clone(), path).header("origin", origin).send().await.unwrap();
            assert_eq!(asked.status(), 403, "{method} {path} from {origin}");
        }
        let asked = ask(method.clone(), path).header("host", "evil.example:8081");
        let asked = asked.send().await.unwrap();
        assert_eq!(asked.status(), 403, "{method} {path}");
        let words = asked.text().await.unwrap();
        assert!(!words.contains("meta_app_secret_1"), "{words}");
    }
    let numbers = ask(Method::GET, "/sim/numbers").send().await.unwrap();
    assert!(numbers.text().await.unwrap().contains("meta_app_secret_1"), "programs go on");
    let own = world.simulator.url().to_owned();
    let reset = ask(Method::POST, "/sim/reset").header("origin", own).send().await.unwrap();
    assert_eq!(reset.status(), 204, "and so does the phone");
}
