//! Settings as typed: texts with the place each came from.
use std::{collections::BTreeMap, fmt, path::Path};

use toml::{Table, Value};

use super::{KEYS, Sources};

/// Where a value was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nobody typed it.
    Default,
    /// The file.
    File(String),
    /// The environment, by this variable.
    Variable(String),
    /// A flag.
    Flag(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => out.write_str("the default"),
            Self::File(path) => write!(out, "{path}"),
            Self::Variable(name) => out.write_str(name),
            // `--store` is `store.url`.
            Self::Flag(name) => {
                write!(out, "--{}", name.trim_end_matches(".url").replace('_', "-"))
            }
        }
    }
}

/// All settings as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed(BTreeMap<&'static str, (String, Source)>);

impl Typed {
    /// Collects from every source; the later ones win.
    pub fn gather(sources: &Sources) -> (Self, Vec<String>) {
        let mut typed = Self::default();
        typed.add_defaults();
        typed.add_environment(sources);
        typed.add_flags(sources);
        let mut mistakes = Vec::new();
        let folder = typed.text("data").unwrap_or_default().to_owned();
        match read_file(sources.file.as_deref(), Path::new(&folder)) {
            Ok(Some((path, table))) => typed.add_file(&path, table, &mut mistakes),
            Ok(None) => {}
            Err(mistake) => mistakes.push(mistake),
        }
        (typed, mistakes)
    }

    /// Returns a setting's text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|(text, _)| text.as_str())
    }

    /// Returns where a setting was typed.
    pub fn source(&self, name: &str) -> &Source {
        self.0.get(name).map_or(&Source::Default, |(_, source)| source)
    }

    fn add_defaults(&mut self) {
        for key in KEYS {
            if let Some(default) = key.default() {
                self.0.insert(key.name, (default.into_owned(), Source::Default));
            }
        }
    }

    fn add_environment(&mut self, sources: &Sources) {
        for key in KEYS {
            let variable = key.variable();
            let found = sources.environment.iter().find(|(name, _)| *name == variable);
            if let Some((_, value)) = found {
                self.0.insert(key.name, (value.clone(), Source::Variable(variable)));
            }
        }
    }

    fn add_flags(&mut self, sources: &Sources) {
        for (name, value) in &sources.flags {
            self.0.insert(name, (value.clone(), Source::Flag(name)));
        }
    }

    /// Adds what only the file says: environment and flags, added before, win.
    fn add_file(&mut self, path: &str, table: Table, mistakes: &mut Vec<String>) {
        for (name, value) in flatten("", table) {
            let Some(key) = KEYS.iter().find(|key| key.name == name) else {
                mistakes.push(format!("`{name}` in {path} is not a setting"));
                continue;
            };
            let Some(text) = plain(&value) else {
                mistakes.push(format!("`{name}` in {path} must be a text, a number or true/false"));
                continue;
            };
            if *self.source(key.name) == Source::Default {
                self.0.insert(key.name, (text, Source::File(path.to_owned())));
            }
        }
    }
}

/// Reads the named file, or `recado.toml` in the data folder where there is one.
fn read_file(named: Option<&Path>, folder: &Path) -> Result<Option<(String, Table)>, String> {
    let path = named.map_or_else(|| folder.join("recado.toml"), Path::to_path_buf);
    if named.is_none() && !path.exists() {
        return Ok(None);
    }
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("the file {shown} cannot be read: {error}"))?;
    let table = text.parse::<Table>().map_err(|error| {
        // The library's own rendering would print the line, which may hold a secret.
        format!("the file {shown} is not valid TOML: {}", error.message())
    })?;
    Ok(Some((shown, table)))
}

fn flatten(prefix: &str, table: Table) -> Vec<(String, Value)> {
    table
        .into_iter()
        .flat_map(|(name, value)| {
            let name = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
            match value {
                Value::Table(inner) => flatten(&name, inner),
                value => vec![(name, value)],
            }
        })
        .collect()
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(is) => Some(is.to_string()),
        Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
    }
}
