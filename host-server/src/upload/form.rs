//! A form's body -> the files in it.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use multer::Multipart;

use super::{FIELD, File};
use crate::error::Error;

/// The files in the fields `image`, at most `images`.
pub(super) async fn files(
    content_type: &str,
    body: Bytes,
    images: usize,
) -> Result<Vec<File>, Error> {
    let boundary = multer::parse_boundary(content_type).map_err(Error::Form)?;
    let whole = stream::iter([Ok::<_, Infallible>(body)]);
    let mut form = Multipart::new(whole, boundary);
    let mut files = Vec::new();
    let mut others = Vec::new();
    while let Some(field) = form.next_field().await.map_err(Error::Form)? {
        if field.name() == Some(FIELD) {
            if files.len() == images {
                return Err(Error::TooManyImages { limit: images });
            }
            let name = field.file_name().unwrap_or_default();
            files.push(File {
                name: name.chars().take(NAME_LETTERS).collect(),
                bytes: field.bytes().await.map_err(Error::Form)?,
            });
        } else if others.len() == OTHER_FIELDS {
            return Err(Error::TooManyParts {
                limit: OTHER_FIELDS,
            });
        } else {
            others.push(field.name().unwrap_or_default().to_owned());
        }
    }
    if files.is_empty() {
        return Err(Error::FieldMissing { found: others });
    }
    Ok(files)
}

/// Fields that are not pictures, and that are passed over.
const OTHER_FIELDS: usize = 32;
const NAME_LETTERS: usize = 200;
