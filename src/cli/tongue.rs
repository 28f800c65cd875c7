//! The languages of what people read in a terminal.

/// Which languages to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// Spanish.
    Es,
    /// English.
    En,
    /// Nobody said: both.
    Both,
}

impl Tongue {
    /// Reads the terminal's language.
    pub fn of_terminal() -> Self {
        let named = ["LC_ALL", "LC_MESSAGES", "LANG"];
        let text = named.iter().filter_map(|name| std::env::var(name).ok());
        Self::of(&text.into_iter().find(|text| !text.is_empty()).unwrap_or_default())
    }

    /// Returns one language: English for who named none.
    pub fn one(self) -> Self {
        if self == Self::Both { Self::En } else { self }
    }

    fn of(text: &str) -> Self {
        match text.get(..2) {
            Some("es") => Self::Es,
            Some("en") => Self::En,
            _ => Self::Both,
        }
    }
}

/// Returns a text in the languages asked for.
pub fn say(tongue: Tongue, es: &str, en: &str) -> String {
    match tongue {
        Tongue::Es => es.to_owned(),
        Tongue::En => en.to_owned(),
        Tongue::Both => format!("{es}\n{en}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_names_no_language_reads_both() {
        assert_eq!(Tongue::of("es_PE.UTF-8"), Tongue::Es);
        assert_eq!(Tongue::of("en_US"), Tongue::En);
        assert_eq!(Tongue::of("C.UTF-8"), Tongue::Both);
        assert_eq!(Tongue::of("C.UTF-8").one(), Tongue::En);
        assert_eq!(Tongue::of("es").one(), Tongue::Es);
        assert_eq!(say(Tongue::Both, "hola", "hello"), "hola\nhello");
    }
}
