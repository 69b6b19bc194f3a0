//! `digitnet-train inspect`

use std::{
    io::{self, Write},
    path::PathBuf,
};

use anyhow::Result;
use digitnet_core::{CHECKSUM_OFFSET, ConvShape, Model, Shape, float, int8};
use digitnet_train::{evaluation::labels, model_file::ModelFile};

use super::grouped;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The network: a .dgn file
    file: PathBuf,
}

/// One line of the table of layers.
struct Row {
    name: &'static str,
    /// What goes in and out.
    maps: String,
    weights: String,
    bytes: usize,
    /// Ranges over the channels.
    ranges: String,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let file = ModelFile::read(&args.file)?;
    let model = file.model()?;
    Ok(write_text(&mut io::stdout().lock(), &file, &model)?)
}

fn write_text(out: &mut impl Write, file: &ModelFile, model: &Model<'_>) -> io::Result<()> {
    let shape = model.shape();
    let (arithmetic, score_scale, margins, rows) = match model {
        Model::Int8(network) => {
            let rows = network
                .layers()
                .map(|(name, layer)| row(shape, name, int8_sizes(layer)));
            (
                "int8 (integer arithmetic only)",
                network.score_scale(),
                [
                    network.margin().to_string(),
                    network.none_margin().to_string(),
                ],
                rows,
            )
        }
        Model::Float(network) => {
            let rows = network
                .layers()
                .map(|(name, layer)| row(shape, name, float_sizes(layer)));
            (
                "f32",
                network.score_scale(),
                [
                    network.margin().to_string(),
                    network.none_margin().to_string(),
                ],
                rows,
            )
        }
    };
    let checksum = file
        .bytes()
        .get(CHECKSUM_OFFSET..CHECKSUM_OFFSET + 4)
        .unwrap_or_default();
    let checksum: String = checksum
        .iter()
        .rev()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let mut fact = |name: &str, value: String| writeln!(out, "{name:21} {value}");
    fact("file", file.path().display().to_string())?;
    fact("size", format!("{} bytes", grouped(file.bytes().len())))?;
    fact("SHA-256", file.sha256())?;
    fact("checksum", format!("CRC-32 {checksum}, right"))?;
    fact("arithmetic", arithmetic.to_owned())?;
    fact("parameters", grouped(shape.parameters()))?;
    fact(
        "multiply-accumulates",
        grouped(shape.multiply_accumulates()),
    )?;
    fact(
        "scratch",
        format!("{} bytes", grouped(model.scratch_bytes())),
    )?;
    fact(
        "score scale",
        format!("{score_scale:e} natural-logarithm units per unit of score"),
    )?;
    fact(
        "classes",
        format!("{}: {}", shape.classes, labels(model).join(", ")),
    )?;
    let none = model.none_class().and_then(|class| model.label(class));
    fact("no digit", none.unwrap_or("no class for it").to_owned())?;
    let [margin, none_margin] = margins;
    fact(
        "margins",
        format!("{margin} over digits, {none_margin} over no digit, in units of score"),
    )?;
    writeln!(
        out,
        "\nlayer    in -> out               weights          bytes  ranges"
    )?;
    for row in rows.iter().filter(|row| row.bytes > 0) {
        let Row {
            name,
            maps,
            weights,
            bytes,
            ranges,
        } = row;
        writeln!(
            out,
            "{name:8} {maps:23} {weights:13} {:>8}  {ranges}",
            grouped(*bytes)
        )?;
    }
    Ok(())
}

fn row(shape: &Shape, name: &'static str, (bytes, ranges): (usize, String)) -> Row {
    let (maps, weights) = match name {
        "conv1" => conv(&shape.conv1),
        "conv2" => conv(&shape.conv2),
        "hidden" => dense(shape.features(), shape.hidden),
        _ => dense(shape.output_inputs(), shape.classes),
    };
    Row {
        name,
        maps,
        weights,
        bytes,
        ranges,
    }
}

fn conv(shape: &ConvShape) -> (String, String) {
    let ConvShape {
        in_side,
        in_channels,
        kernel,
        padding,
        out_channels,
    } = *shape;
    let (side, pad) = (
        shape.pooled_side(),
        if padding > 0 { " padded" } else { "" },
    );
    (
        format!("{in_side}x{in_side}x{in_channels} -> {side}x{side}x{out_channels}"),
        format!("{out_channels}x{kernel}x{kernel}x{in_channels}{pad}"),
    )
}

fn dense(inputs: usize, outputs: usize) -> (String, String) {
    (
        format!("{inputs} -> {outputs}"),
        format!("{outputs}x{inputs}"),
    )
}

/// Bytes in the blob without padding, and what the numbers range over.
fn int8_sizes(layer: &int8::Layer<'_>) -> (usize, String) {
    let (mut bytes, mut text) = (0, Vec::new());
    let (mut weights, mut biases, mut scales) = (Range::new(), Range::new(), Range::new());
    for channel in layer.channels() {
        let count = channel.weights.len();
        bytes += 4 + match channel.weights {
            int8::Weights::Bytes(_) => count,
            int8::Weights::Nibbles(_) => count.div_ceil(2),
        };
        let all = channel.weights.iter();
        all.for_each(|weight| weights.add(f64::from(weight)));
        biases.add(f64::from(channel.bias));
        if let Some(rule) = channel.requantize {
            bytes += 8;
            scales.add(f64::from(rule.multiplier()) / f64::from(rule.shift()).exp2());
        }
    }
    text.push(format!("weight {weights}, bias {biases}"));
    if scales.any() {
        text.push(format!("scale {:.3e} to {:.3e}", scales.min, scales.max));
    }
    (bytes, text.join(", "))
}

fn float_sizes(layer: &float::Layer<'_>) -> (usize, String) {
    let (mut bytes, mut weights, mut biases) = (0, Range::new(), Range::new());
    for channel in layer.channels() {
        bytes += 4 + 4 * channel.weights.len();
        for &weight in channel.weights {
            weights.add(f64::from(f32::from_le_bytes(weight)));
        }
        biases.add(f64::from(channel.bias));
    }
    (bytes, format!("weight {weights:.4}, bias {biases:.4}"))
}

/// Smallest and largest of some numbers.
struct Range {
    min: f64,
    max: f64,
}

impl Range {
    fn new() -> Self {
        Self {
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
        }
    }

    fn add(&mut self, number: f64) {
        self.min = self.min.min(number);
        self.max = self.max.max(number);
    }

    fn any(&self) -> bool {
        self.min <= self.max
    }
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let precision = f.precision().unwrap_or(0);
        write!(f, "{:.precision$} to {:.precision$}", self.min, self.max)
    }
}
