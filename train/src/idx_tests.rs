#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;

use super::*;

fn labels(bytes: &[u8]) -> Result<Vec<u8>, IdxError> {
    IdxReader::<1>::new(bytes)?.read()
}

fn file<const D: usize>(shape: [usize; D], data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut bytes, shape, data).unwrap();
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn the_layout_is_the_published_one() {
    let bytes = [0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1];
    assert_eq!(labels(&bytes).unwrap(), [7, 2, 1]);
    assert_eq!(file([3], &[7, 2, 1]), bytes);
}

#[test]
fn swapped_files_are_recognised() {
    let error = labels(&file([1, 1, 2], &[1, 2])).unwrap_err();
    assert!(matches!(
        error,
        IdxError::Magic {
            found: [0, 0, 8, 3],
            ..
        }
    ));
    assert!(error.to_string().contains("swapped"), "{error}");
}

#[test]
fn a_wrong_count_is_refused_both_ways() {
    let mut bytes = file([3], &[7, 2, 1]);
    bytes[7] = 4;
    let error = labels(&bytes).unwrap_err();
    assert!(
        matches!(
            error,
            IdxError::Short {
                expected: 4,
                found: 3,
                ..
            }
        ),
        "{error}"
    );
    bytes[7] = 2;
    let error = labels(&bytes).unwrap_err();
    assert!(
        matches!(error, IdxError::Trailing { expected: 2, .. }),
        "{error}"
    );
}

#[test]
fn damaged_gzip_is_refused() {
    let whole = gzip(&file([300], &[7; 300]));
    assert_eq!(labels(&whole).unwrap(), [7; 300]);
    for length in 2..whole.len() {
        assert!(
            matches!(labels(&whole[..length]), Err(IdxError::Gzip(_))),
            "cut at {length}"
        );
    }
    let mut wrong_checksum = whole.clone();
    wrong_checksum[whole.len() - 8] ^= 1;
    assert!(matches!(labels(&wrong_checksum), Err(IdxError::Gzip(_))));
    let appended = [&whole[..], b"more"].concat();
    assert!(matches!(labels(&appended), Err(IdxError::Gzip(_))));
}

#[test]
fn a_gzip_bomb_costs_no_more_than_its_header_claims() {
    let mut bomb = vec![0, 0, 8, 1, 0, 0, 0, 1];
    bomb.resize(50_000_000, 0);
    let error = labels(&gzip(&bomb)).unwrap_err();
    assert!(
        matches!(error, IdxError::Trailing { expected: 1, .. }),
        "{error}"
    );
}

#[test]
fn sizes_beyond_the_limits_are_refused_before_reading() {
    let mut bytes = file([1, 1, 1], &[0]);
    bytes[4..16].fill(0xff);
    assert!(matches!(
        IdxReader::<3>::new(&bytes[..]),
        Err(IdxError::TooLarge { .. })
    ));
    let empty = file([0], &[]);
    assert!(matches!(labels(&empty), Err(IdxError::Empty { .. })));
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        count in 1_usize..5, rows in 1_usize..9, columns in 1_usize..9,
        pixels in prop::collection::vec(any::<u8>(), 5 * 9 * 9), compressed: bool,
    ) {
        let shape = [count, rows, columns];
        let pixels = &pixels[..count * rows * columns];
        let mut bytes = file(shape, pixels);
        if compressed {
            bytes = gzip(&bytes);
        }
        let reader = IdxReader::<3>::new(&bytes[..]).unwrap();
        prop_assert_eq!(reader.shape(), shape);
        prop_assert_eq!(reader.read().unwrap(), pixels);
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = labels(&bytes);
        let headed = [&[0, 0, 8, 1][..], &bytes].concat();
        if let Ok(data) = labels(&headed) {
            prop_assert_eq!(data.len() + 4, bytes.len());
        }
        let _ = IdxReader::<3>::new(&[&[0, 0, 8, 3][..], &bytes].concat()[..])
            .and_then(IdxReader::read);
        let _ = labels(&[&GZIP_MAGIC[..], &bytes].concat());
    }
}
