//! What a folder of pictures should read, from its manifest.csv.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

/// A folder of pictures of one kind.
pub(crate) struct Folder {
    pub(crate) name: String,
    pub(crate) expected: Expected,
    pub(crate) uploads: Vec<LabelledPicture>,
}

/// What its pictures show, told by the columns of its manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// One digit: column `label`.
    Digit,
    /// Several: column `text`, lines separated by `/`.
    Number,
    /// No digit: column `digit_lookalike`, 1 for letters that nobody can tell from digits.
    None,
}

/// A line of the manifest.
pub(crate) struct LabelledPicture {
    pub(crate) path: PathBuf,
    /// What it should read, lines separated by `\n`; empty where there is no digit.
    pub(crate) text: String,
    /// No digit, but to be read as one by anybody.
    pub(crate) lookalike: bool,
    /// Column and value, for each of [`GROUPS`] that the manifest has.
    pub(crate) groups: Vec<(String, String)>,
}

impl LabelledPicture {
    /// What stands before `__` in the file's name.
    pub(crate) fn author(&self) -> Option<&str> {
        let name = self.path.file_name()?.to_str()?;
        name.split_once("__").map(|(author, _)| author)
    }
}

const GROUPS: [&str; 4] = ["kind", "size_class", "polarity", "category"];

/// The folder itself if it has a manifest, otherwise each folder in it that has one.
pub(crate) fn folders(dir: &Path) -> Result<Vec<Folder>> {
    let mut places = vec![dir.to_owned()];
    let entries = fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))?;
    let mut inside: Vec<_> = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    // One digit first, as people do.
    inside.sort_by_key(|path| {
        (
            path.ends_with("nondigit"),
            !path.ends_with("single"),
            path.clone(),
        )
    });
    places.append(&mut inside);
    let with_manifest = places
        .iter()
        .filter(|place| place.join("manifest.csv").is_file());
    let folders: Vec<_> = with_manifest
        .map(|place| folder(place))
        .collect::<Result<_>>()?;
    ensure!(
        !folders.is_empty(),
        "there is no manifest.csv in {} or a folder in it",
        dir.display()
    );
    Ok(folders)
}

fn folder(dir: &Path) -> Result<Folder> {
    let manifest = dir.join("manifest.csv");
    let csv = fs::read(&manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
    let (expected, uploads) = parse(&csv, dir).with_context(|| manifest.display().to_string())?;
    ensure!(
        !uploads.is_empty(),
        "{} lists no pictures",
        manifest.display()
    );
    Ok(Folder {
        name: dir
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        expected,
        uploads,
    })
}

fn parse(csv: &[u8], dir: &Path) -> Result<(Expected, Vec<LabelledPicture>)> {
    let mut reader = csv::Reader::from_reader(csv);
    let header = reader.headers()?.clone();
    let column = |name: &str| header.iter().position(|column| column == name);
    let file = column("file").context("there is no column `file`")?;
    let (kind, text) = match (column("label"), column("text"), column("digit_lookalike")) {
        (Some(label), _, _) => (Expected::Digit, label),
        (_, Some(text), _) => (Expected::Number, text),
        (_, _, Some(lookalike)) => (Expected::None, lookalike),
        _ => bail!("there is no column `label`, `text` or `digit_lookalike`"),
    };
    let groups = GROUPS.map(|name| (name, column(name)));
    let mut uploads = Vec::new();
    for record in reader.records() {
        let record = record?;
        let groups = groups
            .iter()
            .filter_map(|&(name, column)| Some((name.to_owned(), record[column?].to_owned())));
        uploads.push(LabelledPicture {
            groups: groups.collect(),
            path: dir.join(&record[file]),
            text: if kind == Expected::None {
                String::new()
            } else {
                digits(&record[text], '/')
            },
            lookalike: kind == Expected::None && &record[text] == "1",
        });
    }
    Ok((kind, uploads))
}

/// Digits and line ends of what is written; signs between digits are no part of the answer.
pub(crate) fn digits(written: &str, line_end: char) -> String {
    let kept = written
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == line_end);
    kept.map(|c| if c == line_end { '\n' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(csv: &str) -> Result<(Expected, Vec<LabelledPicture>)> {
        parse(csv.as_bytes(), Path::new("pictures"))
    }

    #[test]
    fn columns_are_found_by_their_names() {
        let (kind, uploads) = parsed("kind,file,label\nscan,\"a,b.png\",7\n").expect("good");
        assert_eq!((kind, uploads[0].text.as_str()), (Expected::Digit, "7"));
        assert_eq!(uploads[0].path, Path::new("pictures/a,b.png"));
        assert_eq!(uploads[0].groups, [("kind".to_owned(), "scan".to_owned())]);
        assert!(parsed("file,kind\na,b\n").is_err());
        assert!(parsed("file,label\nonly-a-file\n").is_err());
    }

    #[test]
    fn numbers_have_lines_and_no_signs() {
        let (kind, uploads) = parsed("file,text\na.png,12+3/45\n").expect("good");
        assert_eq!(
            (kind, uploads[0].text.as_str()),
            (Expected::Number, "123\n45")
        );
    }

    #[test]
    fn what_the_page_saves_as_a_test_set_is_understood() {
        let (kind, uploads) = parsed("file,label,read\r\n0002.png,7,1\r\n").expect("digits");
        assert_eq!((kind, uploads[0].text.as_str()), (Expected::Digit, "7"));
        let (kind, uploads) =
            parsed("file,digit_lookalike,read\r\n0001.png,0,4\r\n").expect("none");
        assert_eq!((kind, uploads[0].lookalike), (Expected::None, false));
    }

    #[test]
    fn what_nobody_can_tell_from_a_digit_is_marked() {
        let (kind, uploads) = parsed("file,digit_lookalike\na.png,0\nb.png,1\n").expect("good");
        assert_eq!(kind, Expected::None);
        assert_eq!(
            uploads
                .iter()
                .map(|upload| upload.lookalike)
                .collect::<Vec<_>>(),
            [false, true]
        );
    }
}
