//! Pictures in, answers out: as JSON, or on the page.

use std::sync::Arc;

use bytes::{Buf, Bytes};
use futures_util::Stream;
use serde::Serialize;
use warp::http::HeaderMap;
use warp::reply::Response;

use super::{failure, html, typed};
use crate::answer::Answer;
use crate::budget::Gathered;
use crate::client::Client;
use crate::error::{Error, ErrorDetail};
use crate::page::{self, Language, Shown};
use crate::query;
use crate::reader::Options;
use crate::report::Report;
use crate::service::Service;
use crate::upload::{self, Upload};

/// The page's form sent without JavaScript: the page again, with the answer on it. Of several
/// pictures the first is read.
pub async fn answer_on_page<B: Buf>(
    service: Arc<Service>,
    client: Client,
    query: String,
    headers: HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Response {
    let mut report = Report::default();
    let language = Language::asked_for(&query, &headers);
    let answer = async {
        let (options, upload) = receive(&service, client, &query, &headers, body).await?;
        let options = Options {
            explain: true,
            ..options
        };
        let first = upload.files.first().ok_or(Error::Empty)?;
        let page =
            move |answer: &Answer| page::render(Shown::Answer(answer), language).into_bytes();
        let done = service.read(client, first, &options, page).await?;
        report.read(&done);
        Ok::<_, Error>(done.value.bytes)
    };
    let response = match answer.await {
        Ok(page) => typed(page, "text/html; charset=utf-8"),
        Err(error) => {
            report.failed(&error);
            html(error.status(), Shown::Error(&error), language)
        }
    };
    report.on(response)
}

/// The API: one uploaded picture and its answer, or several and a list of answers.
pub async fn answer_json<B: Buf>(
    service: Arc<Service>,
    client: Client,
    query: String,
    headers: HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Response {
    let mut report = Report::default();
    let answers = async {
        let (options, upload) = receive(&service, client, &query, &headers, body).await?;
        match &upload.files[..] {
            [only] => {
                let done = service.read(client, only, &options, json).await?;
                report.read(&done);
                Ok(done.value.bytes)
            }
            _ => read_all(&service, client, upload, &options, &mut report).await,
        }
    };
    match answers.await {
        Ok(answers) => report.on(typed(answers, "application/json")),
        Err(error) => failure(&headers, &error),
    }
}

/// What is asked, and the pictures.
async fn receive<B: Buf>(
    service: &Service,
    client: Client,
    query: &str,
    headers: &HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Result<(Options, Upload), Error> {
    let mut options = query::options(query)?;
    let share = service.uploads.share(client);
    let upload = upload::receive(headers, body, &service.limits, share).await?;
    for (name, value) in &upload.settings {
        query::set(&mut options, name, value)?;
    }
    Ok((options, upload))
}

/// One of several pictures: what stands before its answer, or instead of it.
#[derive(Serialize)]
struct Entry<'a> {
    /// Its place among the pictures, from 0.
    index: usize,
    /// The name that it was sent with.
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorDetail>,
}

/// One picture after the other: who sends several waits as if they had been sent so.
async fn read_all(
    service: &Service,
    client: Client,
    upload: Upload,
    options: &Options,
    report: &mut Report,
) -> Result<Bytes, Error> {
    let mut answers = Gathered::new(service.uploads.share(client));
    let mut add = |piece: &[u8]| answers.append(piece, usize::MAX);
    add(b"{\"answers\":[")?;
    for (index, file) in upload.files.iter().enumerate() {
        let mut entry = Entry {
            index,
            file: &file.name,
            error: None,
        };
        let answer = match service.read(client, file, options, json).await {
            Ok(done) => {
                report.read(&done);
                Some(done.value.bytes)
            }
            // Before anything was read, all of it may as well be sent again.
            Err(error @ Error::Busy(_)) if report.reads.is_empty() => return Err(error),
            Err(error) => {
                report.failed(&error);
                entry.error = Some(error.body().error);
                None
            }
        };
        if index > 0 {
            add(b",")?;
        }
        let entry = json(&entry);
        match (answer, entry.strip_suffix(b"}")) {
            (Some(answer), Some(open)) => {
                add(open)?;
                add(b",\"answer\":")?;
                add(&answer)?;
                add(b"}")?;
            }
            _ => add(&entry)?,
        }
    }
    add(b"]}")?;
    Ok(answers.done())
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("answers are plain data")
}
