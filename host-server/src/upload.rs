//! A request's body -> the bytes of the uploaded file, never more than [`MAX_BYTES`].

use std::pin::pin;
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use futures_util::{Stream, StreamExt, stream};
use multer::Multipart;
use warp::http::HeaderMap;
use warp::http::header::{CONTENT_LENGTH, CONTENT_TYPE, EXPECT, TRANSFER_ENCODING};

use crate::error::Error;

/// The largest body that is accepted, in bytes.
pub const MAX_BYTES: usize = 10 << 20;
/// The form field that holds the picture.
pub const FIELD: &str = "image";

/// Takes the uploaded file out of a request: the form field `image` of a `multipart/form-data`
/// body, any other body as it is.
///
/// # Errors
///
/// [`Error::TooLarge`] as soon as too much is announced or has come in, [`Error::Empty`] and
/// [`Error::LengthRequired`] for nothing, [`Error::BrokenOff`] for a connection that ended early,
/// [`Error::Form`] and [`Error::FieldMissing`] for a form that does not hold the picture.
pub async fn receive<B: Buf>(
    headers: &HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Result<Bytes, Error> {
    let bytes = read(headers, body).await?;
    if bytes.is_empty() {
        let announced =
            headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING);
        return Err(if announced {
            Error::Empty
        } else {
            Error::LengthRequired
        });
    }
    let Some(content_type) = multipart_type(headers) else {
        return Ok(bytes);
    };
    let boundary = multer::parse_boundary(content_type).map_err(Error::Form)?;
    let file = find_field(bytes, boundary).await?;
    if file.is_empty() {
        Err(Error::Empty)
    } else {
        Ok(file)
    }
}

/// Reads the whole body, or as much of it as is accepted.
async fn read<B: Buf>(
    headers: &HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Result<Bytes, Error> {
    let mut body = pin!(body);
    let too_large = Error::TooLarge { limit: MAX_BYTES };
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > MAX_BYTES as u64) {
        // Who asks first (`Expect: 100-continue`) has sent nothing yet and needs not to.
        if !headers.contains_key(EXPECT) {
            discard(body).await;
        }
        return Err(too_large);
    }
    let mut bytes = BytesMut::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| Error::BrokenOff)?;
        if bytes.len() + chunk.remaining() > MAX_BYTES {
            discard(body).await;
            return Err(too_large);
        }
        bytes.reserve(chunk.remaining());
        append(&mut bytes, chunk);
    }
    Ok(bytes.freeze())
}

fn append(bytes: &mut BytesMut, mut chunk: impl Buf) {
    while chunk.has_remaining() {
        let part = chunk.chunk();
        bytes.extend_from_slice(part);
        let length = part.len();
        chunk.advance(length);
    }
}

/// Lets the sender finish, within bounds: one that is cut off while it still sends may never see
/// the answer that says why.
async fn discard<B: Buf>(mut body: impl Stream<Item = Result<B, warp::Error>> + Unpin) {
    let drain = async {
        let mut left = DISCARDED_BYTES;
        while let Some(Ok(chunk)) = body.next().await {
            let Some(rest) = left.checked_sub(chunk.remaining()) else {
                return;
            };
            left = rest;
        }
    };
    let _ended_or_not = tokio::time::timeout(DISCARDED_TIME, drain).await;
}

/// The content type, where it announces a form.
fn multipart_type(headers: &HeaderMap) -> Option<&str> {
    const FORM: &str = "multipart/form-data";
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next()?.trim();
    essence.eq_ignore_ascii_case(FORM).then_some(value)
}

async fn find_field(body: Bytes, boundary: String) -> Result<Bytes, Error> {
    let whole = stream::iter([Ok::<_, std::convert::Infallible>(body)]);
    let mut form = Multipart::new(whole, boundary);
    let mut found = Vec::new();
    while let Some(field) = form.next_field().await.map_err(Error::Form)? {
        if field.name() == Some(FIELD) {
            return field.bytes().await.map_err(Error::Form);
        }
        if found.len() < REMEMBERED_FIELDS {
            found.push(field.name().unwrap_or_default().to_owned());
        }
    }
    Err(Error::FieldMissing { found })
}

const DISCARDED_BYTES: usize = 64 << 20;
const DISCARDED_TIME: Duration = Duration::from_secs(3);
const REMEMBERED_FIELDS: usize = 10;
