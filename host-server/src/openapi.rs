//! The interface's description for programs.

/// OpenAPI 3.1, as it is served at `/openapi.json`.
pub const DOCUMENT: &str = include_str!("openapi.json");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::routes::ROUTES;

    /// What the page is made of is no interface.
    fn is_page(path: &str) -> bool {
        let file = path.rsplit('/').next().unwrap_or_default();
        path == "/" || (file.contains('.') && path != "/openapi.json")
    }

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let document: Value = serde_json::from_str(DOCUMENT).expect("the document is JSON");
        let paths = document["paths"].as_object().expect("paths are an object");
        let described: BTreeSet<&str> = paths.keys().map(String::as_str).collect();
        let routes = ROUTES.iter().map(|(path, _)| *path);
        let expected: BTreeSet<&str> = routes.filter(|path| !is_page(path)).collect();
        assert_eq!(described, expected);
        for (path, allow) in ROUTES.iter().filter(|(path, _)| !is_page(path)) {
            let method = if allow.contains("POST") {
                "post"
            } else {
                "get"
            };
            assert!(paths[*path].get(method).is_some(), "{method} {path}");
        }
    }
}
