//! The bare server: actix-web with nothing behind it, so what any server built on it could reach.

use std::thread;

use actix_web::http::header::ContentType;
use actix_web::web::{Bytes, Data, post};
use actix_web::{App, HttpResponse, HttpServer};

/// Reads every POST's body and answers `bytes` bytes, with as many workers as dcbox has: one a core.
pub(crate) fn serve(bytes: usize) -> anyhow::Result<()> {
    let answer = Data::new(Bytes::from(vec![b'x'; bytes]));
    let workers = thread::available_parallelism().map_or(2, usize::from);
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(move || {
            App::new().app_data(answer.clone()).route("/api", post().to(answer_alike))
        })
        .bind(("127.0.0.1", 0))?;
        for address in server.addrs() {
            println!("http://{address}");
        }
        server.workers(workers).shutdown_timeout(1).run().await
    })?;
    Ok(())
}

async fn answer_alike(_body: Bytes, answer: Data<Bytes>) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(Bytes::clone(&answer))
}
