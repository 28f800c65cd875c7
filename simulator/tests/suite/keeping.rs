//! A simulator that starts again on its folder goes on where the last one ended.

use std::fs;
use std::path::Path;
use std::sync::atomic::Ordering;

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use crate::harness::{ROSA, World, a_while, world_in};

async fn kept(fields: Value) -> (World, TempDir) {
    let folder = tempdir().unwrap();
    (world_in(Some(folder.path().to_owned()), fields).await, folder)
}

/// What Rosa's phone shows.
async fn shown(world: &World) -> Vec<Value> {
    world.chat(ROSA).await
}

#[actix_rt::test]
async fn the_phone_shows_the_same_chat_and_the_window_is_still_open() {
    let (world, folder) = kept(json!({})).await;
    world.say(ROSA, json!({"kind": "text", "text": "hola", "name": "Rosa Quispe"})).await;
    let buttons = json!({"type": "button", "body": {"text": "¿Qué?"}, "action": {"buttons": [
        {"type": "reply", "reply": {"id": "menu", "title": "Ver menú"}}]}});
    let (_, answer) = world.send(ROSA, "interactive", buttons).await;
    let wamid = answer["messages"][0]["id"].as_str().unwrap().to_owned();
    world.status(&wamid, "delivered").await;
    let place = json!({"kind": "location", "location": {"latitude": -16.4, "longitude": -71.5}});
    world.message(&world.say(ROSA, place).await).await;
    a_while().await;
    let before = shown(&world).await;
    assert_eq!(before.len(), 3);
    let world = world.restarted_on(folder.path()).await;
    assert_eq!(shown(&world).await, before);
    let people = world.of_number(Method::GET, "customers", json!({})).await;
    assert_eq!(people["items"][0]["name"], "Rosa Quispe");
    assert_eq!(people["items"][0]["window_open"], true);
    let wamid = world.text(ROSA, "seguimos").await;
    assert_eq!(world.status(&wamid, "delivered").await["recipient_id"], ROSA);
}

#[actix_rt::test]
async fn reactions_and_read_marks_find_messages_of_the_earlier_run() {
    let (world, folder) = kept(json!({})).await;
    let hers = world.greet(ROSA).await;
    let ours = world.text(ROSA, "¿Te ayudo?").await;
    world.status(&ours, "delivered").await;
    let world = world.restarted_on(folder.path()).await;
    world.send(ROSA, "reaction", json!({"message_id": hers, "emoji": "👍"})).await;
    world.of_number(Method::POST, &format!("customers/{ROSA}/read"), json!({})).await;
    world.status(&ours, "read").await;
    a_while().await;
    let chat = shown(&world).await;
    assert_eq!(chat[0]["their_reaction"], "👍");
    assert_eq!(chat[1]["state"], "read");
}

#[actix_rt::test]
async fn a_message_on_its_way_arrives_after_the_restart() {
    let (world, folder) = kept(json!({"statuses": {"sent_ms": 400, "delivered_ms": 800}})).await;
    world.greet(ROSA).await;
    let message = json!({"messaging_product": "whatsapp", "to": ROSA, "text": {"body": "en camino"},
                         "biz_opaque_callback_data": "talk-7"});
    let (_, answer) = world.post(message).await;
    let wamid = answer["messages"][0]["id"].as_str().unwrap().to_owned();
    let world = world.restarted_on(folder.path()).await;
    assert!(world.told(&wamid).is_empty());
    let told = world.status(&wamid, "delivered").await;
    assert_eq!(told["biz_opaque_callback_data"], "talk-7", "the proof is still in it");
    assert_eq!(world.told(&wamid), ["sent", "delivered"]);
}

#[actix_rt::test]
async fn a_webhook_that_nobody_took_is_told_after_the_restart() {
    let (world, folder) = kept(json!({})).await;
    world.inbox.answer.store(503, Ordering::SeqCst);
    let wamid = world.say(ROSA, json!({"kind": "text", "text": "¿hay alguien?"})).await;
    a_while().await;
    let world = world.restarted_on(folder.path()).await;
    world.inbox.posts_clear();
    world.inbox.answer.store(200, Ordering::SeqCst);
    assert_eq!(world.message(&wamid).await["text"]["body"], "¿hay alguien?");
    a_while().await;
    assert_eq!(shown(&world).await[0]["state"], "delivered", "the second tick");
}

#[actix_rt::test]
async fn pictures_numbers_and_templates_are_found_again() {
    let (world, folder) = kept(json!({"name": "Tienda"})).await;
    let picture = json!({"kind": "image", "data": "iVBORw0KGgo=", "mime_type": "image/png"});
    world.message(&world.say(ROSA, picture).await).await;
    let template = json!({"name": "aviso", "language": "es", "category": "UTILITY",
                          "components": [{"type": "BODY", "text": "Hola"}]});
    let path = format!("{}/message_templates", world.account());
    let (status, _) = world.graph(Method::POST, &path, Some(&template)).await;
    assert_eq!(status, 200);
    let world = world.restarted_on(folder.path()).await;
    let media = shown(&world).await[0]["media_id"].as_str().unwrap().to_owned();
    let url = format!("{}/phone/api/media/{media}", world.simulator.url());
    let bytes = world.http.get(url).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(&bytes[..], b"\x89PNG\r\n\x1a\n");
    let (_, templates) = world.graph(Method::GET, &path, None).await;
    assert!(templates["data"].as_array().unwrap().iter().any(|one| one["name"] == "aviso"));
    let (_, number) = world.sim(Method::GET, &format!("numbers/{}", world.id()), json!({})).await;
    assert_eq!(number["name"], "Tienda");
}

#[actix_rt::test]
async fn what_lies_on_the_disk_a_moment_later_is_enough() {
    let (world, folder) = kept(json!({})).await;
    world.greet(ROSA).await;
    tokio::time::sleep(std::time::Duration::from_millis(800)).await;
    // As kill -9 leaves it: copied while the simulator runs, with a draft that was cut in the middle.
    let copy = tempdir().unwrap();
    let state = fs::read(folder.path().join("state.json")).unwrap();
    fs::write(copy.path().join("state.json"), &state).unwrap();
    fs::write(copy.path().join("state.new"), &state[..state.len() / 2]).unwrap();
    let world = world.restarted_on(copy.path()).await;
    assert_eq!(shown(&world).await[0]["text"], "hola");
}

#[actix_rt::test]
async fn a_file_that_cannot_be_read_is_put_aside_and_the_start_goes_on() {
    let (world, folder) = kept(json!({})).await;
    world.greet(ROSA).await;
    world.simulator.stop().await;
    let state = folder.path().join("state.json");
    let whole = fs::read(&state).unwrap();
    for broken in [&whole[..whole.len() - 20], b"{\"version\":99}", b""] {
        fs::write(&state, broken).unwrap();
        let world = world_in(Some(folder.path().to_owned()), json!({})).await;
        assert!(is_empty(&world).await);
        assert_eq!(fs::read(folder.path().join("state.json.unreadable")).unwrap(), broken);
        world.simulator.stop().await;
    }
}

/// A world with a template in its chat, the chat, and the state that was kept.
async fn with_a_template() -> (World, Vec<Value>, Value) {
    let (world, folder) = kept(json!({})).await;
    world.greet(ROSA).await;
    let values = json!([{"type": "text", "text": "Rosa"}, {"type": "text", "text": "106"}]);
    let template = json!({"name": "pedido_en_camino", "language": {"code": "es"},
                          "components": [{"type": "body", "parameters": values}]});
    let (_, answer) = world.send(ROSA, "template", template).await;
    world.status(answer["messages"][0]["id"].as_str().unwrap(), "delivered").await;
    tokio::time::sleep(std::time::Duration::from_millis(800)).await;
    let chat = shown(&world).await;
    assert_eq!(chat[1]["kind"], "template");
    let state = fs::read(folder.path().join("state.json")).unwrap();
    (world, chat, serde_json::from_slice(&state).unwrap())
}

/// A folder that holds a state and nothing else.
fn holding(state: &str) -> TempDir {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("state.json"), state).unwrap();
    folder
}

#[actix_rt::test]
async fn a_template_that_was_sent_is_found_again() {
    let (world, chat, state) = with_a_template().await;
    let folder = holding(&state.to_string());
    assert_eq!(shown(&world.restarted_on(folder.path()).await).await, chat);
    assert!(!folder.path().join("state.json.unreadable").exists());
}

#[actix_rt::test]
async fn a_file_of_the_first_version_is_read_though_it_names_a_category_twice() {
    let (world, chat, mut state) = with_a_template().await;
    state["version"] = 1.into();
    let lines = state["numbers"][0]["customers"][0]["chat"].take();
    let flat = lines.as_array().unwrap().iter().map(|kept| {
        let (line, mut beside) = (kept["line"].to_string(), kept.clone());
        beside.as_object_mut().unwrap().remove("line");
        format!("{},{}", line.strip_suffix('}').unwrap(), &beside.to_string()[1..])
    });
    let flat = format!("[{}]", flat.collect::<Vec<_>>().join(","));
    assert_eq!(flat.matches("\"category\"").count(), 3, "one of the greeting, two of the template");
    state["numbers"][0]["customers"][0]["chat"] = "the chat".into();
    let folder = holding(&state.to_string().replace("\"the chat\"", &flat));
    assert_eq!(shown(&world.restarted_on(folder.path()).await).await, chat);
}

#[actix_rt::test]
async fn what_cannot_be_read_costs_nothing_else() {
    let (world, chat, mut state) = with_a_template().await;
    state["numbers"][0]["customers"][0]["chat"][1]["line"]["state"] = "flying".into();
    state["numbers"][0]["customers"].as_array_mut().unwrap().push(json!({"key": 7}));
    state["media"] = json!(["odd"]);
    let text = state.to_string();
    let folder = holding(&text);
    let read = shown(&world.restarted_on(folder.path()).await).await;
    assert_eq!((read.len(), &read[0]["wamid"]), (1, &chat[0]["wamid"]));
    let aside = fs::read_to_string(folder.path().join("state.json.unreadable")).unwrap();
    assert_eq!(aside, text, "it can be mended by hand");
}

async fn is_empty(world: &World) -> bool {
    let path = format!("numbers/{}/customers", world.id());
    let (_, people) = world.sim(Method::GET, &path, json!({})).await;
    people["items"].as_array().is_some_and(Vec::is_empty)
}

#[actix_rt::test]
async fn only_the_owner_may_read_the_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let (world, folder) = kept(json!({})).await;
    world.simulator.stop().await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder.path()), 0o700);
    assert_eq!(mode(&folder.path().join("state.json")), 0o600);
}

#[actix_rt::test]
async fn what_was_forgotten_stays_forgotten() {
    let (world, folder) = kept(json!({})).await;
    world.greet(ROSA).await;
    world.of_number(Method::DELETE, &format!("customers/{ROSA}"), json!({})).await;
    let world = world.restarted_on(folder.path()).await;
    assert!(is_empty(&world).await);
}
