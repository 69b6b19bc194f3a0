//! Writes `.dgn` blobs as `weights/FORMAT.md` specifies them.

use anyhow::{Context as _, Result, ensure};
use digitnet_core::limits::LABEL_BYTES;
use digitnet_core::{
    CHECKSUM_OFFSET, HEADER_BYTES, Model, Requantize, SIDE, SIGNATURE, Shape, VERSION,
};

/// More than rounding makes of a lead in single precision, in natural-logarithm units, and far less
/// than anybody's.
const ROUNDING: f32 = 1e-4;

/// What every blob says of itself, whatever its arithmetic.
#[derive(Clone, Debug)]
pub struct Header {
    /// The sizes of the layers.
    pub shape: Shape,
    /// What to call each class: 1 to 8 bytes of UTF-8 without control characters.
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
    for layer in layers {
        for (channel, bias) in layer.biases.iter().enumerate() {
            body.extend(bias.to_le_bytes());
            if let Some(rule) = layer.requantize.get(channel) {
                body.extend(rule.multiplier().to_le_bytes());
                body.extend(rule.shift().to_le_bytes());
            }
        }
        body.extend_from_slice(bytemuck::must_cast_slice::<i8, u8>(&layer.weights));
        body.resize(body.len().next_multiple_of(4), 0);
    }
    let margins = [header.margin, header.none_margin].map(|margin| {
        let units = f64::from(margin) / f64::from(header.score_scale);
        (units.round() as i32).to_le_bytes()
    });
    finish(header, 1, margins, &body)
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
    finish(header, 2, margins, &body)
}

fn finish(header: &Header, arithmetic: u8, margins: [[u8; 4]; 2], body: &[u8]) -> Result<Vec<u8>> {
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
    blob.extend([arithmetic, 0]);
    let length = HEADER_BYTES + LABEL_BYTES * labels.len() + body.len();
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
    blob.push(0);
    blob.extend(score_scale.to_le_bytes());
    blob.extend(margins.as_flattened());
    blob.resize(HEADER_BYTES, 0);
    for label in labels {
        ensure!(
            label.len() <= LABEL_BYTES,
            "class label {label:?} takes {} bytes of UTF-8, at most {LABEL_BYTES} fit",
            label.len()
        );
        blob.extend_from_slice(label.as_bytes());
        blob.resize(blob.len() + LABEL_BYTES - label.len(), 0);
    }
    blob.extend_from_slice(body);

    let mut crc = crc32fast::Hasher::new();
    crc.update(&blob[..CHECKSUM_OFFSET]);
    crc.update(&blob[CHECKSUM_OFFSET + 4..]);
    blob[CHECKSUM_OFFSET..CHECKSUM_OFFSET + 4].copy_from_slice(&crc.finalize().to_le_bytes());
    Model::parse(&blob).context("the packed network breaks a rule of the format")?;
    Ok(blob)
}
