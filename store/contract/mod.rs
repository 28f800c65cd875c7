//! What every adapter must keep to: one file a port, each rule a function named by a sentence.
//!
//! An adapter joins with one line: `store_contract!(open())`, where the expression makes an empty
//! store, and whatever must live as long as it does, as a pair; or `None`, where what it needs is not
//! on this machine.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    reason = "rules are assertions: a panic is how they fail"
)]
pub mod accounts;
pub mod bus;
pub mod contacts;
pub mod documents;
pub mod health;
pub mod inbox;
pub mod intake;
pub mod log;
pub mod messages;
pub mod paging;
pub mod receipts;
pub mod samples;
pub mod search;
pub mod set_aside;
pub mod transfer;

/// Returns what an adapter's expression made, if it made anything.
pub fn opened<G>(made: impl Into<Option<(crate::Stores, G)>>) -> Option<(crate::Stores, G)> {
    made.into()
}

/// Expands every rule to a test of its own name.
#[macro_export]
macro_rules! store_contract {
    ($open:expr) => {
        $crate::store_contract!(@rules $open, log:
            an_append_is_loaded_again_byte_for_byte,
            appends_add_up_to_the_position,
            a_writer_that_lags_behind_is_told_where_the_log_stands,
            a_conflict_leaves_nothing_behind,
            a_redelivery_is_reported_and_nothing_is_stored,
            one_known_key_among_new_ones_keeps_all_of_them_out,
            the_same_key_in_another_conversation_is_new,
            a_key_named_twice_in_one_append_counts_once,
            a_key_leads_to_its_first_value,
            a_refused_append_does_not_spoil_those_beside_it,
            of_two_writers_at_the_same_position_one_wins,
            a_hundred_copies_at_once_are_kept_once,
            the_newest_snapshot_of_the_shape_shortens_the_tail,
            a_snapshot_of_another_shape_is_not_read,
            entries_after_a_position_begin_with_the_one_that_holds_it,
            a_long_log_is_read_from_anywhere,
            an_unknown_conversation_is_nothing,
            another_company_reads_nothing_of_a_log,
            another_company_cannot_append,
            what_is_due_comes_soonest_first_until_it_is_settled,
            cursors_grow_in_the_order_of_appends,
        );
        $crate::store_contract!(@rules $open, messages:
            a_message_comes_back_whole,
            pages_go_both_ways_without_gap_or_double,
            the_end_of_a_page_says_what_lies_beyond,
            a_delivery_and_a_late_provider_id_are_kept,
            a_file_becomes_known,
            reactions_are_kept_by_author_and_taken_back,
            an_edit_and_a_revocation_find_their_message,
            changes_of_unknown_messages_are_ignored,
            a_change_finds_a_message_of_the_same_append,
            changed_rows_come_in_order_of_their_numbers,
            another_company_reads_no_messages,
        );
        $crate::store_contract!(@rules $open, inbox:
            a_row_comes_back_whole,
            each_filter_shows_what_it_names,
            filters_join,
            a_label_on_many_conversations_is_read_page_by_page,
            a_row_follows_what_its_conversation_became,
            counts_say_where_conversations_stand,
            what_changed_comes_once_in_the_order_of_its_last_change,
            the_head_is_the_newest_change_of_the_company,
            another_company_sees_an_empty_inbox,
        );
        $crate::store_contract!(@rules $open, paging:
            the_inbox_is_read_down_and_up_without_gap_or_double,
            rows_that_move_up_while_paging_are_not_seen_twice,
            equal_times_are_told_apart,
            an_unknown_cursor_is_refused,
            contacts_are_read_both_ways_by_name,
        );
        $crate::store_contract!(@rules $open, search:
            a_conversation_is_found_by_name_phone_and_words,
            what_has_no_words_is_looked_for_in_vain,
            a_word_is_found_in_many_conversations_page_by_page,
            an_edited_message_is_found_by_its_new_words_only,
            a_revoked_message_is_not_found,
            a_new_name_replaces_the_old_one,
            words_of_another_company_are_not_found,
        );
        $crate::store_contract!(@rules $open, contacts:
            a_new_peer_gets_what_was_proposed,
            the_same_peer_again_is_the_same_conversation,
            a_claim_is_never_repointed,
            a_new_key_joins_the_claim_and_the_contact,
            the_first_claimed_key_decides,
            a_customer_of_two_channels_is_one_contact,
            a_profile_name_is_learnt_and_nothing_forgotten,
            claims_at_the_same_moment_agree,
            finding_claims_nothing,
            a_contact_is_replaced,
            a_decision_changes_its_contact,
            a_refused_append_changes_no_contact,
            a_contact_is_changed_in_part,
            changes_of_a_contact_at_the_same_moment_are_all_kept,
            contacts_are_searched_by_name_and_phone,
            another_company_has_other_contacts,
        );
        $crate::store_contract!(@rules $open, accounts:
            a_company_comes_with_its_first_member_and_key,
            an_address_is_taken_once_and_leaves_nothing_behind,
            one_person_belongs_to_several_companies,
            an_invited_agent_is_a_member,
            an_address_cannot_be_moved_to_another_person,
            who_is_there_already_is_neither_made_nor_added_again,
            a_password_changes_only_as_it_was_read,
            a_role_changes_only_as_it_was_read,
            keys_come_oldest_first_and_are_forgotten_by_their_company_only,
            a_session_is_kept_until_it_is_forgotten,
            a_session_changes_only_as_it_was_read_and_comes_back_by_no_change,
            expired_sessions_are_swept_by_new_ones,
        );
        $crate::store_contract!(@rules $open, documents:
            versions_grow_and_the_history_keeps_them,
            a_change_in_between_is_noticed,
            a_document_is_made_once,
            a_claim_of_no_company_is_made_and_taken_over_once,
            a_removed_document_keeps_its_history,
            documents_come_in_the_order_they_were_made,
            a_channel_is_found_without_its_company,
            the_generation_moves_with_every_change_and_only_then,
            another_company_has_other_documents,
        );
        $crate::store_contract!(@rules $open, intake:
            items_wait_in_the_order_they_came,
            a_full_intake_refuses_its_company_only,
            done_makes_room,
            only_items_of_the_named_conversation_are_done,
        );
        $crate::store_contract!(@rules $open, set_aside:
            pieces_come_newest_first_page_by_page,
            a_piece_that_comes_again_is_kept_once,
            the_oldest_of_too_many_go_first,
        );
        $crate::store_contract!(@rules $open, receipts:
            a_key_is_free_once,
            an_answer_is_given_again,
            a_released_key_is_free,
            a_reservation_without_an_answer_is_free_after_a_minute,
            an_answer_is_forgotten_after_a_day,
            keys_of_others_are_other_keys,
            a_released_answer_stays,
        );
        $crate::store_contract!(@rules $open, transfer:
            every_conversation_is_read_page_by_page,
            keys_come_with_the_position_they_belong_to,
            customers_and_all_keys_are_read,
            a_key_kept_again_leads_to_the_same_or_is_refused,
            a_history_is_kept_again_as_it_was,
            a_company_exists_from_when_it_is_kept,
        );
        $crate::store_contract!(@rules $open, health:
            a_store_in_use_is_well,
        );
    };
    (@rules $open:expr, $port:ident: $($rule:ident),* $(,)?) => {
        mod $port {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $rule() {
                    let Some((stores, _alive)) = $crate::contract::opened($open) else { return };
                    $crate::contract::$port::$rule(&stores).await;
                }
            )*
        }
    };
}
