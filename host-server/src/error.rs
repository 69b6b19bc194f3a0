//! Everything that can go wrong with a request: one enum, each with its status, code and message.

mod busy;

use serde::Serialize;
use thiserror::Error;
use warp::http::StatusCode;

use crate::budget::Full;
use crate::decode::DecodeError;
use crate::pool::Rejected;
pub use busy::Busy;

/// Seconds after which it is worth to ask a busy server again.
pub const RETRY_AFTER: u64 = 1;

/// Why a request was not answered with a digit.
///
/// The message says what was wrong and what to do; it is shown to people as it is.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The request promised no body and brought none.
    #[error(
        "the request has no body, and neither Content-Length nor Transfer-Encoding announces one; \
         send the picture's bytes as the body"
    )]
    LengthRequired,
    /// The body, or the form's picture, has no bytes.
    #[error("nothing was uploaded: send a picture")]
    Empty,
    /// The body has more bytes than are accepted.
    #[error("the upload has more than the {} MiB that are accepted; send a smaller picture", limit >> 20)]
    TooLarge {
        /// The most bytes that are accepted.
        limit: usize,
    },
    /// The body ended before all of it was there.
    #[error("the upload broke off before its end; send it again")]
    BrokenOff,
    /// The body came in slower than is borne.
    #[error("the upload came in too slowly; send it again over a better connection, or smaller")]
    TooSlow,
    /// The server has no room for the request now.
    #[error("the server is busy ({0}); try again in {RETRY_AFTER} second")]
    Busy(Busy),
    /// A form with too many fields that are not pictures.
    #[error("the form has more than {limit} fields beside `image`; send only the fields `image`")]
    TooManyParts {
        /// The most that are passed over.
        limit: usize,
    },
    /// More pictures in one request than are read.
    #[error("the form has more than {limit} pictures; send them in several requests")]
    TooManyImages {
        /// The most that are read.
        limit: usize,
    },
    /// A `multipart/form-data` body that does not follow its own rules.
    #[error(
        "the form is not valid multipart/form-data ({0}); send the picture as its field `image`"
    )]
    Form(&'static str),
    /// A form without the field that is read.
    #[error(
        "the form has no field `image` ({}); send the picture as the field `image`",
        list_fields(found)
    )]
    FieldMissing {
        /// Names of the fields that the form has, in order.
        found: Vec<String>,
    },
    /// A query parameter with a value that means nothing.
    #[error("`{name}={value}` is not understood; {name} takes {takes}")]
    Query {
        /// The parameter.
        name: &'static str,
        /// What it was set to.
        value: String,
        /// What it can be set to.
        takes: &'static str,
    },
    /// A query parameter that there is not.
    #[error("there is no parameter `{name}`; there are explain, invert and rotate")]
    UnknownParameter {
        /// Its name, shortened.
        name: String,
    },
    /// A body that is packed once more.
    #[error(
        "the body is packed (Content-Encoding); send the picture's bytes as they are, which are packed \
         already"
    )]
    Encoded,
    /// Text that should hold a picture and does not.
    #[error(
        "the text holds no picture: {0}; send the picture's bytes, or data:image/png;base64,... as \
         text or as {{\"image\": ...}}"
    )]
    Inline(&'static str),
    /// A request that no server on the web can answer.
    #[error("the request is not valid: {0}")]
    Malformed(&'static str),
    /// The uploaded bytes do not become a picture.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// No page or interface has this address.
    #[error(
        "nothing is found at this address; the upload page is at /, the interface at /api/v1/classify"
    )]
    NotFound,
    /// The address exists, but not for this method.
    #[error("this address does not take {method} requests; use {allow}")]
    Method {
        /// The method of the request.
        method: String,
        /// The methods that work, as the `Allow` header lists them.
        allow: &'static str,
    },
    /// A fault of the server, not of the request.
    #[error("the server failed while it read the picture; try again")]
    Internal,
}

impl Error {
    /// The HTTP status that says this.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Empty
            | Self::BrokenOff
            | Self::Form(_)
            | Self::FieldMissing { .. }
            | Self::TooManyParts { .. }
            | Self::TooManyImages { .. }
            | Self::Query { .. }
            | Self::UnknownParameter { .. }
            | Self::Inline(_)
            | Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Busy(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::LengthRequired => StatusCode::LENGTH_REQUIRED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Encoded | Self::Decode(DecodeError::UnknownFormat { .. }) => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            Self::Decode(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A word for programs, which stays the same when the message is reworded.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LengthRequired => "length_required",
            Self::Empty => "empty_upload",
            Self::TooLarge { .. } => "upload_too_large",
            Self::BrokenOff => "upload_broken_off",
            Self::TooSlow => "upload_too_slow",
            Self::Busy(_) => "server_busy",
            Self::TooManyParts { .. } => "too_many_parts",
            Self::TooManyImages { .. } => "too_many_images",
            Self::Form(_) => "malformed_form",
            Self::FieldMissing { .. } => "field_missing",
            Self::Query { .. } => "bad_query",
            Self::UnknownParameter { .. } => "unknown_parameter",
            Self::Encoded => "encoded_body",
            Self::Inline(_) => "malformed_data",
            Self::Malformed(_) => "malformed_request",
            Self::Decode(DecodeError::UnknownFormat { .. }) => "unknown_format",
            Self::Decode(DecodeError::TooManyPixels { .. } | DecodeError::TooMuchMemory { .. }) => {
                "too_many_pixels"
            }
            Self::Decode(DecodeError::TooMuchTime { .. }) => "too_much_work",
            Self::Decode(DecodeError::RareKind { .. }) => "rare_kind",
            Self::Decode(DecodeError::Damaged { .. }) => "damaged_picture",
            Self::NotFound => "not_found",
            Self::Method { .. } => "method_not_allowed",
            Self::Internal => "internal",
        }
    }

    /// The JSON body: `{"error": {"code": ..., "message": ...}}`.
    pub fn body(&self) -> ErrorBody {
        ErrorBody {
            error: ErrorDetail {
                code: self.code(),
                message: self.to_string(),
            },
        }
    }
}

impl From<Full> for Error {
    fn from(full: Full) -> Self {
        Self::Busy(match full {
            Full::Sum => Busy::UploadMemory,
            Full::Client => Busy::UploadShare,
        })
    }
}

impl From<Rejected> for Error {
    fn from(rejected: Rejected) -> Self {
        match rejected {
            Rejected::QueueFull => Self::Busy(Busy::Queue),
            Rejected::ClientShareFull => Self::Busy(Busy::ClientShare),
            Rejected::WaitedTooLong => Self::Busy(Busy::Wait),
            Rejected::Ending => Self::Busy(Busy::Ending),
            Rejected::Panicked => Self::Internal,
        }
    }
}

/// An error as the API tells it.
#[derive(Debug, Serialize)]
pub struct ErrorBody {
    /// What happened.
    pub error: ErrorDetail,
}

/// The two parts of an error: for programs and for people.
#[derive(Debug, Serialize)]
pub struct ErrorDetail {
    /// See [`Error::code`].
    pub code: &'static str,
    /// What was wrong and what to do.
    pub message: String,
}

/// Names in a form are the sender's: at most the first few, each shortened.
fn list_fields(found: &[String]) -> String {
    const SHOWN: usize = 5;
    const LETTERS: usize = 40;
    if found.is_empty() {
        return "it has no fields at all".into();
    }
    let names: Vec<String> = found
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{}`", name.chars().take(LETTERS).collect::<String>()))
        .collect();
    let more = if found.len() > SHOWN { " and more" } else { "" };
    format!("found: {}{more}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_field_names_what_was_found_instead() {
        let found = vec!["picture".into(), "note".into()];
        let message = Error::FieldMissing { found }.to_string();
        assert!(message.contains("found: `picture`, `note`"), "{message}");
        assert!(message.contains("field `image`"), "{message}");
    }

    #[test]
    fn long_lists_of_fields_are_cut() {
        let found = vec!["x".repeat(1000); 1000];
        assert!(Error::FieldMissing { found }.to_string().len() < 400);
        let none = Error::FieldMissing { found: Vec::new() }.to_string();
        assert!(none.contains("no fields at all"), "{none}");
    }

    #[test]
    fn the_limit_is_told_in_mebibytes() {
        let message = Error::TooLarge { limit: 10 << 20 }.to_string();
        assert!(message.contains("10 MiB"), "{message}");
    }
}
