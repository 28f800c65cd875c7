//! The agents' socket: gap first, then live, and nothing lost in between.
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;

use crate::harness::{ADMIN, Client, Live, Screen, Shop, eventually, positions};

const ROSA: &str = "51958114207";

#[tokio::test]
async fn an_agent_sees_a_talk_as_it_happens() {
    let shop = Shop::open().await;
    let mut live = Live::open(&shop.api).await;
    let (told, subscribed) = live.follow("inbox", None).await;
    assert!(told.is_empty() && subscribed["reset"] == false);
    let rosa = shop.customer(ROSA);
    rosa.writes("¿tienen envío a Cusco?");
    let first = live.until(|frame| frame["topic"] == "inbox").await;
    let id = first["conversation"]["id"].as_str().unwrap().to_owned();
    let topic = format!("conversation:{id}");
    let (page, subscribed) = live.follow(&topic, None).await;
    assert!(page.iter().any(|frame| frame["topic"] == topic.as_str()
        && frame["messages"][0]["text"] == "¿tienen envío a Cusco?"));
    assert_eq!(subscribed["reset"], false);
    rosa.sees("S/ 14").await;
    rosa.writes("gracias");
    live.until(|frame| {
        frame["topic"] == topic.as_str()
            && frame["messages"]
                .as_array()
                .is_some_and(|messages| messages.iter().any(|message| message["text"] == "gracias"))
    })
    .await;
    shop.api.act(&format!("/api/v1/conversations/{id}/join")).await.ok();
    let joined = live
        .until(|frame| {
            frame["facts"]
                .as_array()
                .is_some_and(|facts| facts.iter().any(|fact| fact["type"] == "joined"))
        })
        .await;
    assert_eq!(joined["conversation"]["owner"]["kind"], "agent");
}

#[tokio::test]
async fn a_screen_that_reconnects_shows_what_one_shows_that_never_lost_the_line() {
    let shop = Shop::open().await;
    let mut faithful = Screen::open(&shop.api).await;
    let mut broken = Screen::open(&shop.api).await;
    let phones = ["51958114207", "51958114311", "51958114555"];
    for round in 0..6 {
        let broken_off = round % 2 == 0;
        if broken_off {
            broken.live = None;
        }
        for phone in phones {
            shop.customer(phone).writes(&format!("mensaje {round}: ¿tienen envío a Cusco?"));
        }
        eventually("everybody wrote", || async {
            let all = shop.conversations().await;
            let wrote =
                all.len() == 3 && all.iter().all(|row| row["unread"].as_u64() >= Some(round + 1));
            wrote.then_some(())
        })
        .await;
        if broken_off {
            broken.reconnect(&shop.api).await;
        }
    }
    let want = eventually("the talks are at rest", || async {
        let one = positions(&shop.conversations().await);
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        (positions(&shop.conversations().await) == one).then_some(one)
    })
    .await;
    faithful.reaches(&want).await;
    broken.reaches(&want).await;
}

#[tokio::test]
async fn the_inboxs_gap_is_told_from_the_cursor_on() {
    let shop = Shop::open().await;
    shop.customer("51958114311").asks_and_is_answered().await;
    let mut live = Live::open(&shop.api).await;
    let (_, subscribed) = live.follow("inbox", None).await;
    let cursor = subscribed["cursor"].as_str().unwrap().to_owned();
    drop(live);
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    // Nothing comes after this: only the gap can tell of it.
    eventually("the answer is delivered", || async {
        (rosa.messages().await.last()?["status"] == "delivered").then_some(())
    })
    .await;
    let mut live = Live::open(&shop.api).await;
    let (told, subscribed) = live.follow("inbox", Some(&cursor)).await;
    assert_eq!(subscribed["reset"], false);
    let rows: Vec<&Value> = told.iter().map(|frame| &frame["conversation"]).collect();
    assert_eq!(rows, [&rosa.conversation().await], "what changed since, and nothing else");
}

#[tokio::test]
async fn a_conversations_gap_is_told_from_the_cursor_on() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let topic = format!("conversation:{}", rosa.conversation().await["id"].as_str().unwrap());
    let mut live = Live::open(&shop.api).await;
    let (_, subscribed) = live.follow(&topic, None).await;
    let cursor = subscribed["cursor"].as_str().unwrap().to_owned();
    drop(live);
    rosa.writes("otra cosa: ¿tienen envío a Cusco?");
    eventually("the second answer is delivered", || async {
        let messages = rosa.messages().await;
        (messages.len() == 4 && messages[3]["status"] == "delivered").then_some(())
    })
    .await;
    let mut live = Live::open(&shop.api).await;
    let (told, subscribed) = live.follow(&topic, Some(&cursor)).await;
    assert_eq!(subscribed["reset"], false);
    let texts: Vec<&Value> = told
        .iter()
        .flat_map(|frame| frame["messages"].as_array().into_iter().flatten())
        .map(|message| &message["number"])
        .collect();
    assert!(texts.contains(&&json!(3)) && texts.contains(&&json!(4)), "{texts:?}");
    let facts: Vec<&Value> =
        told.iter().flat_map(|frame| frame["facts"].as_array().into_iter().flatten()).collect();
    let positions: Vec<u64> = facts.iter().map(|fact| fact["position"].as_u64().unwrap()).collect();
    let after: u64 = cursor.parse().unwrap();
    assert_eq!(positions.first(), Some(&(after + 1)), "the gap begins right after the cursor");
    assert!(positions.is_sorted());
}

#[tokio::test]
async fn a_cursor_that_cannot_be_trusted_asks_for_a_reload() {
    let shop = Shop::open().await;
    shop.customer(ROSA).asks_and_is_answered().await;
    let mut live = Live::open(&shop.api).await;
    for cursor in ["999999999999", "nonsense"] {
        let (told, subscribed) = live.follow("inbox", Some(cursor)).await;
        assert!(told.is_empty() && subscribed["reset"] == true, "{cursor}");
    }
    let (told, subscribed) = live.follow("inbox", Some("0")).await;
    assert_eq!((told.len(), &subscribed["reset"]), (1, &json!(false)));
}

#[tokio::test]
async fn agents_see_who_types_and_who_looks() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let id = rosa.conversation().await["id"].as_str().unwrap().to_owned();
    let topic = format!("conversation:{id}");
    let marco = shop.agent("marco@misti.example").await;
    let mut lucia = Live::open(&shop.api).await;
    lucia.follow(&topic, None).await;
    let mut other = Live::connect(&marco, &[("cookie", marco.cookie())]).await.unwrap();
    other.next("hello").await;
    other.say(json!({ "type": "viewing", "conversation_id": id })).await;
    let present = lucia
        .until(|frame| {
            frame["type"] == "presence" && frame["viewers"].as_array().unwrap().len() == 1
        })
        .await;
    assert_eq!(present["viewers"][0]["name"], "marco");
    other.say(json!({ "type": "typing", "conversation_id": id, "typing": true })).await;
    let typing = lucia.next("typing").await;
    assert_eq!((&typing["name"], &typing["typing"]), (&json!("marco"), &json!(true)));
    other.say(json!({ "type": "read", "conversation_id": id, "number": 2 })).await;
    lucia.until(|frame| frame["type"] == "event" && frame["conversation"]["unread"] == 0).await;
    drop(other);
    lucia
        .until(|frame| {
            frame["type"] == "presence" && frame["viewers"].as_array().unwrap().is_empty()
        })
        .await;
}

#[tokio::test]
async fn who_is_not_signed_in_or_signs_out_is_told_by_the_close_code() {
    let shop = Shop::open().await;
    let nobody = Client::nobody(shop.api.base());
    let mut live = Live::connect(&nobody, &[("x-nothing", "1")]).await.unwrap();
    assert_eq!(live.close_code().await, 4401);
    let lucia = Client::sign_in(shop.api.base(), ADMIN).await;
    let mut live = Live::connect(&lucia, &[("cookie", lucia.cookie())]).await.unwrap();
    live.next("hello").await;
}

#[tokio::test]
async fn a_page_of_another_origin_cannot_use_our_cookie() {
    let shop = Shop::open().await;
    let lucia = Client::sign_in(shop.api.base(), ADMIN).await;
    let cookie = lucia.cookie().to_owned();
    let own = shop.api.base().to_owned();
    let other_scheme = own.replacen("http", "https", 1);
    for origin in ["https://evil.example", "null", "http://127.0.0.1", &other_scheme] {
        let refused = Live::connect(&lucia, &[("cookie", &cookie), ("origin", origin)]).await;
        let Err(Error::Http(answer)) = refused else { panic!("{origin} was let in") };
        assert_eq!(answer.status(), 403);
    }
    let mut live = Live::connect(&lucia, &[("cookie", &cookie), ("origin", &own)]).await.unwrap();
    live.next("hello").await;
}

#[tokio::test]
async fn odd_frames_are_refused_and_the_socket_lives_on() {
    let shop = Shop::open().await;
    let mut live = Live::open(&shop.api).await;
    for text in ["", "{", "[]", r#"{"type":"fly"}"#, r#"{"type":"subscribe"}"#] {
        live.say_raw(text).await;
        assert_eq!(live.next("refused").await["code"], "malformed", "{text}");
    }
    live.say(json!({ "type": "subscribe", "topic": "moon" })).await;
    assert_eq!(live.next("refused").await["topic"], "moon");
    live.say(json!({ "type": "ping", "id": "7" })).await;
    assert_eq!(live.next("pong").await["id"], "7");
    live.say_raw(&"x".repeat(70_000)).await;
    assert_eq!(live.close_code().await, 1009, "a frame above 64 KB is too big");
}

#[tokio::test]
async fn a_gateway_that_ends_says_that_it_goes_away() {
    let mut shop = Shop::open().await;
    let mut live = Live::open(&shop.api).await;
    live.follow("inbox", None).await;
    let ended = tokio::task::spawn_blocking(move || (shop.gateway.terminate(), shop));
    assert_eq!(live.close_code().await, 1001);
    assert!(ended.await.unwrap().0.success());
}
