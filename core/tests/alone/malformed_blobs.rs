//! Every blob that breaks a rule of `weights/FORMAT.md` is refused, with an error that names what
//! was wrong and where.

use crate::format_restated::{crc, small};
use digitnet_core::{Model, ModelError, float, int8};

/// The error that a blob is refused with.
#[track_caller]
fn refusal(blob: &[u8]) -> ModelError {
    Model::parse(blob).expect_err("this blob must be refused")
}

/// The error after bytes of a sound blob were overwritten and its checksum made right again.
#[track_caller]
fn refusal_with(mut blob: Vec<u8>, offset: usize, bytes: &[u8]) -> ModelError {
    blob[offset..offset + bytes.len()].copy_from_slice(bytes);
    crc::repair(&mut blob);
    refusal(&blob)
}

fn both() -> [Vec<u8>; 2] {
    [small::int8().to_bytes(), small::float().to_bytes()]
}

#[test]
fn the_undamaged_blobs_are_accepted() {
    let [int8, float] = both();
    assert_eq!((int8.len(), float.len()), (328, 792));
    assert!(matches!(Model::parse(&int8), Ok(Model::Int8(_))));
    assert!(matches!(Model::parse(&float), Ok(Model::Float(_))));
}

#[test]
fn every_flipped_bit_is_noticed() {
    for sound in both().into_iter().chain([small::four_bits().to_bytes()]) {
        for bit in 0..8 * sound.len() {
            let mut blob = sound.clone();
            let offset = bit / 8;
            blob[offset] ^= 1 << (bit % 8);
            let error = refusal(&blob);
            let right = match offset {
                0..8 => matches!(error, ModelError::Signature { offset: at, .. } if at == offset),
                8..10 => matches!(error, ModelError::Version { expected: 2, .. }),
                12..16 => matches!(error, ModelError::Length { .. }),
                _ => matches!(error, ModelError::Checksum { .. }),
            };
            assert!(right, "bit {bit} at byte {offset}: {error:?}");
        }
    }
}

#[test]
fn the_signature_error_shows_the_byte() {
    // What a transfer in text mode makes of it: CR LF becomes LF.
    let mut blob = small::int8().to_bytes();
    blob.remove(4);
    let expected = ModelError::Signature {
        offset: 4,
        found: 0x0A,
        expected: 0x0D,
    };
    assert_eq!(refusal(&blob), expected);
}

#[test]
fn the_checksum_error_shows_both() {
    let mut blob = small::int8().to_bytes();
    blob[100] ^= 1;
    let found = crc::of_blob(&blob);
    let expected = u32::from_le_bytes(blob[16..20].try_into().expect("four bytes"));
    assert_eq!(refusal(&blob), ModelError::Checksum { found, expected });
}

#[test]
fn every_truncation_is_noticed() {
    for sound in both() {
        for length in 0..sound.len() {
            let expected = if length < 64 {
                ModelError::TooShort {
                    found: length,
                    expected: 64,
                }
            } else {
                ModelError::Length {
                    found: length,
                    expected: sound.len(),
                }
            };
            assert_eq!(refusal(&sound[..length]), expected);
        }
    }
}

#[test]
fn bytes_behind_the_end_are_noticed() {
    for sound in both() {
        for extra in [1, 4, 1000] {
            let mut blob = sound.clone();
            blob.resize(sound.len() + extra, 0);
            let expected = ModelError::Length {
                found: blob.len(),
                expected: sound.len(),
            };
            assert_eq!(refusal(&blob), expected);
        }
    }
}

/// Length and checksum are right, but the layers would need another length.
#[test]
fn a_length_that_the_layers_do_not_need_is_noticed() {
    for sound in both() {
        for length in [64, 80, sound.len() - 1, sound.len() + 1, sound.len() + 4] {
            let mut blob = sound.clone();
            blob.resize(length, 0);
            blob[12..16].copy_from_slice(&(length as u32).to_le_bytes());
            crc::repair(&mut blob);
            let expected = ModelError::Length {
                found: length,
                expected: sound.len(),
            };
            assert_eq!(refusal(&blob), expected);
        }
    }
}

/// Fields of the page's first table: name, offset, bytes, and the range in a blob whose kernels
/// are 9.
const FIELDS: [(&str, usize, usize, u32, u32); 12] = [
    ("arithmetic", 10, 1, 1, 2),
    ("input side", 20, 1, 28, 28),
    ("conv1 kernel", 21, 1, 1, 9),
    ("conv1 padding", 22, 1, 0, 4),
    ("conv1 channels", 23, 1, 1, 64),
    ("conv2 kernel", 24, 1, 1, 9),
    ("conv2 padding", 25, 1, 0, 4),
    ("conv2 channels", 26, 1, 1, 64),
    ("classes", 27, 1, 2, 64),
    ("hidden units", 28, 2, 0, 256),
    ("no-digit class", 30, 1, 0, 2),
    ("reserved", 44, 1, 0, 0),
];

#[test]
fn every_header_field_out_of_range_is_named() {
    for sound in both() {
        for (name, offset, bytes, min, max) in FIELDS {
            let end = 1u32 << (8 * bytes);
            for found in (0..end).filter(|value| !(min..=max).contains(value)) {
                let error = refusal_with(sound.clone(), offset, &found.to_le_bytes()[..bytes]);
                let expected = ModelError::Field {
                    name,
                    offset,
                    found,
                    min,
                    max,
                };
                assert_eq!(error, expected);
            }
        }
    }
}

/// Only int8 blobs have layers of four bits, conv1 is none of them, nor is a layer that is not there.
#[test]
fn layers_of_four_bits_are_those_that_may_be() {
    let allowed = [
        "sums of 2 (conv2) and 8 (output)",
        "sums of 2 (conv2), 4 (hidden) and 8 (output)",
        "0 (f32)",
    ];
    let mut without_hidden = small::int8();
    without_hidden.header.hidden = 0;
    without_hidden.layers.remove(2);
    without_hidden.layers[2].weights.fill(vec![1]);
    let [int8, float] = both();
    let blobs = [without_hidden.to_bytes(), int8, float];
    for ((sound, bits), allowed) in blobs.into_iter().zip([10, 14, 0]).zip(allowed) {
        for found in 1..=u8::MAX {
            let error = refusal_with(sound.clone(), 11, &[found]);
            if found & !bits == 0 {
                // Half the weights, or filled up: another length, or other layers.
                assert!(!matches!(error, ModelError::Choice { .. }), "{error:?}");
                continue;
            }
            let expected = ModelError::Choice {
                name: "4-bit layers",
                offset: 11,
                found: u32::from(found),
                allowed,
            };
            assert_eq!(error, expected);
        }
    }
}

#[test]
fn labels_have_8_12_16_20_or_24_bytes() {
    for sound in both() {
        for found in 1..=u8::MAX {
            let error = refusal_with(sound.clone(), 31, &[found]);
            if [12, 16, 20, 24].contains(&found) {
                assert!(matches!(error, ModelError::Length { .. }), "{error:?}");
                continue;
            }
            let expected = ModelError::Choice {
                name: "label bytes",
                offset: 31,
                found: u32::from(found),
                allowed: "0 (for 8), 12, 16, 20 and 24",
            };
            assert_eq!(error, expected);
        }
    }
    let error = refusal_with(small::int8().to_bytes(), 31, &[9]);
    assert_eq!(
        error.to_string(),
        "model blob: a header field is out of range: label bytes at byte 31 is 9, allowed are 0 \
         (for 8), 12, 16, 20 and 24"
    );
}

/// Within the range: nothing is refused for the field itself, only for the length it implies.
#[test]
fn every_header_field_in_range_is_taken() {
    for sound in both() {
        for (name, offset, bytes, min, max) in FIELDS {
            for value in min..=max {
                let mut blob = sound.clone();
                blob[offset..offset + bytes].copy_from_slice(&value.to_le_bytes()[..bytes]);
                crc::repair(&mut blob);
                // A smaller kernel has less room for padding, which is 0 here.
                if let Err(error) = Model::parse(&blob) {
                    let length = matches!(error, ModelError::Length { .. });
                    assert!(length, "{name} = {value}: {error:?}");
                }
            }
        }
    }
}

#[test]
fn padding_is_limited_by_half_the_kernel() {
    let sound = small::int8().to_bytes();
    for (kernel_at, name) in [(21, "conv1 padding"), (24, "conv2 padding")] {
        for kernel in 1..=9u8 {
            let max = (kernel - 1) / 2;
            let error = refusal_with(sound.clone(), kernel_at, &[kernel, max + 1]);
            let (offset, found) = (kernel_at + 1, u32::from(max) + 1);
            let expected = ModelError::Field {
                name,
                offset,
                found,
                min: 0,
                max: u32::from(max),
            };
            assert_eq!(error, expected, "kernel {kernel}");
        }
    }
}

#[test]
fn every_reserved_byte_of_the_header_must_be_zero() {
    for sound in both() {
        for offset in 44..64 {
            let expected = ModelError::Field {
                name: "reserved",
                offset,
                found: 1,
                min: 0,
                max: 0,
            };
            assert_eq!(refusal_with(sound.clone(), offset, &[1]), expected);
        }
    }
}

#[test]
fn the_score_scale_must_be_finite() {
    for sound in both() {
        for scale in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let error = refusal_with(sound.clone(), 32, &scale.to_le_bytes());
            assert_eq!(error, ModelError::NotFinite { offset: 32 });
        }
    }
}

/// A scale of 0 is a number, and it is finite: the message must not say otherwise.
#[test]
fn the_score_scale_must_be_above_zero() {
    for sound in both() {
        for scale in [0.0f32, -0.0, -1.0, -f32::MIN_POSITIVE] {
            let error = refusal_with(sound.clone(), 32, &scale.to_le_bytes());
            let message = error.to_string();
            assert!(message.contains("32"), "where it stands: {message}");
            assert!(
                !message.contains("infinite"),
                "{scale} is refused with: {message}"
            );
        }
    }
}

#[test]
fn margins_must_not_be_negative() {
    let [int8, float] = both();
    for offset in [36, 40] {
        let negative = ModelError::Negative { offset };
        for margin in [-1, i32::MIN] {
            let error = refusal_with(int8.clone(), offset, &margin.to_le_bytes());
            assert_eq!(error, negative);
        }
        for margin in [-1.0f32, -f32::MIN_POSITIVE] {
            let error = refusal_with(float.clone(), offset, &margin.to_le_bytes());
            assert_eq!(error, negative);
        }
        for margin in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let error = refusal_with(float.clone(), offset, &margin.to_le_bytes());
            assert_eq!(error, ModelError::NotFinite { offset });
        }
    }
}

/// Whoever has an old blob must learn what to do with it.
#[test]
fn another_version_is_named() {
    for sound in both() {
        for version in [0u16, 1, 3, u16::MAX] {
            let error = refusal_with(sound.clone(), 8, &version.to_le_bytes());
            let (found, expected) = (u32::from(version), 2);
            assert_eq!(error, ModelError::Version { found, expected });
            let message = error.to_string();
            for part in [
                format!("version {version},"),
                "version 2".into(),
                "train".into(),
            ] {
                assert!(message.contains(&part), "{part:?} is not in: {message}");
            }
        }
    }
}

#[test]
fn a_network_takes_only_its_own_arithmetic() {
    let [int8_blob, float_blob] = both();
    let error = int8::Network::parse(&float_blob).expect_err("an f32 blob");
    assert_eq!(
        error,
        ModelError::Arithmetic {
            found: "f32",
            expected: "int8"
        }
    );
    let error = float::Network::parse(&int8_blob).expect_err("an int8 blob");
    assert_eq!(
        error,
        ModelError::Arithmetic {
            found: "int8",
            expected: "f32"
        }
    );
}

/// Every message says where, in a number that the test can look for.
#[test]
fn messages_name_the_place() {
    let error = refusal_with(small::int8().to_bytes(), 27, &[65]);
    assert_eq!(
        error.to_string(),
        "model blob: a header field is out of range: classes at byte 27 is 65, allowed are 2 to 64"
    );
    let error = refusal(&small::int8().to_bytes()[..327]);
    assert_eq!(
        error.to_string(),
        "model blob: cut short, or bytes follow its end: 327 bytes, its header asks for 328"
    );
}
