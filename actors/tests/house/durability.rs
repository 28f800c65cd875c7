//! What is not durable is not acknowledged, and has not happened (P1).
use std::time::Duration;

use recado_testkit::{ScriptedChannel, customer, in_simulated_time, message};

use crate::{
    harness::{Standing, config, settings},
    stubborn::Stubborn,
};

const QUESTION: &str = "¿tienen envío a Cusco?";

#[test]
fn what_the_store_cannot_keep_is_not_acknowledged() {
    in_simulated_time(async {
        let (stores, _log) = Stubborn::before(&recado_store::memory::open());
        let provider = ScriptedChannel::default();
        let standing = Standing::on(stores, provider, settings(), config()).await;
        let rosa = customer("51958114207");
        let incoming = vec![message(&rosa, "in.1", QUESTION, standing.now())];
        let delivered = standing.house.deliver(&standing.channel, incoming).await;
        assert!(delivered.is_err(), "nothing was kept and yet it was acknowledged");
        tokio::time::sleep(Duration::from_mins(1)).await;
        assert_eq!(standing.provider.texts().len(), 0, "what was not kept was answered");
    });
}

#[test]
fn what_was_not_kept_counts_when_it_comes_again() {
    in_simulated_time(async {
        let (stores, log) = Stubborn::before(&recado_store::memory::open());
        let provider = ScriptedChannel::default();
        let standing = Standing::on(stores, provider, settings(), config()).await;
        let rosa = customer("51958114207");
        for _ in 0..2 {
            let incoming = vec![message(&rosa, "in.1", QUESTION, standing.now())];
            assert!(standing.house.deliver(&standing.channel, incoming).await.is_err());
        }
        log.gives_in();
        standing.rosa_writes("in.1", QUESTION).await;
        assert_eq!(standing.messages().await.len(), 2);
        assert_eq!(standing.provider.texts(), ["Sí, S/ 14."]);
    });
}
