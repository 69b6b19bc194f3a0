//! A form's body -> the files in it, as pieces of the body: nothing is copied.

use bytes::Bytes;
use memchr::memmem;

use super::file::{File, Upload};
use super::parameters;
use crate::error::Error;
use crate::query;

/// The form field that holds a picture.
pub const FIELD: &str = "image";

/// The files in the fields `image`, at most `images`, and what the form says beside them.
pub(super) fn upload(content_type: &[u8], body: &Bytes, images: usize) -> Result<Upload, Error> {
    let boundary = parameters::find(content_type, "boundary").filter(|text| !text.is_empty());
    let boundary = boundary.ok_or(Error::Form("its content type has no boundary"))?;
    let mut parts = Parts::new(body, &boundary);
    let (mut files, mut settings, mut others) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(part) = parts.next()? {
        let name = parameters::find(part.disposition, "name").unwrap_or_default();
        if name == FIELD {
            if files.len() == images {
                return Err(Error::TooManyImages { limit: images });
            }
            files.push(File {
                name: file_name(part.disposition),
                bytes: body.slice_ref(part.content),
            });
        } else if others.len() == OTHER_FIELDS {
            return Err(Error::TooManyParts {
                limit: OTHER_FIELDS,
            });
        } else {
            if query::is_setting(&name) {
                let value = String::from_utf8_lossy(part.content);
                settings.push((name.clone(), value.chars().take(SETTING_LETTERS).collect()));
            }
            others.push(name);
        }
    }
    if files.is_empty() {
        return Err(Error::FieldMissing { found: others });
    }
    Ok(Upload { files, settings })
}

fn file_name(disposition: &[u8]) -> String {
    let name = parameters::find_extended(disposition, "filename");
    let name = name.or_else(|| parameters::find(disposition, "filename"));
    name.unwrap_or_default()
        .chars()
        .take(NAME_LETTERS)
        .collect()
}

/// One field of a form.
struct Part<'a> {
    /// The value of its `Content-Disposition`.
    disposition: &'a [u8],
    content: &'a [u8],
}

/// A body's parts, one after the other (RFC 2046).
struct Parts<'a> {
    /// Behind the last delimiter.
    rest: &'a [u8],
    /// What ends a part: a line break, two hyphens, the boundary.
    delimiter: Vec<u8>,
    begun: bool,
}

impl<'a> Parts<'a> {
    fn new(body: &'a [u8], boundary: &str) -> Self {
        Self {
            rest: body,
            delimiter: format!("\r\n--{boundary}").into_bytes(),
            begun: false,
        }
    }

    /// `None` behind the last part.
    fn next(&mut self) -> Result<Option<Part<'a>>, Error> {
        if !self.begun {
            self.begun = true;
            let first = &self.delimiter[2..]; // without the line break
            self.rest = match self.rest.strip_prefix(first) {
                Some(rest) => rest,
                None => self.behind_delimiter()?.1,
            };
        }
        if self.rest.starts_with(b"--") {
            return Ok(None);
        }
        // The line of the delimiter may end in blanks.
        let blanks = self.rest.iter().position(|byte| !b" \t".contains(byte));
        self.rest = &self.rest[blanks.unwrap_or(self.rest.len())..];
        let head = self.rest.strip_prefix(b"\r\n").ok_or(CUT)?;
        let (disposition, length) = parse_head(head)?;
        // A part without content ends with the line break of its head.
        self.rest = &head[length - 2..];
        let content = self.behind_delimiter()?;
        self.rest = content.1;
        let content = content.0.get(2..).unwrap_or_default();
        Ok(Some(Part {
            disposition,
            content,
        }))
    }

    /// What lies before the next delimiter, and behind it.
    fn behind_delimiter(&self) -> Result<(&'a [u8], &'a [u8]), Error> {
        let at = memmem::find(self.rest, &self.delimiter).ok_or(CUT)?;
        Ok((&self.rest[..at], &self.rest[at + self.delimiter.len()..]))
    }
}

/// The part's `Content-Disposition`, and how long its head is.
fn parse_head(part: &[u8]) -> Result<(&[u8], usize), Error> {
    let mut headers = [httparse::EMPTY_HEADER; PART_HEADERS];
    let whole = part.len() <= PART_HEAD;
    let part = &part[..part.len().min(PART_HEAD)];
    match httparse::parse_headers(part, &mut headers) {
        Ok(httparse::Status::Complete((length, headers))) => {
            let disposition = headers
                .iter()
                .find(|header| header.name.eq_ignore_ascii_case("content-disposition"));
            Ok((disposition.map_or(&[], |header| header.value), length))
        }
        Ok(httparse::Status::Partial) if whole => Err(CUT),
        Ok(httparse::Status::Partial) => Err(Error::Form("the head of a part has more than 8 kB")),
        Err(_) => Err(Error::Form("the headers of a part are not valid")),
    }
}

const CUT: Error = Error::Form("a part begins or ends without the boundary");
/// Fields that are not pictures.
const OTHER_FIELDS: usize = 32;
const PART_HEADERS: usize = 16;
/// Bytes of a part's headers: names become text outside the budget of memory.
const PART_HEAD: usize = 8 << 10;
const NAME_LETTERS: usize = 200;
const SETTING_LETTERS: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(body: &str) -> Result<Vec<String>, Error> {
        let body = Bytes::from(body.to_owned());
        let upload = upload(b"multipart/form-data; boundary=b", &body, 9)?;
        let text = |file: File| String::from_utf8(file.bytes.to_vec()).expect("text");
        Ok(upload.files.into_iter().map(text).collect())
    }

    #[test]
    fn parts_end_at_the_boundary_alone() {
        const HEAD: &str = "Content-Disposition: form-data; name=\"image\"\r\n\r\n";
        let plain = format!("--b\r\n{HEAD}one\r\n--b\r\n{HEAD} --b two\r\n\r\n--b--\r\nmore");
        assert_eq!(contents(&plain).expect("valid"), ["one", " --b two\r\n"]);
        let framed = format!("before\r\n--b \t\r\n{HEAD}\r\n--b--");
        assert_eq!(contents(&framed).expect("valid"), [""]);
        for wrong in [
            String::new(),
            "--b".into(),
            "--b\r\n".into(),
            format!("--b\r\n{HEAD}one"),
            format!("--b\r\n{HEAD}one\r\n--c--"),
            "--b\r\nbad header\r\n\r\none\r\n--b--".into(),
            format!("--bb\r\n{HEAD}one\r\n--bb--"),
        ] {
            let refused = contents(&wrong);
            assert!(matches!(refused, Err(Error::Form(_))), "{wrong:?}");
        }
    }

    #[test]
    fn the_head_of_a_part_is_bounded() {
        let form = |letters: usize| {
            let name = "\u{e9}".repeat(letters);
            format!(
                "--b\r\nContent-Disposition: form-data; name=image; filename=\"{name}\"\r\n\r\nx\r\n--b--"
            )
        };
        assert_eq!(contents(&form(3000)).expect("valid"), ["x"]);
        let error = contents(&form(5000)).expect_err("too long").to_string();
        assert!(error.contains("more than 8 kB"), "{error}");
    }

    #[test]
    fn a_form_says_how_pictures_are_to_be_read() {
        let field = |name: &str, value: &str| {
            format!("--b\r\nContent-Disposition: form-data; name={name}\r\n\r\n{value}\r\n")
        };
        let body = [
            field("image", "x"),
            field("rotate", "90"),
            field("note", "y"),
        ]
        .concat();
        let body = Bytes::from(format!("{body}--b--"));
        let upload = upload(b"multipart/form-data; boundary=\"b\"", &body, 1).expect("valid");
        assert_eq!(upload.settings, [("rotate".to_owned(), "90".to_owned())]);
    }
}
