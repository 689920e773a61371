use super::*;
use crate::desk::room::{RoomState, find, hold, list, release};

#[test]
fn an_available_room_is_held_and_a_held_one_is_released() {
    at_work(|office| {
        let room = office.free_room();
        let since: i64 = office.one(&format!("SELECT changed FROM room WHERE guid = '{room}'"));
        assert_eq!(office.does(|desk| hold(desk, &room)).state, RoomState::Held);
        assert_eq!(find(office.tx.conn, &room).unwrap().state, RoomState::Held);
        let refusal = office.is_refused(|desk| hold(desk, &room));
        assert!(refusal.ends_with("is held: only an available room can be held"), "{refusal}");
        assert_eq!(office.does(|desk| release(desk, &room)).state, RoomState::Available);
        let refusal = office.is_refused(|desk| release(desk, &room));
        assert!(refusal.ends_with("is available: only a held room can be released"), "{refusal}");
        let changed: i64 = office.one(&format!("SELECT changed FROM room WHERE guid = '{room}'"));
        assert!(changed > since);
        assert!(office.events().is_empty());
    });
}

#[test]
fn a_sold_room_is_neither_held_nor_released() {
    at_work(|office| {
        for state in ["ordered", "signed"] {
            let room: String =
                office.one(&format!("SELECT guid FROM room WHERE state = '{state}' LIMIT 1"));
            assert!(office.is_refused(|desk| hold(desk, &room)).contains(&format!("is {state}:")));
            assert!(office.is_refused(|desk| release(desk, &room)).contains("is "));
        }
    });
}

#[test]
fn a_room_is_found_by_its_guid_and_by_building_and_number_in_a_project() {
    at_work(|office| {
        let conn = office.tx.conn;
        let (guid, building, unit, number, code, name, project): (
            String,
            String,
            String,
            String,
            String,
            String,
            String,
        ) = conn
            .query_row(
                "SELECT room.guid, building.name, unit.name, room.number, project.code, project.name, project.guid
                 FROM room JOIN building ON building.guid = room.building_guid JOIN unit ON unit.guid = room.unit_guid
                    JOIN project ON project.guid = room.project_guid
                 WHERE unit.name IS NOT NULL AND project.parent_guid IS NOT NULL LIMIT 1",
                [],
                |r| {
                    Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?))
                },
            )
            .unwrap();
        for text in [
            guid.clone(),
            format!("{building}-{number} in {code}"),
            format!("{building}-{unit}-{number} in {name}"),
            format!("{building}-{number} in {project}"),
        ] {
            let found = find(conn, &text).unwrap();
            assert_eq!(found.guid, guid, "{text}");
            assert_eq!(found.name, format!("{name}-{building}-{unit}-{number}"));
        }
    });
}

#[test]
fn what_is_no_room_or_may_be_several_is_said_so() {
    at_work(|office| {
        let conn = office.tx.conn;
        let code: String = office.one("SELECT code FROM project WHERE is_leaf = 1 LIMIT 1");
        for text in ["x".to_owned(), format!("1号楼-99999 in {code}")] {
            let refusal = find(conn, &text).unwrap_err().to_string();
            assert!(refusal.starts_with(&format!("there is no room {text}")), "{refusal}");
        }
        let refusal = find(conn, "1号楼-101 in nowhere").unwrap_err().to_string();
        assert!(refusal.starts_with("there is no project nowhere"), "{refusal}");
        // Two phases of a project have a building and a room of the same names.
        let (building, number, parent): (String, String, String) = conn
            .query_row(
                "SELECT b.name, r.number, p.parent_guid FROM room r JOIN building b ON b.guid = r.building_guid
                    JOIN project p ON p.guid = r.project_guid
                 WHERE p.parent_guid IS NOT NULL GROUP BY 1, 2, 3 HAVING count(*) > 1 LIMIT 1",
                [],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
            )
            .unwrap();
        let refusal = find(conn, &format!("{building}-{number} in {parent}")).unwrap_err();
        assert!(refusal.to_string().contains("may be one of several rooms"), "{refusal}");
    });
}

#[test]
fn a_projects_rooms_are_listed_with_its_phases_and_by_state() {
    at_work(|office| {
        let conn = office.tx.conn;
        let parent: String = office.one("SELECT code FROM project WHERE is_leaf = 0 LIMIT 1");
        let all = list(conn, &parent, None).unwrap();
        let count: i64 = office.one(&format!(
            "SELECT count(*) FROM room WHERE project_guid IN (SELECT p.guid FROM project p
                JOIN project top ON top.guid = p.parent_guid WHERE top.code = '{parent}')"
        ));
        assert_eq!(all.len() as i64, count);
        let mut counted = 0;
        for state in ["held", "available", "ordered", "signed"] {
            let rooms = list(conn, &parent, Some(state.parse().unwrap())).unwrap();
            assert!(rooms.iter().all(|room| room.state.as_str() == state));
            counted += rooms.len();
        }
        assert_eq!(counted, all.len());
        assert!("sold".parse::<RoomState>().is_err());
    });
}
