//! The real MNIST files, where `MNIST_DIR` names their folder.

use digitnet_train::{
    dataset::{Dataset, MnistFiles, sha256_file},
    fetch::MNIST,
};

#[test]
fn the_published_files_load_whole() {
    let Some(dir) = digitnet_testing::skip::mnist_dir("the_published_files_load_whole") else {
        return;
    };
    let (train, test) = Dataset::load_mnist(&dir).expect("the four files are sound");
    assert_eq!((train.len(), test.len()), (60_000, 10_000));
    // Published facts of the set: how often each digit occurs in the test labels.
    let mut counts = [0; 10];
    test.labels
        .iter()
        .for_each(|&label| counts[usize::from(label)] += 1);
    assert_eq!(
        counts,
        [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    );
}

#[test]
fn the_published_files_have_the_digests_that_fetch_expects() {
    let test = "the_published_files_have_the_digests_that_fetch_expects";
    let Some(dir) = digitnet_testing::skip::mnist_dir(test) else {
        return;
    };
    let files = MnistFiles::find(&dir).expect("the four files are there");
    for (path, expected) in files.all().into_iter().zip(&MNIST) {
        if path.extension().is_none() {
            digitnet_testing::skip::skip(test, "MNIST_DIR holds uncompressed files");
            return;
        }
        assert_eq!(
            sha256_file(path).expect("readable"),
            expected.sha256,
            "{}",
            path.display()
        );
        assert_eq!(path.metadata().expect("readable").len(), expected.bytes);
    }
}
