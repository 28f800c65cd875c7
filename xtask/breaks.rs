//! Deliberate breaks: for each promise of `ARCHITECTURE.md`, a small change of the source that breaks
//! it, and the test that must notice.
//!
//! A promise without a test that can fail is a wish. `breaks/p1.toml` … `p8.toml` name the changes; each
//! is made in a copy of the tree, where its test must turn red, and be green without it.
mod copy;
mod plan;
mod trial;

use std::{collections::BTreeMap, time::Instant};

use anyhow::{Result, bail};

use crate::tree;
use copy::Copy;
use plan::{Break, Target};
use trial::{Bench, Verdict};

/// Shows every break.
pub(crate) fn list() -> Result<()> {
    for broken in plan::read(&tree::root()?)? {
        println!("{}  {:<44} {}", broken.promise, broken.name, broken.what);
        println!("    {:<44} {}", "", broken.test);
    }
    Ok(())
}

/// Makes the breaks that are named (all without a name) and fails where a test does not notice.
pub(crate) fn run(names: &[&str]) -> Result<()> {
    let metadata = tree::metadata()?;
    let root = metadata.workspace_root;
    let all = plan::read(&root)?;
    plan::check(&all, &root)?;
    let chosen = plan::choose(all, names)?;
    let folder = metadata.target_directory.join("breaks");
    let copy = Copy::refresh(&root, &folder.join("tree"))?;
    let bench = Bench::new(&root, &copy, &folder)?;
    must_be_green(&bench, &chosen)?;
    let unnoticed = must_turn_red(&bench, &copy, &chosen)?;
    if !unnoticed.is_empty() {
        bail!("breaks that no test noticed:\n- {}", unnoticed.join("\n- "));
    }
    println!("{} breaks, each noticed", chosen.len());
    Ok(())
}

/// Without a break every test named must pass: a test that is red anyway notices nothing.
fn must_be_green(bench: &Bench, chosen: &[Break]) -> Result<()> {
    let mut by_target: BTreeMap<&Target, Vec<&str>> = BTreeMap::new();
    for broken in chosen {
        by_target.entry(&broken.test.target).or_default().push(&broken.test.name);
    }
    for (target, mut names) in by_target {
        names.sort_unstable();
        names.dedup();
        let began = Instant::now();
        match bench.run(target, &names)? {
            Verdict::Green => {
                let seconds = began.elapsed().as_secs();
                println!("whole   {target}: {} tests green ({seconds} s)", names.len());
            }
            Verdict::Red(output) => bail!("{target} is red without any break:\n{output}"),
            Verdict::Unbuilt(output) => bail!("{target} does not build:\n{output}"),
        }
    }
    Ok(())
}

/// Makes each break; returns what was not noticed.
fn must_turn_red(bench: &Bench, copy: &Copy, chosen: &[Break]) -> Result<Vec<String>> {
    let mut unnoticed = Vec::new();
    for broken in chosen {
        let began = Instant::now();
        let changed = copy.apply(&broken.edits)?;
        let verdict = bench.run(&broken.test.target, &[&broken.test.name]);
        changed.undo()?;
        let seconds = began.elapsed().as_secs();
        let (promise, name) = (&broken.promise, &broken.name);
        match verdict? {
            Verdict::Red(_) => println!("red     {promise} {name} ({seconds} s)"),
            Verdict::Green => {
                println!("GREEN   {promise} {name}: {} did not notice", broken.test);
                unnoticed.push(format!("{promise} {name}: {} stays green", broken.test));
            }
            Verdict::Unbuilt(output) => {
                println!("UNBUILT {promise} {name}\n{output}");
                unnoticed.push(format!("{promise} {name}: the broken source does not build"));
            }
        }
    }
    Ok(unnoticed)
}
