//! Pictures -> the network's outputs, as the protocol tells them.

use digitnet_core::{Digit, PIXELS, Scratch};
use serde_json::{Map, Value, json};

use super::constants::{MODEL, VERSION};
use super::tensor::{Output, OutputKind, Request};
use crate::error::Error;
use crate::reader::{NETWORK, PREPACKED};

/// Classes of the network.
pub(super) const CLASSES: usize = NETWORK.shape().classes;

/// What the network says of all pictures.
#[derive(Default)]
struct Read {
    /// [n, classes]
    scores: Vec<i32>,
    /// [n, classes]
    probabilities: Vec<f32>,
    /// [n]
    labels: Vec<&'static str>,
}

/// An answer: JSON, and the tensors behind it.
pub(super) struct Computed {
    pub(super) json: Vec<u8>,
    pub(super) bytes: Vec<u8>,
}

/// Answers a request; for a reader, since many pictures take their time.
pub(super) fn compute(request: &Request) -> Result<Computed, Error> {
    let read = read(&request.pixels)?;
    let mut bytes = Vec::new();
    let outputs: Vec<Value> = request
        .outputs
        .iter()
        .map(|output| tensor(output, &read, &mut bytes))
        .collect();
    let mut answer = json!({
        "model_name": MODEL,
        "model_version": VERSION,
        "outputs": outputs,
    });
    if let Some(id) = &request.id {
        answer["id"] = json!(id);
    }
    let json = answer.to_string().into_bytes();
    Ok(Computed { json, bytes })
}

fn read(pixels: &[u8]) -> Result<Read, Error> {
    let mut scratch = Scratch::<{ NETWORK.scratch_bytes() }>::new();
    let mut read = Read::default();
    for picture in pixels.chunks_exact(PIXELS) {
        let picture = picture.try_into().map_err(|_| Error::Internal)?;
        let found = PREPACKED.classify(&Digit::new(picture), &mut scratch);
        let scores = found.map_err(|_| Error::Internal)?.scores;
        read.labels
            .push(NETWORK.label(scores.best()).unwrap_or_default());
        read.scores.extend_from_slice(scores.values());
        read.probabilities.extend(scores.probabilities());
    }
    Ok(read)
}

/// One output, in the JSON or behind it.
fn tensor(output: &Output, read: &Read, binary: &mut Vec<u8>) -> Value {
    let pictures = read.labels.len();
    let (datatype, shape) = match output.kind {
        OutputKind::Scores => ("INT32", vec![pictures, CLASSES]),
        OutputKind::Probabilities => ("FP32", vec![pictures, CLASSES]),
        OutputKind::Label => ("BYTES", vec![pictures]),
    };
    let mut tensor = Map::new();
    let mut add = |name: &str, value: Value| tensor.insert(name.into(), value);
    add("name", json!(output.kind.name()));
    add("datatype", json!(datatype));
    add("shape", json!(shape));
    if output.binary {
        let before = binary.len();
        write(output.kind, read, binary);
        add(
            "parameters",
            json!({"binary_data_size": binary.len() - before}),
        );
    } else {
        let data = match output.kind {
            OutputKind::Scores => json!(read.scores),
            OutputKind::Probabilities => json!(read.probabilities),
            OutputKind::Label => json!(read.labels),
        };
        add("data", data);
    }
    Value::Object(tensor)
}

/// Little-endian numbers; strings with their length before them.
fn write(kind: OutputKind, read: &Read, binary: &mut Vec<u8>) {
    match kind {
        OutputKind::Scores => {
            binary.extend(read.scores.iter().flat_map(|score| score.to_le_bytes()))
        }
        OutputKind::Probabilities => {
            let bytes = read
                .probabilities
                .iter()
                .flat_map(|share| share.to_le_bytes());
            binary.extend(bytes);
        }
        OutputKind::Label => {
            for label in &read.labels {
                binary.extend((label.len() as u32).to_le_bytes());
                binary.extend(label.as_bytes());
            }
        }
    }
}
