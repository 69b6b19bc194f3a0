//! The server with everything but the reading: uploads are taken and answered with a constant. What
//! `cargo xtask load` compares the server with.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use bytes::Buf;
use digitnet_server::client::Client;
use digitnet_server::limits::Limits;
use digitnet_server::serve;
use digitnet_server::service::Service;
use digitnet_server::upload;
use futures_util::Stream;
use warp::http::{HeaderMap, StatusCode};
use warp::{Filter, Reply};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = serve::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    println!("listening on http://{}", listener.local_addr()?);
    let service = Service::new(Limits::default());
    let shared = Arc::clone(&service);
    let routes = warp::any()
        .map(move || Arc::clone(&shared))
        .and(warp::header::headers_cloned())
        .and(warp::body::stream())
        .then(answer)
        .recover(|_| async { Ok::<_, Infallible>(StatusCode::NOT_FOUND.into_response()) })
        .unify();
    let mut signals = serve::Signals::new()?;
    serve::run(
        listener,
        service,
        routes,
        async move { signals.next().await },
    )
    .await;
    Ok(())
}

async fn answer<B: Buf>(
    service: Arc<Service>,
    headers: HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> warp::reply::Response {
    let share = service.uploads.share(Client::default());
    match upload::receive(&headers, body, &service.limits, share).await {
        Ok(_) => {
            warp::reply::with_header(ANSWER, "content-type", "application/json").into_response()
        }
        Err(error) => {
            warp::reply::with_status(error.code(), StatusCode::BAD_REQUEST).into_response()
        }
    }
}

const ANSWER: &str = r#"{"verdict":"digit","digit":7,"confidence":0.99,"probabilities":[0.0,0.0,0.0,0.0,0.0,0.0,0.0,1.0,0.0,0.0],"text":"7","box":{"left":4,"top":4,"width":20,"height":20},"timing_us":{"decode":0,"prepare":0,"infer":0}}"#;
