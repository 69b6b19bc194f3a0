//! Which language the page speaks.

use warp::http::HeaderMap;
use warp::http::header::ACCEPT_LANGUAGE;

/// A language that the page has texts in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The language's tag, as in `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    /// `lang=zh` in the query where somebody chose, else what the browser likes best.
    pub fn asked_for(query: &str, headers: &HeaderMap) -> Self {
        let values = query.split('&').filter_map(|pair| pair.split_once('='));
        let mut chosen = values.filter(|(name, _)| *name == "lang");
        let chosen = chosen.find_map(|(_, tag)| Self::of(tag));
        chosen.unwrap_or_else(|| Self::liked(headers))
    }

    /// The first of the best in `Accept-Language`.
    fn liked(headers: &HeaderMap) -> Self {
        let liked = headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let mut best = (0.0, Self::default());
        for range in liked.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let language = parts.next().and_then(Self::of);
            let weight = parts.find_map(|part| part.strip_prefix("q="));
            let weight = weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
            if let Some(language) = language
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }

    /// Of a tag such as `zh-Hans-CN`.
    fn of(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        let mut all = Self::ALL.into_iter();
        all.find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use warp::http::HeaderValue;

    fn asked(query: &str, accept: &'static str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(accept));
        Language::asked_for(query, &headers)
    }

    #[test]
    fn the_browser_says_what_it_likes() {
        use Language::{Chinese, English};
        assert_eq!(asked("", "zh-CN,zh;q=0.9,en;q=0.8"), Chinese);
        assert_eq!(asked("", "en-GB, zh;q=0.5"), English);
        assert_eq!(asked("", "de, zh;q=0.3, en;q=0.2"), Chinese);
        assert_eq!(asked("", "fr"), English);
        assert_eq!(asked("", "zh;q=0"), English);
        assert_eq!(asked("", "zh;q=lots, en;q=0.1"), English);
        assert_eq!(Language::asked_for("", &HeaderMap::new()), English);
    }

    #[test]
    fn who_chose_is_not_overruled() {
        assert_eq!(asked("rotate=90&lang=zh", "en"), Language::Chinese);
        assert_eq!(asked("lang=en", "zh"), Language::English);
        assert_eq!(asked("lang=xx", "zh"), Language::Chinese);
    }
}
