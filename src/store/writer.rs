//! The writer: one thread that every write of the server goes through, several to a commit.
//!
//! All jobs that came in while the last commit was on its way to the disk share the next one
//! (`synchronous=FULL`), and no job hears of its success before that. A refused or panicking job leaves
//! nothing behind and its neighbours untouched: nearly all refuse before they have written anything, and
//! where one does so afterwards, the transaction is undone and its jobs run once more, each in a savepoint.
//! (A savepoint for every job would copy each page that the job touches, at four times the cost.)

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rusqlite::hooks::Action;
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{Notify, mpsc, oneshot};

use super::clock::Clock;
use super::crash;
use super::touched::Touched;
use crate::protocol::now_ms;

/// How many jobs share a commit at the most.
pub const DEFAULT_MAX_BATCH: usize = 512;
/// After how long a batch is committed though more jobs wait.
const MAX_BATCH_TIME: Duration = Duration::from_millis(20);
/// The table whose new rows somebody waits for.
const OUTBOX: &str = "event";
/// How many jobs may wait before those who bring more have to.
const QUEUE: usize = 4096;

/// Why a job's work is not in the store although the job itself did not refuse.
#[derive(Debug, Clone, thiserror::Error)]
#[expect(missing_docs, reason = "each variant says what it is")]
pub enum CommitFailed {
    #[error("the writer has stopped")]
    Stopped,
    #[error("the work panicked: {0}")]
    Panicked(String),
    #[error("the commit failed: {0}")]
    Sqlite(String),
}

impl From<rusqlite::Error> for CommitFailed {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error.to_string())
    }
}

/// A transaction in which a job writes.
pub struct Tx<'t> {
    /// The connection; inside a savepoint.
    pub conn: &'t Connection,
    clock: &'t mut Clock,
}

impl Tx<'_> {
    /// The next change time: later than any given out before, in this process or another.
    pub fn change_time(&mut self) -> i64 {
        self.clock.tick()
    }
}

/// Where to bring jobs. Cloning it is cheap; the thread ends when the last clone is gone.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
    news: Arc<Notify>,
    counted: Arc<Counted>,
    touched: Arc<Touched>,
}

/// What the thread has done since the start.
#[derive(Default)]
struct Counted {
    commits: AtomicU64,
    jobs: AtomicU64,
}

impl Writer {
    /// Starts the thread. `max_batch` of 1 commits every job by itself.
    ///
    /// # Errors
    /// Where no thread can be had.
    pub fn start(conn: Connection, max_batch: usize) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let news = Arc::new(Notify::new());
        let counted = Arc::new(Counted::default());
        let touched = Arc::new(Touched::default());
        let (tell, count, note) = (Arc::clone(&news), Arc::clone(&counted), Arc::clone(&touched));
        let thread = thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || serve(conn, queue, max_batch.max(1), &tell, &count, &note))?;
        Ok((Self { jobs, news, counted, touched }, thread))
    }

    /// Waits until a commit has put something into the outbox; one that did so since the last call counts.
    pub async fn has_news(&self) {
        self.news.notified().await;
    }

    /// Runs `work` in the writer and waits until its effect is on the disk, or it refused.
    ///
    /// `work` may run twice, where a neighbour spoiled the transaction of its first run: only the second
    /// run's effect and result count then.
    ///
    /// # Errors
    /// What `work` returns, or [`CommitFailed`]; nothing is written then.
    pub async fn run<T, E>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<CommitFailed> + Send + 'static,
    {
        let (answer, outcome) = oneshot::channel();
        let job = Box::new(Pending { work, outcome: None, answer });
        self.jobs.send(job).await.map_err(|_| CommitFailed::Stopped)?;
        outcome.await.unwrap_or_else(|_| Err(CommitFailed::Stopped.into()))
    }

    /// How many commits there were since the start, and how many jobs shared them.
    #[must_use]
    pub fn counted(&self) -> (u64, u64) {
        let Counted { commits, jobs } = &*self.counted;
        (commits.load(Ordering::Relaxed), jobs.load(Ordering::Relaxed))
    }

    /// What its commits have touched, for those who follow that.
    #[must_use]
    pub fn touched(&self) -> &Touched {
        &self.touched
    }

    /// Whether the thread still takes jobs.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        !self.jobs.is_closed()
    }
}

/// Writes from a process that is not the folder's server, in a transaction of its own.
///
/// # Errors
/// What `work` returns, or SQLite's; nothing is written then.
pub fn write_alone<T, E>(
    conn: &mut Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<rusqlite::Error>,
{
    let tx = rusqlite::Transaction::new(conn, TransactionBehavior::Immediate)?;
    let mut clock = Clock::read(&tx, now_ms())?;
    let done = work(&mut Tx { conn: &tx, clock: &mut clock })?;
    clock.store(&tx)?;
    tx.commit()?;
    Ok(done)
}

// ── A job ────────────────────────────────────────────────────────────────────────────────────────

trait Job: Send {
    /// Does the work, be it again; true where its effect shall stay.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Puts a failure of ours in the place of what the work returned.
    fn fail(&mut self, why: CommitFailed);
    /// Tells whoever brought the job.
    fn answer(self: Box<Self>);
}

struct Pending<W, T, E> {
    work: W,
    outcome: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<W, T, E> Job for Pending<W, T, E>
where
    W: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<CommitFailed> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        // What the last run came to must not outlive a run that panics.
        self.outcome = None;
        let outcome = (self.work)(tx);
        let stays = outcome.is_ok();
        self.outcome = Some(outcome);
        stays
    }

    fn fail(&mut self, why: CommitFailed) {
        // What the work itself refused stays refused in its own words.
        if !matches!(self.outcome, Some(Err(_))) {
            self.outcome = Some(Err(why.into()));
        }
    }

    fn answer(self: Box<Self>) {
        if let Some(outcome) = self.outcome {
            // Whoever asked may have gone away; the effect stays.
            let _ = self.answer.send(outcome);
        }
    }
}

// ── The thread ───────────────────────────────────────────────────────────────────────────────────

fn serve(
    conn: Connection,
    mut queue: mpsc::Receiver<Box<dyn Job>>,
    max_batch: usize,
    news: &Notify,
    counted: &Counted,
    touched: &Arc<Touched>,
) {
    let fresh = Arc::new(AtomicBool::new(false));
    watch(&conn, &fresh, touched);
    let mut batch = Vec::with_capacity(max_batch);
    while let Some(first) = queue.blocking_recv() {
        let next = || queue.try_recv().ok();
        if let Err(error) = commit_together(&conn, first, next, max_batch, &mut batch) {
            tracing::error!(%error, jobs = batch.len(), "a commit failed");
            for job in &mut batch {
                job.fail(error.clone());
            }
        }
        counted.commits.fetch_add(1, Ordering::Relaxed);
        counted.jobs.fetch_add(batch.len() as u64, Ordering::Relaxed);
        for job in batch.drain(..) {
            job.answer();
        }
        if fresh.swap(false, Ordering::Relaxed) {
            news.notify_one();
        }
        touched.committed();
    }
    if let Err(error) = conn.pragma_update(None, "wal_checkpoint", "TRUNCATE") {
        tracing::warn!(%error, "the last checkpoint failed; the next start makes up for it");
    }
}

/// Notes when a row is put into the outbox, and what else is touched. One that is undone again is noted as well, and
/// harms nobody.
fn watch(conn: &Connection, fresh: &Arc<AtomicBool>, touched: &Arc<Touched>) {
    let (fresh, touched) = (Arc::clone(fresh), Arc::clone(touched));
    let note = move |action: Action, _: &str, table: &str, row: i64| {
        touched.row(table, row);
        if action == Action::SQLITE_INSERT && table == OUTBOX {
            fresh.store(true, Ordering::Relaxed);
        }
    };
    if let Err(error) = conn.update_hook(Some(note)) {
        tracing::warn!(%error, "messages go out with the next look at the store, not at once");
    }
}

/// Runs `first` and what else is waiting, and commits them as one. Every job taken is in `batch`
/// afterwards, also where this fails.
fn commit_together(
    conn: &Connection,
    first: Box<dyn Job>,
    mut next: impl FnMut() -> Option<Box<dyn Job>>,
    max_batch: usize,
    batch: &mut Vec<Box<dyn Job>>,
) -> Result<(), CommitFailed> {
    batch.push(first);
    let begun = Instant::now();
    let spoiled = in_transaction(conn, |tx, clock| {
        let mut at = 0;
        while let Some(job) = batch.get_mut(at) {
            if run(tx, clock, job.as_mut())? == Left::Rubbish {
                return Ok(Outcome::Undo);
            }
            at += 1;
            if at < max_batch && begun.elapsed() < MAX_BATCH_TIME {
                batch.extend(next());
            }
        }
        Ok(Outcome::Commit)
    })?;
    if spoiled == Outcome::Commit {
        return Ok(());
    }
    in_transaction(conn, |tx, clock| {
        for job in &mut *batch {
            run_in_savepoint(tx, clock, job.as_mut())?;
        }
        Ok(Outcome::Commit)
    })
    .map(drop)
}

/// What shall become of a transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Commit,
    Undo,
}

/// As [`rusqlite::Transaction`], with its statements prepared once and not for every commit.
fn in_transaction(
    conn: &Connection,
    work: impl FnOnce(&Connection, &mut Clock) -> Result<Outcome, CommitFailed>,
) -> Result<Outcome, CommitFailed> {
    let run = |sql| conn.prepare_cached(sql)?.execute([]);
    run("BEGIN IMMEDIATE")?;
    let worked = Clock::read(conn, now_ms()).map_err(CommitFailed::from).and_then(|mut clock| {
        let outcome = work(conn, &mut clock)?;
        if outcome == Outcome::Commit {
            clock.store(conn)?;
            crash::point("before_commit");
            run("COMMIT")?;
            crash::point("after_commit");
        }
        Ok(outcome)
    });
    // A full disk may have undone it already.
    if !conn.is_autocommit() {
        run("ROLLBACK")?;
    }
    worked
}

/// What a job left in the transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    /// Its effect, or nothing.
    Order,
    /// Part of what it then refused to do.
    Rubbish,
}

/// # Errors
/// Only where the whole transaction is lost: SQLite undoes all of it when the disk is full or fails.
fn run(conn: &Connection, clock: &mut Clock, job: &mut dyn Job) -> Result<Left, CommitFailed> {
    let before = conn.total_changes();
    let ran = catch_unwind(AssertUnwindSafe(|| job.run(&mut Tx { conn, clock })));
    if conn.is_autocommit() {
        return Err(CommitFailed::Sqlite(
            "the transaction was undone, the disk may be full".to_owned(),
        ));
    }
    let stays = ran.unwrap_or_else(|panic| {
        let why = panic_text(panic.as_ref());
        tracing::error!(panic = why, "a job panicked");
        job.fail(CommitFailed::Panicked(why));
        false
    });
    let clean = stays || conn.total_changes() == before;
    Ok(if clean { Left::Order } else { Left::Rubbish })
}

/// # Errors
/// As [`run`].
fn run_in_savepoint(
    conn: &Connection,
    clock: &mut Clock,
    job: &mut dyn Job,
) -> Result<(), CommitFailed> {
    conn.prepare_cached("SAVEPOINT job")?.execute([])?;
    if run(conn, clock, job)? == Left::Rubbish {
        undo(conn)?;
    }
    conn.prepare_cached("RELEASE job")?.execute([])?;
    Ok(())
}

fn undo(conn: &Connection) -> rusqlite::Result<()> {
    conn.prepare_cached("ROLLBACK TO job")?.execute([]).map(drop)
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").to_owned()
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
