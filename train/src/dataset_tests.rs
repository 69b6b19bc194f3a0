#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;

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
