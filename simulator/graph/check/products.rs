//! Messages that show products of a catalogue.

use super::super::error::GraphError;
use super::super::wire::Action;
use super::words;
use crate::number::{Card, Content, Shelf};

/// One product. It has no header: the product's picture stands there.
pub(super) fn one(card: Card, action: &Action) -> Result<Content, GraphError> {
    if card.header.is_some() {
        return Err(GraphError::value("Header is not allowed for product"));
    }
    let catalog = catalog(action)?;
    let product = words::needed("Product retailer id", action.product_retailer_id.as_deref(), 100)?;
    let (products, shelves) = (vec![product], Vec::new());
    Ok(Content::Products { card: Box::new(card), products, catalog: Some(catalog), shelves })
}

/// Up to 30 products in up to 10 sections, with a header.
pub(super) fn list(card: Card, action: &Action) -> Result<Content, GraphError> {
    if card.header.is_none() {
        return Err(GraphError::missing("Header is required for product_list"));
    }
    let catalog = catalog(action)?;
    let sections =
        action.sections.as_deref().ok_or_else(|| GraphError::missing("Sections are required"))?;
    words::count("sections", sections.len(), 1, 10)?;
    let (mut products, mut shelves) = (Vec::new(), Vec::new());
    for section in sections {
        let title = section.title.as_deref().filter(|title| !title.is_empty());
        if sections.len() > 1 && title.is_none() {
            return Err(GraphError::missing(
                "Section title is required when there is more than one section",
            ));
        }
        let title = words::optional("Section title", title, 24)?;
        let items = section.product_items.as_deref().unwrap_or_default();
        if items.is_empty() {
            return Err(GraphError::missing("Section product_items are required"));
        }
        shelves.push(Shelf { title, count: items.len() });
        for item in items {
            let id = item.product_retailer_id.as_deref();
            products.push(words::needed("Product retailer id", id, 100)?);
        }
    }
    words::count("products", products.len(), 1, 30)?;
    Ok(Content::Products { card: Box::new(card), products, catalog: Some(catalog), shelves })
}

/// The whole catalogue.
pub(super) fn catalogue(card: Card) -> Content {
    let (products, shelves) = (Vec::new(), Vec::new());
    Content::Products { card: Box::new(card), products, catalog: None, shelves }
}

fn catalog(action: &Action) -> Result<String, GraphError> {
    words::needed("Catalog id", action.catalog_id.as_deref(), 100)
}
