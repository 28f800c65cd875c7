//! Beats: one small hash with everybody's, pruned by whoever writes.
use std::{collections::HashSet, sync::LazyLock};

use async_trait::async_trait;
use recado_placement::{NodeId, membership::Beat};
use redis::Script;
use uuid::Uuid;

use super::{Redis, line::ANSWER_WITHIN};
use crate::cluster::Pulse;

/// How long a beat is told after it was written, in milliseconds: longer than silence that makes a node
/// suspect, so that nobody is taken for dead because its beat was swept.
pub(super) const BEAT_LIFE_MS: u64 = 5_000;

/// Writes the own beat, forgets what is too old, and returns the rest: one round trip. Times are the
/// server's; one that lies further ahead than can be was written before its clock was set back.
static BEAT: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
local life = tonumber(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[1], ARGV[2], ARGV[3] .. ' ' .. string.format('%d', now + life))
  redis.call('PEXPIRE', KEYS[1], life)
end
local told = {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local beat, ends = string.match(all[i + 1], '^(.*) (%d+)$')
  ends = tonumber(ends)
  if ends and ends > now and ends <= now + life then
    told[#told + 1] = all[i] .. ' ' .. beat
  else
    redis.call('HDEL', KEYS[1], all[i])
  end
end
return told",
    )
});

#[async_trait]
impl Pulse for Redis {
    async fn beat(&self, own: Option<Beat>) -> Option<Vec<Beat>> {
        let mut script = BEAT.key(self.options.key("beats"));
        let (node, beat) = own.map(written).unwrap_or_default();
        script.arg(BEAT_LIFE_MS).arg(node).arg(beat);
        let asking = async |mut connection| script.invoke_async(&mut connection).await;
        let told: Vec<String> = self.line.ask("beat", ANSWER_WITHIN, asking).await.ok()?;
        let beats: Vec<_> = told.iter().filter_map(|text| read(text)).collect();
        self.look_for_gone(&beats);
        Some(beats)
    }
}

impl Redis {
    /// A node that is gone may have had something to tell that it could not tell any more: a gap.
    fn look_for_gone(&self, beats: &[Beat]) {
        let now: HashSet<NodeId> = beats.iter().map(|beat| beat.node).collect();
        let before = std::mem::replace(&mut *self.seen.lock(), now.clone());
        if !before.is_subset(&now) {
            self.listener.miss_all();
        }
    }
}

fn written(beat: Beat) -> (String, String) {
    (beat.node.to_string(), format!("{} {}", beat.number, u8::from(beat.leaving)))
}

fn read(text: &str) -> Option<Beat> {
    let mut parts = text.split(' ');
    let node = NodeId::from_uuid(Uuid::parse_str(parts.next()?).ok()?);
    let number = parts.next()?.parse().ok()?;
    let leaving = parts.next()? == "1";
    Some(Beat { node, number, leaving })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beat_is_read_as_it_was_written() {
        let node = NodeId::from_uuid(Uuid::new_v4());
        for leaving in [false, true] {
            let beat = Beat { node, number: u64::MAX, leaving };
            let (node, rest) = written(beat);
            assert_eq!(read(&format!("{node} {rest}")), Some(beat));
        }
        for wrong in ["", "x 1 0", "00000000000000000000000000000000 -1 0"] {
            assert_eq!(read(wrong), None);
        }
    }
}
