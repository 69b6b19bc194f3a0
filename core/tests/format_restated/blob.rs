//! A network as plain lists, and how it is written.

use super::crc;

/// What the header says, and the labels.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Header {
    pub(crate) conv1: Conv,
    pub(crate) conv2: Conv,
    /// Units of the hidden layer; 0 = none.
    pub(crate) hidden: usize,
    pub(crate) score_scale: f32,
    /// The class that means "no digit".
    pub(crate) none: Option<usize>,
    /// The margin's four bytes, whatever the arithmetic.
    pub(crate) margin: [u8; 4],
    /// The no-digit margin's.
    pub(crate) none_margin: [u8; 4],
    /// One for each class.
    pub(crate) labels: Vec<String>,
    /// Bytes of each label: 8, 12, 16, 20 or 24.
    pub(crate) label_bytes: usize,
    /// Whether the weights of conv2, of the hidden layer and of the output have four bits.
    pub(crate) four_bits: [bool; 3],
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Conv {
    pub(crate) kernel: usize,
    pub(crate) padding: usize,
    pub(crate) channels: usize,
}

/// One layer of an int8 blob, a list entry for each output channel.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Int8Layer {
    pub(crate) biases: Vec<i32>,
    /// Multiplier and shift; `None` in the output layer.
    pub(crate) requantize: Option<Vec<(i32, u32)>>,
    pub(crate) weights: Vec<Vec<i8>>,
}

/// One layer of an f32 blob, a list entry for each output channel.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FloatLayer {
    pub(crate) biases: Vec<f32>,
    pub(crate) weights: Vec<Vec<f32>>,
}

/// A whole network. Layers: conv1, conv2, hidden if there is one, output.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Network<Layer> {
    pub(crate) header: Header,
    pub(crate) layers: Vec<Layer>,
}

impl Conv {
    /// Side of its map after pooling; an odd last row and column are left out.
    pub(crate) fn pooled_side(&self, in_side: usize) -> usize {
        let convolved = in_side + 2 * self.padding - self.kernel + 1;
        convolved / 2
    }
}

impl Header {
    /// Side of the first and of the second pooled map.
    pub(crate) fn sides(&self) -> (usize, usize) {
        let first = self.conv1.pooled_side(28);
        (first, self.conv2.pooled_side(first))
    }

    pub(crate) fn features(&self) -> usize {
        let (_, side) = self.sides();
        side * side * self.conv2.channels
    }

    /// Output channels and weights of one output channel, for each layer.
    pub(crate) fn layer_sizes(&self) -> Vec<(usize, usize)> {
        let (conv1, conv2) = (self.conv1, self.conv2);
        let mut sizes = vec![
            (conv1.channels, conv1.kernel * conv1.kernel),
            (conv2.channels, conv2.kernel * conv2.kernel * conv1.channels),
        ];
        if self.hidden > 0 {
            sizes.push((self.hidden, self.features()));
            sizes.push((self.labels.len(), self.hidden));
        } else {
            sizes.push((self.labels.len(), self.features()));
        }
        sizes
    }

    /// Weights of a group, for each layer whose weights have four bits.
    pub(crate) fn groups(&self) -> Vec<Option<usize>> {
        let (conv1, conv2) = (self.conv1, self.conv2);
        let [second, hidden, output] = self.four_bits;
        let mut groups = vec![None, second.then_some(conv2.kernel * conv1.channels)];
        if self.hidden > 0 {
            groups.push(hidden.then_some(conv2.channels));
            groups.push(output.then_some(self.hidden));
        } else {
            groups.push(output.then_some(conv2.channels));
        }
        groups
    }

    /// The 64 bytes before the labels, and the labels; length and checksum are still zero.
    fn bytes(&self, arithmetic: u8) -> Vec<u8> {
        let small = |number: usize| u8::try_from(number).expect("header fields are small");
        let mut bytes = Vec::new();
        bytes.extend([0x89, 0x44, 0x47, 0x4E, 0x0D, 0x0A, 0x1A, 0x0A]);
        bytes.extend([2, 0]);
        bytes.push(arithmetic);
        let mut four_bits = 0;
        for (bit, layer) in [2, 4, 8].into_iter().zip(self.four_bits) {
            if layer {
                four_bits += bit;
            }
        }
        bytes.push(four_bits);
        bytes.extend([0; 4]);
        bytes.extend([0; 4]);
        bytes.push(28);
        for conv in [self.conv1, self.conv2] {
            bytes.push(small(conv.kernel));
            bytes.push(small(conv.padding));
            bytes.push(small(conv.channels));
        }
        bytes.push(small(self.labels.len()));
        let hidden = u16::try_from(self.hidden).expect("header fields are small");
        bytes.extend(hidden.to_le_bytes());
        bytes.push(small(self.none.map_or(0, |class| class + 1)));
        bytes.push(if self.label_bytes == 8 {
            0
        } else {
            small(self.label_bytes)
        });
        bytes.extend(self.score_scale.to_le_bytes());
        bytes.extend(self.margin);
        bytes.extend(self.none_margin);
        bytes.extend([0; 20]);
        for label in &self.labels {
            let mut field = label.clone().into_bytes();
            field.resize(self.label_bytes, 0);
            bytes.extend(field);
        }
        bytes
    }
}

impl Network<Int8Layer> {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.header.bytes(1);
        for (layer, group) in self.layers.iter().zip(self.header.groups()) {
            for (channel, bias) in layer.biases.iter().enumerate() {
                bytes.extend(bias.to_le_bytes());
                if let Some(rules) = &layer.requantize {
                    let (multiplier, shift) = rules[channel];
                    bytes.extend(multiplier.to_le_bytes());
                    bytes.extend(shift.to_le_bytes());
                }
            }
            for weights in &layer.weights {
                match group {
                    None => bytes.extend(weights.iter().flat_map(|weight| weight.to_le_bytes())),
                    Some(group) => weights
                        .chunks(group)
                        .for_each(|group| put_group(&mut bytes, group)),
                }
            }
            while !bytes.len().is_multiple_of(4) {
                bytes.push(0);
            }
        }
        sealed(bytes)
    }
}

impl Network<FloatLayer> {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.header.bytes(2);
        for layer in &self.layers {
            bytes.extend(layer.biases.iter().flat_map(|bias| bias.to_le_bytes()));
            for weights in &layer.weights {
                bytes.extend(weights.iter().flat_map(|weight| weight.to_le_bytes()));
            }
        }
        sealed(bytes)
    }
}

/// A group of weights of four bits, eight to four bytes.
pub(crate) fn put_group(bytes: &mut Vec<u8>, group: &[i8]) {
    let mut group = group.to_vec();
    while !group.len().is_multiple_of(8) {
        group.push(0);
    }
    for w in group.chunks(8) {
        for j in 0..4 {
            bytes.push((w[j] & 15) as u8 | ((w[j + 4] & 15) as u8) << 4);
        }
    }
}

/// Fills in length and checksum.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("no network is that large");
    bytes[12..16].copy_from_slice(&length.to_le_bytes());
    crc::repair(&mut bytes);
    bytes
}
