//! Every kind of failure: its stable word, its status, its title.
use actix_web::http::StatusCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $status:ident $word:literal $title:literal;)*) => {
        /// A kind of failure.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Code {$(
            $(#[$doc])* $name,
        )*}

        impl Code {
            /// Every kind, for the documentation.
            pub(crate) const ALL: &[Self] = &[$(Self::$name),*];

            /// Returns the stable word for programs.
            pub(crate) fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// Returns the HTTP status.
            pub(crate) fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// Returns short words for people.
            pub(crate) fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

codes! {
    /// The body, path or query cannot be read.
    Malformed BAD_REQUEST "malformed" "The request cannot be read";
    /// Nobody is signed in.
    Unauthorized UNAUTHORIZED "unauthorized" "Sign in first, or send an API key";
    /// Address or password are wrong.
    Credentials UNAUTHORIZED "credentials" "The address or the password is wrong";
    /// A delivery's sender is not proven.
    Signature UNAUTHORIZED "signature" "The delivery's signature is missing or wrong";
    /// The caller may not do this.
    Forbidden FORBIDDEN "forbidden" "Your role or key does not allow this";
    /// A cookie write without our header.
    Csrf FORBIDDEN "csrf" "Writes with a cookie need the header X-Recado: 1";
    /// The handshake's token is wrong.
    VerifyToken FORBIDDEN "verify_token" "The verify token does not match";
    /// There is no such thing in this company.
    NotFound NOT_FOUND "not_found" "There is no such thing";
    /// The path has no such method.
    MethodNotAllowed METHOD_NOT_ALLOWED "method_not_allowed" "This path has no such method";
    /// Another agent holds the conversation.
    Taken CONFLICT "taken" "Another agent has this conversation";
    /// The caller does not hold the conversation.
    NotOwner CONFLICT "not_owner" "Join the conversation first";
    /// Only a template may be sent.
    WindowClosed CONFLICT "window_closed" "The 24-hour window is closed";
    /// The customer asked for silence.
    OptedOut CONFLICT "opted_out" "The customer asked for no more messages";
    /// The customer is blocked.
    Blocked CONFLICT "blocked" "The customer is blocked";
    /// The message needs no second try.
    NotTroubled CONFLICT "not_troubled" "Only a failed or unknown message can be sent again";
    /// Too many messages of the conversation wait to be sent.
    OutboxFull CONFLICT "outbox_full" "Too many messages wait to be sent here";
    /// The channel is switched off.
    ChannelDisabled CONFLICT "channel_disabled" "The channel is switched off";
    /// The gateway may not or cannot use the channel.
    ChannelUnusable CONFLICT "channel_unusable" "The channel cannot be used until the operator acts";
    /// A channel has the number, of this company or another.
    AlreadyConnected CONFLICT "already_connected" "The number is connected already";
    /// The company would be without an administrator.
    LastAdmin CONFLICT "last_admin" "A company keeps at least one administrator";
    /// It exists already, or changed in between.
    Exists CONFLICT "exists" "It exists already or changed in between";
    /// Somebody else changed it since the version that was given.
    Changed CONFLICT "changed" "Somebody else changed it meanwhile";
    /// The same key's first request is still being worked on.
    InProgress CONFLICT "in_progress" "The same request is being worked on";
    /// The body is too large.
    TooLarge PAYLOAD_TOO_LARGE "too_large" "The body is too large";
    /// The body did not come in time.
    TooSlow REQUEST_TIMEOUT "too_slow" "The body did not come in time";
    /// The body is of another kind.
    UnsupportedMediaType UNSUPPORTED_MEDIA_TYPE "unsupported_media_type" "Send application/json";
    /// Fields do not hold what they must.
    Invalid UNPROCESSABLE_ENTITY "invalid" "Some fields are not right";
    /// The message is over the channel's limits.
    Limit UNPROCESSABLE_ENTITY "limit" "The message is over the channel's limits";
    /// The provider has no such template.
    TemplateUnknown UNPROCESSABLE_ENTITY "template_unknown"
        "The provider has no such template in this language";
    /// The key was used for something else.
    IdempotencyMismatch UNPROCESSABLE_ENTITY "idempotency_mismatch"
        "The idempotency key was used for another request";
    /// Too many failed sign-ins.
    TooManyAttempts TOO_MANY_REQUESTS "too_many_attempts" "Too many attempts: wait a little";
    /// Something is broken on our side.
    Internal INTERNAL_SERVER_ERROR "internal" "Something went wrong on our side";
    /// The provider refused or did not answer.
    Provider BAD_GATEWAY "provider" "The provider refused or did not answer";
    /// It cannot be done just now.
    Unavailable SERVICE_UNAVAILABLE "unavailable" "Not possible just now: try again";
}
