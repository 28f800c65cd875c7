//! How fast a number may send, to all and to one; blocked accounts; listed recipients.

use reqwest::Method;
use serde_json::json;

use crate::harness::{ROSA, World, world};

/// Lets only the test move the clock.
async fn stop_the_clock(world: &World) {
    let (status, _) = world.sim(Method::POST, "clock", json!({"stopped": true})).await;
    assert_eq!(status, 200);
}

#[actix_rt::test]
async fn a_number_may_send_so_many_a_second() {
    let world = world(json!({"throughput_per_second": 5})).await;
    stop_the_clock(&world).await;
    let mut outcomes = Vec::new();
    for n in 0..7 {
        outcomes.push(world.send(&format!("5190000000{n}"), "text", json!({"body": "x"})).await);
    }
    let (status, refusal) = outcomes.iter().find(|(status, _)| *status != 200).unwrap();
    assert_eq!((*status, &refusal["error"]["code"]), (400, &json!(130_429)));
    assert_eq!(refusal["error"]["error_subcode"], 2_494_055);
    assert_eq!(outcomes.iter().filter(|(status, _)| *status == 200).count(), 5);
    let (status, _) = world.sim(Method::POST, "clock", json!({"advance_seconds": 1})).await;
    assert_eq!(status, 200);
    world.text(ROSA, "the next second").await;
}

#[actix_rt::test]
async fn coexistence_and_the_usual_number_differ() {
    let usual = world(json!({"throughput_per_second": null})).await;
    let shared = world(json!({"throughput_per_second": null, "coexistence": true})).await;
    for (world, most) in [(&usual, 80), (&shared, 20)] {
        stop_the_clock(world).await;
        let mut taken = 0;
        while world.send(&format!("519{taken:08}"), "text", json!({"body": "x"})).await.0 == 200 {
            taken += 1;
        }
        assert_eq!(taken, most);
    }
}

#[actix_rt::test]
async fn one_customer_gets_so_many_in_a_burst() {
    let world = world(json!({"pair_limit": {"seconds": 6, "burst": 45}})).await;
    stop_the_clock(&world).await;
    for n in 0..45 {
        world.text(ROSA, &format!("{n}")).await;
    }
    let (code, _) = world.refusal(ROSA, "text", json!({"body": "46"})).await;
    assert_eq!(code, 131_056);
    world.text("51900000001", "someone else").await;
    world.sim(Method::POST, "clock", json!({"advance_seconds": 5.5})).await;
    assert_eq!(world.refusal(ROSA, "text", json!({"body": "too early"})).await.0, 131_056);
    world.sim(Method::POST, "clock", json!({"advance_seconds": 1})).await;
    world.text(ROSA, "after six seconds").await;
    assert_eq!(world.refusal(ROSA, "text", json!({"body": "one only"})).await.0, 131_056);
}

#[actix_rt::test]
async fn locked_accounts_and_listed_recipients() {
    let world = world(json!({"recipients": ["+51 958 114 207"]})).await;
    world.text(ROSA, "listed").await;
    assert_eq!(world.refusal("51900000001", "text", json!({"body": "x"})).await.0, 131_030);
    for code in [131_031, 368] {
        world.change(json!({ "locked": code })).await;
        let (status, answer) = world.send(ROSA, "text", json!({"body": "x"})).await;
        assert_eq!((status, &answer["error"]["code"]), (403, &json!(code)));
    }
    world.change(json!({"locked": null})).await;
    world.text(ROSA, "open again").await;
}
