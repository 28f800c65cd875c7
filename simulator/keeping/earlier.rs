//! Files of earlier releases, raised to the shape of today.

use serde_json::{Map, Value, json};

use super::record::VERSION;

/// What version 1 wrote among the fields of a line.
const BESIDE_THE_LINE: [&str; 4] = ["visible", "opaque", "category", "allowed"];

/// Returns a file in the shape of today; what is no file of an earlier release is left as it is.
pub(super) fn raised(mut file: Value) -> Value {
    if file.get("version").is_some_and(|version| version == 1) {
        let customers = each(&mut file, "numbers").flat_map(|number| each(number, "customers"));
        for line in customers.flat_map(|customer| each(customer, "chat")) {
            apart(line);
        }
        if let Some(version) = file.get_mut("version") {
            *version = VERSION.into();
        }
    }
    file
}

fn each<'a>(value: &'a mut Value, list: &str) -> impl Iterator<Item = &'a mut Value> {
    value.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten()
}

/// Version 1 wrote a template's category and the price's under one name; the price's came last.
fn apart(line: &mut Value) {
    let Some(fields) = line.as_object_mut() else { return };
    let mut kept: Map<String, Value> = Map::new();
    for name in BESIDE_THE_LINE {
        kept.extend(fields.remove_entry(name));
    }
    if fields.get("kind").is_some_and(|kind| kind == "template") {
        let category = kept.get("category").and_then(Value::as_str).unwrap_or_default();
        fields.insert("category".to_owned(), json!(category.to_ascii_uppercase()));
    }
    kept.insert("line".to_owned(), line.take());
    *line = Value::Object(kept);
}
