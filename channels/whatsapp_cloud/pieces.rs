//! A list whose pieces are cut out unread; what should be a list and is not is noted, not an error.
use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

/// The pieces of a list.
#[derive(Debug, Default)]
pub(super) struct Pieces<'a> {
    /// Each as it was written.
    pub(super) items: Vec<&'a RawValue>,
    /// Whether something else than a list stood there.
    pub(super) is_odd: bool,
}

impl Pieces<'_> {
    const ODD: Self = Self { items: Vec::new(), is_odd: true };
}

impl<'de: 'a, 'a> Deserialize<'de> for Pieces<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ListVisitor)
    }
}

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = Pieces<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut pieces = Pieces::default();
        while let Some(piece) = list.next_element::<&'de RawValue>()? {
            pieces.items.push(piece);
        }
        Ok(pieces)
    }
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Pieces::default())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Pieces::ODD)
    }
    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Pieces::ODD)
    }
    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Pieces::ODD)
    }
    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Pieces::ODD)
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Pieces::ODD)
    }
    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Pieces::ODD)
    }
}
