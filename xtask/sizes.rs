//! The longest files and functions: a file past the limit fails, the rest is shown so that it is seen
//! growing. (Clippy holds the limit of functions.)
use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::tree;

/// Lines of a file that are too many.
const TOO_LONG: usize = 500;
/// How many of the longest are shown.
const SHOWN: usize = 10;

/// Something with a length in lines.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Sized {
    lines: usize,
    what: String,
}

/// Shows the longest and fails on what is too long.
pub(crate) fn check() -> Result<()> {
    let root = tree::root()?;
    let (mut files, mut functions) = (Vec::new(), Vec::new());
    for file in tree::files(&root)? {
        if !is_source(&file) {
            continue;
        }
        let name = file.display();
        let text = fs::read_to_string(root.join(&file)).with_context(|| format!("{name}"))?;
        files.push(Sized { lines: text.lines().count(), what: name.to_string() });
        if file.extension().is_some_and(|extension| extension == "rs") {
            let inside = functions_in(&text).into_iter();
            functions.extend(
                inside.map(|(function, lines)| Sized {
                    lines,
                    what: format!("{function} in {name}"),
                }),
            );
        }
    }
    show("files", &mut files);
    show("functions", &mut functions);
    let too_long: Vec<&str> =
        files.iter().filter(|file| file.lines > TOO_LONG).map(|file| file.what.as_str()).collect();
    if !too_long.is_empty() {
        bail!("more than {TOO_LONG} lines: {}", too_long.join(", "));
    }
    Ok(())
}

/// Written by hand and read by people; `protocol.ts` is generated.
fn is_source(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    let generated = file.ends_with("protocol/protocol.ts");
    matches!(extension, Some("rs" | "ts" | "js" | "svelte" | "css")) && !generated
}

fn show(what: &str, all: &mut [Sized]) {
    all.sort_unstable_by(|one, other| other.cmp(one));
    let middle = all.get(all.len() / 2).map_or(0, |sized| sized.lines);
    println!("{} {what}, {middle} lines in the middle, the longest:", all.len());
    for sized in all.iter().take(SHOWN) {
        println!("{:>6}  {}", sized.lines, sized.what);
    }
}

/// Returns each function of a formatted file with its lines: it ends at the brace that stands as far
/// in as its first line.
fn functions_in(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut functions = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let indent: String = line.chars().take_while(|letter| *letter == ' ').collect();
        let (end, semicolon) = (format!("{indent}}}"), line.trim_end().ends_with(';'));
        let one_line = line.trim_end().ends_with('}');
        if semicolon || one_line {
            continue;
        }
        let rest = lines.iter().skip(at);
        // A signature without a body ends in a line with a semicolon, as far in as its first.
        let last = rest.take_while(|line| {
            let bodiless = line.starts_with(&format!("{indent})")) && line.ends_with(';');
            **line != end && !bodiless
        });
        functions.push((name.to_owned(), last.count() + 1));
    }
    functions
}

fn function_name(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let before = line.find("fn ").filter(|at| {
        line.get(..*at).is_some_and(|before| {
            before.split_whitespace().all(|word| {
                matches!(word, "async" | "const" | "unsafe" | "extern") || word.starts_with("pub")
            })
        })
    })?;
    let rest = line.get(before + 3..)?;
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_')?;
    rest.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_reaches_to_its_own_brace() {
        let text = "pub(crate) async fn outer() {\n    if x {\n        y();\n    }\n}\n\n\
            impl A {\n    fn inner(\n        a: u8,\n    ) -> u8 {\n        a\n    }\n}\n";
        let expected = [("outer".to_owned(), 5), ("inner".to_owned(), 5)];
        assert_eq!(functions_in(text), expected);
    }

    #[test]
    fn what_has_no_body_or_one_line_is_not_counted() {
        let text = "trait A {\n    fn a(&self);\n    fn b() {}\n}\n// fn c() {\n";
        assert_eq!(functions_in(text), []);
    }
}
