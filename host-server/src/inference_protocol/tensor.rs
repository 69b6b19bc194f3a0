//! A request's body -> pictures, and what is asked about them.

use std::borrow::Cow;

use bytes::Bytes;
use digitnet_core::PIXELS;
use serde::Deserialize;

use super::bounded::{Few, Levels};
use super::constants::MAX_BATCH;

/// The name of the input.
pub(super) const INPUT: &str = "image";

/// What is asked.
#[derive(Debug, PartialEq)]
pub(super) struct Request {
    /// The asker's own name for the request.
    pub(super) id: Option<String>,
    /// The grey levels of all pictures, one after the other.
    pub(super) pixels: Bytes,
    /// The outputs that are wanted, in order.
    pub(super) outputs: Vec<Output>,
}

/// One output that is wanted.
#[derive(Debug, PartialEq)]
pub(super) struct Output {
    pub(super) kind: OutputKind,
    /// As bytes behind the JSON.
    pub(super) binary: bool,
}

/// What there is to want.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OutputKind {
    Scores,
    Probabilities,
    Label,
}

impl OutputKind {
    pub(super) const ALL: [Self; 3] = [Self::Scores, Self::Probabilities, Self::Label];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Scores => "scores",
            Self::Probabilities => "probabilities",
            Self::Label => "label",
        }
    }
}

#[derive(Deserialize)]
struct Json<'a> {
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    inputs: Few<JsonInput<'a>, 1>,
    #[serde(borrow)]
    outputs: Option<Few<JsonOutput<'a>, { OutputKind::ALL.len() }>>,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Deserialize)]
struct JsonInput<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    datatype: Cow<'a, str>,
    shape: Few<u64, DIMENSIONS>,
    data: Option<Levels>,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Deserialize)]
struct JsonOutput<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(default)]
    parameters: Parameters,
}

/// Those that are understood; others are passed over, as the protocol wants it.
#[derive(Default, Deserialize)]
struct Parameters {
    binary_data_size: Option<usize>,
    binary_data: Option<bool>,
    binary_data_output: Option<bool>,
}

/// Reads a body whose first `json_length` bytes are JSON.
///
/// The error is a message for the asker.
pub(super) fn parse(body: &Bytes, json_length: usize) -> Result<Request, String> {
    let json: Json<'_> = serde_json::from_slice(&body[..json_length])
        .map_err(|error| format!("the request is not valid: {}", shortened(&error)))?;
    let [input] = &json.inputs.0[..] else {
        return Err(format!("the model takes one input, `{INPUT}`"));
    };
    let pictures = pictures(input)?;
    let binary = body.slice(json_length..);
    let pixels = match (&input.data, input.parameters.binary_data_size) {
        (Some(data), None) if binary.is_empty() => Bytes::from(data.0.clone()),
        (None, Some(size)) if size == binary.len() => binary,
        (None, Some(size)) => {
            let found = binary.len();
            return Err(format!(
                "binary_data_size is {size}, but {found} bytes follow the JSON"
            ));
        }
        _ => return Err("send either `data`, or `binary_data_size` and bytes".into()),
    };
    if pixels.len() != pictures * PIXELS {
        let (found, wanted) = (pixels.len(), pictures * PIXELS);
        return Err(format!(
            "the data has {found} values; the shape wants {wanted}"
        ));
    }
    let id = json.id.map(Cow::into_owned);
    if id.as_ref().is_some_and(|id| id.len() > ID_BYTES) {
        return Err(format!("the id has more than {ID_BYTES} bytes"));
    }
    let asked = json.outputs.map(|outputs| outputs.0);
    Ok(Request {
        id,
        pixels,
        outputs: outputs(asked, json.parameters.binary_data_output)?,
    })
}

/// An error may quote all that was sent.
fn shortened(error: &serde_json::Error) -> String {
    const LETTERS: usize = 200;
    error.to_string().chars().take(LETTERS).collect()
}

/// How many there are, by the input's shape.
fn pictures(input: &JsonInput<'_>) -> Result<usize, String> {
    if input.name != INPUT {
        let name: String = input.name.chars().take(40).collect();
        return Err(format!(
            "the model has no input `{name}`; it takes `{INPUT}`"
        ));
    }
    if input.datatype != "UINT8" {
        return Err("the datatype must be UINT8: 0 is paper, 255 is ink".into());
    }
    match input.shape.0[..] {
        [pictures, 28, 28] if (1..=MAX_BATCH as u64).contains(&pictures) => Ok(pictures as usize),
        _ => Err(format!(
            "the shape must be [n, 28, 28], with n from 1 to {MAX_BATCH}"
        )),
    }
}

fn outputs(
    asked: Option<Vec<JsonOutput<'_>>>,
    binary: Option<bool>,
) -> Result<Vec<Output>, String> {
    let binary = binary.unwrap_or(false);
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else {
        return Ok(OutputKind::ALL.map(|kind| Output { kind, binary }).into());
    };
    let output = |asked: JsonOutput<'_>| {
        let kind = OutputKind::ALL
            .into_iter()
            .find(|kind| kind.name() == asked.name);
        let kind = kind.ok_or("the outputs are `scores`, `probabilities` and `label`")?;
        let binary = asked.parameters.binary_data.unwrap_or(binary);
        Ok(Output { kind, binary })
    };
    asked.into_iter().map(output).collect()
}

/// Of an `id`, which is sent back.
const ID_BYTES: usize = 256;
/// The most of a shape that is looked at; three are right.
const DIMENSIONS: usize = 8;

#[cfg(test)]
mod tests;
