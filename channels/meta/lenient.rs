//! Values as Meta and its resellers write them: numbers as texts, texts as numbers, empty texts and
//! `null` for what is not there.
use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

/// A text that may be written as a number, and may be missing, `null` or empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Words<'a>(Option<Cow<'a, str>>);

impl Words<'_> {
    /// Returns the text unless it is missing or empty.
    pub(crate) fn get(&self) -> Option<&str> {
        self.0.as_deref().filter(|text| !text.is_empty())
    }

    /// Returns the text, owned, unless it is missing or empty.
    pub(crate) fn owned(&self) -> Option<String> {
        self.get().map(str::to_owned)
    }

    /// Returns the text, owned; empty where it is missing.
    pub(crate) fn or_empty(&self) -> String {
        self.get().unwrap_or_default().to_owned()
    }
}

/// Like [`Words`], for answers that outlive the bytes they came in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OwnedWords(Option<String>);

impl OwnedWords {
    /// Returns the text unless it is missing or empty.
    pub(crate) fn get(&self) -> Option<&str> {
        self.0.as_deref().filter(|text| !text.is_empty())
    }

    /// Returns the text; empty where it is missing.
    pub(crate) fn into_text(self) -> String {
        self.0.unwrap_or_default()
    }
}

/// A whole number that may be written as a text; what is no number counts as missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Whole(pub(crate) Option<i64>);

/// A number that may be written as a text; what is no number counts as missing.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Real(pub(crate) Option<f64>);

/// A yes or no that may be written as a text or a number; what is neither counts as no.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Flag(pub(crate) bool);

/// What a scalar becomes.
trait Scalar<'a>: Sized {
    const EXPECTED: &'static str;
    fn from_text(text: Cow<'a, str>) -> Self;
    fn from_whole(number: i64) -> Self;
    fn from_real(number: f64) -> Self;
    fn from_flag(flag: bool) -> Self;
    fn missing() -> Self;
}

impl<'a> Scalar<'a> for Words<'a> {
    const EXPECTED: &'static str = "a text";
    fn from_text(text: Cow<'a, str>) -> Self {
        Self(Some(text))
    }
    fn from_whole(number: i64) -> Self {
        Self(Some(Cow::Owned(number.to_string())))
    }
    fn from_real(number: f64) -> Self {
        Self(Some(Cow::Owned(number.to_string())))
    }
    fn from_flag(flag: bool) -> Self {
        Self(Some(Cow::Borrowed(if flag { "true" } else { "false" })))
    }
    fn missing() -> Self {
        Self(None)
    }
}

impl<'a> Scalar<'a> for OwnedWords {
    const EXPECTED: &'static str = "a text";
    fn from_text(text: Cow<'a, str>) -> Self {
        Self(Some(text.into_owned()))
    }
    fn from_whole(number: i64) -> Self {
        Self(Some(number.to_string()))
    }
    fn from_real(number: f64) -> Self {
        Self(Some(number.to_string()))
    }
    fn from_flag(flag: bool) -> Self {
        Self(Some(flag.to_string()))
    }
    fn missing() -> Self {
        Self(None)
    }
}

impl Scalar<'_> for Whole {
    const EXPECTED: &'static str = "a whole number";
    fn from_text(text: Cow<'_, str>) -> Self {
        Self(text.trim().parse().ok())
    }
    fn from_whole(number: i64) -> Self {
        Self(Some(number))
    }
    fn from_real(number: f64) -> Self {
        // Saturates, which is as good as any other reading of such a number.
        Self(number.is_finite().then_some(number as i64))
    }
    fn from_flag(_: bool) -> Self {
        Self(None)
    }
    fn missing() -> Self {
        Self(None)
    }
}

impl Scalar<'_> for Real {
    const EXPECTED: &'static str = "a number";
    fn from_text(text: Cow<'_, str>) -> Self {
        Self(text.trim().parse().ok().filter(|number: &f64| number.is_finite()))
    }
    fn from_whole(number: i64) -> Self {
        Self(Some(number as f64))
    }
    fn from_real(number: f64) -> Self {
        Self(Some(number).filter(|number| number.is_finite()))
    }
    fn from_flag(_: bool) -> Self {
        Self(None)
    }
    fn missing() -> Self {
        Self(None)
    }
}

impl Scalar<'_> for Flag {
    const EXPECTED: &'static str = "a yes or no";
    fn from_text(text: Cow<'_, str>) -> Self {
        Self(text.eq_ignore_ascii_case("true") || text == "1")
    }
    fn from_whole(number: i64) -> Self {
        Self(number != 0)
    }
    fn from_real(number: f64) -> Self {
        Self(number != 0.0)
    }
    fn from_flag(flag: bool) -> Self {
        Self(flag)
    }
    fn missing() -> Self {
        Self(false)
    }
}

struct AnyScalar<T>(PhantomData<T>);

impl<'de, T: Scalar<'de>> Visitor<'de> for AnyScalar<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(T::EXPECTED)
    }
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<T, E> {
        Ok(T::from_text(Cow::Borrowed(text)))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::from_text(Cow::Owned(text.to_owned())))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        Ok(T::from_whole(number))
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        match i64::try_from(number) {
            Ok(number) => Ok(T::from_whole(number)),
            // A text keeps ids that do not fit the sign.
            Err(_) => Ok(T::from_text(Cow::Owned(number.to_string()))),
        }
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        Ok(T::from_real(number))
    }
    fn visit_bool<E: Error>(self, flag: bool) -> Result<T, E> {
        Ok(T::from_flag(flag))
    }
    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok(T::missing())
    }
}

macro_rules! any_scalar {
    ($($name:ty),*) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_any(AnyScalar(PhantomData))
            }
        }
    )*};
}
any_scalar!(OwnedWords, Whole, Real, Flag);

impl<'de: 'a, 'a> Deserialize<'de> for Words<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(AnyScalar::<Words<'de>>(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::{Flag, Real, Whole, Words};

    #[test]
    fn a_text_may_be_a_number_and_a_number_a_text() {
        let words = |json: &str| serde_json::from_str::<Words<'_>>(json).unwrap().owned();
        assert_eq!(words("\"a\\u00e9\"").as_deref(), Some("aé"));
        assert_eq!(words("16505551234").as_deref(), Some("16505551234"));
        assert_eq!(words("18446744073709551615").as_deref(), Some("18446744073709551615"));
        assert_eq!(words("null"), None);
        assert_eq!(words("\"\""), None);
        let whole = |json: &str| serde_json::from_str::<Whole>(json).unwrap().0;
        assert_eq!((whole("\"131056\""), whole("131056")), (Some(131_056), Some(131_056)));
        assert_eq!((whole("\"soon\""), whole("1.9e3")), (None, Some(1_900)));
        let real = |json: &str| serde_json::from_str::<Real>(json).unwrap().0;
        assert_eq!((real("\"-71.5\""), real("3"), real("\"NaN\"")), (Some(-71.5), Some(3.0), None));
        let flag = |json: &str| serde_json::from_str::<Flag>(json).unwrap().0;
        assert!(flag("true") && flag("\"true\"") && flag("1"));
        assert!(!flag("null") && !flag("\"no\"") && !flag("0"));
    }

    #[test]
    fn what_is_no_scalar_is_an_error() {
        assert!(serde_json::from_str::<Words<'_>>("{}").is_err());
        assert!(serde_json::from_str::<Whole>("[1]").is_err());
    }
}
