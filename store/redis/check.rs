//! Whether a Redis can be used, asked once and patiently: for `doctor`.
use std::pin::pin;

use futures_util::future::{Either, select};
use redis::{RedisResult, aio::MultiplexedConnection};

use super::{RedisOptions, Trouble, dial};

/// The oldest version that has all that is used.
const OLDEST: u32 = 6;

/// Connects, asks which version it is, and does a little of all that is needed.
pub async fn check(options: &RedisOptions) -> Result<(), Trouble> {
    let sign_in = dial::sign_in(options);
    let (connection, carried) = dial::for_commands(options, &sign_in).await?;
    let at = options.address.to_string();
    let asked = pin!(tokio::time::timeout(dial::CONNECT_WITHIN, ask(options, connection)));
    let answer = match select(asked, pin!(carried)).await {
        Either::Left((answer, _)) => answer,
        // It was closed: what had come before is an answer still.
        Either::Right(((), asked)) => asked.await,
    };
    let said = format!("it did not answer within {} s", dial::CONNECT_WITHIN.as_secs());
    answer.unwrap_or(Err(Trouble::Unreachable { at, said }))
}

async fn ask(options: &RedisOptions, mut connection: MultiplexedConnection) -> Result<(), Trouble> {
    let at = options.address.to_string();
    let told: RedisResult<String> =
        redis::cmd("INFO").arg("server").query_async(&mut connection).await;
    let told = told.map_err(|error| Trouble::of(&at, &error))?;
    let version = told.lines().find_map(|line| line.strip_prefix("redis_version:"));
    let Some(version) = version.map(|text| text.trim().to_owned()) else {
        return Err(Trouble::NotRedis { at, said: "it does not tell its version".to_owned() });
    };
    let major = version.split('.').next().and_then(|first| first.parse::<u32>().ok());
    if major.is_some_and(|major| major < OLDEST) {
        return Err(Trouble::TooOld { at, version });
    }
    let wrote = write(&options.key("check"), &mut connection).await;
    wrote.map_err(|error| Trouble::of(&at, &error))
}

/// Does a little of all that is needed: one that is full, only copies another, or has not allowed us
/// everything refuses.
pub(super) async fn write(key: &str, connection: &mut MultiplexedConnection) -> RedisResult<()> {
    let mut all = redis::pipe();
    all.cmd("SET").arg(key).arg(1).arg("PX").arg(1000).ignore();
    all.cmd("EVAL").arg("return redis.call('GET', KEYS[1])").arg(1).arg(key).ignore();
    all.cmd("PUBLISH").arg(key).arg(1).ignore();
    all.exec_async(connection).await
}
