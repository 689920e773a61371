#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::store::Folder;

#[test]
fn a_name_tells_of_when_a_backup_is() {
    let at = DateTime::parse("2026-11-25 09:30:07").unwrap().0;
    assert_eq!(digits(at), "20261125-093007");
    assert_eq!(dated("dcbox-20261125-093007.db"), Some(at));
    assert_eq!(dated("dcbox-20261125-093007-2.db"), Some(at));
    for other in [
        "dcbox.db",
        "dcbox-20261125-093007.db.part",
        "dcbox-20261325-093007.db",
        "dcbox-20261125x093007.db",
        "dcbox-数据库二零二六年.db",
    ] {
        assert_eq!(dated(other), None, "{other}");
    }
}

#[test]
fn the_newest_are_kept_and_strangers_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let names = [
        "dcbox-20261123-030000.db",
        "dcbox-20261124-030000.db",
        "dcbox-20261125-030000.db",
        "notes.txt",
    ];
    for name in names {
        fs::write(home.path().join(name), "x").unwrap();
    }
    let removed = keep_newest(home.path(), 2).unwrap();
    assert_eq!(removed, [home.path().join(names[0])]);
    assert_eq!(all(home.path())[0].file, home.path().join(names[2]));
    // The last one always stays.
    keep_newest(home.path(), 0).unwrap();
    assert_eq!(all(home.path()).len(), 1);
    assert!(home.path().join("notes.txt").exists());
}

#[test]
fn a_backup_is_one_file_and_what_was_cut_off_is_swept_away() {
    let home = tempfile::tempdir().unwrap();
    let (folder, _lock) = Folder::create(home.path()).unwrap();
    let place = usual_place(home.path()).unwrap();
    let cut_off = place.join("dcbox-20200101-000000.db.part");
    fs::write(&cut_off, "half of it").unwrap();
    let made = backup(&folder.file(), &place, 1_764_000_000_000).unwrap();
    let names: Vec<_> = fs::read_dir(&place).unwrap().map(|one| one.unwrap().path()).collect();
    assert_eq!(names, std::slice::from_ref(&made.file), "no part, no log beside it");
    assert!(matches!(backup(&folder.file(), &made.file, 0), Err(BackupError::Exists(_))));
    let again = backup(&folder.file(), &place, 1_764_000_000_000).unwrap();
    assert_ne!(again.file, made.file);
    assert_eq!(all(&place), [again, made], "the newest first, within a second too");
}

#[test]
fn the_last_backup_is_the_noted_one_or_a_later_one_in_its_place() {
    let home = tempfile::tempdir().unwrap();
    let (folder, _lock) = Folder::create(home.path()).unwrap();
    let conn = folder.writable().unwrap();
    assert_eq!(last(&conn, home.path()).unwrap(), None);
    let noted = Made { file: "/elsewhere/one.db".into(), at: 1_764_000_000_500, bytes: 7 };
    note(&conn, &noted).unwrap();
    assert_eq!(last(&conn, home.path()).unwrap(), Some(noted));
    let place = usual_place(home.path()).unwrap();
    let later = backup(&folder.file(), &place, 1_764_000_009_000).unwrap();
    assert_eq!(last(&conn, home.path()).unwrap(), Some(later));
}
