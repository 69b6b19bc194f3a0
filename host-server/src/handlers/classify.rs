//! Pictures in, answers out: as JSON, or on the page.

use std::sync::Arc;

use bytes::Buf;
use futures_util::Stream;
use serde::Serialize;
use warp::Reply;
use warp::http::{HeaderMap, StatusCode};
use warp::reply::Response;

use super::{failure, html, unstored};
use crate::answer::Answer;
use crate::client::Client;
use crate::error::{Error, ErrorDetail};
use crate::outcome::Outcome;
use crate::page::{Language, Shown};
use crate::query;
use crate::reader::Options;
use crate::service::Service;
use crate::upload::{self, File, Upload};

/// The page's form sent without JavaScript: the page again, with the answer on it. Of several
/// pictures the first is read.
pub async fn answer_on_page<B: Buf>(
    service: Arc<Service>,
    client: Client,
    query: String,
    headers: HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Response {
    let mut outcome = Outcome::default();
    let language = Language::asked_for(&query, &headers);
    let answer = async {
        let (options, upload) = receive(&service, &query, &headers, body).await?;
        let options = Options {
            explain: true,
            ..options
        };
        let first = upload.files.first().ok_or(Error::Empty)?;
        let done = service.read(client, first, &options).await?;
        outcome.read(&done);
        Ok::<_, Error>(done.value)
    };
    let response = match answer.await {
        Ok(answer) => html(StatusCode::OK, Shown::Answer(&answer), language),
        Err(error) => {
            outcome.failed(&error);
            html(error.status(), Shown::Error(&error), language)
        }
    };
    outcome.on(response)
}

/// The API: one uploaded picture and its answer, or several and a list of answers.
pub async fn answer_json<B: Buf>(
    service: Arc<Service>,
    client: Client,
    query: String,
    headers: HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Response {
    let mut outcome = Outcome::default();
    let answers = async {
        let (options, upload) = receive(&service, &query, &headers, body).await?;
        read_all(&service, client, upload, &options, &mut outcome).await
    };
    match answers.await {
        Ok(answers) => {
            let response = warp::reply::json(&answers).into_response();
            outcome.on(unstored(response))
        }
        Err(error) => failure(&headers, &error),
    }
}

/// What is asked, and the pictures.
async fn receive<B: Buf>(
    service: &Service,
    query: &str,
    headers: &HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Result<(Options, Upload), Error> {
    let options = query::options(query)?;
    let upload = upload::receive(headers, body, &service.limits, &service.uploads).await?;
    Ok((options, upload))
}

/// What the API answers.
#[derive(Serialize)]
#[serde(untagged)]
enum Answers {
    One(Box<Answer>),
    Several { answers: Vec<Entry> },
}

/// One of several pictures.
#[derive(Serialize)]
struct Entry {
    /// The name that it was sent with.
    file: String,
    #[serde(flatten)]
    outcome: Either,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Either {
    Answer(Box<Answer>),
    Error(ErrorDetail),
}

/// One picture after the other: who sends several waits as if they had been sent so.
async fn read_all(
    service: &Service,
    client: Client,
    upload: Upload,
    options: &Options,
    outcome: &mut Outcome,
) -> Result<Answers, Error> {
    if let [only] = &upload.files[..] {
        let done = service.read(client, only, options).await?;
        outcome.read(&done);
        return Ok(Answers::One(Box::new(done.value)));
    }
    let mut answers = Vec::with_capacity(upload.files.len());
    for file in &upload.files {
        let entry = match service.read(client, file, options).await {
            Ok(done) => {
                outcome.read(&done);
                Either::Answer(Box::new(done.value))
            }
            // Before anything was read, all of it may as well be sent again.
            Err(error @ Error::Busy(_)) if answers.is_empty() => return Err(error),
            Err(error) => {
                outcome.failed(&error);
                Either::Error(error.body().error)
            }
        };
        answers.push(named(file, entry));
    }
    Ok(Answers::Several { answers })
}

fn named(file: &File, outcome: Either) -> Entry {
    Entry {
        file: file.name.clone(),
        outcome,
    }
}
