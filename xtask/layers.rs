//! Who may see whom: `domain ← {store, channels, intelligence, connectors} ← actors ← recado`, and
//! `domain ← placement ← {store, actors, recado}`.
//!
//! The four in the middle never see each other; frameworks stay in the rooms they belong to. Read from
//! what each crate names as its dependencies, so that a forbidden edge is found before it is used.
use anyhow::{Result, bail};

use crate::tree::{self, Dependency, Package};

/// A crate of ours and the crates of ours that it may see.
struct Room {
    name: &'static str,
    sees: &'static [&'static str],
}

const fn room(name: &'static str, sees: &'static [&'static str]) -> Room {
    Room { name, sees }
}

/// Every crate there may be. A new one is entered here, with a reason for what it sees.
const ROOMS: &[Room] = &[
    room("recado-domain", &[]),
    // Slots, stamps and the rule of the chain are written once, also for the store that keeps them.
    room("recado-placement", &["recado-domain"]),
    room("recado-protocol", &[]),
    room("recado-store", &["recado-domain", "recado-placement"]),
    room("recado-channels", &["recado-domain"]),
    room("recado-intelligence", &["recado-domain"]),
    room("recado-connectors", &["recado-domain"]),
    room(
        "recado-actors",
        &[
            "recado-domain",
            "recado-placement",
            "recado-store",
            "recado-channels",
            "recado-intelligence",
            "recado-connectors",
        ],
    ),
    // The providers' other side shares no code with ours, so that it cannot share our mistakes.
    room("recado-simulator", &[]),
    room("recado-testkit", &["recado-domain", "recado-channels"]),
    // The generator speaks to a server from outside, as any client does.
    room("recado-load", &["recado-protocol", "recado-simulator"]),
    room(
        "recado",
        &[
            "recado-domain",
            "recado-placement",
            "recado-protocol",
            "recado-store",
            "recado-channels",
            "recado-intelligence",
            "recado-connectors",
            "recado-actors",
            "recado-simulator",
            "recado-load",
        ],
    ),
    room("xtask", &["recado-protocol"]),
];

/// What the tests of any crate may see besides.
const FOR_TESTS: [&str; 2] = ["recado-testkit", "recado-simulator"];

/// A library, by name or by the beginning of its name, and the crates that may use it.
struct Fence {
    library: &'static str,
    inside: &'static [&'static str],
}

const fn fence(library: &'static str, inside: &'static [&'static str]) -> Fence {
    Fence { library, inside }
}

/// Frameworks and drivers that stay in their rooms, tests included.
const FENCES: &[Fence] = &[
    fence(
        "actix",
        &["recado-actors", "recado", "recado-simulator", "recado-testkit", "recado-load"],
    ),
    fence("actix-web", &["recado", "recado-simulator", "recado-load"]),
    fence("actix-ws", &["recado"]),
    fence("actix-multipart", &["recado", "recado-simulator"]),
    fence("rusqlite", &["recado-store", "recado-load"]),
    fence("scylla", &["recado-store"]),
    fence("redis", &["recado-store"]),
    fence("rust-embed", &["recado", "recado-simulator"]),
];

/// Fails on every edge that may not be.
pub(crate) fn check() -> Result<()> {
    let packages = tree::metadata()?.packages;
    let wrong: Vec<String> = packages.iter().flat_map(wrong_in).collect();
    if !wrong.is_empty() {
        bail!("crates see what they may not see:\n- {}", wrong.join("\n- "));
    }
    println!("{} crates see only what they may see", packages.len());
    Ok(())
}

fn wrong_in(package: &Package) -> Vec<String> {
    let Some(room) = ROOMS.iter().find(|room| room.name == package.name) else {
        return vec![format!("`{}` has no place among the rooms yet", package.name)];
    };
    package.dependencies.iter().filter_map(|dependency| wrong(room, dependency)).collect()
}

fn wrong(room: &Room, dependency: &Dependency) -> Option<String> {
    let (name, library) = (room.name, dependency.name.as_str());
    if dependency.path.is_some() {
        let for_tests = dependency.kind.as_deref() == Some("dev") && FOR_TESTS.contains(&library);
        let allowed = room.sees.contains(&library) || for_tests || library == name;
        return (!allowed).then(|| format!("`{name}` may not see `{library}`"));
    }
    let fence = FENCES.iter().find(|fence| fence.library == library)?;
    let outside = !fence.inside.contains(&name);
    outside.then(|| format!("`{name}` may not use `{library}`: it stays in {}", inside(fence)))
}

fn inside(fence: &Fence) -> String {
    let names: Vec<String> = fence.inside.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[(&str, Option<&str>, bool)]) -> Package {
        let dependency = |(name, kind, ours): &(&str, Option<&str>, bool)| Dependency {
            name: (*name).to_owned(),
            kind: kind.map(str::to_owned),
            path: ours.then(|| (*name).into()),
        };
        Package {
            name: name.to_owned(),
            dependencies: dependencies.iter().map(dependency).collect(),
        }
    }

    #[test]
    fn a_layer_sees_only_what_lies_below_it() {
        let good = package(
            "recado-store",
            &[("recado-domain", None, true), ("rusqlite", None, false), ("serde", None, false)],
        );
        assert_eq!(wrong_in(&good), Vec::<String>::new());
        let sideways = package("recado-store", &[("recado-channels", None, true)]);
        assert_eq!(wrong_in(&sideways), ["`recado-store` may not see `recado-channels`"]);
        let upwards = package("recado-domain", &[("recado-actors", Some("dev"), true)]);
        assert_eq!(wrong_in(&upwards).len(), 1);
    }

    #[test]
    fn tests_may_see_the_test_kit_and_the_crate_itself_may_not() {
        let tests = package("recado-actors", &[("recado-testkit", Some("dev"), true)]);
        assert_eq!(wrong_in(&tests), Vec::<String>::new());
        let itself = package("recado-actors", &[("recado-testkit", None, true)]);
        assert_eq!(wrong_in(&itself).len(), 1);
    }

    #[test]
    fn a_framework_outside_its_room_is_found_also_in_tests() {
        let package = package("recado-domain", &[("rusqlite", Some("dev"), false)]);
        assert!(wrong_in(&package)[0].starts_with("`recado-domain` may not use `rusqlite`"));
    }

    #[test]
    fn a_crate_without_a_room_is_found() {
        assert_eq!(wrong_in(&package("recado-helpers", &[])).len(), 1);
    }
}
