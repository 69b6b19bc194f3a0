//! `value; name=text; name="text"`: what headers such as `Content-Disposition` are made of.

use percent_encoding::percent_decode;

/// The parameter `name` of a header's value, as text: UTF-8, or else Latin-1, which is what remains.
pub(super) fn find(value: &[u8], name: &str) -> Option<String> {
    let mut all = Parameters { rest: value };
    let (_, text) = all.find(|(found, _)| found.eq_ignore_ascii_case(name.as_bytes()))?;
    Some(decoded(&text))
}

/// The parameter `name` in the form that says its own character set: `UTF-8''%e2%82%ac` (RFC 8187).
pub(super) fn find_extended(value: &[u8], name: &str) -> Option<String> {
    let mut all = Parameters { rest: value };
    let (_, text) = all.find(|(found, _)| {
        let (last, rest) = found.split_last().unwrap_or((&0, &[]));
        *last == b'*' && rest.eq_ignore_ascii_case(name.as_bytes())
    })?;
    let mut parts = text.splitn(3, |&byte| byte == b'\'');
    let (set, _language, coded) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes: Vec<u8> = percent_decode(coded).collect();
    match set.to_ascii_lowercase().as_slice() {
        b"utf-8" => Some(String::from_utf8_lossy(&bytes).into_owned()),
        b"iso-8859-1" => Some(latin1(&bytes)),
        _ => None,
    }
}

fn decoded(bytes: &[u8]) -> String {
    str::from_utf8(bytes).map_or_else(|_| latin1(bytes), str::to_owned)
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// Names and texts behind each semicolon.
struct Parameters<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Parameters<'a> {
    type Item = (&'a [u8], Vec<u8>);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.rest.iter().position(|&byte| byte == b';')?;
        let rest = self.rest[start + 1..].trim_ascii_start();
        let Some(end) = rest.iter().position(|byte| b"=;".contains(byte)) else {
            self.rest = &[];
            return None;
        };
        let (name, rest) = rest.split_at(end);
        let (text, rest) = match rest {
            [b'=', b'"', quoted @ ..] => unquoted(quoted),
            [b'=', token @ ..] => {
                let end = token.iter().position(|&byte| byte == b';');
                let (token, rest) = token.split_at(end.unwrap_or(token.len()));
                (token.trim_ascii().to_vec(), rest)
            }
            _ => (Vec::new(), rest),
        };
        self.rest = rest;
        Some((name.trim_ascii_end(), text))
    }
}

/// Up to the closing quote, and what follows it. A backslash speaks for a quote or a backslash
/// alone: some programs send whole paths of Windows.
fn unquoted(quoted: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut text = Vec::new();
    let mut rest = quoted;
    loop {
        match rest {
            [b'\\', byte @ (b'"' | b'\\'), after @ ..] => {
                text.push(*byte);
                rest = after;
            }
            [b'"', after @ ..] => return (text, after),
            [byte, after @ ..] => {
                text.push(*byte);
                rest = after;
            }
            [] => return (text, rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_however_they_are_written() {
        let name =
            |value: &[u8]| find_extended(value, "filename").or_else(|| find(value, "filename"));
        for (value, expected) in [
            (
                &b"form-data; name=\"image\"; filename=\"a b.png\""[..],
                Some("a b.png"),
            ),
            (
                b"form-data; filename=three.png; name=image",
                Some("three.png"),
            ),
            (b"form-data; FileName=\"x;y=z.png\"", Some("x;y=z.png")),
            (b"form-data; filename=\"a\\\"b.png\"", Some("a\"b.png")),
            (
                b"form-data; filename=\"C:\\fotos\\3.png\"",
                Some("C:\\fotos\\3.png"),
            ),
            (
                "form-data; filename=\"数字.png\"".as_bytes(),
                Some("数字.png"),
            ),
            (b"form-data; filename=\"caf\xE9.png\"", Some("café.png")),
            (
                b"form-data; filename=\"x.png\"; filename*=UTF-8''%E6%95%B0%20.png",
                Some("数 .png"),
            ),
            (
                b"form-data; filename*=iso-8859-1'en'caf%E9.png",
                Some("café.png"),
            ),
            (b"form-data; filename*=utf-7''x; filename=y", Some("y")),
            (b"form-data; name=\"image\"", None),
            (b"form-data; filename=\"never ends", Some("never ends")),
        ] {
            assert_eq!(name(value).as_deref(), expected, "{}", decoded(value));
        }
    }
}
