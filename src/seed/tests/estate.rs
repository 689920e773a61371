//! What is sold, and what is asked of those who come.

use super::{nothing, number, something};

#[test]
fn a_board_is_filled_from_the_top_floor_down() {
    nothing("SELECT 1 FROM room GROUP BY unit_guid, board_row, board_column HAVING count(*) > 1");
    nothing(
        "SELECT 1 FROM room \
         GROUP BY unit_guid HAVING min(board_row) <> 1 \
         OR max(board_row) <> count(DISTINCT board_row)",
    );
    nothing(
        "SELECT 1 FROM room a JOIN room b USING (unit_guid) \
         WHERE a.board_row < b.board_row AND CAST(a.floor AS INTEGER) < CAST(b.floor AS INTEGER)",
    );
    nothing(
        "SELECT 1 FROM unit GROUP BY building_guid HAVING count(*) = 1 AND max(name) IS NOT NULL",
    );
    nothing(
        "SELECT 1 FROM unit \
         GROUP BY building_guid HAVING count(*) > 1 AND count(name) < count(*)",
    );
    nothing(
        "SELECT 1 FROM project p \
         WHERE is_leaf = 1 AND (SELECT count(*) FROM building \
         WHERE project_guid = p.guid) NOT BETWEEN 2 AND 6",
    );
    nothing(
        "SELECT 1 FROM building b JOIN project p ON p.guid = project_guid \
         WHERE full_name <> p.name || '-' || b.name OR is_leaf = 0",
    );
}

#[test]
fn prices_are_plausible_and_round() {
    nothing("SELECT 1 FROM room WHERE price % 10000 <> 0");
    nothing(
        "SELECT 1 FROM room \
         WHERE layout NOT IN ('车位', '商铺') AND price / area / 100 NOT BETWEEN 7000 \
         AND 55000",
    );
    nothing(
        "SELECT 1 FROM sale_order o JOIN room r ON r.guid = room_guid \
         WHERE amount > price OR amount < price * 9 / 10",
    );
}

#[test]
fn attributes_of_all_levels_and_inputs_are_asked_and_answered() {
    for (level, input) in [(1, 1), (1, 2), (1, 3), (16, 2), (16, 3), (4, 1), (4, 2), (4, 3)] {
        something(&format!(
            "SELECT 1 FROM attribute a JOIN customer_attribute c ON c.attribute_guid = a.guid \
             WHERE level = {level} AND input = {input}"
        ));
    }
    nothing(
        "SELECT 1 FROM customer_attribute c JOIN attribute a ON a.guid = c.attribute_guid \
         WHERE (a.input = 1) <> (c.value IS NOT NULL) \
         OR (a.input = 1) <> (c.item_guid IS NULL) \
         OR (a.level = 1) <> (c.scope_guid IS NULL) OR a.enabled = 0",
    );
    nothing(
        "SELECT 1 FROM customer_attribute c JOIN attribute_item i ON i.guid = c.item_guid \
         WHERE i.attribute_guid <> c.attribute_guid OR c.scope_guid IS NOT NULL \
         AND c.scope_guid <> i.scope_guid OR i.parent_guid IS NOT c.parent_item_guid \
         OR i.enabled = 0",
    );
    nothing(
        "SELECT 1 FROM customer_attribute c \
         JOIN attribute_scope s ON s.scope_guid = c.scope_guid \
         AND s.attribute_guid = c.attribute_guid \
         JOIN opportunity o ON o.guid = c.opportunity_guid \
         JOIN project p ON p.guid = o.project_guid \
         WHERE c.scope_guid NOT IN (p.guid, p.company_guid) \
         OR o.customer_id <> c.customer_id",
    );
    nothing(
        "SELECT 1 FROM customer_attribute c JOIN attribute a ON a.guid = c.attribute_guid \
         WHERE a.input = 2 \
         GROUP BY c.opportunity_guid, c.attribute_guid HAVING count(*) > 1",
    );
    something("SELECT 1 FROM attribute WHERE sub_guid IS NOT NULL");
    something("SELECT 1 FROM attribute WHERE display = 1");
    something("SELECT 1 FROM attribute_item WHERE enabled = 0");
    something("SELECT 1 FROM attribute_item WHERE expires IS NOT NULL");
}

#[test]
fn old_phases_are_sold_and_new_ones_are_not() {
    let share = |project: &str, states: &str| {
        number(&format!(
            "SELECT 100 * sum(state IN ({states})) / count(*) FROM room r \
             JOIN project p ON p.guid = r.project_guid \
             WHERE p.name LIKE '{project}'"
        ))
    };
    assert!(share("联发·云汀-一期", "'signed'") > 80);
    assert!(share("联发·云汀-三期", "'available'") > 45);
    assert!((30..70).contains(&share("%", "'signed'")), "{}", share("%", "'signed'"));
    assert!((25..60).contains(&share("%", "'available'")), "{}", share("%", "'available'"));
    assert!((1..12).contains(&share("%", "'ordered'")), "{}", share("%", "'ordered'"));
    assert!((2..15).contains(&share("%", "'held'")), "{}", share("%", "'held'"));
}
