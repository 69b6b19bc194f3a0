//! Sends a folder of labelled pictures through the server's API, as visitors would.

mod tally;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::server::Server;
use tally::Tally;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with the pictures and a manifest.csv, whose columns `file` and `label` are needed;
    /// results are also counted by `kind`, `size_class` and `polarity`, where it has them
    #[arg(long, value_name = "FOLDER")]
    dir: PathBuf,
}

/// A line of the manifest.
struct Upload {
    file: String,
    label: String,
    /// Column and value, for each of [`GROUPS`] that the manifest has.
    groups: Vec<(String, String)>,
}

const GROUPS: [&str; 3] = ["kind", "size_class", "polarity"];

pub(crate) fn run(args: &Args) -> Result<()> {
    let manifest = args.dir.join("manifest.csv");
    let csv = fs::read(&manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
    let uploads = parse(&csv).with_context(|| manifest.display().to_string())?;
    ensure!(
        !uploads.is_empty(),
        "{} lists no pictures",
        manifest.display()
    );
    let server = Server::start()?;
    let mut tally = Tally::default();
    for upload in &uploads {
        let answer =
            classify(&server, &args.dir.join(&upload.file)).with_context(|| upload.file.clone())?;
        let right = answer.text == upload.label;
        tally.count(right, &upload.groups);
        if !right {
            println!(
                "{} is {}, read as {}",
                upload.file,
                upload.label,
                answer.described()
            );
        }
    }
    print!("{}", tally.table());
    Ok(())
}

/// What the server said: what it reads and how sure it is, or why it reads nothing.
struct Answer {
    text: String,
    remark: String,
}

impl Answer {
    fn described(&self) -> String {
        let text = if self.text.is_empty() {
            "nothing"
        } else {
            &self.text
        };
        format!("{text} ({})", self.remark)
    }
}

/// Fails only where the server does: a picture that it refuses is an answer.
fn classify(server: &Server, path: &Path) -> Result<Answer> {
    let bytes = fs::read(path).context("cannot read the picture")?;
    let (status, body) = server.post("/api/v1/classify", &bytes)?;
    let json: Value = serde_json::from_str(&body)
        .with_context(|| format!("the server answered {status} with no JSON: {body}"))?;
    answer(status, &json)
}

fn answer(status: u16, json: &Value) -> Result<Answer> {
    match status {
        200 => {
            let text = json["text"]
                .as_str()
                .context("the answer has no `text`")?
                .to_owned();
            let confidence = json["confidence"]
                .as_f64()
                .context("the answer has no `confidence`")?;
            Ok(Answer {
                text,
                remark: format!("{:.0} %", 100.0 * confidence),
            })
        }
        400..=499 => {
            let code = json["error"]["code"]
                .as_str()
                .context("the error has no `code`")?;
            Ok(Answer {
                text: String::new(),
                remark: format!("{status} {code}"),
            })
        }
        _ => bail!("the server answered {status}: {json}"),
    }
}

fn parse(csv: &[u8]) -> Result<Vec<Upload>> {
    let mut reader = csv::Reader::from_reader(csv);
    let header = reader.headers()?.clone();
    let column = |name: &str| header.iter().position(|column| column == name);
    let needed = |name: &str| column(name).with_context(|| format!("there is no column `{name}`"));
    let (file, label) = (needed("file")?, needed("label")?);
    let groups = GROUPS.map(|name| (name, column(name)));
    let mut uploads = Vec::new();
    for record in reader.records() {
        let record = record?;
        let groups = groups
            .iter()
            .filter_map(|&(name, column)| Some((name.to_owned(), record[column?].to_owned())));
        uploads.push(Upload {
            groups: groups.collect(),
            file: record[file].to_owned(),
            label: record[label].to_owned(),
        });
    }
    Ok(uploads)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_manifest_is_read_by_column_names() {
        let uploads = parse(b"kind,file,label\nscan,\"a,b.png\",7\n").expect("good");
        assert_eq!(
            (uploads[0].file.as_str(), uploads[0].label.as_str()),
            ("a,b.png", "7")
        );
        assert_eq!(uploads[0].groups, [("kind".to_owned(), "scan".to_owned())]);
        let error = parse(b"file,kind\na,b\n").err().expect("no label");
        assert_eq!(error.to_string(), "there is no column `label`");
        assert!(parse(b"file,label\nonly-a-file\n").is_err());
    }

    #[test]
    fn answers_and_refusals_count_but_failures_stop() {
        let good = answer(200, &json!({"text": "7", "confidence": 0.984})).expect("good");
        assert_eq!(good.described(), "7 (98 %)");
        let refused = answer(422, &json!({"error": {"code": "no_ink"}})).expect("an answer");
        assert_eq!(refused.described(), "nothing (422 no_ink)");
        assert!(answer(500, &json!({"error": {"code": "internal"}})).is_err());
        assert!(answer(200, &json!({})).is_err());
    }
}
