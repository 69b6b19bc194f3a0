//! Holds the server to its OpenAPI document, and to a client that others wrote.
//!
//! `schemathesis` makes requests of its own from the document and looks whether the answers are as
//! described; `check.py` sends pictures, holds the answers to the document's schemas, and asks over
//! the Open Inference Protocol with `tritonclient`.

use anyhow::Result;

use crate::command::{execute, root};
use crate::python::Environment;
use crate::server::{self, Build};

const LOCK: &str = "xtask/src/openapi/requirements.txt";
const CHECK: &str = "xtask/src/openapi/check.py";

pub(crate) fn run() -> Result<()> {
    let environment = Environment::with("openapi-venv", &[LOCK])?;
    let server = server::start(Build::Debug, &[])?;
    execute(environment.program("python").args([CHECK, &server.url()]))?;
    let document = format!("{}/openapi.json", server.url());
    execute(
        environment
            .program("st")
            .args(["run", &document, "--no-color", "--continue-on-failure"])
            .args(["--phases", "examples,coverage,fuzzing"])
            // The same requests each time, and an end to them.
            .args(["--generation-deterministic", "--max-examples", "5"])
            .args(["--max-time", "60", "--request-timeout", "20"])
            // No schema tells which bytes are a picture, so valid requests may well be refused.
            .args(["--exclude-checks", "positive_data_acceptance"])
            .current_dir(root().join("target")),
    )
}
