//! A screen that follows everything over a line that keeps breaking, and must show in the end what one
//! shows that never lost it (P8).
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use recado_protocol::{ClientFrame, ServerFrame};
use tokio::{
    task::JoinHandle,
    time::{Instant, timeout_at},
};

use crate::{
    dice::Dice,
    shown::Shown,
    stage::{Company, Socket},
};

/// How long a screen is told nothing before it is taken to show everything.
const STILL: Duration = Duration::from_secs(3);

/// A screen at work.
pub(super) struct Screen {
    over: Arc<AtomicBool>,
    task: JoinHandle<Shown>,
}

impl Screen {
    /// Opens one before anything happens.
    pub(super) async fn open(company: &Company, mut dice: Dice) -> Self {
        let address = company.api.socket();
        let over = Arc::new(AtomicBool::new(false));
        let (ended, mut shown) = (Arc::clone(&over), Shown::default());
        // The first line stands before anybody writes: without a cursor only what comes is told.
        let mut first = Some(reconnect(&mut shown, &address).await);
        let task = tokio::spawn(async move {
            while !ended.load(Ordering::Relaxed) {
                let mut line = match first.take() {
                    Some(line) => line,
                    None => reconnect(&mut shown, &address).await,
                };
                let until = Instant::now() + dice.between(300, 4_000);
                while let Ok(heard) = timeout_at(until, line.hear()).await {
                    show(&mut shown, heard.expect("the gateway keeps the line"), &mut line).await;
                }
                // The line breaks without a word; what happens meanwhile is missed.
                drop(line);
                tokio::time::sleep(dice.between(50, 1_500)).await;
            }
            catch_up(&mut shown, &address).await;
            shown
        });
        Self { over, task }
    }

    /// Lets it connect for the last time and catch up.
    pub(super) async fn close(self) -> Shown {
        self.over.store(true, Ordering::Relaxed);
        self.task.await.expect("the screen worked until the end")
    }
}

/// Connects and follows everything from where the screen was told.
async fn reconnect(shown: &mut Shown, address: &str) -> Socket {
    shown.lines += 1;
    let mut line = Socket::open(address).await.expect("the gateway listens");
    for topic in shown.topics() {
        let after = shown.cursors.get(&topic).cloned();
        line.say(&ClientFrame::Subscribe { topic, after }).await.expect("it leaves");
    }
    while !shown.cursors.contains_key("inbox") {
        let heard = line.hear().await.expect("the inbox's cursor");
        show(shown, heard, &mut line).await;
    }
    line
}

async fn catch_up(shown: &mut Shown, address: &str) {
    let mut line = reconnect(shown, address).await;
    while let Ok(heard) = timeout_at(Instant::now() + STILL, line.hear()).await {
        show(shown, heard.expect("the gateway keeps the line"), &mut line).await;
    }
}

/// Applies a frame, and follows a conversation that is new.
async fn show(shown: &mut Shown, frame: ServerFrame, line: &mut Socket) {
    if let Some(topic) = shown.show(frame) {
        line.say(&ClientFrame::Subscribe { topic, after: None }).await.expect("it leaves");
    }
}
