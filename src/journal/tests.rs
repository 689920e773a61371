#![allow(clippy::unwrap_used)]

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use actix_web::web::Bytes;
use tempfile::TempDir;

use super::*;
use crate::apps::{self, Application, Choice};
use crate::protocol::{Code, Echo, Keys, Outgoing, Refusal};

const APPKEY: &str = "an appkey of thirty-two letters.";

fn application(id: u16) -> Arc<Application> {
    let record = apps::Record {
        id,
        name: "案场".to_owned(),
        token: "a token".to_owned(),
        appkey: APPKEY.to_owned(),
        enabled: true,
        grants: Choice::All,
        subscriptions: Choice::None,
        callback: None,
        allow: None,
        previous: None,
        created: 0,
        changed: 0,
    };
    Arc::new(Application::new(&record).unwrap())
}

/// A message that says so much, sealed with the application's keys.
fn sealed(plain: &str) -> Said {
    let bytes = wire(plain);
    let held = bytes.len();
    Said::request(bytes, held)
}

fn wire(plain: &str) -> Bytes {
    let keys = Keys::new("a token", APPKEY).unwrap();
    let out =
        Outgoing { appid: "301", sid: "1", cmd: "c", version: "2", timestamp: 0, refusal: None };
    out.seal(&keys, plain.as_bytes().to_vec()).into()
}

fn good(app: &Arc<Application>, plain: &str) -> Record {
    let by = By { application: Arc::clone(app), old_keys: false, verified: true };
    Record {
        id: 0,
        at: now_ms(),
        arrival: Duration::ZERO,
        took: Duration::from_micros(70),
        method: Method::Post,
        address: Some(Ipv4Addr::LOCALHOST.into()),
        by: Some(by),
        claimed: String::new(),
        echo: Echo { sid: "1".to_owned(), cmd: "c".to_owned(), version: "2".to_owned() },
        refusal: None,
        request: sealed(plain),
        answer: sealed(r#"{"errcode":0}"#),
    }
}

fn refused(app: &Arc<Application>, plain: &str) -> Record {
    let refusal = Some(Refusal::because(Code::WrongType, "应为整数"));
    Record { refusal, ..good(app, plain) }
}

/// Noise from an address.
fn garbage(from: u32) -> Record {
    Record {
        by: None,
        address: Some(IpAddr::V4(from.into())),
        echo: Echo::default(),
        request: Said::request(Bytes::from_static(&[b'x'; 8000]), 8000),
        refusal: Some(Refusal::plain(Code::Malformed)),
        ..good(&application(301), "")
    }
}

struct Site {
    folder: TempDir,
    journal: Arc<Journal>,
    recorder: Recorder,
}

impl Site {
    fn open(limit: usize) -> Self {
        Self::again(TempDir::new().unwrap(), limit)
    }

    fn again(folder: TempDir, limit: usize) -> Self {
        let journal = Journal::open(folder.path(), limit, 1).unwrap();
        let recorder = journal.recorder();
        Self { folder, journal, recorder }
    }

    /// As the journal's thread does it every second.
    fn settles(&self) {
        drop(self.journal.settled());
    }

    fn finds(&self, wanted: &Wanted) -> Vec<Summary> {
        let order = Order { by_time_taken: false, up: false };
        let found = self.journal.search(wanted, order, 0, 10_000).unwrap();
        assert_eq!(found.total, found.rows.len());
        found.rows
    }

    fn of(&self, application: &str) -> usize {
        self.finds(&Wanted { application: Some(application.to_owned()), ..Wanted::default() }).len()
    }
}

#[test]
fn good_requests_keep_to_their_bytes_and_the_latest_stay() {
    let (site, app) = (Site::open(64 * 1024), application(301));
    for number in 0..1000 {
        site.recorder.note(good(&app, &format!("{{\"n\":{number}}}")));
        let (count, bytes) = site.journal.fill().good;
        assert!(bytes <= 64 * 1024 && count > 0, "{count} of {bytes} bytes");
    }
    let found = site.finds(&Wanted::default());
    assert!((10..200).contains(&found.len()), "{}", found.len());
    assert!(found.windows(2).all(|two| two[0].id == two[1].id + 1), "none between is missing");
    let (_, [asked, answered]) = site.journal.show(found[0].id).unwrap().unwrap();
    assert_eq!(asked.plain.unwrap(), "{\"n\":999}");
    assert_eq!(answered.plain.unwrap(), r#"{"errcode":0}"#);
    assert!(site.journal.show(found.last().unwrap().id - 1).unwrap().is_none());
}

#[test]
fn of_a_long_message_the_beginning_is_kept_and_read() {
    let (site, app) = (Site::open(1 << 20), application(301));
    let long = "长".repeat(100_000);
    let whole = wire(&long);
    let answer = Said::answer(whole.clone(), whole.len());
    site.recorder.note(Record { request: sealed(&long), answer, ..good(&app, "") });
    let found = site.finds(&Wanted::default());
    for message in site.journal.show(found[0].id).unwrap().unwrap().1 {
        assert!(message.length == whole.len() as i64 && message.wire.len() <= 64 * 1024);
        let plain = message.plain.unwrap();
        assert!(plain.len() > 20_000 && long.starts_with(&plain));
    }
    assert!(site.journal.fill().good.1 < 100 * 1024);
}

#[test]
fn a_flood_from_anywhere_drives_out_no_refusal_of_an_application() {
    let limit = 256 * 1024;
    let site = Site::open(limit);
    let (one, other) = (application(301), application(302));
    for number in 0..20 {
        site.recorder.note(refused(&one, &format!("{{\"n\":{number}}}")));
    }
    let good_one = good(&one, "");
    site.recorder.note(good_one);
    site.settles();
    for round in 0..20 {
        for number in 0..200 {
            site.recorder.note(garbage(round * 100_000 + number));
        }
        for _ in 0..100 {
            site.recorder.note(refused(&other, "{}"));
        }
        // One that comes in the middle of it is taken in as well.
        if round == 10 {
            site.recorder.note(refused(&one, "{}"));
        }
        site.settles();
    }
    assert_eq!(site.of("301"), 22);
    assert!(site.of("302") > 20 && site.of("") > 5, "the others have something, too");
    let fill = site.journal.fill();
    assert!(fill.refused.1 <= limit, "{fill:?}");
    assert!(fill.missed > 2000, "{fill:?}");
    let file = std::fs::metadata(site.folder.path().join(FILE_NAME)).unwrap().len();
    assert!(file < 4 * limit as u64, "{file}");
}

#[test]
fn a_wrong_token_is_found_while_nobody_knows_floods_from_the_same_address() {
    let site = Site::open(256 * 1024);
    let unverified = |mut record: Record| {
        record.by.as_mut().unwrap().verified = false;
        record
    };
    for _ in 0..1000 {
        site.recorder.note(Record { address: Some(Ipv4Addr::LOCALHOST.into()), ..garbage(0) });
    }
    site.recorder.note(unverified(refused(&application(301), "{}")));
    let found = site.finds(&Wanted { application: Some("301".to_owned()), ..Wanted::default() });
    assert_eq!(found.len(), 1);
    assert!(!found[0].verified);
}

#[test]
fn refusals_are_there_after_a_new_start_and_numbers_go_on() {
    let (site, app) = (Site::open(1 << 20), application(301));
    site.recorder.note(refused(&app, r#"{"mobile":"13812345678"}"#));
    site.recorder.note(good(&app, "{}"));
    site.settles();
    let before = site.finds(&Wanted::default());
    let refused_one = before.iter().find(|one| one.errcode == 1002).unwrap();
    let Site { folder, journal, recorder } = site;
    drop((journal, recorder));
    let site = Site::again(folder, 1 << 20);
    let after = site.finds(&Wanted::default());
    assert_eq!(after.len(), 1, "good ones are in memory only");
    assert_eq!((after[0].id, &after[0].errmsg), (refused_one.id, &refused_one.errmsg));
    let (_, [asked, answered]) = site.journal.show(after[0].id).unwrap().unwrap();
    assert_eq!(asked.plain.unwrap(), r#"{"mobile":"13812345678"}"#);
    assert!(answered.plain.unwrap().contains("应为整数"));
    assert!(asked.wire.starts_with(b"{\"header\""));
    site.recorder.note(good(&app, "{}"));
    assert!(site.finds(&Wanted::default())[0].id > before[0].id);
    site.journal.clear().unwrap();
    assert!(site.finds(&Wanted::default()).is_empty());
}

#[test]
fn a_smaller_limit_and_a_damaged_file_are_put_up_with() {
    let (site, app) = (Site::open(1 << 20), application(301));
    for _ in 0..60 {
        site.recorder.note(refused(&app, &format!("{{\"n\":\"{}\"}}", "x".repeat(1000))));
    }
    site.settles();
    assert_eq!(site.of("301"), 60);
    let Site { folder, journal, recorder } = site;
    drop((journal, recorder));
    let site = Site::again(folder, 32 * 1024);
    let left = site.of("301");
    assert!((5..40).contains(&left), "{left}");
    let Site { folder, journal, recorder } = site;
    drop((journal, recorder));
    std::fs::write(folder.path().join(FILE_NAME), [7; 9000]).unwrap();
    let site = Site::again(folder, 32 * 1024);
    assert_eq!(site.of("301"), 0);
    site.recorder.note(refused(&app, "{}"));
    assert_eq!(site.of("301"), 1);
}

#[test]
fn a_number_to_call_is_looked_for_by_itself() {
    let (site, app) = (Site::open(1 << 20), application(301));
    site.recorder.note(good(&app, r#"{"cstMobile":"13812345678"}"#));
    site.recorder.note(good(&app, r#"{"cstMobile":13812345678}"#));
    site.recorder.note(refused(&app, r#"{"text":"call 13812345678, please"}"#));
    site.recorder.note(good(&app, r#"{"sid":"3011381234567800"}"#));
    site.recorder.note(refused(&app, r#"{"cstMobile":"13812345679"}"#));
    let by = |mobile: &str, refused| {
        site.finds(&Wanted { mobile: Some(mobile.to_owned()), refused, ..Wanted::default() }).len()
    };
    assert_eq!(by("13812345678", None), 3);
    assert_eq!((by("13812345678", Some(true)), by("13812345678", Some(false))), (1, 2));
    assert_eq!(by("1381234567", None), 0);
}
