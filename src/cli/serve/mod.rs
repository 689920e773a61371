//! `dcbox serve`: open the store, answer until told to stop.

mod banner;
mod begin;
mod journal;
mod site;

use std::io::IsTerminal as _;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::rt;
use clap::Args;
use clap::builder::BoolishValueParser;
use rusqlite::Connection;

use self::begin::Seed;
use self::site::Site;
use super::{Data, Failure};
use crate::admin::{Admin, Place, Plan, Sampler};
use crate::apps::Registry;
use crate::apps::manage::networks;
use crate::catalogue::{Catalogue, Switched, Walks};
use crate::delivery::{Office, Schedule, Settings, duration};
use crate::gateway::{Gateway, Limits, Metrics, Serials, Uses};
use crate::interfaces::TABLE;
use crate::journal::Keeping;
use crate::messages;
use crate::protocol::{now_ms, set_time_zone};
use crate::store::{DEFAULT_MAX_BATCH, Folder, Readers, Writer};

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
        begin::begin(&mut conn, self.seed, is_open_to_others.then_some(address))?;
        let banner = banner::banner(&conn, address, &self.data.path)?;
        let (site, threads) = self.assemble(&folder, conn, address)?;
        rt::System::new().block_on(site.serve(listener, banner))?;
        threads.end()?;
        tracing::info!("stopped");
        Ok(())
    }

    /// All that serves a begun store, as it is asked for, and the threads that write.
    fn assemble(
        self,
        folder: &Folder,
        conn: Connection,
        address: SocketAddr,
    ) -> Result<(Site, Threads), Failure> {
        let demo = begin::is_demo(&conn)?;
        let usual = if demo { Every(None) } else { Every::DAILY };
        let every = self.backup_every.unwrap_or(usual).0;
        let place = Place {
            folder: folder.path().to_owned(),
            address,
            started: now_ms(),
            demo,
            plan: Plan { every, keep: self.backup_keep.into() },
        };
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
        let (journal, keeping) = journal::open(folder, self.journal, workers)?;
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
        let admin = Arc::new(Admin::new(gateway, admin_for, place, overview)?);
        Ok((Site { admin, office, settings, workers }, Threads { writing, keeping }))
    }
}

/// What writes to the disk, and ends after all that is served.
struct Threads {
    writing: JoinHandle<()>,
    keeping: Option<Keeping>,
}

impl Threads {
    /// Waits until all is written. The last handle of the writer must be gone: it commits what it has and ends.
    fn end(self) -> Result<(), Failure> {
        self.keeping.into_iter().for_each(Keeping::end);
        self.writing
            .join()
            .map_err(|_| "the writer ended badly; the next start looks after the store")?;
        Ok(())
    }
}

fn switched(text: &str) -> Result<Switched, String> {
    let interfaces = TABLE.iter().map(|entry| &entry.spec);
    Switched::read(text, interfaces.chain(messages::TABLE.iter().map(|entry| &entry.spec)))
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
