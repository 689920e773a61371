-- The data centre's whole store, in the order in which one thing needs another.
--
-- Conventions
--   * Ids are as they travel: text GUIDs of at most 32 characters (areas: a hyphenated UUID),
--     customers and brokers as whole numbers, sales agencies by their decimal number.
--   * `created` is when a row came to be, in milliseconds since 1970 (UTC), and never changes.
--   * `changed` is the row's change time: milliseconds too, but taken from `clock`, so that no two
--     changes in the store share one and it rises in the order of the commits. Every list that an
--     application follows is ordered by it.
--   * Points in time are milliseconds since 1970; calendar days are text, `yyyy-MM-dd`.
--   * Money is in fen (1/100 yuan), areas are in square metres.
--   * Flags are 0 or 1. An absent value is NULL, never an empty text.
--   * Tables that are written all day have no CHECK with a list of more than two values: SQLite would
--     build a table of the list for every row that it checks.

-- ── The store itself ─────────────────────────────────────────────────────────────────────────────

-- The last change time given out. One row.
CREATE TABLE clock (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    last INTEGER NOT NULL
) STRICT;
INSERT INTO clock (id, last) VALUES (1, 0);

-- Facts about this store that are no domain data: which world it was seeded with, and when.
CREATE TABLE fact (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What went through, for the overview's curves: one row a stretch of time in which something did. The last hour minute by
-- minute, the last day by ten minutes, the last week by the hour; what is older goes.
CREATE TABLE traffic (
    step   INTEGER NOT NULL,                                           -- the stretch's length, in milliseconds
    at     INTEGER NOT NULL,                                           -- its begin
    counts TEXT    NOT NULL CHECK (json_valid(counts)),
    PRIMARY KEY (step, at)
) STRICT, WITHOUT ROWID;

-- ── Applications: who may ask, and for what ──────────────────────────────────────────────────────

CREATE TABLE application (
    id            INTEGER PRIMARY KEY CHECK (id BETWEEN 100 AND 699),  -- the first digit is its class
    name          TEXT    NOT NULL,
    token         TEXT    NOT NULL,
    appkey        TEXT    NOT NULL,
    enabled       INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    grants        TEXT    NOT NULL DEFAULT 'default' CHECK (grants IN ('all', 'default', 'list')),
    subscriptions TEXT    NOT NULL DEFAULT 'default' CHECK (subscriptions IN ('all', 'default', 'none', 'list')),
    callback      TEXT,                                                -- where pushes go
    allow         TEXT,                                                -- source addresses, comma-separated; NULL: any
    -- What a rotation replaced, for as long as it is accepted beside token and appkey; all NULL otherwise.
    previous_token  TEXT,
    previous_appkey TEXT,
    previous_until  INTEGER CHECK ((previous_until IS NULL) = (previous_token IS NULL) AND (previous_until IS NULL) = (previous_appkey IS NULL)),
    previous_pushes INTEGER NOT NULL DEFAULT 0 CHECK (previous_pushes IN (0, 1)), -- pushes are still sealed with it
    created       INTEGER NOT NULL,
    changed       INTEGER NOT NULL
) STRICT;

-- How an application last used an interface, in verified requests only; written every few seconds.
CREATE TABLE application_use (
    application_id INTEGER NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    cmd            TEXT    NOT NULL,
    at             INTEGER NOT NULL,
    count          INTEGER NOT NULL,                                   -- requests so far
    errcode        INTEGER NOT NULL,                                   -- of the last one
    PRIMARY KEY (application_id, cmd)
) STRICT, WITHOUT ROWID;

-- The interfaces an application may call, where `grants` is 'list'.
CREATE TABLE application_grant (
    application_id INTEGER NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    cmd            TEXT    NOT NULL,
    PRIMARY KEY (application_id, cmd)
) STRICT, WITHOUT ROWID;

-- The messages an application is sent, where `subscriptions` is 'list'.
CREATE TABLE application_subscription (
    application_id INTEGER NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    cmd            TEXT    NOT NULL,
    PRIMARY KEY (application_id, cmd)
) STRICT, WITHOUT ROWID;

-- A server holds all applications in memory and looks here whether they are still the same ones.
-- Every change to the three tables above raises it, whoever makes it.
CREATE TABLE application_revision (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    revision INTEGER NOT NULL
) STRICT;
INSERT INTO application_revision (id, revision) VALUES (1, 0);

CREATE TRIGGER application_added          AFTER INSERT ON application              BEGIN UPDATE application_revision SET revision = revision + 1; END;
CREATE TRIGGER application_edited         AFTER UPDATE ON application              BEGIN UPDATE application_revision SET revision = revision + 1; END;
CREATE TRIGGER application_removed        AFTER DELETE ON application              BEGIN UPDATE application_revision SET revision = revision + 1; END;
CREATE TRIGGER application_granted        AFTER INSERT ON application_grant        BEGIN UPDATE application_revision SET revision = revision + 1; END;
CREATE TRIGGER application_grant_removed  AFTER DELETE ON application_grant        BEGIN UPDATE application_revision SET revision = revision + 1; END;
CREATE TRIGGER application_subscribed     AFTER INSERT ON application_subscription BEGIN UPDATE application_revision SET revision = revision + 1; END;
CREATE TRIGGER application_unsubscribed   AFTER DELETE ON application_subscription BEGIN UPDATE application_revision SET revision = revision + 1; END;

-- Serials of the writes that took effect, each put here in the transaction of its effect. The number
-- packs a serial's three parts with the time foremost, so that new ones land at the end of the tree
-- and old ones go as one range.
CREATE TABLE serial (
    packed INTEGER PRIMARY KEY
) STRICT;

-- ── Places ───────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE city (
    code     INTEGER PRIMARY KEY,                                      -- the national division code
    name     TEXT    NOT NULL,
    province TEXT    NOT NULL,
    enabled  INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    created  INTEGER NOT NULL,
    changed  INTEGER NOT NULL UNIQUE
) STRICT;

-- A street of a district; the five names together are unique.
CREATE TABLE area_street (
    guid     TEXT    PRIMARY KEY,                                      -- a hyphenated UUID
    country  TEXT    NOT NULL,
    province TEXT    NOT NULL,
    city     TEXT    NOT NULL,
    area     TEXT    NOT NULL,
    street   TEXT    NOT NULL,
    created  INTEGER NOT NULL,
    changed  INTEGER NOT NULL UNIQUE,
    UNIQUE (street, area, city, province, country)
) STRICT;

-- ── The developer: companies, projects, buildings, rooms ─────────────────────────────────────────

-- The group (level 1) and its city companies (level 2).
CREATE TABLE company (
    guid        TEXT    PRIMARY KEY,
    name        TEXT    NOT NULL,
    level       INTEGER NOT NULL CHECK (level IN (1, 2)),
    parent_guid TEXT    REFERENCES company (guid),
    created     INTEGER NOT NULL,
    changed     INTEGER NOT NULL UNIQUE
) STRICT;
CREATE INDEX company_by_parent ON company (parent_guid);

-- A project (level 1) or one of its phases (level 2). Buildings stand in projects without phases
-- and in phases: where `is_leaf` is 1.
CREATE TABLE project (
    guid         TEXT    PRIMARY KEY,
    code         TEXT    NOT NULL UNIQUE,                              -- the short code
    name         TEXT    NOT NULL,
    parent_guid  TEXT    REFERENCES project (guid),
    company_guid TEXT    NOT NULL REFERENCES company (guid),
    city_code    INTEGER NOT NULL REFERENCES city (code),
    level        INTEGER NOT NULL CHECK (level IN (1, 2)),
    is_leaf      INTEGER NOT NULL CHECK (is_leaf IN (0, 1)),
    enabled      INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    created      INTEGER NOT NULL,
    changed      INTEGER NOT NULL UNIQUE
) STRICT;
CREATE INDEX project_by_parent  ON project (parent_guid, code);
CREATE INDEX project_by_company ON project (company_guid);
CREATE INDEX project_by_city    ON project (city_code);

-- Which sales-office application a project is on line for.
CREATE TABLE project_online (
    project_guid   TEXT    NOT NULL REFERENCES project (guid),
    application_id INTEGER NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    online         INTEGER NOT NULL CHECK (online IN (0, 1)),
    changed        INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (project_guid, application_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_online_by_application ON project_online (application_id);

CREATE TABLE building (
    guid         TEXT    PRIMARY KEY,
    project_guid TEXT    NOT NULL REFERENCES project (guid),
    name         TEXT    NOT NULL,                                     -- 5号楼
    full_name    TEXT    NOT NULL,                                     -- 联发新天地-二期-5号楼
    sequence     INTEGER NOT NULL,                                     -- its place in the project
    created      INTEGER NOT NULL,
    UNIQUE (project_guid, sequence)
) STRICT;

-- A stairwell. A building with just one leaves its name NULL.
CREATE TABLE unit (
    guid          TEXT    PRIMARY KEY,
    building_guid TEXT    NOT NULL REFERENCES building (guid),
    number        INTEGER NOT NULL,
    name          TEXT,                                                -- 1单元
    UNIQUE (building_guid, number)
) STRICT;

CREATE TABLE room (
    guid          TEXT    PRIMARY KEY,
    project_guid  TEXT    NOT NULL REFERENCES project (guid),
    building_guid TEXT    NOT NULL REFERENCES building (guid),
    unit_guid     TEXT    NOT NULL REFERENCES unit (guid),
    floor         TEXT    NOT NULL,                                    -- 12, -1
    number        TEXT    NOT NULL,                                    -- 1203
    state         TEXT    NOT NULL CHECK (state IN ('held', 'available', 'ordered', 'signed')),
    area          REAL    NOT NULL CHECK (area > 0),                   -- floor area
    price         INTEGER NOT NULL CHECK (price >= 0),                 -- list price of the whole room
    layout        TEXT,                                                -- 3房2厅2卫
    board_row     INTEGER NOT NULL,                                    -- where it stands on the sales board
    board_column  INTEGER NOT NULL,
    created       INTEGER NOT NULL,
    changed       INTEGER NOT NULL UNIQUE,
    UNIQUE (building_guid, unit_guid, number)
) STRICT;
-- The sales board reads a project's rooms stairwell by stairwell, from the top floor down.
CREATE INDEX room_by_unit    ON room (unit_guid, board_row, board_column);
CREATE INDEX room_by_project ON room (project_guid, state);

-- ── Those who sell: agencies, stations, consultants ──────────────────────────────────────────────

-- A sales agency (代理公司) that runs sales offices. Its number travels as text and as an int.
CREATE TABLE agency (
    id      INTEGER PRIMARY KEY,
    name    TEXT    NOT NULL UNIQUE,
    enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL UNIQUE
) STRICT;

-- Which agency sells which project. Renaming an agency changes its rows here too: the lists follow this table.
CREATE TABLE agency_project (
    agency_id    INTEGER NOT NULL REFERENCES agency (id),
    project_guid TEXT    NOT NULL REFERENCES project (guid),
    enabled      INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    created      INTEGER NOT NULL,
    changed      INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (agency_id, project_guid)
) STRICT, WITHOUT ROWID;
CREATE INDEX agency_project_by_project ON agency_project (project_guid);

-- A brokerage (中介公司) that brings customers from outside.
CREATE TABLE brokerage (
    guid      TEXT    PRIMARY KEY,
    name      TEXT    NOT NULL,
    kind      INTEGER NOT NULL CHECK (kind IN (1, 2)),                 -- 1 中介, 2 代理
    city_code TEXT    NOT NULL,
    deleted   INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
    created   INTEGER NOT NULL,
    changed   INTEGER NOT NULL UNIQUE
) STRICT;
CREATE UNIQUE INDEX brokerage_by_name ON brokerage (name) WHERE deleted = 0;

-- A post in a project's sales office; posts form a tree.
CREATE TABLE station (
    guid         TEXT    PRIMARY KEY,
    project_guid TEXT    NOT NULL REFERENCES project (guid),
    name         TEXT    NOT NULL,
    parent_guid  TEXT    REFERENCES station (guid),
    created      INTEGER NOT NULL,
    changed      INTEGER NOT NULL UNIQUE
) STRICT;
CREATE INDEX station_by_project ON station (project_guid);
CREATE INDEX station_by_parent  ON station (parent_guid);

CREATE TABLE consultant (
    guid     TEXT    PRIMARY KEY,
    name     TEXT    NOT NULL,
    code     TEXT    NOT NULL UNIQUE,                                  -- the account to sign in with
    password TEXT    NOT NULL,                                         -- as reported; sales offices sync it
    mobile   TEXT    NOT NULL,
    gender   INTEGER NOT NULL CHECK (gender BETWEEN 0 AND 2),             -- 1 male, 2 female, 0 unknown
    disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    created  INTEGER NOT NULL,
    changed  INTEGER NOT NULL UNIQUE
) STRICT;

-- A consultant's place in a project: the station held and the agency worked for. A change of the
-- consultant, the station or the agency changes these rows too: the lists follow this table.
CREATE TABLE consultant_project (
    consultant_guid TEXT    NOT NULL REFERENCES consultant (guid),
    project_guid    TEXT    NOT NULL REFERENCES project (guid),
    station_guid    TEXT    NOT NULL REFERENCES station (guid),
    agency_id       INTEGER NOT NULL REFERENCES agency (id),
    created         INTEGER NOT NULL,
    changed         INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (consultant_guid, project_guid)
) STRICT, WITHOUT ROWID;
CREATE INDEX consultant_project_by_project ON consultant_project (project_guid);
CREATE INDEX consultant_project_by_station ON consultant_project (station_guid);
CREATE INDEX consultant_project_by_agency  ON consultant_project (agency_id);

-- ── Customers ────────────────────────────────────────────────────────────────────────────────────

-- One per mobile over the whole group. A customer merged into another stays, pointing there.
CREATE TABLE customer (
    id             INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 9999999999),  -- at most ten digits on the wire
    name           TEXT    NOT NULL,
    kind           INTEGER NOT NULL DEFAULT 1 CHECK (kind IN (1, 2)),  -- 1 a person, 2 a company
    gender         INTEGER NOT NULL CHECK (gender BETWEEN 0 AND 2),
    mobile         TEXT    NOT NULL,
    phone          TEXT,                                               -- another number to try
    home_phone     TEXT,
    office_phone   TEXT,
    cert_kind      INTEGER,                                            -- certType: 1 to 10, 9999
    cert_number    TEXT,
    birthday       TEXT,                                               -- yyyy-MM-dd
    home_province  TEXT,
    home_city      TEXT,
    home_region    TEXT,
    address        TEXT,
    work_province  TEXT,
    work_city      TEXT,
    work_region    TEXT,
    home_area      TEXT,
    home_case      TEXT,
    work_trade     TEXT,
    work_job       TEXT,
    work_area      TEXT,
    from_area      TEXT,
    purchases      INTEGER,                                            -- homes bought so far
    old_owner      TEXT,                                               -- 是 or 否
    class          TEXT,                                               -- cstClass
    is_staff       INTEGER NOT NULL DEFAULT 0 CHECK (is_staff IN (0, 1)),
    is_member      INTEGER NOT NULL DEFAULT 0 CHECK (is_member IN (0, 1)),
    source_app     INTEGER,                                            -- the application that reported it first
    merged_into    INTEGER REFERENCES customer (id),
    created        INTEGER NOT NULL,
    changed        INTEGER NOT NULL UNIQUE
) STRICT;
CREATE UNIQUE INDEX customer_by_mobile ON customer (mobile) WHERE merged_into IS NULL;
CREATE UNIQUE INDEX customer_by_cert   ON customer (cert_number, cert_kind) WHERE merged_into IS NULL AND cert_number IS NOT NULL;
CREATE INDEX customer_by_name          ON customer (name);
CREATE INDEX customer_by_merged_into   ON customer (merged_into) WHERE merged_into IS NOT NULL;

-- A customer as one project knows it: who looks after it there.
CREATE TABLE customer_project (
    customer_id     INTEGER NOT NULL REFERENCES customer (id),
    project_guid    TEXT    NOT NULL REFERENCES project (guid),
    consultant_guid TEXT    NOT NULL REFERENCES consultant (guid),
    created         INTEGER NOT NULL,
    changed         INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (customer_id, project_guid)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_project_by_project    ON customer_project (project_guid, changed);
CREATE INDEX customer_project_by_consultant ON customer_project (consultant_guid);

-- A lead (线索): somebody with a phone number who may become a customer of a project.
CREATE TABLE lead (
    guid            TEXT    PRIMARY KEY,
    project_guid    TEXT    NOT NULL REFERENCES project (guid),
    consultant_guid TEXT    NOT NULL REFERENCES consultant (guid),
    customer_id     INTEGER REFERENCES customer (id),
    name            TEXT    NOT NULL,
    phone           TEXT    NOT NULL,
    kind            INTEGER NOT NULL DEFAULT 1 CHECK (kind IN (1, 2)), -- 1 个人, 2 公司
    gender          INTEGER NOT NULL CHECK (gender BETWEEN 0 AND 2),
    description     TEXT,
    source          TEXT    NOT NULL,                                  -- 来访, 微信预约, 来电, 其他
    topic           TEXT    NOT NULL,
    cognition       TEXT,                                              -- how the customer came to know of the project
    appointment     INTEGER,
    type            TEXT    NOT NULL DEFAULT '微信',                   -- 天使 or 微信
    status          TEXT    NOT NULL,
    status_reason   TEXT,
    source_app      INTEGER,
    created         INTEGER NOT NULL,
    changed         INTEGER NOT NULL UNIQUE
) STRICT;
CREATE INDEX lead_by_phone      ON lead (phone, project_guid);
CREATE INDEX lead_by_project    ON lead (project_guid, changed);
CREATE INDEX lead_by_customer   ON lead (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX lead_by_consultant ON lead (consultant_guid);

-- An opportunity (销售机会): a customer's wish to buy in one project. One open one at a time.
CREATE TABLE opportunity (
    guid                  TEXT    PRIMARY KEY,
    customer_id           INTEGER NOT NULL REFERENCES customer (id),
    project_guid          TEXT    NOT NULL REFERENCES project (guid),
    consultant_guid       TEXT    NOT NULL REFERENCES consultant (guid),
    lead_guid             TEXT    REFERENCES lead (guid),
    status                TEXT    NOT NULL CHECK (status IN ('登记', '丢失', '激活', '看房', '签约', '认购', '问询', '赢得', '预约')),
    open                  INTEGER NOT NULL CHECK (open IN (0, 1)),
    source                TEXT,
    topic                 TEXT,
    agency_name           TEXT,                                        -- dlgs
    customer_source       TEXT,                                        -- khly
    first_will            TEXT    NOT NULL CHECK (first_will GLOB '[A-E]'),
    will                  TEXT    NOT NULL CHECK (will GLOB '[A-E]'),
    local_household       INTEGER CHECK (local_household IN (0, 1)),   -- 1 yes; the wire has both ways round
    social_security_years INTEGER,
    lost_reason           TEXT,
    lost_at               INTEGER,
    last_follow_up        INTEGER,
    next_follow_up        INTEGER,
    newest_follow_up      INTEGER REFERENCES follow_up (changed),      -- the one reported last; it names the one before
    last_said             INTEGER REFERENCES follow_up (changed),      -- the last one that says something
    source_app            INTEGER,
    created               INTEGER NOT NULL,
    changed               INTEGER NOT NULL                     -- unique too; no list follows it, so no index says so
) STRICT;
CREATE UNIQUE INDEX opportunity_open        ON opportunity (customer_id, project_guid) WHERE open = 1;
CREATE INDEX opportunity_by_customer        ON opportunity (customer_id, project_guid);
CREATE INDEX opportunity_by_project         ON opportunity (project_guid);
CREATE INDEX opportunity_by_consultant      ON opportunity (consultant_guid);
CREATE INDEX opportunity_by_created         ON opportunity (created);
CREATE INDEX opportunity_by_lead            ON opportunity (lead_guid) WHERE lead_guid IS NOT NULL;

-- Consultants who follow an opportunity along with its own.
CREATE TABLE opportunity_partner (
    opportunity_guid TEXT    NOT NULL REFERENCES opportunity (guid),
    consultant_guid  TEXT    NOT NULL REFERENCES consultant (guid),
    position         INTEGER NOT NULL,
    PRIMARY KEY (opportunity_guid, consultant_guid)
) STRICT, WITHOUT ROWID;
CREATE INDEX opportunity_partner_by_consultant ON opportunity_partner (consultant_guid);

-- Customers related to an opportunity besides its own, numbered from 1; at most four.
CREATE TABLE opportunity_customer (
    opportunity_guid TEXT    NOT NULL REFERENCES opportunity (guid),
    customer_id      INTEGER NOT NULL REFERENCES customer (id),
    number           INTEGER NOT NULL CHECK (number BETWEEN 1 AND 4),
    created          INTEGER NOT NULL,
    PRIMARY KEY (opportunity_guid, customer_id),
    UNIQUE (opportunity_guid, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX opportunity_customer_by_customer ON opportunity_customer (customer_id);

-- What was said and done with an opportunity's customer. The one table that grows all day by rows of records all
-- over the store, and what costs is each page that a report touches: a report adds a row at the end of this table and
-- changes its opportunity, and that is all. What the opportunity knows (whose it is, where) is not said again; a
-- follow-up never changes, so its change time is its key and makes its GUID (protocol::ChangeGuid); and instead of
-- standing in an index by opportunity, each names the one before it, and the opportunity the newest.
CREATE TABLE follow_up (
    changed          INTEGER PRIMARY KEY,
    previous         INTEGER REFERENCES follow_up (changed),
    opportunity_guid TEXT    NOT NULL REFERENCES opportunity (guid),
    consultant_guid  TEXT    NOT NULL REFERENCES consultant (guid),
    at               INTEGER NOT NULL,
    kind             INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 7),    -- as in cst_follow_update
    content          TEXT,
    next_day         TEXT,                                             -- yyyy-MM-dd
    next_content     TEXT,
    will             TEXT    NOT NULL CHECK (will GLOB '[A-E]'),
    key_actions      TEXT,                                             -- several, with ; between
    remark           TEXT    NOT NULL,
    source_app       INTEGER,
    created          INTEGER NOT NULL
) STRICT;

-- ── Attributes (描摹): what else is known of a customer, by definitions of three levels ──────────

CREATE TABLE attribute (
    guid          TEXT    PRIMARY KEY     CHECK (length(guid) <= 16),
    code          TEXT    NOT NULL UNIQUE CHECK (length(code) <= 16),
    name          TEXT    NOT NULL,
    category      INTEGER NOT NULL CHECK (category IN (10, 20, 30, 40, 50, 60, 70)),
    level         INTEGER NOT NULL CHECK (level IN (1, 4, 16)),        -- 1 group, 4 project, 16 company
    type          INTEGER CHECK (type IN (1, 2)),                      -- 1 persons, 2 institutions
    sub_guid      TEXT    REFERENCES attribute (guid),                 -- the attribute that this one leads on to
    input         INTEGER NOT NULL CHECK (input IN (1, 2, 3)),         -- 1 written, 2 one of the items, 3 any of them
    display       INTEGER NOT NULL DEFAULT 0 CHECK (display IN (0, 1)),-- 0 flat, 1 a tree
    required      INTEGER NOT NULL DEFAULT 0 CHECK (required IN (0, 1)),
    sequence      INTEGER NOT NULL,
    enabled       INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    remark        TEXT,
    created       INTEGER NOT NULL,
    changed       INTEGER NOT NULL UNIQUE
) STRICT;
CREATE INDEX attribute_by_sub ON attribute (sub_guid) WHERE sub_guid IS NOT NULL;

-- Where a definition holds: project GUIDs at level 4, company GUIDs at level 16, the group's company GUID at level 1.
CREATE TABLE attribute_scope (
    attribute_guid TEXT NOT NULL REFERENCES attribute (guid),
    scope_guid     TEXT NOT NULL,
    PRIMARY KEY (scope_guid, attribute_guid)
) STRICT, WITHOUT ROWID;
CREATE INDEX attribute_scope_by_attribute ON attribute_scope (attribute_guid);

CREATE TABLE attribute_item (
    guid           TEXT    PRIMARY KEY CHECK (length(guid) <= 16),
    attribute_guid TEXT    NOT NULL REFERENCES attribute (guid),
    scope_guid     TEXT    NOT NULL,
    code           TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    parent_guid    TEXT    REFERENCES attribute_item (guid),
    sequence       INTEGER NOT NULL,
    enabled        INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    expires        INTEGER
) STRICT;
CREATE INDEX attribute_item_by_attribute ON attribute_item (attribute_guid, scope_guid, sequence);
CREATE INDEX attribute_item_by_parent    ON attribute_item (parent_guid) WHERE parent_guid IS NOT NULL;

-- What was said of a customer: one row an item, or one with the written value. A new answer takes the
-- old one's rows away; their numbers are not used again, because events name them.
CREATE TABLE customer_attribute (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    customer_id      INTEGER NOT NULL REFERENCES customer (id),
    opportunity_guid TEXT    REFERENCES opportunity (guid),
    attribute_guid   TEXT    NOT NULL REFERENCES attribute (guid),
    scope_guid       TEXT,                                             -- NULL: said for the whole group
    item_guid        TEXT    REFERENCES attribute_item (guid),
    parent_item_guid TEXT    REFERENCES attribute_item (guid),
    value            TEXT,
    remark           TEXT,
    expires          INTEGER,
    source_channel   TEXT,
    consultant_guid  TEXT    NOT NULL REFERENCES consultant (guid),
    source_app       INTEGER,
    created          INTEGER NOT NULL,
    changed          INTEGER NOT NULL UNIQUE
) STRICT;
CREATE INDEX customer_attribute_by_customer    ON customer_attribute (customer_id, attribute_guid);
CREATE INDEX customer_attribute_by_opportunity ON customer_attribute (opportunity_guid) WHERE opportunity_guid IS NOT NULL;
CREATE INDEX customer_attribute_by_attribute   ON customer_attribute (attribute_guid);
CREATE INDEX customer_attribute_by_item        ON customer_attribute (item_guid) WHERE item_guid IS NOT NULL;
CREATE INDEX customer_attribute_by_parent      ON customer_attribute (parent_item_guid) WHERE parent_item_guid IS NOT NULL;
CREATE INDEX customer_attribute_by_consultant  ON customer_attribute (consultant_guid);

-- ── Trades: a room sold to a customer, from order to keys ────────────────────────────────────────

CREATE TABLE trade (
    guid             TEXT    PRIMARY KEY,
    project_guid     TEXT    NOT NULL REFERENCES project (guid),
    room_guid        TEXT    NOT NULL REFERENCES room (guid),
    customer_id      INTEGER NOT NULL REFERENCES customer (id),
    opportunity_guid TEXT    REFERENCES opportunity (guid),
    consultant_guid  TEXT    NOT NULL REFERENCES consultant (guid),
    state            TEXT    NOT NULL CHECK (state IN ('ordered', 'signed', 'closed')),
    created          INTEGER NOT NULL,
    changed          INTEGER NOT NULL UNIQUE
) STRICT;
-- A room sells once.
CREATE UNIQUE INDEX trade_live_by_room ON trade (room_guid) WHERE state <> 'closed';
CREATE INDEX trade_by_room             ON trade (room_guid);
CREATE INDEX trade_by_customer         ON trade (customer_id);
CREATE INDEX trade_by_opportunity      ON trade (opportunity_guid) WHERE opportunity_guid IS NOT NULL;
CREATE INDEX trade_by_project          ON trade (project_guid, changed);
CREATE INDEX trade_by_consultant       ON trade (consultant_guid);

-- Those who buy: the customers named on the order, numbered from 1; at most four.
CREATE TABLE trade_party (
    trade_guid  TEXT    NOT NULL REFERENCES trade (guid),
    number      INTEGER NOT NULL CHECK (number BETWEEN 1 AND 4),
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    PRIMARY KEY (trade_guid, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX trade_party_by_customer ON trade_party (customer_id);

-- An order (认购). A changed one is closed with its code, and another may follow it in the trade.
-- `sale_order`, because ORDER is a word of SQL.
CREATE TABLE sale_order (
    guid         TEXT    PRIMARY KEY,
    trade_guid   TEXT    NOT NULL REFERENCES trade (guid),
    room_guid    TEXT    NOT NULL REFERENCES room (guid),
    amount       INTEGER NOT NULL CHECK (amount >= 0),
    payment      TEXT    NOT NULL,                                     -- payForm: 一次性付款, 按揭贷款, …
    ordered_at   INTEGER NOT NULL,
    sign_by      INTEGER,                                              -- when signing is expected
    status       INTEGER CHECK (status BETWEEN 230 AND 235),           -- NULL: new
    close_reason TEXT,
    open         INTEGER NOT NULL CHECK (open IN (0, 1)),
    created      INTEGER NOT NULL,
    changed      INTEGER NOT NULL UNIQUE
) STRICT;
CREATE UNIQUE INDEX sale_order_open  ON sale_order (trade_guid) WHERE open = 1;
CREATE INDEX sale_order_by_trade     ON sale_order (trade_guid);
CREATE INDEX sale_order_by_room      ON sale_order (room_guid);

-- A contract (签约).
CREATE TABLE contract (
    guid         TEXT    PRIMARY KEY,
    trade_guid   TEXT    NOT NULL REFERENCES trade (guid),
    room_guid    TEXT    NOT NULL REFERENCES room (guid),
    amount       INTEGER NOT NULL CHECK (amount >= 0),
    payment      TEXT    NOT NULL,
    signed_at    INTEGER NOT NULL,
    status       INTEGER CHECK (status BETWEEN 240 AND 245),           -- NULL: new
    close_reason TEXT,
    open         INTEGER NOT NULL CHECK (open IN (0, 1)),
    created      INTEGER NOT NULL,
    changed      INTEGER NOT NULL UNIQUE
) STRICT;
CREATE UNIQUE INDEX contract_open  ON contract (trade_guid) WHERE open = 1;
CREATE INDEX contract_by_trade     ON contract (trade_guid);
CREATE INDEX contract_by_room      ON contract (room_guid);

-- The four services after a sale, as far as they have come.
CREATE TABLE trade_service (
    trade_guid  TEXT    NOT NULL REFERENCES trade (guid),
    kind        TEXT    NOT NULL CHECK (kind IN ('registration', 'mortgage', 'intake', 'title')),
    at          INTEGER NOT NULL,
    description TEXT    NOT NULL,
    PRIMARY KEY (trade_guid, kind)
) STRICT, WITHOUT ROWID;

-- What a buyer owes: one row an instalment.
CREATE TABLE fee (
    guid       TEXT    PRIMARY KEY,
    trade_guid TEXT    NOT NULL REFERENCES trade (guid),
    item       TEXT    NOT NULL,                                       -- 定金, 首期, 按揭款, …
    amount     INTEGER NOT NULL CHECK (amount >= 0),
    balance    INTEGER NOT NULL CHECK (balance BETWEEN 0 AND amount),  -- 0: paid
    due        INTEGER NOT NULL,
    created    INTEGER NOT NULL,
    changed    INTEGER NOT NULL UNIQUE
) STRICT;
CREATE INDEX fee_by_trade ON fee (trade_guid);

-- Somebody asked for the money (催款).
CREATE TABLE payment_reminder (
    id          INTEGER PRIMARY KEY,
    fee_guid    TEXT    NOT NULL REFERENCES fee (guid),
    trade_guid  TEXT    NOT NULL REFERENCES trade (guid),
    reminded_at INTEGER NOT NULL,
    reason      TEXT    NOT NULL,
    memo        TEXT    NOT NULL,
    source_app  INTEGER,
    created     INTEGER NOT NULL
) STRICT;
CREATE INDEX payment_reminder_by_fee   ON payment_reminder (fee_guid);
CREATE INDEX payment_reminder_by_trade ON payment_reminder (trade_guid);

-- ── Brokers (经纪人) and what they bring ─────────────────────────────────────────────────────────

CREATE TABLE broker (
    id             INTEGER PRIMARY KEY,                                -- agentGUID, in decimal
    name           TEXT    NOT NULL,
    mobile         TEXT    NOT NULL UNIQUE,
    city_code      INTEGER NOT NULL,
    class          INTEGER NOT NULL CHECK (class BETWEEN 1 AND 6),
    agency_id      INTEGER REFERENCES agency (id),                     -- where class is 1
    brokerage_guid TEXT    REFERENCES brokerage (guid),                -- where class is 2
    total_points   INTEGER NOT NULL DEFAULT 0,
    points         INTEGER NOT NULL DEFAULT 0,
    level          INTEGER NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 5),
    comment        TEXT,
    enabled        INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    source_app     INTEGER,
    created        INTEGER NOT NULL,
    changed        INTEGER NOT NULL UNIQUE
) STRICT;
CREATE INDEX broker_by_agency    ON broker (agency_id) WHERE agency_id IS NOT NULL;
CREATE INDEX broker_by_brokerage ON broker (brokerage_guid) WHERE brokerage_guid IS NOT NULL;

CREATE TABLE recommendation (
    id              INTEGER PRIMARY KEY,
    broker_id       INTEGER NOT NULL REFERENCES broker (id),
    customer_id     INTEGER NOT NULL REFERENCES customer (id),
    project_guid    TEXT    NOT NULL REFERENCES project (guid),
    lead_guid       TEXT    REFERENCES lead (guid),
    consultant_guid TEXT    NOT NULL REFERENCES consultant (guid),
    agency_id       INTEGER REFERENCES agency (id),
    product         TEXT,
    comment         TEXT,
    prize_rule      TEXT,
    accompany       INTEGER CHECK (accompany IN (0, 1)),
    appointment     INTEGER,
    reported        INTEGER NOT NULL,
    expires         INTEGER,                                           -- when its protection ends
    enabled         INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    cancel_cause    TEXT,
    source_app      INTEGER,
    created         INTEGER NOT NULL,
    changed         INTEGER NOT NULL UNIQUE
) STRICT;
CREATE INDEX recommendation_by_customer   ON recommendation (customer_id, project_guid);
CREATE INDEX recommendation_by_broker     ON recommendation (broker_id, changed);
CREATE INDEX recommendation_by_project    ON recommendation (project_guid, changed);
CREATE INDEX recommendation_by_lead       ON recommendation (lead_guid) WHERE lead_guid IS NOT NULL;
CREATE INDEX recommendation_by_consultant ON recommendation (consultant_guid);
CREATE INDEX recommendation_by_agency     ON recommendation (agency_id) WHERE agency_id IS NOT NULL;

-- A broker platform's word that a recommendation counts, or does not.
CREATE TABLE intervention (
    id                INTEGER PRIMARY KEY,
    recommendation_id INTEGER NOT NULL REFERENCES recommendation (id),
    enabled           INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    comment           TEXT,
    reported          INTEGER NOT NULL,
    expires           INTEGER,
    source_app        INTEGER,
    created           INTEGER NOT NULL
) STRICT;
CREATE INDEX intervention_by_recommendation ON intervention (recommendation_id);

-- A visit that a customer announced through the broker platform.
CREATE TABLE appointment (
    id           INTEGER PRIMARY KEY,
    project_guid TEXT    NOT NULL REFERENCES project (guid),
    customer_id  INTEGER REFERENCES customer (id),
    mobile       TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    comment      TEXT    NOT NULL,
    visit_at     INTEGER NOT NULL,
    reported     INTEGER NOT NULL,
    source_app   INTEGER,
    created      INTEGER NOT NULL
) STRICT;
CREATE INDEX appointment_by_project  ON appointment (project_guid, visit_at);
CREATE INDEX appointment_by_mobile   ON appointment (mobile);
CREATE INDEX appointment_by_customer ON appointment (customer_id) WHERE customer_id IS NOT NULL;

-- Which consultant a sales office gave a recommended customer to; the last one holds.
CREATE TABLE assignment (
    id              INTEGER PRIMARY KEY,
    project_guid    TEXT    NOT NULL REFERENCES project (guid),
    customer_id     INTEGER NOT NULL REFERENCES customer (id),
    consultant_guid TEXT    NOT NULL REFERENCES consultant (guid),
    source_app      INTEGER,
    created         INTEGER NOT NULL
) STRICT;
CREATE INDEX assignment_by_customer   ON assignment (customer_id, project_guid);
CREATE INDEX assignment_by_project    ON assignment (project_guid);
CREATE INDEX assignment_by_consultant ON assignment (consultant_guid);

-- ── Messages ─────────────────────────────────────────────────────────────────────────────────────

-- What happened and has to be told, written in the transaction of the change. Its messages are built
-- from the stored records, and who is sent them is decided, when it goes out.
CREATE TABLE event (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT    NOT NULL,                                     -- customer, lead, opportunity, follow_up, … (outbox::Kind)
    subject      TEXT    NOT NULL,                                     -- the id of what happened
    record       TEXT    NOT NULL,                                     -- whose order must be kept: 'customer:1000000001', …
    project_guid TEXT,                                                 -- of a project that is there, or was
    detail       TEXT    CHECK (detail IS NULL OR json_valid(detail)), -- what the records will not tell later
    source_app   INTEGER,                                              -- it caused this and is not told
    only_app     INTEGER,                                              -- it alone is told, where set
    created      INTEGER NOT NULL
) STRICT;

-- The last event whose messages were made. Events are told in the order of their numbers, which is that of
-- their commits; what has a greater number waits. One row.
CREATE TABLE outbox (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    told INTEGER NOT NULL
) STRICT;
INSERT INTO outbox (id, told) VALUES (1, 0);

-- A message as it goes out: built from the records once, and the same in every attempt.
CREATE TABLE message (
    id       INTEGER PRIMARY KEY,
    event_id INTEGER REFERENCES event (id),                            -- NULL: replayed on request
    cmd      TEXT    NOT NULL,                                         -- by its downlink name
    record   TEXT    NOT NULL,
    subject  TEXT    NOT NULL,                                         -- what it tells of
    body     TEXT    NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX message_by_event ON message (event_id) WHERE event_id IS NOT NULL;

-- A request for history (sync_request), and how far it has come.
CREATE TABLE sync_task (
    id             TEXT    PRIMARY KEY,
    application_id INTEGER NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    name           TEXT    NOT NULL,
    requested_by   TEXT    NOT NULL,
    project_guid   TEXT    REFERENCES project (guid),
    shop_guid      TEXT,
    range_start    INTEGER,
    range_end      INTEGER,
    data_types     TEXT    NOT NULL,                                   -- downlink names, with | between
    state          TEXT    NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed')),
    stage          INTEGER NOT NULL DEFAULT 0,                         -- which of the kinds asked for is replayed
    progress       INTEGER NOT NULL DEFAULT 0,                         -- the last of that kind's records replayed
    replayed       INTEGER NOT NULL DEFAULT 0,                         -- messages made so far
    remark         TEXT,
    created        INTEGER NOT NULL,
    finished       INTEGER
) STRICT;
CREATE INDEX sync_task_open           ON sync_task (created) WHERE state = 'running';
CREATE INDEX sync_task_by_application ON sync_task (application_id);
CREATE INDEX sync_task_by_project     ON sync_task (project_guid) WHERE project_guid IS NOT NULL;

-- One message to one application. Its serial stays the same through every attempt.
CREATE TABLE delivery (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,                  -- the order of a record's messages
    message_id     INTEGER NOT NULL REFERENCES message (id),
    application_id INTEGER NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    record         TEXT    NOT NULL,
    lane           TEXT    NOT NULL DEFAULT 'live' CHECK (lane IN ('live', 'history')),
    task_id        TEXT    REFERENCES sync_task (id) ON DELETE CASCADE, -- in the history lane: who asked for it
    sid            TEXT    NOT NULL,
    state          TEXT    NOT NULL DEFAULT 'pending' CHECK (state = 'pending' OR state = 'delivered' OR state = 'parked' OR state = 'dropped'),
    attempts       INTEGER NOT NULL DEFAULT 0,
    next_attempt   INTEGER NOT NULL DEFAULT 0,
    head           INTEGER NOT NULL DEFAULT 0 CHECK (head IN (0, 1)),  -- nothing of its record waits before it
    created        INTEGER NOT NULL,
    finished       INTEGER
) STRICT;
CREATE INDEX delivery_head           ON delivery (application_id, lane, id, next_attempt) WHERE state = 'pending' AND head = 1;
CREATE INDEX delivery_due            ON delivery (application_id, next_attempt) WHERE state = 'pending';
CREATE INDEX delivery_ahead          ON delivery (application_id, record, lane, id) WHERE state IN ('pending', 'parked');
CREATE INDEX delivery_by_record      ON delivery (application_id, record, lane, id);
CREATE INDEX delivery_by_state       ON delivery (state, id);
CREATE INDEX delivery_by_message     ON delivery (message_id);
CREATE INDEX delivery_by_task        ON delivery (task_id, state) WHERE task_id IS NOT NULL;

-- Of a record's messages to an application only the head may go out. Whatever makes a message wait, or
-- ends its waiting, passes that on.
CREATE TRIGGER delivery_queued AFTER INSERT ON delivery
    WHEN NOT EXISTS (SELECT 1 FROM delivery ahead
        WHERE ahead.application_id = NEW.application_id AND ahead.record = NEW.record AND ahead.lane = NEW.lane
            AND ahead.state IN ('pending', 'parked') AND ahead.id < NEW.id)
    BEGIN UPDATE delivery SET head = 1 WHERE id = NEW.id; END;
CREATE TRIGGER delivery_over AFTER UPDATE OF state ON delivery
    WHEN OLD.state IN ('pending', 'parked') AND NEW.state NOT IN ('pending', 'parked')
    BEGIN
        UPDATE delivery SET head = 0 WHERE id = NEW.id;
        UPDATE delivery SET head = 1 WHERE id = (SELECT min(id) FROM delivery next
            WHERE next.application_id = NEW.application_id AND next.record = NEW.record AND next.lane = NEW.lane
                AND next.state IN ('pending', 'parked'));
    END;
CREATE TRIGGER delivery_again AFTER UPDATE OF state ON delivery
    WHEN OLD.state NOT IN ('pending', 'parked') AND NEW.state = 'pending'
    BEGIN
        UPDATE delivery SET head = 0 WHERE id = (SELECT min(id) FROM delivery later
            WHERE later.application_id = NEW.application_id AND later.record = NEW.record AND later.lane = NEW.lane
                AND later.state IN ('pending', 'parked') AND later.id > NEW.id);
        UPDATE delivery SET head = 1 WHERE id = NEW.id AND NOT EXISTS (SELECT 1 FROM delivery ahead
            WHERE ahead.application_id = NEW.application_id AND ahead.record = NEW.record AND ahead.lane = NEW.lane
                AND ahead.state IN ('pending', 'parked') AND ahead.id < NEW.id);
    END;

-- How an application's callback does. An application without a row is healthy.
CREATE TABLE endpoint (
    application_id INTEGER PRIMARY KEY REFERENCES application (id) ON DELETE CASCADE,
    state          TEXT    NOT NULL CHECK (state IN ('healthy', 'failing', 'open', 'parked')),
    since          INTEGER NOT NULL,                                   -- in this state
    failing_since  INTEGER,                                            -- the first failure after the last success
    failures       INTEGER NOT NULL,                                   -- in a row
    next_probe     INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Each change of that state: what an operator should hear of once, and not once a message.
CREATE TABLE endpoint_change (
    id             INTEGER PRIMARY KEY,
    application_id INTEGER NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    at             INTEGER NOT NULL,
    from_state     TEXT    NOT NULL,
    to_state       TEXT    NOT NULL,
    why            TEXT    NOT NULL
) STRICT;
CREATE INDEX endpoint_change_by_application ON endpoint_change (application_id, at);

CREATE TABLE delivery_attempt (
    delivery_id INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    took        INTEGER NOT NULL,                                      -- microseconds
    verdict     TEXT    NOT NULL CHECK (verdict = 'delivered' OR verdict = 'refused' OR verdict = 'unreachable' OR verdict = 'bad_answer'),
    errcode     INTEGER,
    answer      TEXT,                                                  -- capped
    PRIMARY KEY (delivery_id, number)
) STRICT, WITHOUT ROWID;

-- ── The operator: the admin page and its API ─────────────────────────────────────────────────────

-- The operator's password, as an argon2id hash in PHC form. No row: none was ever set.
CREATE TABLE admin_password (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    hash    TEXT    NOT NULL,
    changed INTEGER NOT NULL
) STRICT;

-- The one link that may be used to sign in without a password, once. A new one takes its place.
CREATE TABLE admin_link (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    hash    TEXT    NOT NULL,                                          -- sha256, in hexadecimal
    expires INTEGER NOT NULL
) STRICT;

-- Browsers that are signed in.
CREATE TABLE admin_session (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    hash       TEXT    NOT NULL UNIQUE,                                -- sha256 of the cookie, in hexadecimal
    opened_by  TEXT    NOT NULL CHECK (opened_by IN ('password', 'link')),
    address    TEXT    NOT NULL,
    user_agent TEXT,                                                   -- capped
    created    INTEGER NOT NULL,
    seen       INTEGER NOT NULL,                                       -- to the minute
    expires    INTEGER NOT NULL
) STRICT;

-- Bearer tokens, for programs.
CREATE TABLE admin_token (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT    NOT NULL UNIQUE,
    hash    TEXT    NOT NULL UNIQUE,                                   -- sha256, in hexadecimal
    created INTEGER NOT NULL,
    seen    INTEGER                                                    -- to the minute; NULL: never used
) STRICT;

-- Who changed what through the admin API or a command of its, in the transaction of the change. Without secrets.
CREATE TABLE audit (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    who      TEXT    NOT NULL,                                         -- operator, a token's name, command line
    address  TEXT,                                                     -- NULL: a command on this machine
    action   TEXT    NOT NULL,                                         -- token.create, …
    subject  TEXT    NOT NULL,                                         -- the id of what was changed
    "before" TEXT    CHECK ("before" IS NULL OR json_valid("before")),
    "after"  TEXT    CHECK ("after" IS NULL OR json_valid("after"))
) STRICT;
CREATE INDEX audit_by_at      ON audit (at);
CREATE INDEX audit_by_action  ON audit (action, at);
CREATE INDEX audit_by_subject ON audit (subject, at);
