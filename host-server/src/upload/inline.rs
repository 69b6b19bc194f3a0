//! Pictures inside of text: a `data:` address, alone or as `{"image": "..."}`.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use serde::Deserialize;

use crate::budget::Share;
use crate::error::Error;

/// The picture in what was sent: the bytes themselves, but for text that holds it. For readers,
/// since megabytes of text take their time.
///
/// # Errors
///
/// [`Error::Inline`] for text that holds no picture, [`Error::TooLarge`], and [`Error::Busy`] where
/// the share has no room for another copy.
pub(crate) fn picture(sent: Bytes, mut share: Share) -> Result<Bytes, Error> {
    let text = sent.trim_ascii_start();
    let is_json = text.starts_with(b"{");
    if !is_json && !is_address(text) {
        return Ok(sent);
    }
    if text.len() > MAX_TEXT {
        return Err(Error::TooLarge { limit: MAX_TEXT });
    }
    let text = str::from_utf8(text).map_err(|_| Error::Inline("it is not UTF-8"))?;
    if !is_json {
        return decoded(text.trim_end(), share);
    }
    if text.contains('\\') {
        share.grow(text.len() as u64)?;
    }
    let json: Json<'_> = serde_json::from_str(text).map_err(|_| Error::Inline(NO_JSON))?;
    decoded(json.image.trim(), share)
}

#[derive(Deserialize)]
struct Json<'a> {
    #[serde(borrow)]
    image: Cow<'a, str>,
}

fn is_address(text: &[u8]) -> bool {
    let start = text.get(..SCHEME.len()).unwrap_or_default();
    start.eq_ignore_ascii_case(SCHEME.as_bytes())
}

/// The bytes of a `data:` address, or of base64 alone.
fn decoded(text: &str, mut share: Share) -> Result<Bytes, Error> {
    let base64 = if is_address(text.as_bytes()) {
        let (kind, data) = text
            .split_once(',')
            .ok_or(Error::Inline("it has no comma"))?;
        let coded = kind.rsplit(';').next().unwrap_or_default();
        if !coded.eq_ignore_ascii_case("base64") {
            return Err(Error::Inline("it is not base64"));
        }
        data
    } else {
        text
    };
    share.grow(base64.len() as u64)?;
    let bytes = BASE64.decode(base64);
    let mut bytes = bytes.map_err(|_| Error::Inline("its base64 is not valid"))?;
    bytes.shrink_to_fit();
    share.shrink_to(bytes.len() as u64);
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    Ok(share.own(bytes))
}

/// Takes it with the padding and without.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
const SCHEME: &str = "data:";
/// The most text that is taken: it is held twice, or three times, for a while.
const MAX_TEXT: usize = 5 << 20;
const NO_JSON: &str = "the JSON is not an object with the picture as its text `image`";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Budget;
    use crate::client::Client;

    fn read(text: &str) -> Result<Bytes, Error> {
        let budget = Budget::new(10_000);
        picture(text.to_owned().into(), budget.share(Client::default()))
    }

    #[test]
    fn addresses_hold_their_bytes() {
        for text in [
            "data:image/png;base64,aGVsbG8=",
            "\n DATA:;Base64,aGVsbG8\n",
            r#"{"image": "data:image\/png;base64,aGVsbG8="}"#,
            r#"{"name": "a", "image": "aGVsbG8="}"#,
        ] {
            assert_eq!(read(text).expect("valid"), "hello", "{text}");
        }
        assert_eq!(read("just text").expect("as it is"), "just text");
    }

    #[test]
    fn what_holds_no_picture_is_told() {
        for (text, why) in [
            ("data:image/png", "comma"),
            ("data:image/png,aGVsbG8=", "base64"),
            ("data:image/png;base64,%%%", "not valid"),
            (r#"{"picture": "aGVsbG8="}"#, "`image`"),
            (r#"{"image": 7}"#, "`image`"),
            ("{", "`image`"),
        ] {
            let error = read(text).expect_err(text).to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
        let long = format!("data:;base64,{}", "A".repeat(MAX_TEXT));
        assert!(matches!(read(&long), Err(Error::TooLarge { .. })));
    }
}
