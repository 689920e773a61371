//! A demo world with a sales office that listens, and an operator who looks on.

use serde_json::{Value, json};

use crate::operator::Operator;
use crate::receiver::Receiver;
use crate::server::Site;

/// The demo world; its application 301 is told of everything and has a receiver.
pub struct Branch {
    pub site: Site,
    pub office: Receiver,
    pub program: Operator,
}

impl Branch {
    pub fn open() -> Branch {
        let site = Site::open();
        let office = Receiver::of(site.app(301));
        let program = Operator::program(&site, "branch");
        let set = ["app", "set", "301", "--callback", &office.url(), "--subscribe", "all"];
        assert!(site.runs(&set).status.success());
        Branch { site, office, program }
    }

    pub fn reads(&self, path: &str) -> Value {
        let answer = self.program.gets(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// A project with rooms to sell: its GUID and name.
    pub fn project(&self) -> (String, String) {
        let rows = self.reads("/boards?size=200&sort=name")["rows"].clone();
        let rows = rows.as_array().unwrap();
        let most = rows.iter().max_by_key(|row| row["tally"]["available"].as_i64()).unwrap();
        let text = |field: &str| most[field].as_str().unwrap().to_string();
        (text("guid"), text("name"))
    }

    /// The change of the desk that tells 301 something: a project goes on line or off it.
    pub fn switches(&self, project: &str) {
        let path = format!("/projects/{project}/online/301");
        let found = self.reads("/projects?size=200")["rows"].clone();
        let found =
            found.as_array().unwrap().iter().find(|row| row["guid"] == project).unwrap().clone();
        let cells = found["cells"].as_array().unwrap();
        let now = cells.iter().find(|cell| cell["applicationId"] == 301).unwrap();
        let set = self.program.puts(&path, json!({ "online": now["online"] == false }));
        assert_eq!(set.status, 200, "{}", set.text());
    }
}
