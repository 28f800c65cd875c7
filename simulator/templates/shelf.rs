//! The templates of an account, found by name and language.

use serde_json::json;

use super::definition::Definition;

/// Names that an account may hold. Source: `field.md` §5.2.
const MOST_NAMES: usize = 250;

/// Templates in order of creation.
#[derive(Debug, Default)]
pub(crate) struct TemplateShelf {
    templates: Vec<Definition>,
}

impl TemplateShelf {
    /// A shelf with Meta's sample and some of the demo shop's.
    pub(crate) fn with_samples() -> Self {
        let samples = json!([
            {"name": "hello_world", "language": "en_US", "category": "UTILITY", "components": [
                {"type": "HEADER", "format": "TEXT", "text": "Hello World"},
                {"type": "BODY", "text": "Welcome and congratulations!! This message demonstrates your ability to send a WhatsApp message notification from the Cloud API, hosted by Meta. Thank you for taking the time to test with us."},
                {"type": "FOOTER", "text": "WhatsApp Business Platform sample message"}]},
            {"name": "pedido_en_camino", "language": "es", "category": "UTILITY", "components": [
                {"type": "BODY", "text": "Hola {{1}}, tu pedido {{2}} ya va en camino."},
                {"type": "FOOTER", "text": "Tostaduría Misti"},
                {"type": "BUTTONS", "buttons": [
                    {"type": "QUICK_REPLY", "text": "Gracias"},
                    {"type": "QUICK_REPLY", "text": "Tengo una duda"}]}]},
            {"name": "pedido_en_camino", "language": "en", "category": "UTILITY", "components": [
                {"type": "BODY", "text": "Hi {{1}}, your order {{2}} is on its way."},
                {"type": "FOOTER", "text": "Tostaduría Misti"},
                {"type": "BUTTONS", "buttons": [
                    {"type": "QUICK_REPLY", "text": "Thanks"},
                    {"type": "QUICK_REPLY", "text": "I have a question"}]}]},
            {"name": "cafe_de_temporada", "language": "es", "category": "MARKETING", "components": [
                {"type": "HEADER", "format": "IMAGE"},
                {"type": "BODY", "text": "{{1}}, llegó el café de temporada: {{2}}."},
                {"type": "BUTTONS", "buttons": [
                    {"type": "URL", "text": "Ver en la tienda", "url": "https://tostaduriamisti.example/cafe/{{1}}"},
                    {"type": "QUICK_REPLY", "text": "No quiero avisos"}]}]},
        ]);
        let mut templates: Vec<Definition> = serde_json::from_value(samples).unwrap_or_default();
        for template in &mut templates {
            "APPROVED".clone_into(&mut template.status);
        }
        Self { templates }
    }

    /// A shelf with these.
    pub(crate) fn of(templates: Vec<Definition>) -> Self {
        Self { templates }
    }

    pub(crate) fn find(&self, name: &str, language: &str) -> Option<&Definition> {
        self.templates.iter().find(|t| t.name == name && t.language == language)
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&Definition> {
        self.templates.iter().find(|t| t.id == id)
    }

    pub(crate) fn all(&self) -> &[Definition] {
        &self.templates
    }

    /// Whether one more name fits.
    pub(crate) fn has_room_for(&self, name: &str) -> bool {
        let mut names: Vec<&str> = self.templates.iter().map(|t| t.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.len() < MOST_NAMES || names.contains(&name)
    }

    /// Adds a template, in place of one of the same name and language.
    pub(crate) fn put(&mut self, definition: Definition) {
        let same = |t: &Definition| t.name == definition.name && t.language == definition.language;
        match self.templates.iter_mut().find(|t| same(t)) {
            Some(old) => *old = definition,
            None => self.templates.push(definition),
        }
    }

    /// Deletes by name (every language) or by id; returns what was deleted.
    pub(crate) fn remove(&mut self, name: &str, id: Option<&str>) -> Vec<Definition> {
        let goes = |t: &Definition| t.name == name && id.is_none_or(|id| t.id == id);
        let (gone, kept) = std::mem::take(&mut self.templates).into_iter().partition(goes);
        self.templates = kept;
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_whole() {
        let shelf = TemplateShelf::with_samples();
        assert_eq!(shelf.all().len(), 4);
        assert!(shelf.find("hello_world", "en_US").is_some());
        assert!(shelf.find("hello_world", "es").is_none());
    }

    #[test]
    fn removal_takes_every_language() {
        let mut shelf = TemplateShelf::with_samples();
        assert_eq!(shelf.remove("pedido_en_camino", None).len(), 2);
        assert!(shelf.remove("pedido_en_camino", None).is_empty());
    }
}
