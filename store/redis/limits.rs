//! Limits: a token bucket in one script, by the server's clock.
use std::sync::LazyLock;

use async_trait::async_trait;
use redis::Script;

use super::{Redis, line::ANSWER_WITHIN};
use crate::Limits;

/// Fills the bucket for the time that passed, takes whole tokens or puts some back (fewer than none are
/// wanted), and lets it expire when it would be
/// full again: one that nobody draws from is no key. Numbers are written with all their digits, or
/// many small draws would lose some.
static DRAW: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
local rate, burst, want = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(kept[1]) or burst, tonumber(kept[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) * rate)
local granted = math.max(0, math.min(want, math.floor(tokens)))
tokens = math.min(burst, tokens - granted - math.min(0, want))
redis.call('HSET', KEYS[1], 'tokens', string.format('%.17g', tokens), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(math.min(31536000, (burst - tokens) / rate) * 1000) + 1)
return granted",
    )
});

#[async_trait]
impl Limits for Redis {
    async fn draw(&self, bucket: &str, per_second: f64, burst: f64, want: u32) -> Option<u32> {
        self.change(bucket, per_second, burst, i64::from(want)).await
    }

    async fn give_back(&self, bucket: &str, per_second: f64, burst: f64, count: u32) {
        self.change(bucket, per_second, burst, -i64::from(count)).await;
    }
}

impl Redis {
    /// Takes tokens, or puts some back.
    async fn change(&self, bucket: &str, per_second: f64, burst: f64, want: i64) -> Option<u32> {
        let sane = per_second.is_finite() && per_second > 0.0 && burst.is_finite() && burst >= 0.0;
        if !sane {
            return None;
        }
        let mut script = DRAW.key(self.options.key(&format!("limit:{bucket}")));
        script.arg(per_second).arg(burst).arg(want);
        let asking = async |mut connection| script.invoke_async(&mut connection).await;
        self.line.ask("draw", ANSWER_WITHIN, asking).await.ok()
    }
}
