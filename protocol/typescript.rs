//! The same types for TypeScript, as one module's text.
use ts_rs::TS;

#[allow(clippy::wildcard_imports, reason = "the module declares every word of the API")]
use crate::*;

/// Returns the text of `protocol.ts`.
#[allow(clippy::too_many_lines, reason = "a list, one word a line")]
pub fn module() -> String {
    let mut text = String::from(
        "// Generated from the Rust types in protocol/ by `cargo xtask protocol`; do not edit.\n\n",
    );
    macro_rules! declare {
        ($($name:ty),* $(,)?) => {$(
            text.push_str("export ");
            text.push_str(&<$name as TS>::decl());
            text.push('\n');
        )*};
    }
    declare!(
        Page<serde_json::Value>,
        Problem,
        FieldError,
        SignIn,
        Session,
        SwitchTenant,
        UserPatch,
        NewPassword,
        Tenant,
        User,
        ApiKey,
        NewApiKey,
        CreatedApiKey,
        BotSettings,
        Holiday,
        Localized,
        NewChannel,
        ChannelPatch,
        Channel,
        Trouble,
        ChannelTest,
        ChannelCheck,
        Template,
        SetAside,
        Contact,
        Identity,
        ContactPatch,
        Conversation,
        Owner,
        LastMessage,
        Join,
        Close,
        Turn,
        Assign,
        SetLabels,
        Snooze,
        NewNote,
        StartConversation,
        StartedConversation,
        Message,
        Media,
        Reaction,
        SendProblem,
        NewMessage,
        TemplateMessage,
        MediaSource,
        Choice,
        Section,
        ProductSection,
        Row,
        UploadedMedia,
        Ledger,
        LedgerEntry,
        Event,
        Faq,
        FaqText,
        NewFaq,
        TryFaq,
        FaqTrial,
        FaqCandidate,
        CannedReply,
        NewCannedReply,
        Label,
        NewLabel,
        ClientFrame,
        ServerFrame,
        Viewer,
    );
    text
}
