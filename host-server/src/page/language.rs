//! Which language the page speaks to whom.

use digitnet_answer::Language;
use warp::http::HeaderMap;
use warp::http::header::ACCEPT_LANGUAGE;

/// `lang=zh` in the query where somebody chose, else what the browser likes best.
pub fn asked_for(query: &str, headers: &HeaderMap) -> Language {
    let values = query.split('&').filter_map(|pair| pair.split_once('='));
    let mut chosen = values.filter(|(name, _)| *name == "lang");
    let chosen = chosen.find_map(|(_, tag)| Language::of(tag));
    chosen.unwrap_or_else(|| liked(headers))
}

/// The first of the best in `Accept-Language`.
fn liked(headers: &HeaderMap) -> Language {
    let liked = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut best = (0.0, Language::default());
    for range in liked.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let language = parts.next().and_then(Language::of);
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

#[cfg(test)]
mod tests {
    use super::*;
    use warp::http::HeaderValue;

    fn asked(query: &str, accept: &'static str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(accept));
        asked_for(query, &headers)
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
        assert_eq!(asked_for("", &HeaderMap::new()), English);
    }

    #[test]
    fn who_chose_is_not_overruled() {
        assert_eq!(asked("rotate=90&lang=zh", "en"), Language::Chinese);
        assert_eq!(asked("lang=en", "zh"), Language::English);
        assert_eq!(asked("lang=xx", "zh"), Language::Chinese);
    }
}
