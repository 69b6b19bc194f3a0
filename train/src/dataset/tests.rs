#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::idx;

struct Files {
    dir: TempDir,
}

impl Files {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn write<const D: usize>(&self, name: &str, shape: [usize; D], data: &[u8]) -> PathBuf {
        let path = self.dir.path().join(name);
        idx::write(File::create(&path).unwrap(), shape, data).unwrap();
        path
    }
}

#[test]
fn small_pictures_are_centred_on_paper() {
    let files = Files::new();
    let images = files.write("images", [1, 2, 3], &[1, 2, 3, 4, 5, 6]);
    let labels = files.write("labels", [1], &[9]);
    let data = Dataset::load(&images, &labels).unwrap();
    let mut expected = [[0_u8; 28]; 28];
    expected[13][12..15].copy_from_slice(&[1, 2, 3]);
    expected[14][12..15].copy_from_slice(&[4, 5, 6]);
    assert_eq!(data.images[0].as_slice(), expected.as_flattened());
    assert_eq!(data.labels, [9]);
}

#[test]
fn full_size_pictures_are_taken_as_they_are() {
    let files = Files::new();
    let pixels: Vec<u8> = (0..2 * PIXELS).map(|i| (i % 251) as u8).collect();
    let images = files.write("images", [2, 28, 28], &pixels);
    let labels = files.write("labels", [2], &[0, 1]);
    assert_eq!(
        Dataset::load(&images, &labels)
            .unwrap()
            .images
            .as_flattened(),
        pixels
    );
}

#[test]
fn larger_pictures_are_refused_by_size_and_name() {
    let files = Files::new();
    let images = files.write("images", [1, 28, 29], &[0; 28 * 29]);
    let labels = files.write("labels", [1], &[0]);
    let error = Dataset::load(&images, &labels).unwrap_err().to_string();
    assert!(error.starts_with(&images.display().to_string()), "{error}");
    assert!(
        error.contains("29x28") && error.contains("at most 28x28"),
        "{error}"
    );
}

#[test]
fn counts_must_agree_and_both_files_are_named() {
    let files = Files::new();
    let images = files.write("images", [2, 1, 1], &[0, 0]);
    let labels = files.write("labels", [3], &[0, 0, 0]);
    let error = Dataset::load(&images, &labels).unwrap_err().to_string();
    for part in ["images holds 2 pictures", "labels holds 3 labels"] {
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn a_label_without_a_class_is_named() {
    let data = Dataset {
        images: vec![[0; PIXELS]; 2],
        labels: vec![9, 10],
    };
    assert!(data.check_labels(11, Path::new("labels")).is_ok());
    let error = data
        .check_labels(10, Path::new("labels"))
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("labels: label 1 is 10, but the network has 10 classes"),
        "{error}"
    );
}

#[test]
fn missing_files_are_named() {
    let files = Files::new();
    let missing = files.dir.path().join("nowhere");
    let error = Dataset::load(&missing, &missing).unwrap_err().to_string();
    assert!(error.starts_with(&missing.display().to_string()), "{error}");
    let error = Dataset::load_mnist(files.dir.path())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("train-images-idx3-ubyte.gz") && error.contains("fetch"),
        "{error}"
    );
}

#[test]
fn mnist_is_found_under_either_name() {
    let files = Files::new();
    files.write("train-images-idx3-ubyte", [2, 1, 1], &[1, 2]);
    // Detected by content: the name says gzip, the content is plain.
    files.write("train-labels-idx1-ubyte.gz", [2], &[3, 4]);
    files.write("t10k-images-idx3-ubyte", [1, 1, 1], &[5]);
    files.write("t10k-labels-idx1-ubyte", [1], &[6]);
    let (train, test) = Dataset::load_mnist(files.dir.path()).unwrap();
    assert_eq!((train.labels, test.labels), (vec![3, 4], vec![6]));
}

#[test]
fn sha256_is_the_published_one() {
    let files = Files::new();
    let path = files.dir.path().join("abc");
    fs::write(&path, "abc").unwrap();
    assert_eq!(
        sha256_file(&path).unwrap(),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

const SET: [(&str, &str); 5] = [
    ("", "train-images-idx3-ubyte"),
    ("", "emnist-letters-train-images-idx3-ubyte"),
    ("raw", "emnist-byclass-train-images-idx3-ubyte"),
    ("raw", "train-images.idx3-ubyte"),
    ("MNIST/raw", "emnist-digits-train-images-idx3-ubyte"),
];

#[test]
fn sets_are_found_under_their_other_names_and_below_the_folder() {
    for (below, first) in SET {
        let files = Files::new();
        let folder = files.dir.path().join(below);
        fs::create_dir_all(&folder).unwrap();
        let emnist = first.starts_with("emnist");
        for (split, value) in [("train", 7), (if emnist { "test" } else { "t10k" }, 8)] {
            let name = first.replace("train", split);
            let labels = name.replace("images", "labels").replace("idx3", "idx1");
            let name = |name: &str| Path::new(below).join(name).display().to_string();
            let corner = [&[value][..], &[value + 10], &[0; 782]].concat();
            files.write(&name(&first.replace("train", split)), [1, 28, 28], &corner);
            files.write(&name(&labels), [1], &[value]);
        }
        let (train, test) = Dataset::load_mnist(files.dir.path()).unwrap();
        assert_eq!((train.labels[0], test.labels[0]), (7, 8), "{first}");
        // EMNIST's second pixel is the one below the first.
        let second = if emnist { SIDE } else { 1 };
        assert_eq!(train.images[0][second], 17, "{first}");
    }
}

#[test]
fn of_several_sets_only_digits_are_taken_unasked() {
    let files = Files::new();
    let write = |kind: &str| {
        for split in ["train", "test"] {
            files.write(
                &format!("emnist-{kind}-{split}-images-idx3-ubyte"),
                [1, 1, 1],
                &[1],
            );
            files.write(
                &format!("emnist-{kind}-{split}-labels-idx1-ubyte"),
                [1],
                &[0],
            );
        }
    };
    write("letters");
    write("balanced");
    let error = MnistFiles::find(files.dir.path()).unwrap_err().to_string();
    assert!(error.contains("several of EMNIST's sets"), "{error}");
    write("digits");
    let found = MnistFiles::find(files.dir.path()).unwrap();
    assert!(
        found
            .train_images
            .ends_with("emnist-digits-train-images-idx3-ubyte")
    );
}

#[test]
fn classes_without_a_picture_are_found() {
    let data = Dataset {
        images: vec![[0; PIXELS]; 3],
        labels: vec![0, 2, 2],
    };
    assert_eq!(data.unseen(5), [1, 3, 4]);
}

#[test]
fn what_no_network_should_learn_from_is_told() {
    let mut written = [0; PIXELS];
    written[300..320].fill(200);
    let told = |images: Vec<[u8; PIXELS]>, labels: &[u8]| {
        let labels = labels.to_vec();
        let checked = Dataset { images, labels }.check_soundness("i".as_ref(), "l".as_ref());
        checked.map_err(|error| error.to_string())
    };
    // Eight pixels wide on paper, as a small picture is loaded: ink on paper, and the other way round.
    let small = |ink: u8, paper: u8| {
        let pixels: Vec<u8> = (0..64)
            .map(|i| if i % 8 == 3 { ink } else { paper })
            .collect();
        pad(&pixels, 8)
    };
    assert_eq!(told(vec![small(255, 0); 3], &[0, 1, 2]), Ok(()));
    let sound = || vec![written; 3];
    assert_eq!(told(sound(), &[0, 1, 2]), Ok(()));
    // Some classes may be missing from a small set.
    assert_eq!(told(sound(), &[1, 4, 4]), Ok(()));
    let cases = [
        (told(Vec::new(), &[]), "i: holds no pictures"),
        (
            told(vec![written, [0; PIXELS], [9; PIXELS]], &[0, 1, 2]),
            "i: 2 of 3 pictures are of one grey level each",
        ),
        (
            told(vec![written.map(|level| level / 13); 3], &[0, 1, 2]),
            "i: no pixel is above 15, but ink is 255; multiply all levels by 17",
        ),
        (
            told(vec![written.map(|level| 255 - level); 3], &[0, 1, 2]),
            "i: the edges of most pictures are light",
        ),
        (
            told(vec![small(0, 255); 3], &[0, 1, 2]),
            "i: the edges of most pictures are light",
        ),
        (told(sound(), &[4, 4, 4]), "l: every label is 4"),
        (told(sound(), &[1, 2, 3]), "l: labels go from 1 to 3"),
    ];
    for (found, expected) in cases {
        let found = found.unwrap_err();
        assert!(found.starts_with(expected), "{found}");
    }
}
