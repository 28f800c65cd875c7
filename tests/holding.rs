//! What others may do with a conversation that an agent holds.
use serde_json::json;

use crate::harness::Shop;

#[tokio::test]
async fn nobody_closes_what_another_agent_holds_but_an_admin_by_force() {
    let shop = Shop::open().await;
    let rosa = shop.customer("51958114207");
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    let (join, close) = (format!("{path}/join"), format!("{path}/close"));
    let (marco, ana) =
        (shop.agent("marco@misti.example").await, shop.agent("ana@misti.example").await);
    marco.act(&join).await.ok();
    ana.act(&close).await.refused(409, "not_owner");
    ana.post(&close, &json!({ "force": true })).await.refused(403, "forbidden");
    shop.api.act(&close).await.refused(409, "not_owner");
    assert_eq!(rosa.conversation().await["status"], "open");
    let closed = shop.api.post(&close, &json!({ "force": true })).await.ok().body;
    assert_eq!(closed["status"], "closed");
    marco.act(&join).await.ok();
    assert_eq!(marco.act(&close).await.ok().body["status"], "closed", "the holder may");
}

#[tokio::test]
async fn what_the_bot_has_anybody_may_close() {
    let shop = Shop::open().await;
    let rosa = shop.customer("51958114207");
    rosa.asks_and_is_answered().await;
    let ana = shop.agent("ana@misti.example").await;
    let closed = ana.act(&format!("{}/close", rosa.path().await)).await.ok().body;
    assert_eq!(closed["status"], "closed");
}

#[tokio::test]
async fn what_another_agent_holds_only_an_admin_assigns() {
    let shop = Shop::open().await;
    let rosa = shop.customer("51958114207");
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    let assign = format!("{path}/assign");
    let (marco, ana) =
        (shop.agent("marco@misti.example").await, shop.agent("ana@misti.example").await);
    let to = json!({ "user_id": ana.get("/api/v1/session").await.ok().body["user"]["id"] });
    ana.post(&assign, &to).await.ok();
    marco.act(&format!("{path}/join")).await.ok();
    ana.post(&assign, &json!({ "user_id": null })).await.refused(409, "not_owner");
    ana.post(&assign, &to).await.refused(409, "not_owner");
    marco.post(&assign, &to).await.ok();
    let freed = shop.api.post(&assign, &json!({ "user_id": null })).await.ok().body;
    assert_eq!(freed["assignee_id"], json!(null));
}
