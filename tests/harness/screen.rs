//! A screen as the console holds it.
use std::collections::BTreeMap;

use serde_json::Value;

use super::{Client, Live, patience::PATIENCE};

/// Where each conversation stands, in order of id.
pub(crate) fn positions(rows: &[Value]) -> Vec<(String, u64)> {
    let mut all: Vec<_> =
        rows.iter().map(|row| (row["id"].to_string(), row["position"].as_u64().unwrap())).collect();
    all.sort();
    all
}

/// A screen as the console holds it: rows by id, older ones ignored, and the last cursor.
pub(crate) struct Screen {
    pub(crate) live: Option<Live>,
    rows: BTreeMap<String, Value>,
    cursor: String,
}

impl Screen {
    pub(crate) async fn open(api: &Client) -> Self {
        Self::on(Live::open(api).await).await
    }

    /// Follows the inbox on a socket that is open.
    pub(crate) async fn on(mut live: Live) -> Self {
        let (_, subscribed) = live.follow("inbox", None).await;
        let cursor = subscribed["cursor"].as_str().unwrap().to_owned();
        Self { live: Some(live), rows: BTreeMap::new(), cursor }
    }

    pub(crate) async fn reconnect(&mut self, api: &Client) {
        let mut live = Live::open(api).await;
        let (told, subscribed) = live.follow("inbox", Some(&self.cursor)).await;
        assert_eq!(subscribed["reset"], false);
        for frame in &told {
            self.apply(frame);
        }
        subscribed["cursor"].as_str().unwrap().clone_into(&mut self.cursor);
        self.live = Some(live);
    }

    fn apply(&mut self, frame: &Value) {
        if frame["type"] != "event" || frame["topic"] != "inbox" {
            return;
        }
        let row = &frame["conversation"];
        let id = row["id"].to_string();
        let known = self.rows.get(&id).map_or(0, |row| row["position"].as_u64().unwrap());
        if row["position"].as_u64().unwrap() >= known {
            self.rows.insert(id, row.clone());
        }
        frame["cursor"].as_str().unwrap().clone_into(&mut self.cursor);
    }

    pub(crate) async fn reaches(&mut self, want: &[(String, u64)]) {
        let reaching = async {
            while !want.iter().all(|stand| self.shows().contains(stand)) {
                self.step().await;
            }
        };
        let reached = tokio::time::timeout(PATIENCE, reaching).await;
        assert!(reached.is_ok(), "it never shows {want:?}, but {:?}", self.shows());
    }

    /// Applies the next frame.
    pub(crate) async fn step(&mut self) {
        let frame = self.live.as_mut().unwrap().next("event").await;
        self.apply(&frame);
    }

    /// Where each conversation stands on it.
    pub(crate) fn shows(&self) -> Vec<(String, u64)> {
        positions(&self.rows.values().cloned().collect::<Vec<_>>())
    }
}
