//! Bytes back to plain lists. Anything against the page ends the test: only blobs that the
//! project itself wrote are read here.

use super::blob::{Conv, FloatLayer, Header, Int8Layer, Network};
use super::crc;

/// Reads on from the last place.
struct Reader<'a> {
    blob: &'a [u8],
    at: usize,
}

pub(crate) fn int8(blob: &[u8]) -> Network<Int8Layer> {
    let (header, mut reader) = header(blob, 1);
    let sizes = header.layer_sizes();
    let mut layers = Vec::new();
    let groups = header.groups();
    for (index, &(channels, weights_each)) in sizes.iter().enumerate() {
        let group = groups[index];
        let output = index == sizes.len() - 1;
        let mut layer = Int8Layer {
            biases: Vec::new(),
            requantize: (!output).then(Vec::new),
            weights: Vec::new(),
        };
        for _ in 0..channels {
            layer.biases.push(i32::from_le_bytes(reader.take()));
            if let Some(rules) = &mut layer.requantize {
                let multiplier = i32::from_le_bytes(reader.take());
                let shift = u32::from_le_bytes(reader.take());
                assert!(multiplier >= 1 << 30, "multiplier {multiplier}");
                assert!((31..=62).contains(&shift), "shift {shift}");
                rules.push((multiplier, shift));
            }
        }
        for channel in 0..channels {
            let weights: Vec<i8> = match group {
                None => (0..weights_each)
                    .map(|_| i8::from_le_bytes(reader.take()))
                    .collect(),
                Some(group) => (0..weights_each / group)
                    .flat_map(|_| reader.group(group))
                    .collect(),
            };
            assert!(!weights.contains(&-128), "a weight of -128");
            let sum: i64 = weights.iter().map(|&weight| i64::from(weight).abs()).sum();
            let largest = i64::from(layer.biases[channel]).abs() + 255 * sum;
            let largest = largest * if group.is_some() { 16 } else { 1 };
            assert!(
                largest <= i64::from(i32::MAX),
                "channel {channel} may overflow"
            );
            layer.weights.push(weights);
        }
        while !reader.at.is_multiple_of(4) {
            assert_eq!(reader.take(), [0], "padding before byte {}", reader.at);
        }
        layers.push(layer);
    }
    assert_eq!(reader.at, blob.len(), "bytes follow the last layer");
    Network { header, layers }
}

pub(crate) fn float(blob: &[u8]) -> Network<FloatLayer> {
    let (header, mut reader) = header(blob, 2);
    let mut layers = Vec::new();
    for (channels, weights_each) in header.layer_sizes() {
        let biases = reader.floats(channels);
        let weights = (0..channels).map(|_| reader.floats(weights_each)).collect();
        layers.push(FloatLayer { biases, weights });
    }
    assert_eq!(reader.at, blob.len(), "bytes follow the last layer");
    Network { header, layers }
}

fn header(blob: &[u8], arithmetic: u8) -> (Header, Reader<'_>) {
    let mut reader = Reader { blob, at: 0 };
    assert_eq!(reader.take(), *b"\x89DGN\r\n\x1a\n", "signature");
    assert_eq!(reader.take(), [2, 0], "version");
    assert_eq!(reader.take(), [arithmetic], "arithmetic");
    let [four_bits] = reader.take();
    assert_eq!(four_bits & !14, 0, "4-bit layers");
    let four_bits = [2, 4, 8].map(|bit| four_bits & bit != 0);
    assert_eq!(
        u32::from_le_bytes(reader.take()) as usize,
        blob.len(),
        "length"
    );
    assert_eq!(
        u32::from_le_bytes(reader.take()),
        crc::of_blob(blob),
        "checksum"
    );
    let [side, k1, p1, c1, k2, p2, c2, classes] = reader.take().map(usize::from);
    assert_eq!(side, 28, "input side");
    let conv1 = conv(k1, p1, c1);
    let conv2 = conv(k2, p2, c2);
    assert!((2..=64).contains(&classes), "{classes} classes");
    let hidden = usize::from(u16::from_le_bytes(reader.take()));
    assert!(hidden <= 256, "{hidden} hidden units");
    assert!(arithmetic == 1 || four_bits == [false; 3], "4-bit floats");
    assert!(hidden > 0 || !four_bits[1], "4-bit weights of no layer");
    let [none, label_bytes] = reader.take().map(usize::from);
    assert!(none <= classes, "no-digit class {none} of {classes}");
    let label_bytes = match label_bytes {
        0 => 8,
        12 | 16 | 20 | 24 => label_bytes,
        other => panic!("{other} bytes of each label"),
    };
    let score_scale = f32::from_le_bytes(reader.take());
    assert!(
        score_scale.is_finite() && score_scale > 0.0,
        "score scale {score_scale}"
    );
    let [margin, none_margin] = [(); 2].map(|()| reader.take());
    for margin in [margin, none_margin] {
        match arithmetic {
            1 => assert!(i32::from_le_bytes(margin) >= 0, "margin below 0"),
            _ => {
                let margin = f32::from_le_bytes(margin);
                assert!(margin.is_finite() && margin >= 0.0, "margin {margin}");
            }
        }
    }
    assert_eq!(reader.take(), [0; 20], "reserved");
    let labels = (0..classes)
        .map(|_| label(&reader.bytes(label_bytes)))
        .collect();
    let header = Header {
        conv1,
        conv2,
        hidden,
        score_scale,
        none: none.checked_sub(1),
        margin,
        none_margin,
        labels,
        label_bytes,
        four_bits,
    };
    (header, reader)
}

fn conv(kernel: usize, padding: usize, channels: usize) -> Conv {
    assert!((1..=9).contains(&kernel), "kernel {kernel}");
    assert!(
        padding <= (kernel - 1) / 2,
        "kernel {kernel}, padding {padding}"
    );
    assert!((1..=64).contains(&channels), "{channels} channels");
    Conv {
        kernel,
        padding,
        channels,
    }
}

fn label(field: &[u8]) -> String {
    let end = field.iter().position(|&byte| byte == 0);
    let length = end.unwrap_or(field.len());
    let (text, zeros) = field.split_at(length);
    assert!(!text.is_empty(), "an empty label");
    assert!(
        zeros.iter().all(|&byte| byte == 0),
        "bytes after the end of a label"
    );
    assert!(
        text.iter().all(|&byte| byte >= 0x20 && byte != 0x7F),
        "a control character"
    );
    String::from_utf8(text.to_vec()).expect("labels are UTF-8")
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let bytes = &self.blob[self.at..self.at + N];
        self.at += N;
        bytes.try_into().expect("N bytes are N bytes")
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).flat_map(|_| self.take::<1>()).collect()
    }

    /// Weights of four bits: a group of them, and the zeros that fill it up.
    fn group(&mut self, count: usize) -> Vec<i8> {
        let mut weights = Vec::new();
        while weights.len() < count {
            let bytes: [u8; 4] = self.take();
            for half in [bytes.map(|byte| byte & 15), bytes.map(|byte| byte >> 4)] {
                weights.extend(half.map(|w| if w < 8 { w as i8 } else { w as i8 - 16 }));
            }
        }
        let fill = weights.split_off(count);
        assert!(fill.iter().all(|&weight| weight == 0), "a group's fill");
        weights
    }

    fn floats(&mut self, count: usize) -> Vec<f32> {
        let floats: Vec<f32> = (0..count)
            .map(|_| f32::from_le_bytes(self.take()))
            .collect();
        assert!(
            floats.iter().all(|float| float.is_finite()),
            "a float is not finite"
        );
        floats
    }
}
