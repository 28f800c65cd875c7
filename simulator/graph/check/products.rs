//! Messages that show products of a catalogue.

use super::super::error::GraphError;
use super::super::wire::Action;
use super::words;
use crate::number::{Card, Content};

/// One product. It has no header: the product's picture stands there.
pub(super) fn one(card: Card, action: &Action) -> Result<Content, GraphError> {
    if card.header.is_some() {
        return Err(GraphError::value("Header is not allowed for product"));
    }
    let catalog = catalog(action)?;
    let product = words::needed("Product retailer id", action.product_retailer_id.as_deref(), 100)?;
    Ok(Content::Products { card: Box::new(card), products: vec![product], catalog: Some(catalog) })
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
    let mut products = Vec::new();
    for section in sections {
        let title = section.title.as_deref().filter(|title| !title.is_empty());
        if sections.len() > 1 && title.is_none() {
            return Err(GraphError::missing(
                "Section title is required when there is more than one section",
            ));
        }
        words::optional("Section title", title, 24)?;
        for item in section.product_items.as_deref().unwrap_or_default() {
            products.push(words::needed(
                "Product retailer id",
                item.product_retailer_id.as_deref(),
                100,
            )?);
        }
    }
    words::count("products", products.len(), 1, 30)?;
    Ok(Content::Products { card: Box::new(card), products, catalog: Some(catalog) })
}

/// The whole catalogue.
pub(super) fn catalogue(card: Card) -> Content {
    Content::Products { card: Box::new(card), products: Vec::new(), catalog: None }
}

fn catalog(action: &Action) -> Result<String, GraphError> {
    words::needed("Catalog id", action.catalog_id.as_deref(), 100)
}
