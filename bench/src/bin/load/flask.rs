//! The server in `bench/flask`, which is what many would write: Flask, Pillow and TensorFlow.

use std::io;
use std::path::Path;
use std::process::Command;
use std::thread::available_parallelism;

use digitnet_testing::server::Server;

/// How it runs its model, by what `bench/flask/network.py` calls it.
pub(super) const MODELS: [&str; 3] = ["kept", "predict", "restore"];

/// With a worker for each processor.
pub(super) fn start(programs: &Path, model: &str) -> io::Result<Server> {
    let workers = available_parallelism()?.get();
    let mut gunicorn = Command::new(programs.join("gunicorn"));
    gunicorn
        .args(["--config", "bench/flask/gunicorn.conf.py"])
        .args(["--workers", &workers.to_string()])
        .env("DIGITNET_MODEL", model)
        // Nothing is written beside the sources.
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    Server::listening(&mut gunicorn, workers)
}
