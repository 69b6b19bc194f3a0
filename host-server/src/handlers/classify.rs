//! Pictures in, answers out: as JSON, or on the page.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::{Buf, Bytes};
use flate2::Compression;
use futures_util::{Stream, stream};
use serde::Serialize;
use warp::Reply;
use warp::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use warp::http::{HeaderMap, HeaderValue};
use warp::reply::Response;

use super::response::{accepts, failure, html, typed, unstored};
use crate::answer::Answer;
use crate::client::Client;
use crate::error::{Error, ErrorDetail};
use crate::page::{self, Shown};
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
    let language = page::asked_for(&query, &headers);
    let packs = accepts(&headers, "gzip");
    let answer = async {
        let (options, upload) = receive(&service, client, &query, &headers, body).await?;
        let options = Options {
            explain: true,
            ..options
        };
        let first = upload.files.first().ok_or(Error::Empty)?;
        let page = move |answer: &Answer| {
            let page = page::render(Shown::Answer(answer), language).into_bytes();
            if packs {
                page::gzip(&page, Compression::fast())
            } else {
                page
            }
        };
        let done = service.read(client, first, &options, page).await?;
        report.read(&done);
        Ok::<_, Error>(done.value.bytes)
    };
    let response = match answer.await {
        Ok(page) => {
            let mut response = typed(page, "text/html; charset=utf-8");
            if packs {
                let gzip = HeaderValue::from_static("gzip");
                response.headers_mut().insert(CONTENT_ENCODING, gzip);
            }
            response
        }
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
                Ok(typed(done.value.bytes, "application/json"))
            }
            _ => {
                let pieces = read_all(&service, client, &upload, &options, &mut report);
                Ok(in_pieces(pieces.await?))
            }
        }
    };
    match answers.await {
        Ok(response) => report.on(response),
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

/// One picture after the other: who sends several waits as if they had been sent so. The answers stay
/// in the pieces that the readers wrote.
async fn read_all(
    service: &Service,
    client: Client,
    upload: &Upload,
    options: &Options,
    report: &mut Report,
) -> Result<Vec<Bytes>, Error> {
    let mut pieces = Vec::new();
    for (index, file) in upload.files.iter().enumerate() {
        if index > 0 {
            // Small ones are read on this thread, which others are served on, too.
            tokio::task::yield_now().await;
        }
        pieces.push(Bytes::from_static(if index == 0 {
            b"{\"answers\":["
        } else {
            b","
        }));
        let mut entry = Entry {
            index,
            file: &file.name,
            error: None,
        };
        match service.read(client, file, options, json).await {
            Ok(done) => {
                report.read(&done);
                let mut open = json(&entry);
                open.pop(); // the brace that closes it
                open.extend(b",\"answer\":");
                pieces.extend([open.into(), done.value.bytes, Bytes::from_static(b"}")]);
            }
            // Before anything was read, all of it may as well be sent again.
            Err(error @ Error::Busy(_)) if report.reads.is_empty() => return Err(error),
            Err(error) => {
                report.failed(&error);
                entry.error = Some(error.body().error);
                pieces.push(json(&entry).into());
            }
        }
    }
    pieces.push(Bytes::from_static(b"]}"));
    Ok(pieces)
}

fn in_pieces(pieces: Vec<Bytes>) -> Response {
    let length: usize = pieces.iter().map(Bytes::len).sum();
    let pieces = stream::iter(pieces.into_iter().map(Ok::<_, Infallible>));
    let mut response = warp::reply::stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, length.into());
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    unstored(response)
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("answers are plain data")
}
