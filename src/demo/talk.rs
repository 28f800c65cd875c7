//! The first talks of a fresh demo: customers write on the simulated phone, everything after that
//! is what really happens.
use std::time::Duration;

use recado_simulator::Simulator;
use serde_json::json;

/// Who writes first, and what: a question the bot knows, and one that wants a person.
const TALKS: [(&str, &str, &[&str]); 2] = [
    ("51958114311", "Hugo Mamani", &["Buenas", "¿muelen el café para prensa francesa?"]),
    ("51958114555", "Elena Quispe", &["Quiero hablar con una persona, por favor"]),
];

/// Lets the customers write.
pub(super) fn begin(simulator: &Simulator, phone_number_id: &str) {
    for (phone, name, texts) in TALKS {
        for text in texts {
            let message = json!({ "kind": "text", "text": text, "name": name });
            if let Err(error) = simulator.say(phone_number_id, phone, message) {
                tracing::warn!(%error, "a first talk did not begin");
            }
            // Far enough apart to keep their order, near enough to be one turn.
            std::thread::sleep(Duration::from_millis(30));
        }
    }
}
