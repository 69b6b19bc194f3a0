//! A request's body -> the uploaded files, never more than [`MAX_BYTES`] and never slower than
//! bearable.

mod body;
mod file;
mod form;
mod gathered;
mod inline;
mod parameters;

pub use body::MAX_BYTES;
pub use file::{File, Upload};
pub use form::FIELD;
pub(crate) use inline::picture;

use bytes::{Buf, Bytes};
use futures_util::Stream;
use warp::http::HeaderMap;
use warp::http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};

use crate::budget::Share;
use crate::error::Error;
use crate::limits::Limits;

/// Takes the uploaded files out of a request: the form fields `image` of a `multipart/form-data`
/// body, any other body as it is.
///
/// # Errors
///
/// [`Error::TooLarge`] as soon as too much is announced or has come in, [`Error::TooSlow`],
/// [`Error::Busy`] where the memory for uploads is taken, [`Error::Encoded`], [`Error::Empty`] and
/// [`Error::LengthRequired`] for nothing, [`Error::BrokenOff`] for a connection that ended early,
/// [`Error::Form`], [`Error::TooManyParts`] and [`Error::FieldMissing`] for a form that does not
/// hold pictures.
pub async fn receive<B: Buf>(
    headers: &HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
    limits: &Limits,
    share: Share,
) -> Result<Upload, Error> {
    let bytes = receive_plain(headers, body, limits, share).await?;
    let upload = match multipart_type(headers) {
        Some(content_type) => form::upload(content_type, &bytes, limits.images)?,
        None => Upload {
            files: vec![File {
                name: String::new(),
                bytes,
            }],
            settings: Vec::new(),
        },
    };
    match &upload.files[..] {
        [only] if only.bytes.is_empty() => Err(Error::Empty),
        _ => Ok(upload),
    }
}

/// Takes a body that is no form, with the same limits. It belongs to the memory for uploads.
///
/// # Errors
///
/// Those of [`receive`] that have nothing to do with forms.
pub async fn receive_plain<B: Buf>(
    headers: &HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
    limits: &Limits,
    share: Share,
) -> Result<Bytes, Error> {
    let bytes = body::read(headers, body, limits, share).await?;
    if !bytes.is_empty() {
        return Ok(bytes);
    }
    let announced = headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING);
    Err(if announced {
        Error::Empty
    } else {
        Error::LengthRequired
    })
}

/// The content type, where it announces a form.
fn multipart_type(headers: &HeaderMap) -> Option<&[u8]> {
    const FORM: &[u8] = b"multipart/form-data";
    let value = headers.get(CONTENT_TYPE)?.as_bytes();
    let essence = value.split(|&byte| byte == b';').next()?.trim_ascii();
    essence.eq_ignore_ascii_case(FORM).then_some(value)
}
