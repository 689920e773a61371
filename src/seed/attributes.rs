//! What a sales office may ask of its customers: attribute definitions of the group, of its companies
//! and of its projects, and the answers that customers give.

use std::rc::Rc;

use super::calendar::{Calendar, DAY, HOUR};
use super::definitions::{
    COMPANY, DEFINITIONS, Definition, EXPIRED, GROUP, Items, SEVERAL, SWITCHED_OFF,
};
use super::dice::Dice;
use super::estate::Site;
use super::guid::Guid;
use super::rows::{Attribute, AttributeItem, AttributeScope};
use super::world::World;

/// A definition as it stands in one scope.
pub struct Question {
    pub attribute: String,
    /// `None`: the group, which needs no naming.
    pub scope: Option<Guid>,
    several: bool,
    items: Vec<Item>,
    examples: &'static [&'static str],
}

#[derive(Clone)]
struct Item {
    guid: String,
    parent: Option<String>,
}

/// One row of an answer.
pub struct Answer {
    pub item: Option<String>,
    pub parent: Option<String>,
    pub value: Option<&'static str>,
}

impl Question {
    /// What a customer might say: one item or several, or something written.
    pub fn answer(&self, dice: &mut Dice) -> Vec<Answer> {
        if self.items.is_empty() {
            return vec![Answer {
                item: None,
                parent: None,
                value: Some(dice.pick(self.examples)),
            }];
        }
        let mut items: Vec<&Item> = self.items.iter().collect();
        dice.shuffle(&mut items);
        let count = if self.several { dice.between(1, 3) as usize } else { 1 };
        let chosen = items.into_iter().take(count).cloned();
        chosen
            .map(|item| Answer { item: Some(item.guid), parent: item.parent, value: None })
            .collect()
    }
}

/// Puts the definitions into the world. Returns each site's questions.
pub fn define(
    world: &mut World,
    calendar: Calendar,
    sites: &[Site],
    group: Guid,
) -> Vec<Vec<Rc<Question>>> {
    let created = calendar.start() + 2 * HOUR;
    let mut asked: Vec<Vec<Rc<Question>>> = sites.iter().map(|_| Vec::new()).collect();
    for (sequence, definition) in (1..).zip(DEFINITIONS) {
        let guid = attribute_guid(sequence);
        let follower = DEFINITIONS.iter().position(|other| Some(other.code) == definition.leads_to);
        let mut changed = created;
        world.attributes.push(Attribute {
            guid: guid.clone(),
            code: definition.code,
            name: definition.name,
            category: definition.category,
            level: definition.level,
            kind: (definition.category == 20).then_some(1),
            sub_guid: follower.map(|place| attribute_guid(place + 1)),
            input: definition.input,
            display: u8::from(matches!(definition.items, Items::Tree(_))),
            required: definition.required,
            sequence: sequence as u32,
            enabled: definition.enabled,
            remark: (!definition.enabled).then_some("已由购房意向代替"),
            created,
            changed,
        });
        let mut known: Vec<(Guid, Rc<Question>)> = Vec::new();
        for (site, asked) in sites.iter().zip(&mut asked) {
            let scope = match definition.level {
                GROUP => group,
                COMPANY => site.company,
                _ => site.guid,
            };
            let question = match known.iter().find(|(guid, _)| *guid == scope) {
                Some((_, question)) => question.clone(),
                None => {
                    let question =
                        Rc::new(Scope { world, calendar, site, scope }.open(definition, &guid));
                    changed = changed.max(if definition.level == GROUP {
                        created
                    } else {
                        site.created + DAY
                    });
                    known.push((scope, question.clone()));
                    question
                }
            };
            if definition.enabled {
                asked.push(question);
            }
        }
        // A definition changes with every scope that it is opened for.
        if let Some(attribute) = world.attributes.last_mut() {
            attribute.changed = changed;
        }
    }
    asked
}

fn attribute_guid(sequence: usize) -> String {
    format!("LFA{sequence:04}")
}

/// One scope that a definition is being opened for.
struct Scope<'a> {
    world: &'a mut World,
    calendar: Calendar,
    site: &'a Site,
    scope: Guid,
}

impl Scope<'_> {
    fn open(&mut self, definition: &Definition, attribute: &str) -> Question {
        let scope_guid = self.scope;
        self.world
            .attribute_scopes
            .push(AttributeScope { attribute_guid: attribute.to_owned(), scope_guid });
        let mut question = Question {
            attribute: attribute.to_owned(),
            scope: (definition.level != GROUP).then_some(scope_guid),
            several: definition.input == SEVERAL,
            items: Vec::new(),
            examples: &[],
        };
        match definition.items {
            Items::Flat(names) => {
                self.add(&mut question, (1..).zip(names.iter().copied()), None);
            }
            Items::Districts => {
                let districts = self.site.place.districts.iter().map(|(district, _)| *district);
                self.add(&mut question, (1..).zip(districts), None);
            }
            Items::Layouts => {
                let layouts = self.site.phase.layouts.iter().map(|(layout, ..)| *layout);
                self.add(&mut question, (1..).zip(layouts), None);
            }
            Items::Tree(branches) => {
                for (number, (branch, leaves)) in (1..).zip(branches) {
                    let parent = self.item(attribute, number * 100, branch, None);
                    self.add(
                        &mut question,
                        (number * 100 + 1..).zip(leaves.iter().copied()),
                        Some(&parent),
                    );
                }
            }
            Items::Examples(examples) => question.examples = examples,
        }
        question
    }

    /// Adds items, and to the question those that can be chosen.
    fn add(
        &mut self,
        question: &mut Question,
        items: impl Iterator<Item = (u32, &'static str)>,
        parent: Option<&str>,
    ) {
        for (sequence, name) in items {
            let guid = self.item(&question.attribute, sequence, name, parent);
            if !SWITCHED_OFF.contains(&name) && !EXPIRED.contains(&name) {
                question.items.push(Item { guid, parent: parent.map(str::to_owned) });
            }
        }
    }

    fn item(
        &mut self,
        attribute: &str,
        sequence: u32,
        name: &'static str,
        parent: Option<&str>,
    ) -> String {
        let guid = format!("LFI{:05}", self.world.attribute_items.len() + 1);
        self.world.attribute_items.push(AttributeItem {
            guid: guid.clone(),
            attribute_guid: attribute.to_owned(),
            scope_guid: self.scope,
            code: format!("{sequence:02}"),
            name,
            parent_guid: parent.map(str::to_owned),
            sequence,
            enabled: !SWITCHED_OFF.contains(&name),
            expires: EXPIRED.contains(&name).then(|| self.calendar.ago(180)),
        });
        guid
    }
}
