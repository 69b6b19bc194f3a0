//! What a request uploads.

use bytes::Bytes;

/// One uploaded file.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// The name that the sender gave it, shortened; empty where it gave none.
    pub name: String,
    /// Its content, not empty where it is the only file.
    pub bytes: Bytes,
}

/// What came with a request.
#[derive(Debug)]
pub struct Upload {
    /// The files in the order in which they came, at least one. They belong to the memory for uploads.
    pub files: Vec<File>,
    /// What a form says beside its pictures, as the query could: name and value.
    pub settings: Vec<(String, String)>,
}
