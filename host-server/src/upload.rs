//! A request's body -> the uploaded files, never more than [`MAX_BYTES`] and never slower than
//! bearable.

mod body;
mod form;

use bytes::{Buf, Bytes};
use futures_util::Stream;
use warp::http::HeaderMap;
use warp::http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};

use crate::budget::{Budget, Share};
use crate::error::Error;
use crate::limits::Limits;

/// The largest body that is accepted, in bytes.
pub const MAX_BYTES: usize = 10 << 20;
/// The form field that holds a picture.
pub const FIELD: &str = "image";

/// One uploaded file.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// The name that the sender gave it, shortened; empty where it gave none.
    pub name: String,
    /// Its content, not empty where it is the only file.
    pub bytes: Bytes,
}

/// What came with a request. The memory is accounted for until this is dropped.
#[derive(Debug)]
pub struct Upload {
    /// The files in the order in which they came, at least one.
    pub files: Vec<File>,
    /// What they take of the memory for uploads.
    pub share: Share,
}

/// Takes the uploaded files out of a request: the form fields `image` of a `multipart/form-data`
/// body, any other body as it is.
///
/// # Errors
///
/// [`Error::TooLarge`] as soon as too much is announced or has come in, [`Error::TooSlow`],
/// [`Error::Busy`] where the memory for uploads is taken, [`Error::Empty`] and
/// [`Error::LengthRequired`] for nothing, [`Error::BrokenOff`] for a connection that ended early,
/// [`Error::Form`], [`Error::TooManyParts`] and [`Error::FieldMissing`] for a form that does not
/// hold pictures.
pub async fn receive<B: Buf>(
    headers: &HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
    limits: &Limits,
    memory: &Budget,
) -> Result<Upload, Error> {
    let (bytes, share) = body::read(headers, body, limits, memory).await?;
    if bytes.is_empty() {
        let announced =
            headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING);
        return Err(if announced {
            Error::Empty
        } else {
            Error::LengthRequired
        });
    }
    let files = match multipart_type(headers) {
        Some(content_type) => form::files(content_type, bytes, limits.images).await?,
        None => vec![File {
            name: String::new(),
            bytes,
        }],
    };
    match &files[..] {
        [only] if only.bytes.is_empty() => Err(Error::Empty),
        _ => Ok(Upload { files, share }),
    }
}

/// Takes a body that is no form, with the same limits.
///
/// # Errors
///
/// Those of [`receive`] that have nothing to do with forms.
pub async fn receive_plain<B: Buf>(
    headers: &HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
    limits: &Limits,
    memory: &Budget,
) -> Result<(Bytes, Share), Error> {
    body::read(headers, body, limits, memory).await
}

/// The content type, where it announces a form.
fn multipart_type(headers: &HeaderMap) -> Option<&str> {
    const FORM: &str = "multipart/form-data";
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next()?.trim();
    essence.eq_ignore_ascii_case(FORM).then_some(value)
}
