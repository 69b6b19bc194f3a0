//! What the formats of Arduino, PlatformIO and ESP-IDF ask of a library's manifest.

use std::{collections::BTreeMap, fs};

use serde_json::Value;

use super::LIBRARIES;
use crate::command::{VERSION, root};

fn text(name: &str) -> String {
    let text = fs::read_to_string(root().join("capi/dist").join(name)).expect(name);
    text.replace("@VERSION@", VERSION)
}

/// `major.minor.patch`, which all three read.
fn is_version(text: &str) -> bool {
    let numbers: Vec<_> = text.split('.').map(str::parse::<u32>).collect();
    numbers.len() == 3 && numbers.iter().all(Result::is_ok)
}

/// Arduino's library specification 1.5, revision 2.2.
#[test]
fn library_properties() {
    const CATEGORIES: [&str; 9] = [
        "Display",
        "Communication",
        "Signal Input/Output",
        "Sensors",
        "Device Control",
        "Timing",
        "Data Storage",
        "Data Processing",
        "Other",
    ];
    let text = text("library.properties");
    let fields: BTreeMap<_, _> = text
        .lines()
        .map(|line| line.split_once('=').expect("name=value"))
        .collect();
    for name in [
        "name",
        "version",
        "author",
        "maintainer",
        "sentence",
        "paragraph",
        "category",
        "url",
        "architectures",
    ] {
        assert!(fields.contains_key(name), "no {name}");
    }
    assert!(is_version(fields["version"]));
    assert!(CATEGORIES.contains(&fields["category"]));
    assert!(
        fields["name"].len() <= 63
            && fields["name"].starts_with(|first: char| first.is_alphanumeric())
    );
    // A library that is compiled already is linked by name.
    assert_eq!(fields["precompiled"], "true");
    assert_eq!(fields["ldflags"], "-ldigitnet");
    assert_eq!(fields["includes"], "digitnet.h");
}

/// PlatformIO's library.json.
#[test]
fn library_json() {
    let manifest: Value = serde_json::from_str(&text("library.json")).expect("JSON");
    let string = |name: &str| manifest[name].as_str().unwrap_or_default().to_owned();
    assert!((1..=100).contains(&string("name").len()) && !string("name").contains([':', '/', '@']));
    assert!(is_version(&string("version")));
    assert!((1..=1000).contains(&string("description").len()));
    let keywords = manifest["keywords"].as_array().expect("a list");
    let is_keyword = |word: &Value| {
        word.as_str()
            .is_some_and(|word| (1..=50).contains(&word.len()))
    };
    assert!(keywords.iter().all(is_keyword));
    assert!(!string("license").is_empty());
    let script = manifest["build"]["extraScript"].as_str().expect("a script");
    assert!(root().join("capi/dist").join(script).is_file());
}

/// ESP-IDF's component manager: a version is all that it must have, and targets that it knows.
#[test]
fn idf_component() {
    let text = text("idf_component.yml");
    let value = |name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name))
            .map(str::trim)
    };
    let version = value("version:").expect("a version");
    assert!(is_version(version.trim_matches('"')));
    assert!(value("description:").is_some_and(|text| !text.is_empty()));
    let targets: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("  - "))
        .collect();
    assert_eq!(targets, ["esp32c2", "esp32c3", "esp32c6", "esp32h2"]);
}

/// Every folder that CMake or PlatformIO may choose is one that is built.
#[test]
fn libraries_that_are_chosen_are_there() {
    let cmake = text("digitnet-config.cmake");
    let mut chosen: Vec<String> = cmake
        .split("set(DIGITNET_LIBRARY ")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(')')?.0.to_owned()))
        .collect();
    let python = text("platformio.py");
    let (_, rest) = python.split_once("FOLDERS = {").expect("a table");
    let (table, rest) = rest.split_once('}').expect("its end");
    let values = |table: &str| -> Vec<[String; 2]> {
        let entry = |entry: &str| {
            let (name, value) = entry.split_once(':')?;
            Some([name, value].map(|text| text.trim().trim_matches('"').to_owned()))
        };
        table.split(',').filter_map(entry).collect()
    };
    chosen.extend(values(table).into_iter().map(|[_, folder]| folder));
    let (_, hard) = rest.split_once("HARD = {").expect("a table");
    let (hard, _) = hard.split_once('}').expect("its end");
    chosen.extend(
        values(hard)
            .into_iter()
            .map(|[folder, below]| format!("{folder}/{below}")),
    );
    assert!(chosen.len() > 15, "{chosen:?}");
    for folder in chosen {
        assert!(
            LIBRARIES.iter().any(|library| library.0 == folder),
            "{folder}"
        );
    }
}
