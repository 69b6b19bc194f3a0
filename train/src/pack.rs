//! Writes `.dgn` blobs as `weights/FORMAT.md` specifies them.

use anyhow::{Context as _, Result, ensure};
use digitnet_core::limits::MAX_LABEL_BYTES;
use digitnet_core::{
    CHECKSUM_OFFSET, HEADER_BYTES, Model, Requantize, SIDE, SIGNATURE, Shape, VERSION,
};

use crate::weight_bits::WeightBits;

/// More than rounding makes of a lead in single precision, in natural-logarithm units, and far less
/// than anybody's.
const ROUNDING: f32 = 1e-4;

/// What every blob says of itself, whatever its arithmetic.
#[derive(Clone, Debug)]
pub struct Header {
    /// The sizes of the layers.
    pub shape: Shape,
    /// What to call each class: 1 to 24 bytes of UTF-8 without control characters.
    pub labels: Vec<String>,
    /// What one unit of score is worth in natural-logarithm units.
    pub score_scale: f32,
    /// The class that means "no digit", if there is one.
    pub none_class: Option<usize>,
    /// How far the best score must lead every other digit's to be accepted, in natural-logarithm
    /// units, at least 0. int8 blobs get the nearest whole number of units of score, f32 blobs a
    /// little less, so that rounding does not refuse an answer that leads by just this.
    pub margin: f32,
    /// The same for the class that means "no digit".
    pub none_margin: f32,
}

/// One layer of an int8 network.
#[derive(Clone, Debug)]
pub struct Int8Layer {
    /// `[channel]`, in accumulator units.
    pub biases: Vec<i32>,
    /// `[channel]`; empty for the output layer.
    pub requantize: Vec<Requantize>,
    /// Convolution: `[channel][ky][kx][in_channel]`; dense: `[channel][input]`.
    pub weights: Vec<i8>,
    /// Their range. The first convolution's has 8.
    pub bits: WeightBits,
}

/// One layer of an f32 network.
#[derive(Clone, Debug)]
pub struct FloatLayer {
    /// `[channel]`.
    pub biases: Vec<f32>,
    /// Convolution: `[channel][ky][kx][in_channel]`; dense: `[channel][input]`.
    pub weights: Vec<f32>,
}

/// Packs an int8 network: conv1, conv2, the hidden layer if the shape has one, the output.
///
/// # Errors
///
/// If the core refuses the blob: among other things where an accumulator could overflow.
pub fn int8(header: &Header, layers: &[Int8Layer]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    let groups = groups(&header.shape);
    for (layer, group) in layers.iter().zip(&groups) {
        for (channel, bias) in layer.biases.iter().enumerate() {
            body.extend(bias.to_le_bytes());
            if let Some(rule) = layer.requantize.get(channel) {
                body.extend(rule.multiplier().to_le_bytes());
                body.extend(rule.shift().to_le_bytes());
            }
        }
        match layer.bits {
            WeightBits::Eight => body.extend(layer.weights.iter().map(|&weight| weight as u8)),
            WeightBits::Four => layer
                .weights
                .chunks(*group)
                .for_each(|group| nibbles(group, &mut body)),
        }
        body.resize(body.len().next_multiple_of(4), 0);
    }
    let margins = [header.margin, header.none_margin].map(|margin| {
        let units = f64::from(margin) / f64::from(header.score_scale);
        (units.round() as i32).to_le_bytes()
    });
    // One bit for each layer, whether the shape has a hidden one or not.
    let output = layers.len() - 1;
    let bits = layers.iter().enumerate().map(|(index, layer)| {
        let place = if index == output { 3 } else { index };
        u8::from(layer.bits == WeightBits::Four) << place
    });
    finish(header, [1, bits.sum()], margins, &body)
}

/// Weights that lie beside each other in a kernel's memory, layer by layer: a 4-bit layer begins
/// each such group with a new word of four bytes.
fn groups(shape: &Shape) -> Vec<usize> {
    let [first, second] = [&shape.conv1, &shape.conv2].map(|conv| conv.kernel * conv.in_channels);
    let position = shape.conv2.out_channels;
    if shape.hidden > 0 {
        vec![first, second, position, shape.hidden]
    } else {
        vec![first, second, position]
    }
}

/// Appends one group of 4-bit weights, eight in four bytes.
fn nibbles(group: &[i8], body: &mut Vec<u8>) {
    for weights in group.chunks(8) {
        let nibble = |index: usize| weights.get(index).map_or(0, |&weight| weight as u8 & 15);
        body.extend((0..4).map(|index| nibble(index) | (nibble(index + 4) << 4)));
    }
}

/// Packs an f32 network: conv1, conv2, the hidden layer if the shape has one, the output.
///
/// # Errors
///
/// If the core refuses the blob: among other things where a number is not finite.
pub fn float(header: &Header, layers: &[FloatLayer]) -> Result<Vec<u8>> {
    let numbers = layers
        .iter()
        .flat_map(|layer| layer.biases.iter().chain(&layer.weights));
    let body: Vec<u8> = numbers.flat_map(|number| number.to_le_bytes()).collect();
    let margins = [header.margin, header.none_margin];
    let margins = margins.map(|margin| {
        let units = (margin - ROUNDING).max(0.0) / header.score_scale;
        units.to_le_bytes()
    });
    finish(header, [2, 0], margins, &body)
}

/// The room that every label gets: the least of those that the format knows.
fn label_bytes(labels: &[String]) -> Result<usize> {
    let longest = labels.iter().max_by_key(|label| label.len());
    let longest = longest.map_or("", String::as_str);
    let room = [8, 12, 16, 20, 24]
        .into_iter()
        .find(|room| *room >= longest.len());
    room.with_context(|| {
        let length = longest.len();
        format!(
            "class label {longest:?} takes {length} bytes of UTF-8, at most {MAX_LABEL_BYTES} fit"
        )
    })
}

/// `arithmetic`: which, and which layers have 4-bit weights.
fn finish(
    header: &Header,
    arithmetic: [u8; 2],
    margins: [[u8; 4]; 2],
    body: &[u8],
) -> Result<Vec<u8>> {
    let Header {
        shape,
        labels,
        score_scale,
        none_class,
        ..
    } = header;
    ensure!(
        labels.len() == shape.classes,
        "{} labels for {} classes: give one label for each class",
        labels.len(),
        shape.classes
    );
    let mut blob = SIGNATURE.to_vec();
    blob.extend(u16::try_from(VERSION)?.to_le_bytes());
    blob.extend(arithmetic);
    let label_bytes = label_bytes(labels)?;
    let length = HEADER_BYTES + label_bytes * labels.len() + body.len();
    blob.extend(u32::try_from(length)?.to_le_bytes());
    blob.extend([0; 4]); // the checksum, below
    blob.push(u8::try_from(SIDE)?);
    for conv in [&shape.conv1, &shape.conv2] {
        for size in [conv.kernel, conv.padding, conv.out_channels] {
            blob.push(u8::try_from(size).context("a convolution's sizes must be below 256")?);
        }
    }
    blob.push(u8::try_from(shape.classes).context("at most 64 classes")?);
    blob.extend(
        u16::try_from(shape.hidden)
            .context("at most 256 hidden units")?
            .to_le_bytes(),
    );
    let none = none_class.map_or(0, |class| class + 1);
    blob.push(u8::try_from(none).context("at most 64 classes")?);
    // 0 stands for the usual 8, as in blobs from before there were others.
    blob.push(if label_bytes == 8 {
        0
    } else {
        u8::try_from(label_bytes)?
    });
    blob.extend(score_scale.to_le_bytes());
    blob.extend(margins.as_flattened());
    blob.resize(HEADER_BYTES, 0);
    for label in labels {
        blob.extend_from_slice(label.as_bytes());
        blob.resize(blob.len() + label_bytes - label.len(), 0);
    }
    blob.extend_from_slice(body);

    let mut crc = crc32fast::Hasher::new();
    crc.update(&blob[..CHECKSUM_OFFSET]);
    crc.update(&blob[CHECKSUM_OFFSET + 4..]);
    blob[CHECKSUM_OFFSET..CHECKSUM_OFFSET + 4].copy_from_slice(&crc.finalize().to_le_bytes());
    Model::parse(&blob).context("the packed network breaks a rule of the format")?;
    Ok(blob)
}
