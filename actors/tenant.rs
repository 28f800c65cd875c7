//! One company: its bot's settings and what the bot knows, read once and kept fresh.
