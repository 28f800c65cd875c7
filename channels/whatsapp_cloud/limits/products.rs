//! Limits of messages that show products of a catalogue.
use recado_domain::content::{Product, ProductList};

use super::{
    Violations,
    interactive::{BODY, FOOTER, SECTIONS, frame, section_title},
};

/// In all sections together.
const PRODUCTS: usize = 30;
/// A seller's id of a product, by the reference of Meta's catalogues; catalogues' own ids are shorter.
const ID: usize = 100;

pub(super) fn one(found: &mut Violations, product: &Product) {
    found.optional("text", product.text.as_deref(), BODY);
    found.optional("footer", product.footer.as_deref(), FOOTER);
    found.text("catalog_id", &product.catalog_id, ID);
    found.text("product_id", &product.product_id, ID);
}

pub(super) fn list(found: &mut Violations, list: &ProductList) {
    frame(found, &list.text, Some(&list.header), list.footer.as_deref());
    found.text("catalog_id", &list.catalog_id, ID);
    found.count("sections", list.sections.len(), SECTIONS);
    let products: usize = list.sections.iter().map(|section| section.product_ids.len()).sum();
    if products > PRODUCTS {
        let reason = format!("hold {products} products; at most {PRODUCTS} in all are allowed");
        found.add("sections", reason);
    }
    for (index, section) in list.sections.iter().enumerate() {
        section_title(found, index, section.title.as_deref(), list.sections.len() > 1);
        let field = format!("sections.{index}.product_ids");
        if section.product_ids.is_empty() {
            found.add(&field, "must hold at least one product");
        }
        for (place, id) in section.product_ids.iter().enumerate() {
            found.text(format!("{field}.{place}"), id, ID);
        }
    }
}
