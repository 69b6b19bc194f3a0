//! The `evaluate` and `inspect` commands, run as a person would.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Command, Output},
};

use digitnet_core::{Requantize, Shape};
use digitnet_train::{
    idx,
    pack::{self, FloatLayer, Header, Int8Layer},
    weight_bits::WeightBits,
};
use serde_json::Value;
use tempfile::TempDir;

/// A model that tells ink ("ink") from paper ("paper"), and three pictures, one with a wrong label.
struct Room {
    dir: TempDir,
}

impl Room {
    fn new() -> Self {
        let room = Self {
            dir: tempfile::tempdir().expect("a temporary folder"),
        };
        let header = header(["paper", "ink"]);
        let half = Requantize::nearest(0.5).expect("in range");
        let conv = Int8Layer {
            biases: vec![0],
            requantize: vec![half],
            weights: vec![2],
            bits: WeightBits::Eight,
        };
        let weights = [[-1; 49], [1; 49]].concat();
        let output = Int8Layer {
            biases: vec![100, 0],
            requantize: vec![],
            weights,
            bits: WeightBits::Eight,
        };
        let blob = pack::int8(&header, &[conv.clone(), conv, output]).expect("valid");
        fs::write(room.path("int8.dgn"), blob).expect("writable");

        fs::write(room.path("f32.dgn"), always_the_first(&header)).expect("writable");

        room.write_idx(
            "images",
            [3, 20, 20],
            &[[0; 400], [255; 400], [255; 400]].concat(),
        );
        room.write_idx("labels", [3], &[0, 1, 0]);
        room
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write_idx<const D: usize>(&self, name: &str, shape: [usize; D], data: &[u8]) {
        let file = File::create(self.path(name)).expect("writable");
        idx::write(file, shape, data).expect("writable");
    }

    fn evaluate(&self, model: &str, more: &[&str]) -> Output {
        self.run(
            &[
                &[
                    "evaluate", "--model", model, "--images", "images", "--labels", "labels",
                ],
                more,
            ]
            .concat(),
        )
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_digitnet-train"));
        command
            .current_dir(self.dir.path())
            .args(args)
            .output()
            .expect("the command starts")
    }

    /// The message of a run that must fail with exit code 1.
    #[track_caller]
    fn refused(&self, model: &str) -> String {
        let output = self.evaluate(model, &[]);
        let message = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(output.stdout.is_empty());
        assert!(
            message.starts_with("error: ") && !message.contains("panicked"),
            "{message}"
        );
        message
    }
}

#[track_caller]
fn stdout(output: Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Of the smallest network, with two classes.
fn header(labels: [&str; 2]) -> Header {
    Header {
        shape: Shape::new([1, 0, 1], [1, 0, 1], 0, 2),
        labels: labels.map(str::to_owned).to_vec(),
        score_scale: 0.01,
        none_class: None,
        margin: 0.0,
        none_margin: 0.0,
    }
}

/// A network that takes everything for its first class.
fn always_the_first(header: &Header) -> Vec<u8> {
    let conv = FloatLayer {
        biases: vec![0.0],
        weights: vec![0.5],
    };
    let output = FloatLayer {
        biases: vec![1.0, 0.0],
        weights: vec![0.0; 98],
    };
    pack::float(header, &[conv.clone(), conv, output]).expect("valid")
}

#[test]
fn json_has_the_promised_fields() {
    let room = Room::new();
    let text = stdout(room.evaluate("int8.dgn", &["--json", "--against", "f32.dgn"]));
    let json: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(json["model"], "int8.dgn");
    assert_eq!(json["arithmetic"], "int8");
    assert_eq!((&json["digits"], &json["correct"]), (&3.into(), &2.into()));
    assert_eq!(
        json["accuracy"].as_f64().map(|share| (share * 3.0).round()),
        Some(2.0)
    );
    assert_eq!(json["digest"].as_str().map(str::len), Some(64));
    assert_eq!(json["digest_of"], "i32 scores, little-endian");
    assert_eq!(json["classes"], serde_json::json!(["paper", "ink"]));
    assert_eq!(json["confusion"], serde_json::json!([[1, 1], [0, 1]]));
    // Nothing is refused: this network has no class for it, and no margin.
    assert_eq!((&json["none"], &json["unsure"]), (&0.into(), &0.into()));
    assert_eq!(json["accepted_wrong"], 1);
    assert!(json.get("negatives").is_none());
    let answers = json["reliability"].as_array().expect("a list").iter();
    assert_eq!(
        answers
            .filter_map(|bin| bin["answers"].as_u64())
            .sum::<u64>(),
        3
    );
    assert!(
        json["calibration_error"]
            .as_f64()
            .is_some_and(|error| (0.0..=1.0).contains(&error))
    );
    let misread = &json["misread"][0];
    assert_eq!(
        (&misread["index"], &misread["label"], &misread["predicted"]),
        (&2.into(), &"paper".into(), &"ink".into())
    );
    assert!(
        misread["confidence"]
            .as_f64()
            .is_some_and(|share| (0.5..=1.0).contains(&share))
    );
    for field in ["median_us", "mean_us", "wall_s", "threads"] {
        assert!(
            json["timing"][field]
                .as_f64()
                .is_some_and(|time| time > 0.0),
            "{field}"
        );
    }
    let against = &json["against"];
    assert_eq!(
        (&against["arithmetic"], &against["correct"]),
        (&"f32".into(), &2.into())
    );
    assert_eq!(against["disagreements"], 2);
    assert_eq!(against["disagreement_indices"], serde_json::json!([1, 2]));
    assert_ne!(against["digest"], json["digest"]);
}

#[test]
fn text_says_the_same() {
    let room = Room::new();
    let text = stdout(room.evaluate("int8.dgn", &["--against", "f32.dgn"]));
    for part in [
        "66.67 %: 2 of 3 digits",
        "paper -> ink",
        "disagree   2 of 3: 1, 2",
        "refused    0.00 %: 0 taken for no digit, 0 unsure; of the accepted, 1 are wrong",
        "calibration  expected error",
        "f32 bit patterns",
    ] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

/// Nothing is refused, but a set that no network reads is told.
#[test]
fn data_that_looks_wrong_is_told() {
    let room = Room::new();
    let told = |room: &Room| {
        let output = room.evaluate("int8.dgn", &[]);
        assert!(output.status.success());
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    let message = told(&room);
    assert!(
        message.starts_with("warning: images: the edges"),
        "{message}"
    );
    // One class alone may be asked for.
    let mut written = [0; 400];
    written[190..210].fill(255);
    room.write_idx("images", [1, 20, 20], &written);
    room.write_idx("labels", [1], &[1]);
    assert_eq!(told(&room), "");
}

#[test]
fn two_runs_give_the_same_digest() {
    let room = Room::new();
    let digest = || -> Value {
        let text = stdout(room.evaluate("int8.dgn", &["--json"]));
        serde_json::from_str::<Value>(&text).expect("JSON")["digest"].clone()
    };
    assert_eq!(digest(), digest());
}

#[test]
fn a_missing_model_is_named() {
    let message = Room::new().refused("nowhere.dgn");
    assert!(
        message.contains("nowhere.dgn") && message.contains("No such file"),
        "{message}"
    );
}

#[test]
fn every_flipped_byte_of_a_model_is_found() {
    let room = Room::new();
    let sound = fs::read(room.path("int8.dgn")).expect("readable");
    for offset in [0, 9, 14, 17, 30, 70, sound.len() - 1] {
        let mut blob = sound.clone();
        blob[offset] ^= 0x10;
        fs::write(room.path("flipped.dgn"), blob).expect("writable");
        let message = room.refused("flipped.dgn");
        assert!(
            message.contains("flipped.dgn: model blob:"),
            "byte {offset}: {message}"
        );
    }
    fs::write(room.path("text.dgn"), "no model").expect("writable");
    assert!(room.refused("text.dgn").contains("too short"));
}

#[test]
fn bad_data_is_named() {
    let room = Room::new();
    let mut bytes = fs::read(room.path("images")).expect("readable");
    bytes[7] = 4;
    fs::write(room.path("images"), &bytes).expect("writable");
    room.write_idx("labels", [4], &[0, 1, 0, 1]);
    let message = room.refused("int8.dgn");
    assert_eq!(
        message.matches("is cut short").count(),
        1,
        "said once: {message}"
    );
    assert!(
        message.contains("images: the header claims the sizes [4, 20, 20]"),
        "{message}"
    );

    bytes[7] = 3;
    fs::write(room.path("images"), &bytes).expect("writable");
    room.write_idx("labels", [3], &[0, 1, 2]);
    let message = room.refused("int8.dgn");
    assert!(
        message.contains("labels: label 2 is 2, but the network has 2 classes"),
        "{message}"
    );

    room.write_idx("images", [3, 40, 20], &[0; 2400]);
    let message = room.refused("int8.dgn");
    assert!(
        message.contains("20x40") && message.contains("at most 28x28"),
        "{message}"
    );
}

#[test]
fn models_with_different_classes_are_not_compared() {
    let room = Room::new();
    let blob = always_the_first(&header(["0", "1"]));
    fs::write(room.path("other.dgn"), blob).expect("writable");
    let output = room.evaluate("int8.dgn", &["--against", "other.dgn"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("different classes"));
}

#[test]
fn inspect_tells_what_a_model_is() {
    let room = Room::new();
    let text = stdout(room.run(&["inspect", "int8.dgn"]));
    // By hand: 1 weight and 1 bias, twice, then 2 x 49 weights and 2 biases.
    for part in [
        "int8",
        "parameters            104\n",
        "28x28x1 -> 14x14x1",
        "49 -> 2",
        "2x49",
        "paper, ink",
        "no class for it",
        "0 over digits, 0 over no digit",
        "weight -1 to 1, bias 0 to 100",
        "scale 5.000e-1",
    ] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
    let text = stdout(room.run(&["inspect", "f32.dgn"]));
    assert!(
        text.contains("f32") && text.contains("weight 0.5000 to 0.5000"),
        "{text}"
    );
    assert_eq!(room.run(&["inspect", "images"]).status.code(), Some(1));
}
