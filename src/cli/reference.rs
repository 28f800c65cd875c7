//! `recado settings`: every setting as a file to begin with.
use std::io::{self, Write as _};

use super::Failure;
use crate::config::{KEYS, Key};

/// Shown below the flags of `serve` and of `settings`.
pub(super) const ABOUT: &str = "Every setting may stand in DIR/recado.toml, in the environment or, \
the common ones, in a flag: flags win over the environment, and that over the file.\n\
`recado settings` lists them all, as a file to begin with:\n  \
recado settings > /var/lib/recado/recado.toml";

/// Prints them.
pub(super) fn print() -> Result<(), Failure> {
    match io::stdout().write_all(text().as_bytes()) {
        // Whoever reads has seen enough: `recado settings | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// Writes all settings as TOML, each with its default and switched off.
fn text() -> String {
    let head = "# The settings of Recado. Take the # away from what is to be other than its default.\n\
                # Flags win over the environment, and that over this file (DIR/recado.toml).\n";
    KEYS.iter().map(entry).fold(head.to_owned(), |text, entry| text + &entry)
}

fn entry(key: &Key) -> String {
    let (name, about, variable) = (key.name, sentence(key.about), key.variable());
    let range = key.range.map(|range| format!("; {range}")).unwrap_or_default();
    let default = match key.default() {
        Some(default) => format!("{default} unless set\n# {name} = {}", as_toml(&default)),
        None => format!("not set by default\n# {name} = \"\""),
    };
    format!("\n# {about}\n# {variable}{range}; {default}\n")
}

/// Numbers and switches stand as they are, everything else in quotes.
fn as_toml(text: &str) -> String {
    let is_plain = text.parse::<u64>().is_ok() || text.parse::<bool>().is_ok();
    if is_plain { text.to_owned() } else { format!("{text:?}") }
}

/// Begins with a large letter and ends with a full stop.
fn sentence(about: &str) -> String {
    let mut letters = about.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(letters).chain(['.']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sources;

    #[test]
    fn the_list_is_a_file_that_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recado.toml");
        let is_setting =
            |line: &&str| KEYS.iter().any(|key| line.starts_with(&format!("# {} = ", key.name)));
        let list = text();
        let lines: Vec<&str> =
            list.lines().filter(is_setting).map(|line| line.trim_start_matches("# ")).collect();
        assert_eq!(lines.len(), KEYS.len(), "{list}");
        for given in [list.clone(), lines.join("\n")] {
            std::fs::write(&path, given).unwrap();
            let sources = Sources { file: Some(path.clone()), ..Sources::default() };
            assert_eq!(sources.load(), Sources::default().load());
        }
    }

    #[test]
    fn each_setting_tells_its_variable_its_default_and_its_range() {
        let list = text();
        let told = "# Idle time after which a conversation leaves memory.\n\
                    # RECADO_CONVERSATION_REST_AFTER; 1s–1h; 20s unless set\n\
                    # conversation.rest_after = \"20s\"\n";
        assert!(list.contains(told), "{list}");
        assert!(list.contains("# RECADO_STORE; not set by default\n"), "{list}");
    }
}
