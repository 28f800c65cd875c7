//! Deliberate breaks of the world around the machine: each must be found.

/// What is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    /// Nothing.
    Nothing,
    /// A taker claims without writing a fence.
    NoFence,
    /// The epoch stands in the key, and nobody reads a fence before acknowledging.
    EpochOnly,
    /// Who has a heartbeat in Redis owns its slots: no fence, neither written nor read.
    RedisJudges,
    /// The taker reads the logs, then writes the fence.
    ReadBeforeFence,
    /// A key counts although its entry is not on the chain.
    KeyWithoutEntry,
    /// The taker starts sends at once.
    NoWait,
    /// Bytes leave without another look at the clock.
    LateBytes,
    /// Rows are stamped by the machine's wall clock.
    WallClock,
    /// The chain is told by the entries: at each position the highest epoch.
    ChainForwards,
    /// Cells are stamped by the position first, then the epoch: the head that reaches farthest wins.
    PositionFirst,
    /// A taker goes on from what it read without opening the log.
    NoOpening,
    /// A taker writes the head under its own stamp, and nothing of what it goes on from.
    NoRewrite,
    /// A taker appends the last entry again without its keys.
    NoKeysAgain,
    /// What a taker appends again keeps the stamp of whoever wrote it first.
    OldStamp,
    /// A taker appends again what a read shows, and does not look whether that is all.
    Unlooked,
    /// After a write of unknown outcome something else is written at its place.
    OtherBytes,
}
