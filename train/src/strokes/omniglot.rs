//! Reads the stroke files of Omniglot (Lake, Salakhutdinov and Tenenbaum, "Human-level concept
//! learning through probabilistic program induction", 2015) from its archives.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use super::drawing::{Drawing, fitted};
use crate::drawing::Point;
use crate::fetch::RemoteFile;

/// The archives of strokes: 242 characters of eight scripts, each by 20 people.
pub const FILES: [RemoteFile<'static>; 2] = [
    RemoteFile {
        name: "strokes_background_small1.zip",
        bytes: 3_056_274,
        sha256: "8cb3960fb6cf4ccf5f064ad83169f828c36c36782a0f6e7faacb7ecfae4468a2",
    },
    RemoteFile {
        name: "strokes_background_small2.zip",
        bytes: 4_100_947,
        sha256: "345bf2141efbea062833dbb2828abbc23d9e07825e46f2afdd4daecddfed6e78",
    },
];
/// Points closer than this share of the drawing's size to the one before add nothing.
const NEAR: f32 = 0.02;

/// Every drawing of the archives in a folder, in the order of their names; each once, since two
/// scripts are in both archives.
///
/// # Errors
///
/// If an archive cannot be read, or holds something else than strokes.
pub fn load(folder: &Path) -> Result<Vec<Drawing>> {
    let mut drawings = BTreeMap::new();
    for file in &FILES {
        let path = folder.join(file.name);
        let name = path.display();
        let archive = File::open(&path).with_context(|| {
            format!("{name}: cannot be read; run `digitnet-train fetch --set omniglot` first")
        })?;
        let mut archive =
            zip::ZipArchive::new(archive).with_context(|| format!("{name}: no archive"))?;
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index)?;
            let entry_name = entry.name()?.into_owned();
            let Some(key) = key(&entry_name) else {
                continue;
            };
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            let strokes = parse(&text).with_context(|| format!("{name}: {entry_name}"))?;
            drawings.insert(key, strokes);
        }
    }
    ensure!(
        !drawings.is_empty(),
        "{}: no strokes in the archives",
        folder.display()
    );
    let drawings = drawings.into_iter();
    Ok(drawings
        .map(|((alphabet, character, writer), strokes)| Drawing {
            alphabet,
            character,
            writer,
            strokes,
        })
        .collect())
}

/// Script, character and person of `.../SCRIPT/characterNN/MMMM_NN.txt`; other files have none.
fn key(name: &str) -> Option<(String, u8, u8)> {
    let mut parts = name.strip_suffix(".txt")?.rsplit('/');
    let (file, character, alphabet) = (parts.next()?, parts.next()?, parts.next()?);
    let character = character.strip_prefix("character")?.parse().ok()?;
    let writer = file.rsplit_once('_')?.1.parse().ok()?;
    (!name.starts_with("__MACOSX")).then(|| (alphabet.to_owned(), character, writer))
}

/// Lines of `x,y,time` with y up, `START` before the first and `BREAK` behind each stroke.
fn parse(text: &str) -> Result<Vec<Vec<Point>>> {
    let (mut strokes, mut stroke) = (Vec::new(), Vec::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line {
            "START" => {}
            "BREAK" => strokes.push(std::mem::take(&mut stroke)),
            _ => {
                let mut numbers = line.split(',').map(str::parse::<f32>);
                let (Some(Ok(x)), Some(Ok(y))) = (numbers.next(), numbers.next()) else {
                    anyhow::bail!("{line:?} is no point of a stroke");
                };
                ensure!(
                    x.is_finite() && y.is_finite(),
                    "{line:?} is no point of a stroke"
                );
                stroke.push((x, -y));
            }
        }
    }
    strokes.push(stroke);
    strokes.retain(|stroke| !stroke.is_empty());
    ensure!(!strokes.is_empty(), "holds no stroke");
    let (mut strokes, _) = fitted(strokes, 1.0);
    strokes.iter_mut().for_each(thin_out);
    Ok(strokes)
}

/// Leaves out points that lie close to the one kept before; both ends stay.
fn thin_out(stroke: &mut Vec<Point>) {
    let Some(&last) = stroke.last() else {
        return;
    };
    let mut kept: Option<Point> = None;
    stroke.retain(|&point| {
        let far = kept.is_none_or(|kept| (point.0 - kept.0).hypot(point.1 - kept.1) >= NEAR);
        if far {
            kept = Some(point);
        }
        far
    });
    if kept != Some(last) {
        stroke.push(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    const TEXT: &str =
        "START\n10.0,-10.0,0\n10.1,-10.0,5\n30.0,-10.0,9\nBREAK\n20.0,-50.0,20\nBREAK\n";

    #[test]
    fn strokes_are_read_and_fitted() {
        let strokes = parse(TEXT).expect("strokes");
        let [line, dot] = &strokes[..] else {
            panic!("{strokes:?}");
        };
        assert_eq!(line[..], [(-0.25, -0.5), (0.25, -0.5)]);
        assert_eq!(dot[..], [(0.0, 0.5)]);
        for text in ["", "START\nBREAK\n", "START\n1.0\n", "1,x,3", "1,inf,3"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn names_tell_who_wrote_what() {
        let found = key("strokes_background_small1/Greek/character07/0401_12.txt");
        assert_eq!(found, Some(("Greek".to_owned(), 7, 12)));
        for other in [
            "__MACOSX/strokes_background_small1/Greek/character07/0401_12.txt",
            "strokes_background_small1/Greek/character07/._0401_12",
            "strokes_background_small1/README.txt",
        ] {
            assert_eq!(key(other), None, "{other}");
        }
    }

    #[test]
    fn what_both_archives_hold_counts_once() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(load(folder.path()).is_err());
        for (file, letters) in FILES.iter().zip([&["Greek", "Latin"][..], &["Greek"]]) {
            let archive = File::create(folder.path().join(file.name)).expect("a file");
            let mut archive = zip::ZipWriter::new(archive);
            for letter in letters {
                let name = format!("strokes/{letter}/character01/0001_02.txt");
                let options = zip::write::SimpleFileOptions::default();
                archive.start_file(name, options).expect("an entry");
                archive.write_all(TEXT.as_bytes()).expect("its bytes");
            }
            archive.finish().expect("an archive");
        }
        let drawings = load(folder.path()).expect("drawings");
        let names: Vec<&str> = drawings
            .iter()
            .map(|drawing| drawing.alphabet.as_str())
            .collect();
        assert_eq!(names, ["Greek", "Latin"]);
    }
}
