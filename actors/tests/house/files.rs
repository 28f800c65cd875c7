//! Files of customers: fetched for as long as the provider keeps them, and never too many at once.
use std::time::Duration;

use recado_domain::{
    ProviderId, Timestamp,
    content::{Content, Media, MediaSource},
    incoming::{Arrival, InboundMessage, Incoming},
    message::FileState,
    send_error::ErrorClass,
};
use recado_testkit::{FileReply, ScriptedChannel, customer, in_simulated_time};

use crate::harness::Standing;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

/// A picture that a customer sends.
fn picture(from: &str, nth: usize, sent_at: Timestamp) -> Incoming {
    let source = MediaSource::Provider { id: format!("file-{nth}") };
    let media = Media { source, mime_type: None, filename: None, sha256: None };
    let message = InboundMessage {
        provider_id: ProviderId(format!("in.{nth}")),
        sent_at,
        content: Content::Image { media, caption: None },
        reply_to: None,
        referral: None,
        forwarded: false,
    };
    Incoming::Arrival(customer(from), Arrival::Message(message))
}

/// A house at which a picture arrives while files cannot be had.
async fn with_a_picture(files: FileReply) -> Standing {
    let standing = Standing::new(ScriptedChannel::default()).await;
    standing.provider.files_are(files);
    standing.deliver(vec![picture("51958114207", 1, standing.now())]).await;
    standing
}

async fn state(standing: &Standing) -> FileState {
    standing.messages().await.remove(0).file
}

#[test]
fn a_file_comes_after_hours_in_which_its_provider_was_away() {
    in_simulated_time(async {
        let standing = with_a_picture(FileReply::Refused(ErrorClass::Retry)).await;
        tokio::time::sleep(Duration::from_hours(30)).await;
        assert_eq!(state(&standing).await, FileState::Fetching);
        standing.provider.files_are(FileReply::Given(PNG));
        tokio::time::sleep(Duration::from_mins(11)).await;
        let FileState::Stored { mime_type, size, .. } = state(&standing).await else {
            panic!("the file is there");
        };
        assert_eq!((mime_type.as_str(), size), ("image/png", PNG.len() as u64));
    });
}

#[test]
fn a_file_that_the_old_token_could_not_fetch_comes_at_once_with_a_new_one() {
    in_simulated_time(async {
        let standing = with_a_picture(FileReply::Refused(ErrorClass::Auth)).await;
        tokio::time::sleep(Duration::from_hours(5)).await;
        standing.provider.files_are(FileReply::Given(PNG));
        standing.channel_is_mended().await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(matches!(state(&standing).await, FileState::Stored { .. }));
    });
}

#[test]
fn a_file_is_given_up_when_its_provider_keeps_it_no_longer() {
    in_simulated_time(async {
        let standing = with_a_picture(FileReply::Refused(ErrorClass::Retry)).await;
        tokio::time::sleep(Duration::from_hours(7 * 24 + 1)).await;
        assert!(matches!(state(&standing).await, FileState::Failed { .. }));
        let asked = standing.provider.files_asked();
        assert!((900..1_100).contains(&asked), "some six times an hour: {asked}");
    });
}

#[test]
fn a_file_of_a_removed_channel_is_given_up_at_once() {
    in_simulated_time(async {
        let standing = with_a_picture(FileReply::Refused(ErrorClass::Retry)).await;
        tokio::time::sleep(Duration::from_hours(5)).await;
        standing.channel_is_removed().await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let FileState::Failed { error } = state(&standing).await else {
            panic!("nobody can fetch it any more");
        };
        assert_eq!(error, "the channel is gone");
    });
}

#[test]
fn a_file_that_is_no_file_fails_at_once() {
    in_simulated_time(async {
        let standing = with_a_picture(FileReply::Refused(ErrorClass::FixPayload)).await;
        assert!(matches!(state(&standing).await, FileState::Failed { .. }));
        assert_eq!(standing.provider.files_asked(), 1);
    });
}

#[test]
fn many_files_of_one_number_wait_for_each_other_and_not_those_of_another() {
    in_simulated_time(async {
        let standing = with_a_picture(FileReply::Hanging).await;
        let (now, many) = (standing.now(), 2..200);
        standing.deliver(many.map(|nth| picture("51958114207", nth, now)).collect()).await;
        let of_one = standing.provider.files_asked();
        assert!((4..=10).contains(&of_one), "as many as 128 MiB hold: {of_one}");
        let other = standing.channel_of_another_company().await;
        let theirs = vec![picture("51999888777", 500, now)];
        standing.house.deliver(&other, theirs).await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(standing.provider.files_asked(), of_one + 1);
    });
}

#[test]
fn what_waits_between_two_tries_does_not_hold_the_end_up() {
    in_simulated_time(async {
        let standing = with_a_picture(FileReply::Refused(ErrorClass::Retry)).await;
        let began = tokio::time::Instant::now();
        standing.house.shutdown(Duration::from_secs(12)).await;
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    });
}
