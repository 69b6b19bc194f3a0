//! `digitnet-server classify` and the arguments of `digitnet-server`.

use crate::common;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use image::{GrayImage, ImageFormat, Luma};
use serde_json::Value;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_digitnet-server"))
        .args(arguments)
        .env("PORT", "8080") // must not disturb what serves nothing
        .output()
        .expect("the program starts")
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("the output is text")
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("the messages are text")
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder can be made"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: &[u8]) -> String {
        fs::write(self.path(name), content).expect("a file can be written");
        self.path(name).display().to_string()
    }
}

#[test]
fn each_file_gets_a_line() {
    let folder = Folder::new();
    let three = folder.write("three.png", &common::png(3));
    let five = folder.write(
        "five",
        &common::encode(common::picture(5), ImageFormat::Jpeg),
    );
    let blank = GrayImage::from_pixel(9, 9, Luma([255]));
    let blank = folder.write("blank.png", &common::encode(blank, ImageFormat::Png));
    let output = run(&["classify", &three, &five, &blank]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let lines: Vec<&str> = stdout(&output).lines().collect();
    assert_eq!(lines.len(), 3);
    for (line, start) in lines
        .iter()
        .zip([format!("{three}: 3 ("), format!("{five}: 5 (")])
    {
        assert!(line.starts_with(&start) && line.ends_with(" %)"), "{line}");
    }
    assert_eq!(
        lines[2],
        format!("{blank}: nothing is written: nothing stands out from the paper")
    );
}

#[test]
fn json_has_the_fields_of_the_api() {
    let folder = Folder::new();
    let nine = folder.write("nine.png", &common::png(9));
    let output = run(&["classify", "--json", &nine, &nine]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output).lines().count(), 2);
    for line in stdout(&output).lines() {
        let answer: Value = serde_json::from_str(line).expect("each line is JSON");
        assert_eq!(answer["file"], nine);
        assert_eq!(
            (answer["verdict"].as_str(), answer["digit"].as_u64()),
            (Some("digit"), Some(9))
        );
        assert_eq!(answer["probabilities"].as_array().map(Vec::len), Some(10));
    }
}

#[test]
fn a_bad_file_is_named_and_the_others_are_read() {
    let folder = Folder::new();
    let text = folder.write("letter.txt", b"Dear reader");
    let empty = folder.write("empty.png", b"");
    let two = folder.write("two.png", &common::png(2));
    let missing = folder.path("missing.png").display().to_string();
    let directory = folder.path("").display().to_string();
    let output = run(&["classify", &text, &missing, &empty, &directory, &two]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output).lines().count(), 1);
    assert!(stdout(&output).starts_with(&format!("{two}: ")));
    let messages: Vec<&str> = stderr(&output).lines().collect();
    assert_eq!(messages.len(), 4, "{messages:?}");
    for (message, (file, why)) in messages.iter().zip([
        (&text, "accepted are PNG, JPEG"),
        (&missing, "cannot be read"),
        (&empty, "is empty"),
        (&directory, "cannot be read"),
    ]) {
        assert!(
            message.starts_with(file.as_str()) && message.contains(why),
            "{message}"
        );
    }
}

#[cfg(unix)]
#[test]
fn pipes_hold_nobody_up_and_names_move_no_cursor() {
    let folder = Folder::new();
    let pipe = folder.path("pipe\u{1b}[2J.png");
    let made = Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .expect("mkfifo runs");
    assert!(made.success());
    let output = run(&["classify", &pipe.display().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    let message = stderr(&output);
    assert!(
        message.contains("\\u{1b}[2J.png: is no file"),
        "{message:?}"
    );
    assert!(!message.contains('\u{1b}'), "{message:?}");
}

#[test]
fn bad_arguments_end_with_2() {
    for arguments in [
        &["classify"][..],
        &["classify", "--xml", "a.png"],
        &["guess"],
        &["--port", "65536"],
        &["serve", "--host", "nowhere"],
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains("--help"), "{}", stderr(&output));
    }
}

#[test]
fn wrong_limits_are_named() {
    for (arguments, variable, part) in [
        (&["--queue", "0"][..], ("X", ""), "--queue"),
        (&["--drain", "soon"], ("X", ""), "not a number of seconds"),
        (&["--decode-memory=-1"], ("X", ""), "--decode-memory"),
        (&[], ("DIGITNET_CONNECTIONS", "many"), "--connections"),
        (&[], ("DIGITNET_UPLOAD_MEMORY", "1"), "from 20 to"),
        (
            &[],
            ("DIGITNET_LOG_FORMAT", "xml"),
            "[possible values: auto, json, text]",
        ),
        (&[], ("PORT", "http"), "--port"),
        (&["--cors", "example.org"], ("X", ""), "https://example.org"),
        (&["--metrics-address", "here"], ("X", ""), "a port"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_digitnet-server"))
            .args(arguments)
            .env(variable.0, variable.1)
            .output()
            .expect("the program starts");
        assert_eq!(output.status.code(), Some(2), "{arguments:?} {variable:?}");
        assert!(stderr(&output).contains(part), "{}", stderr(&output));
    }
}

#[test]
fn every_limit_has_a_variable_and_is_told() {
    let help = run(&["--help"]);
    let help = stdout(&help);
    for (flag, variable) in [
        ("--connections", "DIGITNET_CONNECTIONS"),
        ("--header-timeout", "DIGITNET_HEADER_TIMEOUT"),
        ("--queue", "DIGITNET_QUEUE"),
        ("--decode-memory", "DIGITNET_DECODE_MEMORY"),
        ("--trust-forwarded-for", "DIGITNET_TRUST_FORWARDED_FOR"),
        ("--log-format", "DIGITNET_LOG_FORMAT"),
    ] {
        assert!(help.contains(flag) && help.contains(variable), "{flag}");
    }
}

/// docs/operating.md has every limit, and no flag that there is not.
#[test]
fn operators_are_told_of_every_flag() {
    let told = include_str!("../../../docs/operating.md");
    let help = run(&["serve", "--help"]);
    let words = |text: &str| -> BTreeSet<String> {
        let letters = |letter: char| !letter.is_ascii_alphanumeric() && letter != '-';
        let flags = text.split(letters).filter(|word| word.starts_with("--"));
        flags
            .map(str::to_owned)
            .filter(|word| !word.ends_with('-'))
            .collect()
    };
    let (told, flags) = (words(told), words(stdout(&help)));
    let beside = [
        "--help",
        "--host",
        "--port",
        "--log-level",
        "--trace-project",
    ];
    let missing = flags.iter().filter(|flag| !told.contains(*flag));
    let missing: Vec<_> = missing
        .filter(|flag| !beside.contains(&flag.as_str()))
        .collect();
    assert!(missing.is_empty(), "not told: {missing:?}");
    let unknown: Vec<_> = told.difference(&flags).collect();
    assert!(
        unknown.iter().all(|flag| *flag == "--help"),
        "no such flags: {unknown:?}"
    );
}

#[test]
fn help_and_version_are_told() {
    let help = run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    for word in ["serve", "classify", "--port", "PORT", "--host"] {
        assert!(stdout(&help).contains(word), "{word}");
    }
    assert!(stdout(&run(&["--version"])).contains(env!("CARGO_PKG_VERSION")));
}
