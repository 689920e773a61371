//! Those who sell, those who come, and what is noted of them.

use super::super::names;
use super::{nothing, number, something, with_world};

#[test]
fn follow_ups_agree_with_their_opportunity() {
    nothing(
        "SELECT 1 FROM follow_up f JOIN opportunity o ON o.guid = f.opportunity_guid \
         WHERE f.at < o.created",
    );
    nothing(
        "SELECT 1 FROM (SELECT opportunity_guid, max(at), will, next_day FROM follow_up GROUP BY 1) f \
         JOIN opportunity o ON o.guid = f.opportunity_guid \
         WHERE o.last_follow_up IS NOT f.\"max(at)\" OR o.will <> f.will \
         OR date(o.next_follow_up / 1000, 'unixepoch', '+8 hours') IS NOT f.next_day \
         OR (o.next_follow_up + 8 * 3600000) % 86400000 <> 0",
    );
    nothing(
        "SELECT 1 FROM (SELECT opportunity_guid, min(at), will FROM follow_up \
         GROUP BY 1) f JOIN opportunity o ON o.guid = f.opportunity_guid \
         WHERE o.first_will <> f.will",
    );
    nothing(
        "SELECT 1 FROM opportunity \
         WHERE (last_follow_up IS NULL) <> (newest_follow_up IS NULL)",
    );
    nothing("SELECT 1 FROM follow_up WHERE next_day < date(at / 1000, 'unixepoch', '+8 hours')");
}

#[test]
fn an_opportunity_leads_to_all_its_follow_ups_and_to_the_last_that_says_something() {
    let reached = "WITH RECURSIVE said (changed, opportunity) AS ( \
            SELECT newest_follow_up, guid FROM opportunity WHERE newest_follow_up IS NOT NULL \
            UNION ALL SELECT previous, opportunity FROM said JOIN follow_up USING (changed) WHERE previous IS NOT NULL) \
         SELECT count(*) FROM said JOIN follow_up USING (changed) WHERE opportunity = opportunity_guid";
    assert_eq!(number(reached), number("SELECT count(*) FROM follow_up"));
    nothing(
        "SELECT 1 FROM (SELECT opportunity_guid, max(at) AS at FROM follow_up WHERE content IS NOT NULL GROUP BY 1) f \
         JOIN opportunity o ON o.guid = f.opportunity_guid \
         WHERE f.at IS NOT (SELECT at FROM follow_up WHERE changed = last_said)",
    );
}

#[test]
fn consultants_work_where_they_act() {
    nothing(
        "SELECT 1 FROM follow_up f JOIN opportunity o ON o.guid = f.opportunity_guid
         WHERE NOT EXISTS (SELECT 1 FROM consultant_project c
         WHERE c.consultant_guid = f.consultant_guid AND c.project_guid = o.project_guid)",
    );
    for table in
        ["customer_project", "lead", "opportunity", "trade", "recommendation", "assignment"]
    {
        nothing(&format!(
            "SELECT 1 FROM {table} t \
             WHERE NOT EXISTS (SELECT 1 FROM consultant_project c \
             WHERE c.consultant_guid = t.consultant_guid AND c.project_guid = t.project_guid)"
        ));
        nothing(&format!(
            "SELECT 1 FROM {table} t JOIN consultant c ON c.guid = t.consultant_guid \
             WHERE c.disabled = 1 AND t.created > c.changed"
        ));
    }
    nothing(
        "SELECT 1 FROM opportunity_partner p \
         JOIN opportunity o ON o.guid = p.opportunity_guid \
         WHERE p.consultant_guid = o.consultant_guid \
         OR NOT EXISTS (SELECT 1 FROM consultant_project c \
         WHERE c.consultant_guid = p.consultant_guid AND c.project_guid = o.project_guid)",
    );
    nothing(
        "SELECT 1 FROM consultant_project c JOIN station s ON s.guid = c.station_guid \
         WHERE s.project_guid <> c.project_guid",
    );
    nothing(
        "SELECT 1 FROM consultant_project c \
         WHERE NOT EXISTS (SELECT 1 FROM agency_project a \
         WHERE a.agency_id = c.agency_id AND a.project_guid = c.project_guid \
         AND a.enabled = 1)",
    );
    nothing("SELECT 1 FROM consultant_project GROUP BY consultant_guid HAVING count(*) > 2");
    nothing(
        "SELECT 1 FROM station s JOIN station p ON p.guid = s.parent_guid \
         WHERE p.project_guid <> s.project_guid",
    );
    nothing("SELECT 1 FROM consultant WHERE length(password) <> 32");
    something("SELECT 1 FROM consultant_project GROUP BY consultant_guid HAVING count(*) = 2");
    something("SELECT 1 FROM consultant WHERE disabled = 1");
}

#[test]
fn customers_are_known_where_they_have_an_opportunity() {
    for table in ["opportunity", "trade"] {
        nothing(&format!(
            "SELECT 1 FROM {table} t \
             WHERE NOT EXISTS (SELECT 1 FROM customer_project c \
             WHERE c.customer_id = t.customer_id AND c.project_guid = t.project_guid \
             AND c.created <= t.created)"
        ));
        nothing(&format!(
            "SELECT 1 FROM {table} t JOIN customer c ON c.id = t.customer_id \
             WHERE c.created > t.created OR c.merged_into IS NOT NULL"
        ));
    }
    nothing(
        "SELECT 1 FROM customer_project p JOIN customer c ON c.id = p.customer_id \
         WHERE c.created > p.created",
    );
    nothing(
        "SELECT 1 FROM opportunity_customer r \
         JOIN opportunity o ON o.guid = r.opportunity_guid \
         WHERE r.customer_id = o.customer_id",
    );
    nothing(
        "SELECT 1 FROM opportunity o JOIN lead l ON l.guid = o.lead_guid \
         WHERE l.customer_id IS NOT o.customer_id OR l.project_guid <> o.project_guid \
         OR l.created > o.created",
    );
    nothing(
        "SELECT 1 FROM lead l JOIN customer c ON c.id = l.customer_id WHERE c.mobile <> l.phone",
    );
    something(
        "SELECT 1 FROM opportunity GROUP BY customer_id HAVING count(DISTINCT project_guid) > 1",
    );
    something("SELECT 1 FROM customer WHERE merged_into IS NOT NULL");
}

#[test]
fn recommended_customers_are_known_where_they_were_recommended() {
    nothing(
        "SELECT 1 FROM recommendation r \
         WHERE NOT EXISTS (SELECT 1 FROM customer_project c \
         WHERE c.customer_id = r.customer_id AND c.project_guid = r.project_guid \
         AND c.created <= r.created)",
    );
    // Those of the last days, who have no opportunity yet, too.
    something(
        "SELECT 1 FROM recommendation r JOIN customer_project c USING (customer_id, project_guid) \
         WHERE NOT EXISTS (SELECT 1 FROM opportunity o \
         WHERE o.customer_id = r.customer_id AND o.project_guid = r.project_guid)",
    );
}

#[test]
fn recommendations_point_at_a_lead_of_that_phone_and_project() {
    nothing(
        "SELECT 1 FROM recommendation r JOIN customer c ON c.id = r.customer_id \
         LEFT JOIN lead l ON l.guid = r.lead_guid \
         WHERE l.phone IS NOT c.mobile OR l.project_guid IS NOT r.project_guid",
    );
    nothing(
        "SELECT 1 FROM recommendation r JOIN broker b ON b.id = r.broker_id \
         WHERE b.created > r.created",
    );
    nothing("SELECT 1 FROM recommendation WHERE enabled = 1 AND cancel_cause IS NOT NULL");
    nothing(
        "SELECT 1 FROM intervention i JOIN recommendation r ON r.id = i.recommendation_id \
         WHERE i.enabled <> r.enabled OR i.created < r.created",
    );
    nothing(
        "SELECT 1 FROM assignment a \
         WHERE NOT EXISTS (SELECT 1 FROM recommendation r \
         WHERE r.customer_id = a.customer_id AND r.project_guid = a.project_guid \
         AND r.created < a.created)",
    );
    nothing(
        "SELECT 1 FROM assignment a JOIN opportunity o USING (customer_id, project_guid) \
         WHERE a.consultant_guid <> o.consultant_guid AND o.lead_guid IS NOT NULL",
    );
    nothing(
        "SELECT 1 FROM appointment a JOIN customer c ON c.id = a.customer_id \
         WHERE c.mobile <> a.mobile OR a.visit_at < a.reported",
    );
    nothing(
        "SELECT 1 FROM broker \
         WHERE (class = 1) <> (agency_id IS NOT NULL) \
         OR (class = 2) <> (brokerage_guid IS NOT NULL) OR points > total_points",
    );
    assert_eq!(number("SELECT count(DISTINCT class) FROM broker"), 6);
    something("SELECT 1 FROM recommendation WHERE cancel_cause IS NOT NULL");
    something(
        "SELECT 1 FROM recommendation r JOIN broker b ON b.id = r.broker_id WHERE b.class = 3",
    );
}

#[test]
fn numbers_of_people_are_valid_and_nobodys() {
    for (table, column) in
        [("customer", "mobile"), ("consultant", "mobile"), ("broker", "mobile"), ("lead", "phone")]
    {
        nothing(&format!(
            "SELECT 1 FROM {table} \
             WHERE {column} NOT GLOB '1[3-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'"
        ));
    }
    nothing("SELECT 1 FROM customer GROUP BY mobile HAVING count(*) > 1");
    nothing(
        "SELECT 1 FROM customer \
         WHERE cert_kind = 1 AND (length(cert_number) <> 18 \
         OR substr(cert_number, 7, 8) <> replace(birthday, '-', '') \
         OR date(birthday) IS NOT birthday)",
    );
    nothing(
        "SELECT 1 FROM customer \
         WHERE cert_kind = 1 AND gender <> 0 \
         AND (gender = 1) <> (substr(cert_number, 17, 1) % 2 = 1)",
    );
    nothing("SELECT 1 FROM customer WHERE (cert_kind IS NULL) <> (cert_number IS NULL)");
    with_world(|conn| {
        let mut cards =
            conn.prepare("SELECT cert_number FROM customer WHERE cert_kind = 1").expect("cards");
        let cards: Vec<String> =
            cards.query_map([], |row| row.get(0)).expect("cards").flatten().collect();
        assert!(cards.len() > 1_000);
        for card in cards {
            assert!(card.ends_with(names::check_digit(&card[..17])), "{card}");
        }
    });
}

#[test]
fn customers_are_numbered_in_the_order_of_their_coming() {
    nothing(
        "SELECT 1 FROM customer a JOIN customer b ON b.id = a.id + 1 WHERE b.created < a.created",
    );
    assert_eq!(
        number("SELECT max(id) - min(id) + 1 FROM customer"),
        number("SELECT count(*) FROM customer")
    );
    assert_eq!(number("SELECT min(id) FROM customer"), 1_000_000_001);
}

#[test]
fn the_check_digit_is_that_of_the_standard() {
    // The example of GB 11643, and one that ends in X.
    assert_eq!(names::check_digit("11010519491231002"), 'X');
    assert_eq!(names::check_digit("44052418800101001"), '4');
}
