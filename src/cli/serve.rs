//! `dcbox serve`: open the store, answer until told to stop.

use std::io::IsTerminal as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data as Shared;
use actix_web::{App, HttpServer, rt};
use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};
use rusqlite::Connection;
use tokio::signal::unix::{SignalKind, signal};

use super::{Data, Failure, journal, program, say};
use crate::admin::{self, Admin, Place, Plan, Sampler};
use crate::apps::manage::networks;
use crate::apps::{self, Registry, rotation};
use crate::catalogue::{Catalogue, Class, Switched, Walks};
use crate::delivery::{Delivery, Office, Schedule, Settings, duration};
use crate::gateway::{Gateway, Limits, Metrics, Serials, Uses, Worker, forget_old_serials, routes};
use crate::interfaces::TABLE;
use crate::journal::Keeping;
use crate::messages;
use crate::protocol::{now_ms, set_time_zone};
use crate::seed;
use crate::store::{DEFAULT_MAX_BATCH, Folder, Readers, Writer, write_alone};

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
/// Read connections beside the workers' own, for long answers.
const SPARE_READERS: u32 = 12;

#[derive(Args)]
pub(super) struct Serve {
    /// Where to listen; port 0 takes a free one
    #[arg(long, env = "DCBOX_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDR:PORT")]
    listen: String,
    #[command(flatten)]
    data: Data,
    /// What a new store begins with
    #[arg(long, env = "DCBOX_SEED", default_value = "demo")]
    seed: Seed,
    /// What is on beside what is in use: none of the obsolete and reserved interfaces and messages (default), all, or
    /// those named
    #[arg(long, env = "DCBOX_INTERFACES", default_value = "default", value_name = "default|all|NAME,…", value_parser = switched)]
    interfaces: Switched,
    /// Serve the demo applications, whose keys everybody knows, beyond this machine
    #[arg(long, env = "DCBOX_ALLOW_DEMO_KEYS", value_parser = BoolishValueParser::new())]
    allow_demo_keys: bool,
    /// The data centre's own appid, 100 to 199
    #[arg(long, env = "DCBOX_APPID", default_value_t = 100, value_parser = clap::value_parser!(u16).range(100..200))]
    appid: u16,
    /// For how many days a request's sid is good
    #[arg(long, env = "DCBOX_REPLAY_WINDOW", default_value_t = 7, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(1..=366))]
    replay_window: i64,
    /// The time zone of times on the wire; Beijing time unless given
    #[arg(long, env = "DCBOX_TIME_ZONE", value_name = "NAME")]
    time_zone: Option<String>,
    /// How many workers answer; one a core unless given
    #[arg(long, env = "DCBOX_WORKERS", value_parser = clap::value_parser!(u16).range(1..=256))]
    workers: Option<u16>,
    /// How many writes share a commit at the most
    #[arg(long, env = "DCBOX_MAX_BATCH", default_value_t = DEFAULT_MAX_BATCH, hide = true)]
    max_batch: usize,
    /// The waits between attempts to deliver a message, as 300ms,1s,5s; the last is repeated
    #[arg(long, env = "DCBOX_RETRY", value_name = "WAITS")]
    retry: Option<Schedule>,
    /// How long one attempt may take, in milliseconds
    #[arg(long, env = "DCBOX_PUSH_DEADLINE", default_value_t = 5000, value_name = "MS", value_parser = clap::value_parser!(u64).range(1..=600_000))]
    push_deadline: u64,
    /// From where /metrics may be read beside this machine: addresses and networks with commas between
    #[arg(long, env = "DCBOX_METRICS_FOR", value_name = "NET,…")]
    metrics_for: Option<String>,
    /// From where the admin page may be reached beside this machine: addresses and networks with commas between;
    /// from everywhere unless given, once there is a password
    #[arg(long, env = "DCBOX_ADMIN_FOR", value_name = "NET,…")]
    admin_for: Option<String>,
    /// How many bytes the journal keeps of the last requests in memory, and as many of refused ones on the disk, as
    /// 16M or 1G; 0 keeps none
    #[arg(long, env = "DCBOX_JOURNAL", default_value = "16M", value_name = "BYTES", value_parser = journal::size)]
    journal: usize,
    /// How old the last backup may get until one is made: as 12h or 1d, or off; a day unless given, and off for the
    /// demo world
    #[arg(long, env = "DCBOX_BACKUP_EVERY", value_name = "TIME", value_parser = Every::parse)]
    backup_every: Option<Every>,
    /// How many backups are kept of those made so, and of the others beside them
    #[arg(long, env = "DCBOX_BACKUP_KEEP", default_value_t = 7, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    backup_keep: u16,
    /// How much to log
    #[arg(long, env = "DCBOX_LOG", default_value = "info", value_name = "LEVEL")]
    log: tracing::Level,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Seed {
    /// A made-up developer with projects, rooms, customers and applications
    Demo,
    /// Nothing at all
    None,
}

/// How often something is done, if at all.
#[derive(Clone, Copy)]
struct Every(Option<Duration>);

impl Every {
    const DAILY: Self = Self(Some(Duration::from_secs(24 * 60 * 60)));

    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self(None)),
            text => duration(text)
                .filter(|every| *every >= Duration::from_secs(1))
                .map(|every| Self(Some(every)))
                .ok_or_else(|| "a time as 12h or 1d, or off".to_owned()),
        }
    }
}

impl Serve {
    pub(super) fn run(self) -> Result<(), Failure> {
        tracing_subscriber::fmt()
            .with_max_level(self.log)
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal())
            .init();
        if let Some(name) = &self.time_zone {
            set_time_zone(
                jiff::tz::TimeZone::get(name).map_err(|error| format!("--time-zone: {error}"))?,
            );
        }
        let (folder, _lock) = Folder::create(&self.data.path)?;
        let (listener, address) = listen(&self.listen)?;
        let mut conn = folder.writable()?;
        let is_open_to_others = !address.ip().is_loopback() && !self.allow_demo_keys;
        // Before anything is in the store that an operator would have to get rid of.
        if self.seed == Seed::Demo && is_open_to_others && !is_begun(&conn)? {
            return Err(format!(
                "{address} is not only this machine, and the demo world's keys are known to everybody: \
                 --seed none begins an empty store, --allow-demo-keys serves the demo world all the same"
            )
            .into());
        }
        begin(&mut conn, self.seed)?;
        if is_open_to_others {
            refuse_demo_keys(&conn, address)?;
        }
        let demo = is_demo(&conn)?;
        let usual = if demo { Every(None) } else { Every::DAILY };
        let every = self.backup_every.unwrap_or(usual).0;
        let place = Place {
            folder: folder.path().to_owned(),
            address,
            started: now_ms(),
            demo,
            plan: Plan { every, keep: self.backup_keep.into() },
        };
        let mut banner = self.banner(&conn, address)?;
        banner.push_str(&invitation(&conn, address)?);

        let workers = self.workers.map_or_else(
            || std::thread::available_parallelism().map_or(2, usize::from),
            usize::from,
        );
        let readers = Readers::open(&folder.file(), u32::try_from(workers)? + SPARE_READERS)?;
        let registry = Arc::new(Registry::load(&conn)?);
        let switched = Arc::new(self.interfaces);
        let catalogue = Catalogue::new(TABLE, &switched)?;
        let uses = Uses::load(&conn, &catalogue)?;
        let (writer, writing) = Writer::start(conn, self.max_batch)?;
        let admin_for = self.admin_for.as_deref().map(networks).transpose()?;
        let observers = self.metrics_for.as_deref().map(networks).transpose()?.unwrap_or_default();
        let office =
            Office { appid: self.appid, registry, writer, readers, counts: Arc::default() };
        let (journal, keeping) = journal::open(&folder, self.journal, workers)?;
        let metrics = Arc::new(Metrics::default());
        let count = Arc::clone(&metrics);
        let settings = Settings {
            schedule: self.retry.unwrap_or_default(),
            deadline: Duration::from_millis(self.push_deadline),
            switched: Arc::clone(&switched),
            answered: Arc::new(move || count.answered()),
        };
        let gateway = Arc::new(Gateway {
            appid: self.appid,
            registry: Arc::clone(&office.registry),
            catalogue,
            switched,
            writer: office.writer.clone(),
            readers: office.readers.clone(),
            serials: Serials::default(),
            walks: Walks::default(),
            limits: Limits {
                replay_window: self.replay_window * 24 * 60 * 60,
                ..Limits::default()
            },
            counts: Arc::clone(&office.counts),
            metrics,
            uses,
            journal,
            observers,
        });
        let overview = Sampler::load(&*gateway.readers.get()?, &gateway, now_ms())?;
        let admin = Arc::new(Admin::new(Arc::clone(&gateway), admin_for, place, overview)?);
        let followed = admin::follow(Arc::clone(&admin))?;

        rt::System::new().block_on(async move {
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
            let site = Arc::clone(&admin);
            let (page, last) = (Arc::clone(&admin), Arc::clone(&gateway));
            let server = HttpServer::new(move || {
                App::new()
                    .app_data(Shared::new(Worker::new(Arc::clone(&gateway))))
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
            let handle = server.handle();
            chores.push(rt::spawn(async move {
                stop.await;
                tracing::info!("stopping");
                // Streams have no end of their own that could be waited for.
                admin.live.close().await;
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
            if let Err(error) = last.keep_uses().await {
                tracing::warn!(?error, "what applications used last is not written down");
            }
            admin::keep_traffic(&site).await;
            served
        })?;
        keeping.into_iter().for_each(Keeping::end);
        // The last handle of the writer is gone with the server: it commits what it has and ends.
        writing
            .join()
            .map_err(|_| "the writer ended badly; the next start looks after the store")?;
        tracing::info!("stopped");
        Ok(())
    }

    fn banner(&self, conn: &Connection, address: SocketAddr) -> Result<String, Failure> {
        use std::fmt::Write as _;
        let (program, data) = (program(), self.data.path.display());
        let mut banner = format!(
            "dcbox {} serves {data}\n\n    http://{address}/api\n",
            env!("CARGO_PKG_VERSION")
        );
        let applications = apps::all(conn)?;
        let Some(one) = applications
            .iter()
            .find(|one| Class::of(one.id) == Some(Class::SalesOffice))
            .or(applications.first())
        else {
            write!(
                banner,
                "\nThere is no application yet. Make one:\n\n    {program} app create --id 301 --name 案场 --data {data}\n"
            )?;
            return Ok(banner);
        };
        writeln!(banner, "\nApplications ({program} app show ID --secrets --data {data})\n")?;
        for application in &applications {
            let class = Class::of(application.id).map_or("", Class::title);
            writeln!(banner, "    {}  {} ({class})", application.id, application.name)?;
        }
        let call = format!(
            "{program} call base_project_list --app {} --data {data} --url http://{address}",
            one.id
        );
        write!(
            banner,
            "\nNext\n\n    {call}\n    {call} --curl\n    {program} listen --app {} --data {data}\n    curl http://{address}/healthz\n",
            one.id
        )?;
        Ok(banner)
    }
}

fn switched(text: &str) -> Result<Switched, String> {
    let interfaces = TABLE.iter().map(|entry| &entry.spec);
    Switched::read(text, interfaces.chain(messages::TABLE.iter().map(|entry| &entry.spec)))
}

/// Where the admin page is, and as long as there is no password, a link that leads in.
fn invitation(conn: &Connection, address: SocketAddr) -> Result<String, Failure> {
    let mut near = address;
    if near.ip().is_unspecified() {
        near.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    Ok(match admin::first_sign_in(conn, &near.to_string(), now_ms())? {
        Some(link) => format!(
            "\nAdmin page: open this on this machine within half an hour, and set a password; it works once\n\n    {link}\n"
        ),
        None => format!("\nAdmin page\n\n    http://{address}/admin/\n"),
    })
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

fn listen(at: &str) -> Result<(TcpListener, SocketAddr), Failure> {
    let addresses = at.to_socket_addrs().map_err(|error| format!("--listen {at}: {error}"))?;
    let addresses: Vec<_> = addresses.collect();
    let listener = TcpListener::bind(&addresses[..]).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("{at} is in use by another program: give another --listen, or port 0")
        }
        _ => format!("cannot listen on {at}: {error}"),
    })?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn is_begun(conn: &Connection) -> rusqlite::Result<bool> {
    conn.query_row("SELECT EXISTS (SELECT 1 FROM fact WHERE name = 'seed')", [], |row| row.get(0))
}

/// Fills a store that was never begun. One whose beginning was interrupted is begun anew: it is one transaction.
fn begin(conn: &mut Connection, with: Seed) -> Result<(), Failure> {
    if is_begun(conn)? {
        return Ok(());
    }
    match with {
        Seed::None => {
            conn.execute("INSERT INTO fact (name, value) VALUES ('seed', 'none')", [])?;
        }
        Seed::Demo => {
            let summary = write_alone(conn, |tx| {
                seed::demo(tx.conn, now_ms(), &mut |stage| eprintln!("demo world: {stage}"))
            })?;
            let seed::Summary { projects, rooms, consultants, customers, .. } = summary;
            eprintln!(
                "demo world: {projects} projects, {rooms} rooms, {consultants} consultants, {customers} customers"
            );
        }
    }
    Ok(())
}

fn is_demo(conn: &Connection) -> rusqlite::Result<bool> {
    const DEMO: &str = "SELECT EXISTS (SELECT 1 FROM fact WHERE name = 'seed' AND value = 'demo')";
    conn.query_row(DEMO, [], |row| row.get(0))
}

fn refuse_demo_keys(conn: &Connection, address: SocketAddr) -> Result<(), Failure> {
    let open: Vec<_> =
        admin::with_demo_keys(&apps::all(conn)?).iter().map(u16::to_string).collect();
    if open.is_empty() {
        return Ok(());
    }
    let (ids, program) = (open.join(", "), program());
    Err(format!(
        "applications {ids} have the demo world's keys, which everybody knows, and {address} is not only this machine: \
         rotate or disable them (`{program} app rotate ID`), or add --allow-demo-keys"
    )
    .into())
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
