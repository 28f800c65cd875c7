//! Products of a catalogue as Meta takes them.
use recado_domain::content::{Product, ProductList, ProductSection};
use serde::Serialize;

use super::interactive::{Action, Frame, Interactive, framed};

/// A section of a list.
#[derive(Debug, Serialize)]
pub(super) struct Shelf<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    product_items: Vec<Item<'a>>,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    product_retailer_id: &'a str,
}

pub(super) fn one(product: &Product) -> Interactive<'_> {
    let Product { text, footer, catalog_id, product_id } = product;
    let frame = Frame { header: None, text: text.as_deref(), footer: footer.as_deref() };
    framed("product", frame, Action::Product { catalog_id, product_retailer_id: product_id })
}

pub(super) fn list(list: &ProductList) -> Interactive<'_> {
    let ProductList { text, header, footer, catalog_id, sections } = list;
    let frame = Frame { header: Some(header), text: Some(text), footer: footer.as_deref() };
    let sections = sections.iter().map(shelf).collect();
    framed("product_list", frame, Action::Products { catalog_id, sections })
}

fn shelf(section: &ProductSection) -> Shelf<'_> {
    let items = section.product_ids.iter().map(|id| Item { product_retailer_id: id });
    Shelf { title: section.title.as_deref(), product_items: items.collect() }
}
