//! The bench against a small gateway that tells the truth, and against ones that do not.
#![expect(
    clippy::indexing_slicing,
    clippy::float_cmp,
    reason = "JSON is indexed, and counts are compared, as they stand"
)]

mod gateway;
mod provider_call;

use std::time::Duration;

use clap::{Parser, ValueEnum as _};
use gateway::{Gateway, Manner};
use recado_load::{BenchArgs, Mismatches, Report, Scenario};
use recado_simulator::SimulatorConfig;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    bench: BenchArgs,
}

fn args(gateway: &Gateway, more: &str) -> BenchArgs {
    let (scenario, more) = more.split_once(' ').unwrap_or((more, ""));
    let line = format!(
        "bench {more} --target {} --api-key key --numbers 3 --customers 60 --warmup 0.3 --duration 1",
        gateway.url()
    );
    let line = Line::try_parse_from(line.split_whitespace());
    let scenario =
        Scenario::from_str(scenario, false).unwrap_or_else(|error| panic!("{scenario}: {error}"));
    line.map_or_else(|error| panic!("{error}"), |line| BenchArgs { scenario, ..line.bench })
}

async fn measure(gateway: &Gateway, more: &str) -> Report {
    let report = recado_load::measure(&args(gateway, more)).await;
    report.unwrap_or_else(|error| panic!("{error:#}"))
}

fn figure(report: &Report, name: &str) -> f64 {
    report.figure(name).unwrap_or_else(|| panic!("no figure {name} in\n{}", report.table()))
}

#[actix_rt::test]
async fn inbound_counts_what_was_sent_and_reads_the_server_from_outside() {
    let gateway = Gateway::start(Manner::Honest).await;
    let report = measure(&gateway, "inbound --rate 200").await;
    assert_eq!(report.mismatches(), [""; 0], "{}", report.table());
    assert!((figure(&report, "accepted_per_s") - 200.0).abs() <= 60.0, "{}", report.table());
    assert_eq!(figure(&report, "webhooks_sent_with_warmup_count"), 260.0);
    assert_eq!(gateway.messages(), 260);
    assert!(figure(&report, "webhook_to_200_p99_ms") < 500.0);
    assert!(figure(&report, "server_rss_mb") > 1.0);
    assert!(figure(&report, "server_cpu_s") > 0.0);
}

#[actix_rt::test]
async fn json_names_every_figure_with_its_unit() {
    let gateway = Gateway::start(Manner::Honest).await;
    let report = measure(&gateway, "exchange --rate 100 --agents 1 --states on").await;
    let json = report.json().unwrap_or_default();
    for name in [
        "webhook_to_200_p50_ms",
        "webhook_to_200_p99_ms",
        "webhook_to_200_max_ms",
        "webhook_to_reply_p99_ms",
        "durable_to_screen_p99_ms",
        "state_to_200_p99_ms",
        "accepted_per_s",
        "replied_per_s",
        "server_cpu_s_per_1000",
        "server_rss_mb",
        "server_rss_peak_mb",
        "server_written_mb",
        "generator_behind_p99_ms",
        "generator_cpu_s_per_1000",
    ] {
        assert!(json[name].is_number(), "{name} in {json:#}");
    }
    assert_eq!((&json["scenario"], &json["ok"]), (&"exchange".into(), &true.into()), "{json:#}");
    for name in ["cores", "cpu", "memory_gb", "os", "kernel", "bench_version", "bench_build"] {
        assert!(!json["machine"][name].is_null(), "{name} in {json:#}");
    }
}

#[actix_rt::test]
async fn an_exchange_gets_its_one_reply_its_states_and_its_place_on_the_screen() {
    let gateway = Gateway::start(Manner::Honest).await;
    let report = measure(&gateway, "exchange --rate 100 --agents 2 --states on").await;
    assert_eq!(report.mismatches(), [""; 0], "{}", report.table());
    assert_eq!(figure(&report, "replies_with_warmup_count"), 130.0);
    assert_eq!(figure(&report, "states_with_warmup_count"), 390.0);
    assert_eq!(gateway.states(), 390);
    assert!(figure(&report, "agent_frames_count") >= 260.0);
}

#[actix_rt::test]
async fn a_simulator_may_play_the_provider() {
    let simulator = recado_simulator::start(SimulatorConfig::default()).await;
    let simulator = simulator.unwrap_or_else(|error| panic!("{error}"));
    let gateway = Gateway::start(Manner::Honest).await;
    let more = format!("exchange --rate 50 --states on --simulator http://{}", simulator.addr());
    let report = measure(&gateway, &more).await;
    assert_eq!(report.mismatches(), [""; 0], "{}", report.table());
    assert_eq!(figure(&report, "replies_with_warmup_count"), 65.0);
    assert!(figure(&report, "webhook_to_reply_p99_ms") < 1_000.0);
    assert!(gateway.states() > 0, "the simulator tells the states itself");
}

#[actix_rt::test]
async fn at_the_greatest_rate_no_more_is_open_than_was_asked_for() {
    let gateway = Gateway::start(Manner::Slow(Duration::from_millis(20))).await;
    let report = measure(&gateway, "inbound --rate max --in-flight 4").await;
    assert_eq!(report.mismatches(), [""; 0], "{}", report.table());
    assert!(gateway.most_at_once() <= 4, "{} at once", gateway.most_at_once());
    let rate = figure(&report, "accepted_per_s");
    assert!((100.0..=200.0).contains(&rate), "4 at a time, 20 ms each: {rate}");
}

#[actix_rt::test]
async fn a_reply_that_never_comes_ends_no_run_at_the_greatest_rate() {
    let gateway = Gateway::start(Manner::ForgetsReply(7)).await;
    let report = measure(&gateway, "exchange --rate max --in-flight 1").await;
    assert_eq!(
        figure(&report, "webhooks_sent_with_warmup_count"),
        8.0,
        "the only place is taken for ever"
    );
    assert!(report.mismatches().contains(&"1 messages have no reply".to_owned()));
}

#[actix_rt::test]
async fn conversations_are_made_to_stand_first() {
    let gateway = Gateway::start(Manner::Honest).await;
    let report = measure(&gateway, "exchange --rate 50 --preload 40 --agents 1").await;
    assert_eq!(report.mismatches(), [""; 0], "{}", report.table());
    assert_eq!(gateway.messages(), 40 + 65);
}

#[actix_rt::test]
async fn a_stall_of_the_server_is_seen_by_all_who_would_have_waited_in_it() {
    let stall = Duration::from_millis(400);
    let gateway = Gateway::start(Manner::Stalls { at: 100, stall }).await;
    let report = measure(&gateway, "inbound --rate 200 --connections 2").await;
    // Two of 260 webhooks met the stall, 80 were due in it: uncorrected, the 90th percentile would
    // not know of it.
    let p90 = figure(&report, "webhook_to_200_p90_ms");
    assert!(p90 > 150.0, "p90 {p90} ms\n{}", report.table());
}

#[actix_rt::test]
async fn a_server_that_refuses_forgets_or_doubles_is_told_on() {
    for (manner, told) in [
        (Manner::Refuses(7), "1 webhooks were answered with 503"),
        (Manner::ForgetsReply(7), "1 messages have no reply"),
        (Manner::Doubles(7), "1 replies came for messages that had one"),
        (Manner::LosesFrom(20), "messages and"),
    ] {
        let gateway = Gateway::start(manner).await;
        let report = measure(&gateway, "exchange --rate 60 --connections 8").await;
        let wrong = report.mismatches();
        assert!(wrong.iter().any(|wrong| wrong.contains(told)), "{told}: {wrong:?}");
        let verdict = report.verdict().err().and_then(|error| error.downcast::<Mismatches>().ok());
        assert_eq!(verdict, Some(Mismatches(wrong.to_vec())));
    }
}

#[actix_rt::test]
async fn what_cannot_be_measured_is_refused_with_what_to_change() {
    let gateway = Gateway::start(Manner::Honest).await;
    for (more, told) in [
        ("exchange --rate 5000", "--customers"),
        ("inbound --duration 0", "--duration"),
        ("inbound --numbers 0", "--numbers"),
        ("inbound --in-flight 0", "--in-flight"),
    ] {
        let Err(error) = recado_load::measure(&override_of(&gateway, more)).await else {
            panic!("{more} was measured");
        };
        assert!(error.to_string().contains(told), "{more}: {error}");
    }
}

/// The same, where later flags replace earlier ones.
fn override_of(gateway: &Gateway, more: &str) -> BenchArgs {
    let mut words: Vec<&str> = more.split(' ').collect();
    let scenario = words.remove(0);
    let mut args = args(gateway, &format!("{scenario} --rate 10"));
    match words.as_slice() {
        ["--rate", rate] => args.rate = rate.parse().unwrap_or(args.rate),
        ["--duration", _] => args.duration = 0.0,
        ["--numbers", _] => args.numbers = 0,
        ["--in-flight", _] => args.in_flight = 0,
        other => panic!("{other:?}"),
    }
    args
}

#[actix_rt::test]
async fn what_a_run_changes_in_the_company_is_put_back() {
    let gateway = Gateway::start(Manner::Honest).await;
    let before = gateway.changeable();
    for more in ["exchange --rate 50", "inbound --rate 50"] {
        let report = measure(&gateway, more).await;
        assert_eq!(report.mismatches(), [""; 0], "{}", report.table());
        assert_eq!(gateway.changeable(), before, "{more}");
    }
}

#[actix_rt::test]
async fn a_company_that_works_for_a_living_is_refused_and_left_as_it_is() {
    for (channel, talk) in [(None, true), (Some("Número principal"), false), (Some("Tienda"), true)]
    {
        let gateway = Gateway::of_company(Manner::Honest, "Tostaduría Misti").await;
        if let Some(name) = channel {
            gateway.has_channel(name);
        }
        if talk {
            gateway.has_conversation();
        }
        let before = gateway.changeable();
        let refused = recado_load::measure(&args(&gateway, "exchange --rate 50")).await;
        let words = refused.err().map(|error| format!("{error:#}")).unwrap_or_default();
        for part in ["Tostaduría Misti", "--data", "tenant create"] {
            assert!(words.contains(part), "{part} in {words}");
        }
        assert_eq!(gateway.changeable(), before);
        assert_eq!(gateway.messages(), usize::from(talk));
    }
}

#[actix_rt::test]
async fn an_empty_company_and_what_a_killed_run_left_may_be_measured_with() {
    let gateway = Gateway::of_company(Manner::Honest, "Nueva").await;
    measure(&gateway, "inbound --rate 50").await;
    let gateway = Gateway::of_company(Manner::Honest, "Nueva").await;
    gateway.has_channel("Bench 1");
    gateway.has_conversation();
    measure(&gateway, "inbound --rate 50").await;
}
