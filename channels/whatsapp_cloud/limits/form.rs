//! Limits of messages that open a form (Meta's flows).
use recado_domain::content::Form;

use super::{Violations, interactive::frame};

/// Meta's newest reference only advises 30; older ones and client libraries hold 20, and so do we.
const OPENER: usize = 20;
/// Meta tells no limit of ids, tokens and screens; this one keeps a message from growing without end.
const NAME: usize = 1_024;

pub(super) fn form(found: &mut Violations, form: &Form) {
    frame(found, &form.text, form.header.as_deref(), form.footer.as_deref());
    found.text("button", &form.button, OPENER);
    if form.button.chars().any(is_picture) {
        found.add("button", "must not hold an emoji");
    }
    found.text("form_id", &form.form_id, NAME);
    found.optional("token", form.token.as_deref(), NAME);
    found.optional("screen", form.screen.as_deref(), NAME);
    let Some(data) = &form.data else { return };
    if data.is_empty() {
        found.add("data", "must not be empty where it is given");
    }
    if form.screen.is_none() {
        found.add("screen", "is needed where there is `data`");
    }
}

/// Tells the letters of emojis; those that are made of several hold one of these.
fn is_picture(letter: char) -> bool {
    matches!(letter, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{FE0F}' | '\u{20E3}')
}
