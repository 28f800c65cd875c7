//! What becomes of what somebody held who is removed from the company.
use recado_domain::{
    Timestamp,
    account::{Membership, Role},
};
use recado_store::{
    DocumentKind, NOBODY,
    sqlite::{self, SqliteOptions},
};
use serde_json::json;

use crate::harness::{Shop, eventually};

const MARCO: &str = "marco@misti.example";

/// Returns the id of somebody by their address.
async fn id_of(shop: &Shop, email: &str) -> String {
    let users = shop.api.items("/api/v1/users").await;
    let user = users.iter().find(|user| user["email"] == email).unwrap();
    user["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_conversations_of_who_is_removed_go_back_to_the_bot() {
    let shop = Shop::open().await;
    let (marco, ana) = (shop.agent(MARCO).await, shop.agent("ana@misti.example").await);
    let (rosa, hugo) = (shop.customer("51958114207"), shop.customer("51958114208"));
    for customer in [&rosa, &hugo] {
        customer.asks_and_is_answered().await;
        marco.act(&format!("{}/join", customer.path().await)).await.ok();
    }
    let path = rosa.path().await;
    // Held, though assigned to nobody, and asleep.
    shop.api.post(&format!("{path}/assign"), &json!({ "user_id": null })).await.ok();
    shop.api.act(&format!("{path}/snooze")).await.ok();
    ana.act(&format!("{path}/join")).await.refused(409, "taken");
    shop.api.delete(&format!("/api/v1/users/{}", id_of(&shop, MARCO).await)).await.ok();
    for customer in [&rosa, &hugo] {
        let now = customer.conversation().await;
        assert_eq!(now["owner"]["kind"], "bot", "{now}");
        assert_eq!(now["assignee_id"], json!(null));
    }
    ana.act(&format!("{path}/join")).await.ok();
    ana.act(&format!("{path}/leave")).await.ok();
    hugo.asks_and_is_answered().await;
}

#[tokio::test]
async fn a_removal_that_was_killed_in_the_middle_is_finished_by_the_next_start() {
    let mut shop = Shop::open().await;
    let marco = shop.agent(MARCO).await;
    let rosa = shop.customer("51958114207");
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    marco.act(&format!("{path}/join")).await.ok();
    let user = id_of(&shop, MARCO).await;
    assert!(shop.gateway.terminate().success());
    half_removed(&shop, &user, true).await;
    shop.gateway.start().await;
    eventually("what Marco held is the bot's", || async {
        let now = shop.api.get(&path).await.ok().body;
        (now["owner"]["kind"] == "bot").then_some(())
    })
    .await;
}

#[tokio::test]
async fn who_was_removed_before_anybody_gave_back_stands_in_nobodys_way() {
    let mut shop = Shop::open().await;
    let (marco, ana) = (shop.agent(MARCO).await, shop.agent("ana@misti.example").await);
    let rosa = shop.customer("51958114207");
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    marco.act(&format!("{path}/join")).await.ok();
    let user = id_of(&shop, MARCO).await;
    assert!(shop.gateway.terminate().success());
    half_removed(&shop, &user, false).await;
    shop.gateway.start().await;
    ana.act(&format!("{path}/join")).await.ok();
    shop.api.act(&format!("{path}/close")).await.refused(409, "not_owner");
}

/// Writes what a gateway writes that is killed right after it took the role; one of earlier days
/// noted nothing.
async fn half_removed(shop: &Shop, user: &str, is_noted: bool) {
    let stores = sqlite::open(SqliteOptions::new(shop.gateway.file("recado.db"))).unwrap();
    let memberships = stores.accounts.memberships(user.parse().unwrap()).await.unwrap();
    let Membership { tenant, user, .. } = memberships[0];
    if is_noted {
        let now = Timestamp(1);
        let body = json!({ "tenant": tenant, "user": user, "at": now });
        let (kind, id) = (DocumentKind::Removal, format!("{tenant}-{user}"));
        stores.documents.put(NOBODY, kind, &id, body, now, None).await.unwrap();
    }
    assert!(stores.accounts.change_role(&memberships[0], Role::Former).await.unwrap());
    stores.health.close().await;
}
