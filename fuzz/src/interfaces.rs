//! Generated requests to every interface, on the demo world: whatever the checker lets through, the
//! interface answers or refuses. It never fails, and it never panics.
//!
//! The fuzzer's bytes are decisions: which interface, and for each field of its schema whether it is
//! there and what stands in it, often something that the store knows.
#![no_main]

mod request;
mod world;

use std::cell::RefCell;

use dcbox::catalogue::{Catalogue, Error, Read, Run, Switched, Walks, Write};
use dcbox::interfaces::TABLE;
use dcbox::store::write_alone;
use libfuzzer_sys::fuzz_target;
use request::Decisions;
use world::World;

/// What undoes a write after it was tried.
enum Undone {
    Good,
    Failed(String),
}

impl From<rusqlite::Error> for Undone {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

struct Bench {
    world: World,
    catalogue: Catalogue,
    walks: Walks,
}

thread_local! {
    static BENCH: RefCell<Bench> = RefCell::new(Bench {
        world: World::open(),
        catalogue: Catalogue::new(TABLE, &Switched::All).expect("every declaration can be enforced"),
        walks: Walks::default(),
    });
}

fuzz_target!(|bytes: &[u8]| {
    BENCH.with_borrow_mut(|bench| {
        let mut decisions = Decisions::new(bytes);
        let entry = decisions.pick(TABLE);
        let fields = request::fields(&mut decisions, &bench.world, &entry.request_schema());
        let cmd = entry.spec.cmd;
        let interface = bench.catalogue.get(cmd).expect("it is in the table");
        let Ok(admitted) = interface.checker.admit(fields) else { return };
        let shown = admitted.to_string();
        let failed = match entry.run {
            Run::Query { run, .. } => {
                let cx = Read { conn: &bench.world.conn, app: 301, walks: &bench.walks };
                match run(&admitted, &cx, &mut Vec::new()) {
                    Err(Error::Ours(why)) => Some(why),
                    _ => None,
                }
            }
            Run::Command(run) => {
                let tried = write_alone(&mut bench.world.conn, |tx| -> Result<(), Undone> {
                    let mut cx = Write::new(tx, &Switched::All, 301, 1_795_000_000_000);
                    match run(&admitted).and_then(|mut work| work(&mut cx, &mut Vec::new())) {
                        Err(Error::Ours(why)) => Err(Undone::Failed(why)),
                        _ => Err(Undone::Good),
                    }
                });
                match tried {
                    Err(Undone::Failed(why)) => Some(why),
                    _ => None,
                }
            }
        };
        assert!(failed.is_none(), "{cmd} failed: {failed:?}\n{shown}");
    });
});
