//! Limits of reply buttons and lists, and of what every message with more than text shares.
use std::collections::HashSet;

use recado_domain::content::{Buttons, Choice, List, Row};

use super::Violations;

/// Meta's reference tells 4096 for lists; client libraries hold 1024 for both, and so do we.
pub(super) const BODY: usize = 1_024;
const HEADER: usize = 60;
pub(super) const FOOTER: usize = 60;

const BUTTONS: usize = 3;
const BUTTON_TITLE: usize = 20;
const BUTTON_ID: usize = 256;

const OPENER: usize = 20;
pub(super) const SECTIONS: usize = 10;
const SECTION_TITLE: usize = 24;
/// In all sections together.
const ROWS: usize = 10;
const ROW_ID: usize = 200;
const ROW_TITLE: usize = 24;
const ROW_DESCRIPTION: usize = 72;

pub(super) fn buttons(found: &mut Violations, message: &Buttons) {
    frame(found, &message.text, message.header.as_deref(), message.footer.as_deref());
    found.count("buttons", message.buttons.len(), BUTTONS);
    let (mut ids, mut titles) = (HashSet::new(), HashSet::new());
    for (index, Choice { id, title }) in message.buttons.iter().enumerate() {
        let (id_field, title_field) =
            (format!("buttons.{index}.id"), format!("buttons.{index}.title"));
        found.text(&id_field, id, BUTTON_ID);
        found.text(&title_field, title, BUTTON_TITLE);
        if id.trim() != id {
            found.add(&id_field, "must not begin or end with a blank");
        }
        unique(found, &mut ids, id_field, id);
        unique(found, &mut titles, title_field, title);
    }
}

pub(super) fn list(found: &mut Violations, list: &List) {
    frame(found, &list.text, list.header.as_deref(), list.footer.as_deref());
    found.text("button", &list.button, OPENER);
    found.count("sections", list.sections.len(), SECTIONS);
    let rows: usize = list.sections.iter().map(|section| section.rows.len()).sum();
    if rows > ROWS {
        found.add("sections", format!("hold {rows} rows; at most {ROWS} in all are allowed"));
    }
    let mut ids = HashSet::new();
    for (index, section) in list.sections.iter().enumerate() {
        section_title(found, index, section.title.as_deref(), list.sections.len() > 1);
        if section.rows.is_empty() {
            found.add(format!("sections.{index}.rows"), "must hold at least one row");
        }
        for (place, row) in section.rows.iter().enumerate() {
            self::row(found, &mut ids, &format!("sections.{index}.rows.{place}"), row);
        }
    }
}

/// A section's title, which may be missing where the section stands alone.
pub(super) fn section_title(
    found: &mut Violations,
    index: usize,
    title: Option<&str>,
    is_needed: bool,
) {
    let field = format!("sections.{index}.title");
    match title {
        Some(title) => found.text(field, title, SECTION_TITLE),
        None if is_needed => found.add(field, "is needed where there are several sections"),
        None => {}
    }
}

fn row<'a>(found: &mut Violations, ids: &mut HashSet<&'a str>, path: &str, row: &'a Row) {
    found.text(format!("{path}.id"), &row.id, ROW_ID);
    found.text(format!("{path}.title"), &row.title, ROW_TITLE);
    if let Some(description) = &row.description {
        found.text(format!("{path}.description"), description, ROW_DESCRIPTION);
    }
    unique(found, ids, format!("{path}.id"), &row.id);
}

/// Body, header and footer.
pub(super) fn frame(
    found: &mut Violations,
    text: &str,
    header: Option<&str>,
    footer: Option<&str>,
) {
    found.text("text", text, BODY);
    found.optional("header", header, HEADER);
    found.optional("footer", footer, FOOTER);
}

fn unique<'a>(found: &mut Violations, seen: &mut HashSet<&'a str>, field: String, text: &'a str) {
    if !seen.insert(text) {
        found.add(field, "must not repeat another one");
    }
}
