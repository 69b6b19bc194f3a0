//! The interface's description for programs.

/// OpenAPI 3.1, as it is served at `/openapi.json`.
pub const DOCUMENT: &str = include_str!("openapi.json");
