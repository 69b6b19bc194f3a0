//! `digitnet-train train` as people run it: files written, a stop with Ctrl-C, and clear words for
//! what cannot work.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use digitnet_core::{Model, PIXELS};
use digitnet_testing::drawn;
use digitnet_train::augment::Augmentation;
use digitnet_train::idx;
use digitnet_train::random::generator;

const QUICK: [&str; 14] = [
    "--channels",
    "4,8",
    "--kernels",
    "5,3",
    "--epochs",
    "3",
    "--int8-epochs",
    "2",
    "--batch",
    "16",
    "--validation",
    "50",
    "--averaging",
    "0.9",
];

/// A folder with files named like MNIST's, full of our own drawn digits.
fn write_data(folder: &Path, variations: usize) {
    for (name, variations) in [("train", variations), ("t10k", 2)] {
        let (mut pixels, mut labels) = (Vec::new(), Vec::new());
        for variation in 0..variations {
            for (index, digit) in drawn::digits().iter().enumerate() {
                let mut levels = [0.0; PIXELS];
                let mut rng = generator(3, variation, index);
                let gentle = Augmentation {
                    rough_share: 0.0,
                    ..Augmentation::default()
                };
                gentle.apply(&digit.render_digit(), "", &mut rng, &mut levels);
                pixels.extend(levels.map(|level| level.round() as u8));
                labels.push(digit.label);
            }
        }
        let file = |kind: &str| {
            File::create(folder.join(format!("{name}-{kind}-ubyte"))).expect("writable")
        };
        idx::write(file("images-idx3"), [labels.len(), 28, 28], &pixels).expect("writable");
        idx::write(file("labels-idx1"), [labels.len()], &labels).expect("writable");
    }
}

fn command(data: &Path, out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_digitnet-train"));
    command
        .arg("train")
        .arg("--data")
        .arg(data)
        .arg("--out")
        .arg(out)
        .args(arguments);
    command
}

fn run(data: &Path, out: &Path, arguments: &[&str]) -> Output {
    command(data, out, arguments)
        .output()
        .expect("the program starts")
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn writes_blobs_card_and_pictures() {
    let folder = tempfile::tempdir().expect("a folder");
    write_data(folder.path(), 6);
    let out = folder.path().join("out");
    let output = run(folder.path(), &out, &QUICK);
    assert!(output.status.success(), "{}", words(&output));
    assert_eq!(
        words(&output).matches("epoch ").count(),
        5,
        "{}",
        words(&output)
    );
    for name in ["digits.int8.dgn", "digits.f32.dgn"] {
        let blob = fs::read(out.join(name)).expect("written");
        let model = Model::parse(&blob).expect("valid");
        assert_eq!(model.shape().conv2.out_channels, 8);
    }
    for picture in ["learning-curve", "confusion", "misread", "reliability"] {
        let bytes = fs::read(out.join(format!("digits.{picture}.png"))).expect("written");
        assert!(bytes.starts_with(b"\x89PNG"), "{picture}");
    }
    let card = fs::read_to_string(out.join("digits.md")).expect("written");
    for word in [
        "--channels 4,8",
        "t10k-labels-idx1-ubyte",
        "digits.confusion.png",
        "digits.reliability.png",
        "--negatives 0.22",
        "pictures without a digit, refused",
        "a 0, a 1 or a 7; half of these",
        "In the integer epochs both shares are 0.3 times that",
        "letters O, I, S and Z",
    ] {
        assert!(card.contains(word), "{word}: {card}");
    }
}

#[cfg(unix)]
#[test]
fn goes_on_after_ctrl_c_to_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    write_data(folder.path(), 12);
    let (whole, parts) = (folder.path().join("whole"), folder.path().join("parts"));
    let output = run(folder.path(), &whole, &QUICK);
    assert!(output.status.success(), "{}", words(&output));

    let mut child = command(folder.path(), &parts, &QUICK)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    let first = lines.next().expect("a line").expect("text");
    assert!(first.starts_with("epoch"), "{first}");
    let status = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(status.expect("kill runs").success());
    let rest: Vec<String> = lines.map(|line| line.expect("text")).collect();
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(1), "{rest:?}");
    let checkpoint = parts.join("digits.checkpoint");
    let path = checkpoint.to_str().expect("text");
    assert!(
        rest.last().is_some_and(|line| line.contains(path)),
        "{rest:?}"
    );
    assert!(!parts.join("digits.int8.dgn").exists());
    // The same command without --resume would lose it.
    let output = run(folder.path(), &parts, &QUICK);
    assert_eq!(output.status.code(), Some(1));
    for word in [path, "of a run that was stopped in epoch", "--resume"] {
        assert!(words(&output).contains(word), "{}", words(&output));
    }

    let output = run(folder.path(), &parts, &["--resume", path]);
    assert!(output.status.success(), "{}", words(&output));
    for name in ["digits.int8.dgn", "digits.f32.dgn"] {
        let [whole, parts] = [&whole, &parts].map(|out| fs::read(out.join(name)).expect("written"));
        assert!(whole == parts, "{name} differs");
    }

    // The recipe of a resumed run is told: nothing else that is typed counts.
    assert!(
        words(&output).contains("--channels 4,8"),
        "{}",
        words(&output)
    );

    // Another folder's data is not what this run learnt from.
    let other = tempfile::tempdir().expect("a folder");
    write_data(other.path(), 5);
    let output = run(other.path(), &parts, &["--resume", path]);
    assert!(words(&output).contains("other data"), "{}", words(&output));
}

#[test]
fn a_folder_that_cannot_be_written_is_told_before_the_first_epoch() {
    let folder = tempfile::tempdir().expect("a folder");
    write_data(folder.path(), 6);
    let out = folder.path().join("out");
    // A folder in the checkpoint's way, another run, and a file where a folder should be.
    fs::create_dir_all(out.join("digits.part")).expect("a folder");
    let locked = File::create(out.join("other.lock")).expect("writable");
    locked.lock().expect("locked");
    fs::write(folder.path().join("file"), "").expect("writable");
    for (out, name, expected) in [
        ("out", "digits", "digits.part: cannot be written"),
        ("out", "other", "another run writes here"),
        ("file", "digits", "cannot be made"),
    ] {
        let arguments = [&QUICK[..], &["--name", name]].concat();
        let output = run(folder.path(), &folder.path().join(out), &arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(words(&output).contains(expected), "{}", words(&output));
        assert!(!words(&output).contains("epoch "), "{}", words(&output));
    }
}

#[test]
fn a_card_repeats_labels_and_is_kept_from_a_full_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    write_data(folder.path(), 6);
    let out = folder.path().join("out");
    // In the way of the blob, as a full disk would be.
    fs::create_dir_all(out.join("digits.int8.dgn")).expect("a folder");
    let labels = "0,a b,it's,3,4,5,6,7,8,9";
    let arguments = [&QUICK[..], &["--labels", labels, "--rough", "0.1"]].concat();
    let output = run(folder.path(), &out, &arguments);
    let path = out.join("digits.checkpoint");
    let resume = format!("--resume {}", path.display());
    for word in [&resume, "digits.int8.dgn: cannot be written"] {
        assert!(words(&output).contains(word), "{}", words(&output));
    }
    fs::remove_dir(out.join("digits.int8.dgn")).expect("removed");
    let path = path.to_str().expect("text");
    let output = run(folder.path(), &out, &["--resume", path]);
    assert!(output.status.success(), "{}", words(&output));
    let card = fs::read_to_string(out.join("digits.md")).expect("written");
    assert!(
        card.contains(r"--labels '0,a b,it'\''s,3,4,5,6,7,8,9'"),
        "{card}"
    );
    // Nothing is said of digits.
    assert!(
        !card.contains("a 0, a 1 or a 7") && !card.contains("letters O, I"),
        "{card}"
    );
    assert!(!out.join("digits.lock").exists());
}

#[test]
fn says_what_cannot_work() {
    let folder = tempfile::tempdir().expect("a folder");
    write_data(folder.path(), 3);
    let out = folder.path().join("out");
    let weights = concat!(env!("CARGO_MANIFEST_DIR"), "/../weights");
    let [float, int8] = ["f32", "int8"].map(|kind| format!("{weights}/digits.{kind}.dgn"));
    let long = "n".repeat(101);
    let cases: [(&[&str], &str); 28] = [
        (&["--negatives", "0.6"], "--negatives must be 0 to 0.5"),
        (&["--refused", "0.2"], "--refused must be 0 to 0.1"),
        (&["--channels", "16"], "--channels takes two numbers"),
        (&["--channels", "16,65"], "conv2 channels"),
        (&["--kernels", "10,5"], "conv1 kernel"),
        (&["--kernels", "5,5", "--padding", "3,0"], "padding 3"),
        (
            &["--kernels", "9,9", "--padding", "0,4", "--hidden", "257"],
            "hidden units",
        ),
        (&["--validation", "100000"], "none are left"),
        (&["--labels", "a,b"], "label"),
        (
            &[
                "--labels",
                "0,1,2,3,4,5,6,7,8,longer than twenty-four bytes",
            ],
            "longer than twenty-four",
        ),
        (&["--resume", "nowhere.checkpoint"], "nowhere.checkpoint"),
        (&["--start", &float], "--epochs must be 0"),
        (&["--start", &int8, "--epochs", "0"], "this one is int8"),
        (
            &["--start", &float, "--epochs", "0", "--channels", "4,8"],
            "other layers than the run: --kernels 5,5 --padding 0,0 --channels 16,32",
        ),
        (&["--labels", "a,,b"], "class 1 has no name"),
        (&["--labels", "a,b\tb,c"], "control character"),
        (&["--labels", "a, b,b"], "classes 1 and 2 are both called"),
        (&["--labels", "a,none"], "classes 1 and 2 are both called"),
        (&["--labels", "a", "--negatives", "0"], "2 to 64 classes"),
        (&["--hidden", "100000000000"], "--hidden must be at most"),
        (
            &[
                "--channels",
                "1000,1000",
                "--kernels",
                "9,9",
                "--padding",
                "4,4",
            ],
            "parameters",
        ),
        (
            &["--int8-epochs", "18446744073709551615"],
            "--int8-epochs must be at most",
        ),
        (&["--subset", "0"], "--subset must be at least 1"),
        (&["--weight-decay", "nan"], "--weight-decay must be 0 to 1"),
        (&["--name", "a/b"], "without a folder"),
        (&["--name", "a\nb"], "control characters"),
        (&["--name", &long], "at most 100 bytes"),
        // What is typed wins over the recipe, lists too: these are the only two channels.
        (
            &["--recipe", "base8", "--channels", "16,66"],
            "conv2 channels",
        ),
    ];
    for (arguments, expected) in cases {
        let output = run(folder.path(), &out, arguments);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{arguments:?}: {}",
            words(&output)
        );
        assert!(
            words(&output).contains(expected),
            "{arguments:?}: {}",
            words(&output)
        );
    }
    let output = run(&folder.path().join("nowhere"), &out, &[]);
    assert!(
        words(&output).contains("digitnet-train fetch"),
        "{}",
        words(&output)
    );
}
