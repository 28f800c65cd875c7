//! What a correct reader extracts from each webhook: who, and what they say or what is told.
//!
//! A line reads `name <identities> | what`; identities stand best first.
pub(super) const EXPECTED: &[(&str, &[&str])] = &[
    ("account_review_update.json", &["notice account_review_update: restored"]),
    ("account_update_account_deleted.json", &["notice account_update: stopped, ACCOUNT_DELETED"]),
    (
        "account_update_account_restriction.json",
        &[
            "notice account_update: facts event=ACCOUNT_RESTRICTION restriction_info.0.expiration=1641330498 restriction_info.0.restriction_type=RESTRICTED_BIZ_INITIATED_MESSAGING restriction_info.1.expiration=1641330498 restriction_info.1.restriction_type=RESTRICTED_ADD_PHONE_NUMBER_ACTION",
        ],
    ),
    (
        "account_update_account_violation.json",
        &[
            "notice account_update: facts event=ACCOUNT_VIOLATION violation_info.violation_type=ADULT",
        ],
    ),
    (
        "account_update_partner_removed_wa_app_disconnection.json",
        &["notice account_update: stopped, PARTNER_REMOVED: PRIMARY_INACTIVITY"],
    ),
    (
        "account_update_pricing_tiering_update.json",
        &[
            "notice account_update: facts event=VOLUME_BASED_PRICING_TIER_UPDATE volume_tier_info.effective_month=2025-11 volume_tier_info.pricing_category=UTILITY volume_tier_info.region=India volume_tier_info.tier=25000001:50000000 volume_tier_info.tier_update_time=1743451903",
        ],
    ),
    (
        "account_update_schedule_for_disable.json",
        &[
            "notice account_update: facts ban_info.waba_ban_date=January 31, 2021 ban_info.waba_ban_state=SCHEDULE_FOR_DISABLE event=DISABLED_UPDATE",
        ],
    ),
    (
        "account_update_verified.json",
        &["notice account_update: facts event=VERIFIED_ACCOUNT phone_number=16505551111"],
    ),
    (
        "animated_sticker.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says sticker None",
        ],
    ),
    (
        "audio_file_not_voice.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says audio None forwarded",
        ],
    ),
    (
        "audio_voice_note.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says audio None",
        ],
    ),
    ("call_connect_user_initiated.json", &["notice calls: information"]),
    (
        "call_permission_update_accept.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says unsupported None to amid.y==",
        ],
    ),
    (
        "chosen_location.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says location Some(\"Facebook HQ\") forwarded",
        ],
    ),
    (
        "contacts.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says contacts None",
        ],
    ),
    ("contacts_openapi.json", &["Sheena Nelson <16505551234> | says contacts None"]),
    ("contacts_two_one_without_wa_id.json", &["REDACTED <REDACTED> | says contacts None"]),
    ("deleted_message_revoke.json", &["- <<WHATSAPP_USER_PHONE_NUMBER>> | revokes SAGE_ID>"]),
    (
        "derived_multi_entries.json",
        &[
            "Sheena Nelson <16505551234> | says text Some(\"Does it come in another color?\")",
            "Sheena Nelson <16505551234> | says image Some(\"Taj Mahal\")",
            "set aside other_number",
        ],
    ),
    (
        "document.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says document Some(\"caption\") forwarded",
        ],
    ),
    (
        "edited_message_image.json",
        &["- <16505551234> | edits M0VBRAA=: image Some(\"Updated image caption\")"],
    ),
    (
        "forwarded.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says text Some(\"forwarded text\") forwarded",
        ],
    ),
    (
        "forwarded_many_times.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says text Some(\"text forwarded many times\") forwarded",
        ],
    ),
    ("group_lifecycle_create.json", &["notice group_lifecycle_update: information"]),
    ("image.json", &["Sheena Nelson <16505551234> | says image Some(\"Taj Mahal\")"]),
    (
        "interactive_button_reply.json",
        &["Sheena Nelson <16505551234> | says button_reply Some(\"Cancel\") to QTVDRjUA"],
    ),
    (
        "interactive_button_reply_pywa.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says button_reply Some(\"title\") to d.xyzxyz",
        ],
    ),
    (
        "interactive_list_callback.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says list_reply Some(\"title\") to d.xyzxyz",
        ],
    ),
    (
        "interactive_list_reply.json",
        &[
            "Sheena Nelson <16505551234> | says list_reply Some(\"Priority Mail Express\") to ODlDRDgA",
        ],
    ),
    (
        "interactive_message_with_err.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says unsupported None to fretge==",
        ],
    ),
    (
        "interactive_nfm_reply_completion.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says form_reply Some(\"Sent\") to fretge==",
        ],
    ),
    ("location.json", &["Sheena Nelson <16505551234> | says location Some(\"Philz Coffee\")"]),
    (
        "media_with_url.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says image None",
        ],
    ),
    (
        "multi_changes.json",
        &[
            "Alex Tester <1234567890> | says text Some(\"Hello from a text message\")",
            "Alex Tester <1234567890> | wants marketing: false",
        ],
    ),
    (
        "multi_messages_in_one_change.json",
        &[
            "Sam Sample <1234567890> | says text Some(\"Hello from a text message\")",
            "Sam Sample <1234567890> | says reaction Some(\"👍\")",
        ],
    ),
    (
        "multi_two_changes_in_one_entry.json",
        &[
            "NAME <PHONE_NUMBER> | says text Some(\"MESSAGE_BODY\")",
            "NAME <PHONE_NUMBER> | says text Some(\"MESSAGE_BODY2\")",
        ],
    ),
    ("order_catalog.json", &["Sheena Nelson <16505551234> | says order None"]),
    (
        "order_pywa.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says order None",
        ],
    ),
    ("outgoing_message_delete.json", &["- <972123456789> | revokes d.zzzzzz"]),
    (
        "outgoing_message_text.json",
        &[
            "- <<WHATSAPP_USER_PHONE_NUMBER> <BSUID> <PARENT_BSUID>> | is told text Some(\"Test message\")",
        ],
    ),
    (
        "phone_number_name_update.json",
        &[
            "notice phone_number_name_update: facts decision=APPROVED display_phone_number=16505551111 requested_verified_name=WhatsApp",
        ],
    ),
    (
        "phone_number_name_update_approved.json",
        &[
            "notice phone_number_name_update: facts decision=APPROVED display_phone_number=16505551111 requested_verified_name=WhatsApp",
        ],
    ),
    (
        "phone_number_quality_update_flagged.json",
        &[
            "notice phone_number_quality_update: facts current_limit=TIER_10K display_phone_number=16505551111 event=FLAGGED",
        ],
    ),
    (
        "product_inquiry_go.json",
        &[
            "ProductUser <16789991111> | says text Some(\"Interested in your product!\") to CONTEXT1 from referred_product",
        ],
    ),
    ("reaction.json", &["Sheena Nelson <16505551234> | says reaction Some(\"👍\")"]),
    (
        "smb_message_echo_text.json",
        &[
            "- <15550002222> | is told text Some(\"Hi! Thanks for reaching out, this is a human replying.\")",
        ],
    ),
    (
        "static_sticker.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says sticker None",
        ],
    ),
    (
        "status_delivered.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | Delivered \"service\"",
        ],
    ),
    (
        "status_delivered_bsuid_pmp_pricing.json",
        &[
            "Pablo M. <US.13491208655302741918 US.ENT.11815799212886844830 @pablomorales> | Delivered \"marketing\"",
        ],
    ),
    (
        "status_failed.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | Accepted wait Some(130472)",
        ],
    ),
    ("status_failed_131026.json", &["- <REDACTED> | Accepted stop_contact Some(131026)"]),
    ("status_failed_131047.json", &["- <5511111111111> | Accepted change Some(131047)"]),
    ("status_failed_131053.json", &["- <1111111111111> | Accepted fix_payload Some(131053)"]),
    (
        "status_played.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | Played \"service\"",
        ],
    ),
    (
        "status_read.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | Read \"service\"",
        ],
    ),
    (
        "status_sent.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | Sent \"service\"",
        ],
    ),
    (
        "status_with_tracker.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | Sent \"service\" \"some data\"",
        ],
    ),
    (
        "system_identity_change.json",
        &["User A <972987654321> | says system Some(\"User identity changed\")"],
    ),
    (
        "system_phone_number_change.json",
        &[
            "- <972987654321> | is now - <972912345678> \"User A changed from 972987654321 to 972912345678\"",
        ],
    ),
    (
        "system_user_changed_number.json",
        &[
            "- <16505551234> | is now - <12195555358> \"User Sheena Nelson changed from 16505551234 to 12195555358\"",
        ],
    ),
    (
        "system_user_changed_user_id.json",
        &[
            "- <US.10101010101010101010> | is now - <US.13491208655302741918 US.ENT.11815799212886844830> \"User Sheena Nelson changed from US.10101010101010101010 to US.13491208655302741918\"",
        ],
    ),
    (
        "template_category_update_marketing.json",
        &["notice template_category_update: templates changed"],
    ),
    (
        "template_components_update_element.json",
        &["notice message_template_components_update: templates changed"],
    ),
    (
        "template_quality_update_yellow.json",
        &["notice message_template_quality_update: templates changed"],
    ),
    (
        "template_quick_reply_button.json",
        &["Sheena Nelson <16505551234> | says button_reply Some(\"Unsubscribe\") to MzUyQUYA"],
    ),
    (
        "template_quick_reply_button_no_context.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says button_reply Some(\"title\")",
        ],
    ),
    (
        "template_quick_reply_button_pywa.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says button_reply Some(\"title\") to xyzxyz==",
        ],
    ),
    (
        "template_status_flagged_disable_info.json",
        &["notice message_template_status_update: templates changed"],
    ),
    (
        "template_status_update_approved.json",
        &["notice message_template_status_update: templates changed"],
    ),
    (
        "text.json",
        &["Sheena Nelson <16505551234> | says text Some(\"Does it come in another color?\")"],
    ),
    (
        "text_bsuid_no_wa_id.json",
        &[
            "Sheena Nelson <US.13491208655302741918 US.ENT.11815799212886844830 @realsheenanelson> | says text Some(\"Does it come in another color?\")",
        ],
    ),
    (
        "text_context_reply.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says text Some(\"replied text\") to xyzxyz==",
        ],
    ),
    (
        "text_product_inquiry_context.json",
        &[
            "Sheena Nelson <16505551234> | says text Some(\"Is this still available?\") to cXVpcnkA from referred_product",
        ],
    ),
    (
        "text_referral_ctwa_ad.json",
        &[
            "Sheena Nelson <16505551234> | says text Some(\"Hello! Can I get more info on this?\") from body",
        ],
    ),
    (
        "text_referral_pywa.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says text Some(\"BODY\") from body",
        ],
    ),
    (
        "unreaction_empty.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says reaction None",
        ],
    ),
    (
        "unreaction_no_emoji.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says reaction None",
        ],
    ),
    ("unrecognized_field.json", &["set aside unknown_field"]),
    (
        "unsupported.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says unsupported None",
        ],
    ),
    ("unsupported_openapi.json", &["Sheena Nelson <16505551234> | says unsupported None"]),
    (
        "user_id_update.json",
        &[
            "- <16505551234 US.10101010101010101010 US.ENT.10101010101010101010> | is now - <16505551234 US.13491208655302741918 US.ENT.11815799212886844830> \"User id for Sheena Nelson has been updated.\"",
        ],
    ),
    ("user_marketing_preferences_resume.json", &["- <16505551234> | wants marketing: true"]),
    (
        "video.json",
        &[
            "Test Name <972987654321 US.13491208655302741918 US.ENT.11815799212886844830> | says video Some(\"caption\") forwarded",
        ],
    ),
];
