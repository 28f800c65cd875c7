//! What follows from each of Meta's error codes.
//!
//! The classes are those of Meta's error pages, sorted by what has to be done next. Titles and
//! details change; codes do not.
use recado_domain::send_error::ErrorClass;

/// The Graph API's "object does not exist or may not be seen": on a call to our own number it means
/// that no call to this number will ever do.
const UNKNOWN_OBJECT: i64 = 33;

/// Returns what follows from a code, or `None` for one that is not known.
pub(crate) fn known(code: i64, subcode: Option<i64>) -> Option<ErrorClass> {
    use ErrorClass as Class;
    Some(match code {
        100 if subcode == Some(UNKNOWN_OBJECT) => Class::Auth,
        1 | 2 | 1200 | 131_000 | 131_016 | 131_057 | 133_016 | 135_000 => Class::Retry,
        4 | 32 | 613 | 80_007 | 130_429 => Class::SlowNumber,
        131_056 => Class::SlowPair,
        130_472 | 131_049 => Class::Wait,
        131_047 => Class::Change,
        551 | 131_021 | 131_026 | 131_030 | 131_050 => Class::StopContact,
        132_001 | 132_007 | 132_015 | 132_016 => Class::StopTemplate,
        100 | 131_008 | 131_009 | 131_051 | 131_052 | 131_053 | 131_062 | 132_000 | 132_005
        | 132_008 | 132_012 | 137_000 => Class::FixPayload,
        368 | 130_497 | 131_031 | 131_037 | 131_042 | 131_044 | 131_045 | 131_048 | 131_063
        | 131_064 => Class::StopNumber,
        0 | 3 | 10 | 33 | 190 | 200..=299 | 131_005 => Class::Auth,
        132_068 | 132_069 => Class::Flow,
        _ => return None,
    })
}

/// Returns what follows from a code that is not known, by the HTTP status it came with.
pub(crate) fn by_status(status: u16) -> ErrorClass {
    match status {
        401 | 403 => ErrorClass::Auth,
        429 => ErrorClass::SlowNumber,
        500.. => ErrorClass::Retry,
        _ => ErrorClass::FixPayload,
    }
}
