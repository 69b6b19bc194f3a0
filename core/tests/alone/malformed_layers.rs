//! Labels and layers that break a rule of `weights/FORMAT.md` are refused, with an error that
//! names what was wrong and where. The twin of `malformed_blobs.rs` for what follows the header.

use crate::format_restated::{crc, small};
use digitnet_core::{Model, ModelError};

/// Where the records of each int8 layer start, with the bytes of one record and the channels.
const RECORDS: [(&str, usize, usize, usize); 4] = [
    ("conv1", 80, 12, 1),
    ("conv2", 176, 12, 1),
    ("hidden", 272, 12, 3),
    ("output", 312, 4, 2),
];

/// Where the weights of each int8 layer start and where its padding does, and the end of that.
const WEIGHTS: [(usize, usize, usize); 4] = [
    (92, 173, 176),
    (188, 269, 272),
    (308, 311, 312),
    (320, 326, 328),
];

/// What becomes of a sound blob after some bytes were overwritten, checksum right.
fn parse_with(mut blob: Vec<u8>, offset: usize, bytes: &[u8]) -> Result<(), ModelError> {
    blob[offset..offset + bytes.len()].copy_from_slice(bytes);
    crc::repair(&mut blob);
    Model::parse(&blob).map(|_| ())
}

fn int8_with(offset: usize, bytes: &[u8]) -> Result<(), ModelError> {
    parse_with(small::int8().to_bytes(), offset, bytes)
}

fn float_with(offset: usize, bytes: &[u8]) -> Result<(), ModelError> {
    parse_with(small::float().to_bytes(), offset, bytes)
}

#[test]
fn labels_that_are_none_are_refused() {
    let bad: [(&str, &[u8; 8]); 9] = [
        ("empty", b"\0\0\0\0\0\0\0\0"),
        ("empty with text behind", b"\0a\0\0\0\0\0\0"),
        ("text behind the end", b"a\0b\0\0\0\0\0"),
        ("text in the last byte", b"a\0\0\0\0\0\0b"),
        ("control character", b"a\x1Fb\0\0\0\0\0"),
        ("line feed", b"a\n\0\0\0\0\0\0"),
        ("delete", b"\x7F\0\0\0\0\0\0\0"),
        ("lone continuation byte", b"\x80\0\0\0\0\0\0\0"),
        ("sequence cut at the end of the field", b"1234567\xC3"),
    ];
    for (what, field) in bad {
        for class in 0..2 {
            let offset = 64 + 8 * class;
            let expected = Err(ModelError::Label { class, offset });
            assert_eq!(int8_with(offset, field), expected, "{what}");
            assert_eq!(float_with(offset, field), expected, "{what}");
        }
    }
}

#[test]
fn labels_of_every_length_are_read() {
    for label in [
        "a",
        " ",
        "12345678",
        "\u{e9}\u{e9}\u{e9}\u{e9}",
        "\u{1F600}\u{1F600}",
        "\u{96f6}",
    ] {
        let mut network = small::int8();
        network.header.labels[1] = label.into();
        let blob = network.to_bytes();
        let model = Model::parse(&blob).expect("a sound label");
        assert_eq!(model.label(1), Some(label));
    }
}

/// Also where the class times eight bytes is more than a `usize` holds.
#[test]
fn a_class_that_the_model_lacks_has_no_label() {
    for blob in [small::int8().to_bytes(), small::float().to_bytes()] {
        let model = Model::parse(&blob).expect("a sound blob");
        for class in [
            2,
            3,
            64,
            1 << 32,
            usize::MAX / 8 + 1,
            usize::MAX / 8 + 2,
            usize::MAX,
        ] {
            assert_eq!(model.label(class), None, "class {class}");
        }
    }
}

#[test]
fn multipliers_and_shifts_have_a_range() {
    for (_, start, record, channels) in &RECORDS[..3] {
        for channel in 0..*channels {
            let (at_multiplier, at_shift) =
                (start + record * channel + 4, start + record * channel + 8);
            for found in [0, 1, (1 << 30) - 1, 1 << 31, u32::MAX] {
                let error = ModelError::Field {
                    name: "multiplier",
                    offset: at_multiplier,
                    found,
                    min: 1 << 30,
                    max: (1 << 31) - 1,
                };
                assert_eq!(int8_with(at_multiplier, &found.to_le_bytes()), Err(error));
            }
            for found in [0, 30, 63, 256 + 31, u32::MAX] {
                let error = ModelError::Field {
                    name: "shift",
                    offset: at_shift,
                    found,
                    min: 31,
                    max: 62,
                };
                assert_eq!(int8_with(at_shift, &found.to_le_bytes()), Err(error));
            }
            for sound in [1u32 << 30, (1 << 31) - 1] {
                assert_eq!(int8_with(at_multiplier, &sound.to_le_bytes()), Ok(()));
            }
            for sound in [31u32, 62] {
                assert_eq!(int8_with(at_shift, &sound.to_le_bytes()), Ok(()));
            }
        }
    }
}

#[test]
fn every_weight_may_be_anything_but_minus_128() {
    for (weights, padding, _) in WEIGHTS {
        for offset in weights..padding {
            let refused = Err(ModelError::Weight { offset });
            assert_eq!(int8_with(offset, &(-128i8).to_le_bytes()), refused);
            for weight in [-127i8, -1, 0, 1, 127] {
                assert_eq!(int8_with(offset, &weight.to_le_bytes()), Ok(()));
            }
        }
    }
}

#[test]
fn every_padding_byte_must_be_zero() {
    for (_, padding, end) in WEIGHTS {
        for offset in padding..end {
            for found in [1u8, 0x80, 0xFF] {
                let error = ModelError::Field {
                    name: "reserved",
                    offset,
                    found: u32::from(found),
                    min: 0,
                    max: 0,
                };
                assert_eq!(int8_with(offset, &[found]), Err(error));
            }
        }
    }
}

/// `|bias| + 255 * (sum of |weight|) <= 2^31 - 1`: at the bound accepted, one above refused, in
/// every channel of every layer, with both signs.
#[test]
fn the_overflow_rule_is_exact() {
    let network = small::int8();
    for (index, (layer, start, record, channels)) in RECORDS.into_iter().enumerate() {
        for channel in 0..channels {
            let offset = start + record * channel;
            let weights = &network.layers[index].weights[channel];
            let sum: i64 = weights.iter().map(|&weight| i64::from(weight).abs()).sum();
            assert!(sum > 0, "the rule is tried on weights that count");
            let bound = (1i64 << 31) - 1 - 255 * sum;
            let refused = Err(ModelError::Overflow {
                layer,
                channel,
                offset,
            });
            assert_largest_bias(bound, &refused, |bias| int8_with(offset, bias));
            assert_eq!(int8_with(offset, &i32::MIN.to_le_bytes()), refused);
            assert_eq!(int8_with(offset, &i32::MAX.to_le_bytes()), refused);
        }
    }
}

/// Without weights, the bias alone has the whole range but its lowest number.
#[test]
fn the_overflow_rule_counts_the_lowest_bias() {
    let mut network = small::int8();
    network.layers[3].weights[1].fill(0);
    for (bias, sound) in [(i32::MAX, true), (-i32::MAX, true), (i32::MIN, false)] {
        network.layers[3].biases[1] = bias;
        let refused = Err(ModelError::Overflow {
            layer: "output",
            channel: 1,
            offset: 316,
        });
        let expected = if sound { Ok(()) } else { refused };
        assert_eq!(Model::parse(&network.to_bytes()).map(|_| ()), expected);
    }
}

/// Where weights of four bits start, how many a group has, and how many bytes; the end.
const GROUPS: [(usize, usize, usize, usize); 3] =
    [(212, 9, 8, 284), (320, 1, 4, 332), (340, 3, 4, 348)];

fn four_bits_with(offset: usize, bytes: &[u8]) -> Result<(), ModelError> {
    parse_with(small::four_bits().to_bytes(), offset, bytes)
}

/// Any four bits are a weight; but what fills a group up is zero.
#[test]
fn the_fill_of_a_group_must_be_zero() {
    let sound = small::four_bits().to_bytes();
    assert_eq!(sound.len(), 348);
    for (start, weights, bytes, end) in GROUPS {
        for (offset, &byte) in sound.iter().enumerate().take(end).skip(start) {
            let at = (offset - start) % bytes;
            let lower = at / 4 * 8 + at % 4;
            for (place, found) in [(lower, 0x0F), (lower + 4, 0xF0)] {
                let found = byte & !found | found & 0x88;
                let error = ModelError::Field {
                    name: "reserved",
                    offset,
                    found: u32::from(found),
                    min: 0,
                    max: 0,
                };
                let expected = if place < weights { Ok(()) } else { Err(error) };
                assert_eq!(four_bits_with(offset, &[found]), expected, "{offset}");
            }
        }
    }
}

/// Sixteen times `|bias| + 255 * (sum of |weight|)` must fit, since kernels may add up as much.
#[test]
fn the_overflow_rule_of_four_bits_is_exact() {
    let network = small::four_bits();
    for (index, layer, offset) in [(1, "conv2", 200), (2, "hidden", 308), (3, "output", 336)] {
        let channel = network.layers[index].weights.len() - 1;
        let weights = &network.layers[index].weights[channel];
        let sum: i64 = weights.iter().map(|&weight| i64::from(weight).abs()).sum();
        let bound = ((1i64 << 31) - 1) / 16 - 255 * sum;
        let refused = Err(ModelError::Overflow {
            layer,
            channel,
            offset,
        });
        assert_largest_bias(bound, &refused, |bias| four_bits_with(offset, bias));
    }
}

#[test]
fn labels_of_up_to_24_bytes_are_read() {
    for bytes in [12, 16, 20, 24] {
        let mut network = small::float();
        network.header.label_bytes = bytes;
        network.header.labels[0] = "T-shirt/top".into();
        network.header.labels[1] = "x".repeat(bytes);
        let blob = network.to_bytes();
        let model = Model::parse(&blob).expect("sound labels");
        assert_eq!(model.label(0), Some("T-shirt/top"));
        assert_eq!(model.label(1), Some(&*"x".repeat(bytes)));
        assert_eq!(model.label(2), None);
        assert_eq!(model.label(usize::MAX / bytes + 1), None);
        let offset = 64 + bytes;
        let refused = Err(ModelError::Label { class: 1, offset });
        let last = [0; 24];
        assert_eq!(parse_with(blob, offset, &last[..bytes]), refused);
    }
}

#[test]
fn every_float_must_be_finite() {
    for offset in (80..792).step_by(4) {
        for bad in [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let refused = Err(ModelError::NotFinite { offset });
            assert_eq!(float_with(offset, &bad.to_le_bytes()), refused);
        }
        for sound in [
            0.0,
            -0.0,
            f32::MAX,
            f32::MIN,
            f32::MIN_POSITIVE,
            f32::from_bits(1),
        ] {
            assert_eq!(float_with(offset, &sound.to_le_bytes()), Ok(()));
        }
    }
}

/// A bias of `bound` is taken, one more is `refused`, and so are both below zero. `with` parses a blob that
/// has the given bias.
fn assert_largest_bias(
    bound: i64,
    refused: &Result<(), ModelError>,
    with: impl Fn(&[u8]) -> Result<(), ModelError>,
) {
    for sign in [1, -1] {
        let bias = |size: i64| i32::try_from(sign * size).expect("in range").to_le_bytes();
        assert_eq!(with(&bias(bound)), Ok(()), "{refused:?}");
        assert_eq!(&with(&bias(bound + 1)), refused);
    }
}
