//! The console as the binary serves it.
use crate::harness::{Client, Gateway};

#[tokio::test]
async fn every_address_of_the_console_is_its_one_page() {
    let mut gateway = Gateway::prepare(&[]);
    gateway.start().await;
    let nobody = Client::nobody(&gateway.url());
    for path in ["/", "/bandeja", "/bandeja/00000000000000000000000000000001", "/faqs"] {
        let answer = nobody.get(path).await.ok();
        assert!(
            answer.headers["content-type"].to_str().unwrap().starts_with("text/html"),
            "{path}"
        );
        assert_eq!(answer.headers["cache-control"], "no-cache", "a new version is seen at once");
    }
    let page = String::from_utf8(nobody.get("/").await.ok().bytes).unwrap();
    assert!(!page.contains("recado-phone"), "there is a phone in the demo only");
    let script = page
        .split("src=\"")
        .filter_map(|part| part.split('"').next())
        .find(|src| src.starts_with("/assets/"));
    if let Some(script) = script {
        let answer = nobody.get(script).await.ok();
        assert_eq!(answer.headers["cache-control"], "public, max-age=31536000, immutable");
    }
}
