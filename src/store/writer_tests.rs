#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;

#[derive(Debug, PartialEq)]
enum Oops {
    Refused,
    Ours(String),
}

impl From<CommitFailed> for Oops {
    fn from(error: CommitFailed) -> Self {
        Self::Ours(error.to_string())
    }
}

impl From<rusqlite::Error> for Oops {
    fn from(error: rusqlite::Error) -> Self {
        Self::Ours(error.to_string())
    }
}

fn store() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(
        "CREATE TABLE clock (id INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT;
         INSERT INTO clock VALUES (1, 0);
         CREATE TABLE note (n INTEGER PRIMARY KEY, at INTEGER) STRICT",
    )
    .unwrap();
    conn
}

fn note(tx: &mut Tx<'_>, n: i64) -> Result<i64, Oops> {
    let at = tx.change_time();
    tx.conn.execute("INSERT INTO note VALUES (?1, ?2)", [n, at])?;
    Ok(at)
}

async fn notes(writer: &Writer) -> Vec<i64> {
    let read = |tx: &mut Tx<'_>| {
        let mut notes = tx.conn.prepare("SELECT n FROM note ORDER BY n")?;
        let notes = notes.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        Ok::<_, Oops>(notes)
    };
    writer.run(read).await.unwrap()
}

#[actix_web::test]
async fn a_refused_and_a_panicking_job_leave_nothing_and_the_others_stay() {
    let (writer, _thread) = Writer::start(store(), 64).unwrap();
    let good = writer.run(|tx| note(tx, 1));
    let refused = writer.run(|tx| note(tx, 2).and(Err::<(), _>(Oops::Refused)));
    let panicking = writer.run(|tx| -> Result<(), Oops> {
        note(tx, 3)?;
        panic!("out of cheese")
    });
    let (good, refused, panicking) = tokio::join!(good, refused, panicking);
    assert!(good.unwrap() > 0);
    assert_eq!(refused, Err(Oops::Refused));
    assert_eq!(panicking, Err(Oops::Ours("the work panicked: out of cheese".into())));
    assert!(writer.is_alive());
    assert_eq!(notes(&writer).await, [1]);
}

#[actix_web::test]
async fn change_times_rise_within_a_batch_and_over_batches() {
    let (writer, _thread) = Writer::start(store(), 64).unwrap();
    let mut last = 0;
    for round in 0..20 {
        let (a, b) = tokio::join!(
            writer.run(move |tx| note(tx, 2 * round)),
            writer.run(move |tx| note(tx, 2 * round + 1))
        );
        let (a, b) = (a.unwrap(), b.unwrap());
        assert!(last < a && a < b, "{last} {a} {b}");
        last = b;
    }
}

#[actix_web::test]
async fn when_the_transaction_is_lost_every_job_of_the_batch_fails_and_the_thread_lives() {
    let (writer, _thread) = Writer::start(store(), 64).unwrap();
    // What a full disk does: SQLite rolls the whole transaction back under us.
    let lost = writer.run(|tx| {
        note(tx, 1)?;
        tx.conn.execute_batch("ROLLBACK")?;
        Ok::<_, Oops>(())
    });
    assert!(matches!(lost.await, Err(Oops::Ours(_))));
    writer.run(|tx| note(tx, 2)).await.unwrap();
    assert_eq!(notes(&writer).await, [2]);
}

#[actix_web::test]
async fn the_thread_ends_when_its_last_handle_is_gone() {
    let (writer, thread) = Writer::start(store(), 64).unwrap();
    writer.run(|tx| note(tx, 1)).await.unwrap();
    drop(writer);
    thread.join().unwrap();
}
