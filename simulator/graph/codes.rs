//! Error codes with the titles, HTTP statuses and words that Meta gives them. Source: Meta's error
//! reference and the recorded errors among the fixtures; programs should build on `code`.

/// What is known about a code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CodeInfo {
    pub(crate) code: u32,
    pub(crate) http: u16,
    pub(crate) title: &'static str,
    pub(crate) details: &'static str,
}

impl CodeInfo {
    pub(crate) const HREF: &str =
        "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/";

    /// The entry of a code; unknown codes get a neutral one.
    pub(crate) fn of(code: u32) -> Self {
        let known = CODES.iter().find(|(known, ..)| *known == code);
        let (_, http, title, details) = known.copied().unwrap_or((
            code,
            400,
            "Something went wrong",
            "Message failed to send.",
        ));
        Self { code, http, title, details }
    }
}

type Row = (u32, u16, &'static str, &'static str);

#[rustfmt::skip]
const CODES: &[Row] = &[
    (0, 401, "AuthException", "We were unable to authenticate the app user."),
    (1, 400, "API Unknown", "Invalid request or possible server error."),
    (2, 503, "API Service", "Temporary due to downtime or due to being overloaded."),
    (3, 500, "API Method", "Capability or permissions issue."),
    (4, 400, "API Too Many Calls", "The app has reached its API call rate limit."),
    (10, 403, "Permission Denied", "Permission is either not granted or has been removed."),
    (33, 400, "Parameter value is not valid", "The business phone number has been deleted."),
    (100, 400, "Invalid parameter", "The request included one or more unsupported or misspelled parameters."),
    (190, 401, "Access token has expired", "Your access token has expired."),
    (200, 403, "API Permission", "Permission is either not granted or has been removed."),
    (368, 403, "Temporarily blocked for policies violations", "The WhatsApp Business Account associated with the app has been restricted or disabled for violating a platform policy."),
    (80_007, 400, "Rate limit issues", "The WhatsApp Business Account has reached its rate limit."),
    (130_429, 400, "Rate limit hit", "Message failed to send because there were too many messages sent from this phone number in a short period of time"),
    (130_472, 400, "User's number is part of an experiment", "Failed to send message because this user's phone number is part of an experiment"),
    (130_497, 403, "Business account is restricted from messaging users in this country.", "The WhatsApp Business account is restricted from messaging to users in certain countries."),
    (131_000, 500, "Something went wrong", "Message failed to send due to an unknown error."),
    (131_005, 403, "Access denied", "Permission is either not granted or has been removed."),
    (131_008, 400, "Required parameter is missing", "The request is missing a required parameter."),
    (131_009, 400, "Parameter value is not valid", "One or more parameter values are invalid."),
    (131_016, 503, "Service unavailable", "A service is temporarily unavailable."),
    (131_021, 400, "Recipient cannot be sender", "Sender and recipient phone number is the same."),
    (131_026, 400, "Receiver is incapable of receiving this message", "Message Undeliverable."),
    (131_030, 400, "Recipient phone number not in allowed list", "Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again."),
    (131_031, 403, "Business Account locked", "Business account has been locked."),
    (131_037, 400, "WhatsApp provided number needs display name approval before message can be sent.", "Display name not approved."),
    (131_042, 400, "Business eligibility payment issue", "Message failed to send because there were one or more errors related to your payment method."),
    (131_045, 500, "Incorrect certificate", "Message failed to send due to a phone number registration error."),
    (131_047, 400, "Re-engagement message", "Message failed to send because more than 24 hours have passed since the customer last replied to this number."),
    (131_048, 400, "Spam rate limit hit", "Message failed to send because there are restrictions on how many messages can be sent from this phone number. This may be because too many previous messages were blocked or flagged as spam."),
    (131_049, 400, "This message was not delivered to maintain healthy ecosystem engagement.", "In order to maintain a healthy ecosystem engagement, the message failed to be delivered."),
    (131_050, 400, "User has stopped marketing messages", "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business."),
    (131_051, 400, "Unsupported message type", "Message type is currently not supported."),
    (131_052, 400, "Media download error", "Unable to download the media sent by the user."),
    (131_053, 400, "Media upload error", "Unable to upload the media used in the message."),
    (131_056, 400, "(Business Account, Consumer Account) pair rate limit hit", "Message failed to send because there were too many messages sent from this phone number to the same phone number"),
    (131_057, 500, "Account in maintenance mode", "Business Account is in maintenance mode"),
    (131_062, 400, "Recipient cannot be addressed by user id", "Business-scoped user IDs are not supported for this message."),
    (132_000, 400, "Number of parameters does not match the expected number of params", "The number of variable parameter values included in the request did not match the number of variable parameters defined in the template."),
    (132_001, 404, "Template name does not exist in the translation", "The template does not exist in the specified language or the template has not been approved."),
    (132_005, 400, "Translated text too long", "Translated text is too long."),
    (132_007, 400, "Template format character policy violated", "Template content violates a WhatsApp policy."),
    (132_012, 400, "Parameter format does not match format in the created template", "Variable parameter values formatted incorrectly."),
    (132_015, 400, "Template is paused", "Template is paused due to low quality so it cannot be sent in a template message."),
    (132_016, 400, "Template is disabled", "Template has been paused too many times due to low quality and is now permanently disabled."),
    (132_068, 400, "Flow is blocked", "Flow is in blocked state."),
    (132_069, 400, "Flow is throttled", "Flow is in throttled state and 10 messages using this flow were already sent in the last hour."),
    (133_016, 400, "Account register deregister rate limit exceeded", "Registration or Deregistration failed because there were too many attempts for this phone number in a short period of time"),
    (135_000, 400, "Generic user error", "Message failed to send because of an unknown error with your request parameters."),
    (137_000, 400, "Identity key mismatch", "The recipient's identity key has changed."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_in_order() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(CodeInfo::of(131_047).title, "Re-engagement message");
        assert_eq!(CodeInfo::of(777).code, 777);
    }
}
