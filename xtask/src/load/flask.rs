//! The server in `bench/flask`, which is what many would write: Flask, Pillow and TensorFlow.

use std::thread::available_parallelism;

use anyhow::Result;

use crate::python::Environment;
use crate::server::Server;

const LOCK: &str = "bench/flask/requirements.txt";

/// How it runs its model, by what `bench/flask/network.py` calls it.
pub(super) const MODELS: [&str; 3] = ["kept", "predict", "restore"];

/// With a worker for each processor.
pub(super) fn start(model: &str) -> Result<Server> {
    let environment = Environment::with("flask-venv", &[LOCK])?;
    let workers = available_parallelism()?.get();
    let mut gunicorn = environment.program("gunicorn");
    gunicorn.args(["--config", "bench/flask/gunicorn.conf.py"]);
    gunicorn.args(["--workers", &workers.to_string()]);
    gunicorn.env("DIGITNET_MODEL", model);
    Server::listening(&mut gunicorn, workers)
}
