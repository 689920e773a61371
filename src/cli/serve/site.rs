//! The server with all that runs beside it.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data as Shared;
use actix_web::{App, HttpServer, rt};
use tokio::signal::unix::{SignalKind, signal};

use crate::admin::{self, Admin};
use crate::apps::rotation;
use crate::cli::{Failure, say};
use crate::delivery::{Delivery, Office, Settings};
use crate::gateway::{Gateway, Worker, forget_old_serials, routes};
use crate::protocol::now_ms;

/// How long a client may take over a request's header.
const HEADER_PATIENCE: Duration = Duration::from_secs(5);
/// How many long answers a worker has made at a time: each may take some megabytes.
const LONG_ANSWERS: usize = 2;
/// How long a connection may stay silent between requests.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long requests in flight may take to end when we are told to stop.
const FAREWELL_SECONDS: u64 = 10;
/// How often we look whether applications have changed.
const FOLLOW: Duration = Duration::from_millis(250);
/// How often it is written down what applications have used: so much of it may be lost in a crash.
const KEEP_USES: Duration = Duration::from_secs(10);
/// How often serials too old to matter are taken out of the store.
const FORGET: Duration = Duration::from_secs(60 * 60);

/// All that serves one store.
pub(super) struct Site {
    /// The operator's side; its gateway is the applications'.
    pub(super) admin: Arc<Admin>,
    /// What messages are delivered from, and how.
    pub(super) office: Office,
    pub(super) settings: Settings,
    pub(super) workers: usize,
}

impl Site {
    /// Answers until it is told to stop, and tells by the banner that it does.
    pub(super) async fn serve(self, listener: TcpListener, banner: String) -> Result<(), Failure> {
        let Self { admin, office, settings, workers } = self;
        let gateway = Arc::clone(&admin.gateway);
        let followed = admin::follow(Arc::clone(&admin))?;
        let delivery = Delivery::start(office, settings);
        let mut chores = vec![
            rt::spawn(follow_applications(Arc::clone(&gateway))),
            rt::spawn(forget(Arc::clone(&gateway))),
            rt::spawn(keep_uses(Arc::clone(&gateway))),
            rt::spawn(followed),
            rt::spawn(admin::tail(Arc::clone(&admin))),
            rt::spawn(admin::sample(Arc::clone(&admin))),
            rt::spawn(admin::keep_backups(Arc::clone(&admin))),
        ];
        let (page, api) = (Arc::clone(&admin), Arc::clone(&gateway));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(Shared::new(Worker::new(Arc::clone(&api))))
                .configure(routes)
                .configure(admin::routes(Arc::clone(&page)))
        })
        .workers(workers)
        .worker_max_blocking_threads(LONG_ANSWERS)
        .client_request_timeout(HEADER_PATIENCE)
        .keep_alive(KEEP_ALIVE)
        .disable_signals()
        .shutdown_timeout(FAREWELL_SECONDS)
        .listen(listener)?
        .run();
        // Told where we are, somebody may at once tell us to stop: be ready first.
        let stop = stop_signal()?;
        let (handle, streams) = (server.handle(), Arc::clone(&admin));
        chores.push(rt::spawn(async move {
            stop.await;
            tracing::info!("stopping");
            // Streams have no end of their own that could be waited for.
            streams.live.close().await;
            handle.stop(true).await;
        }));
        say(banner);
        // Runs when the server was polled once: its threads are started by then, and keep their rank.
        chores.push(rt::spawn(async { step_back() }));
        let served = server.await;
        delivery.stop(Duration::from_secs(FAREWELL_SECONDS)).await;
        for chore in chores {
            chore.abort();
        }
        if let Err(error) = gateway.keep_uses().await {
            tracing::warn!(?error, "what applications used last is not written down");
        }
        admin::keep_traffic(&admin).await;
        Ok(served?)
    }
}

/// Lets the workers and the writer go first where the processor is short: this thread sends messages, and a backlog
/// that drains a little later is better than answers that do. A thread started later would step back as well.
fn step_back() {
    const RANK: i32 = 10;
    if let Err(error) = rustix::process::setpriority_process(None, RANK) {
        tracing::warn!(%error, "messages take their share of the processor before answers");
    }
}

/// Waits for SIGTERM or SIGINT, which are caught from when this returns.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Keeps the applications in memory those of the store, whoever changes them there.
async fn follow_applications(gateway: Arc<Gateway>) {
    loop {
        rt::time::sleep(FOLLOW).await;
        let followed = gateway.readers.get().map_err(|error| error.to_string());
        let followed = followed
            .and_then(|conn| gateway.registry.follow(&conn).map_err(|error| error.to_string()));
        if let Err(error) = followed {
            tracing::error!(error, "applications cannot be read; those known stay");
        }
        if let Err(error) = rotation::settle(&gateway.registry, &gateway.writer, now_ms()).await {
            tracing::error!(?error, "what has become of a rotation is not written down yet");
        }
    }
}

async fn keep_uses(gateway: Arc<Gateway>) {
    loop {
        rt::time::sleep(KEEP_USES).await;
        if let Err(error) = gateway.keep_uses().await {
            tracing::warn!(?error, "what applications used last is not written down yet");
        }
    }
}

async fn forget(gateway: Arc<Gateway>) {
    loop {
        let before = now_ms() / 1000 - gateway.limits.replay_window;
        if let Err(error) = forget_old_serials(&gateway.writer, before).await {
            tracing::error!(?error, "old serials stay in the store for now");
        }
        rt::time::sleep(FORGET).await;
    }
}
