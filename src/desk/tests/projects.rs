use super::project_online::{list, switch};
use super::*;

#[test]
fn a_project_is_switched_off_and_on_line_for_an_application_which_alone_is_told() {
    at_work(|office| {
        let all = list(office.tx.conn).unwrap();
        let project = all.iter().find(|project| project.online.contains(&301)).unwrap();
        let off = office.does(|desk| switch(desk, &project.code, 301, false));
        assert!(!off.online.contains(&301));
        let refusal = office.is_refused(|desk| switch(desk, &project.guid, 301, false));
        assert_eq!(refusal, format!("project {} is not on line for application 301", project.name));
        let on = office.does(|desk| switch(desk, &project.name, 301, true));
        assert_eq!(on.online, project.online);
        let refusal = office.is_refused(|desk| switch(desk, &project.guid, 301, true));
        let why = format!("project {} is on line for application 301 already", project.name);
        assert_eq!(refusal, why);

        let record = format!("project:{}", project.guid);
        assert!(office.events().iter().all(|told| {
            told.kind == "project_online"
                && told.subject == project.guid
                && told.record == record
                && told.project.as_ref() == Some(&project.guid)
        }));
        let told = office.many("SELECT CAST(only_app AS TEXT) FROM event ORDER BY id");
        assert_eq!(told, ["301", "301"]);
    });
}

#[test]
fn a_project_can_come_on_line_for_an_application_that_it_never_was_for() {
    at_work(|office| {
        let all = list(office.tx.conn).unwrap();
        let project = all.iter().find(|project| !project.online.contains(&201)).unwrap();
        let refusal = office.is_refused(|desk| switch(desk, &project.guid, 201, false));
        assert!(refusal.ends_with("is not on line for application 201"), "{refusal}");
        let on = office.does(|desk| switch(desk, &project.guid, 201, true));
        assert!(on.online.contains(&201));
    });
}

#[test]
fn projects_and_applications_that_do_not_exist_are_named() {
    at_work(|office| {
        let project: String = office.one("SELECT guid FROM project LIMIT 1");
        let refusal = office.is_refused(|desk| switch(desk, "x", 301, true));
        assert!(refusal.starts_with("there is no project x"), "{refusal}");
        let refusal = office.is_refused(|desk| switch(desk, &project, 399, true));
        assert!(refusal.starts_with("there is no application 399"), "{refusal}");
        office.runs("UPDATE project SET name = '同名'");
        let refusal = office.is_refused(|desk| switch(desk, "同名", 301, true));
        assert!(refusal.starts_with("同名 is the name of several projects"), "{refusal}");
    });
}
