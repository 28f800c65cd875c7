//! What the helps say.
use clap::{Command, CommandFactory as _, Parser as _};

use super::Line;

/// The long help of a command, by its words.
fn help(words: &[&str]) -> String {
    let mut command = Line::command();
    command.build();
    let mut command = &mut command;
    for word in words {
        command = command.find_subcommand_mut(word).unwrap_or_else(|| panic!("no {word}"));
    }
    command.render_long_help().to_string()
}

fn helps(command: &mut Command, all: &mut Vec<String>) {
    all.push(command.render_long_help().to_string());
    all.push(command.render_help().to_string());
    for inner in command.get_subcommands_mut() {
        helps(inner, all);
    }
}

#[test]
fn no_help_shows_the_marks_of_the_programs_own_documentation() {
    let mut line = Line::command();
    line.build();
    let mut all = Vec::new();
    helps(&mut line, &mut all);
    assert!(all.len() > 30, "{}", all.len());
    for text in all {
        for mark in ["<http", "](", "[`", "intra-doc"] {
            assert!(!text.contains(mark), "{mark} in\n{text}");
        }
    }
}

#[test]
fn each_scenario_of_the_bench_names_what_belongs_to_it() {
    let (bench, inbound, exchange, floor) = (
        help(&["bench"]),
        help(&["bench", "inbound"]),
        help(&["bench", "exchange"]),
        help(&["bench", "floor"]),
    );
    for word in ["inbound", "exchange", "floor"] {
        assert!(bench.contains(word), "{bench}");
    }
    for all in [&inbound, &exchange, &floor] {
        for flag in ["--rate", "--duration", "--warmup", "--json", "--numbers", "--customers"] {
            assert!(all.contains(flag), "no {flag} in\n{all}");
        }
    }
    assert!(exchange.contains("--states ") && !inbound.contains("--states "), "{inbound}");
    for flag in ["--target", "--api-key", "--data <", "--agents", "--simulator", "--redis"] {
        assert!(inbound.contains(flag) && exchange.contains(flag), "{flag}");
        assert!(!floor.contains(flag), "{flag} in\n{floor}");
    }
}

#[test]
fn one_line_measures_each_scenario() {
    for scenario in ["inbound", "exchange", "floor"] {
        let flags = "--target http://127.0.0.1:1 --rate 10 --duration 1 --json x.json --states on";
        let words = ["recado", "bench", scenario].into_iter().chain(flags.split(' '));
        Line::try_parse_from(words).unwrap_or_else(|error| panic!("{scenario}: {error}"));
    }
}
