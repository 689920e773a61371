//! Many scripts in few files: what several views share goes into `app.js`; each view, fetched when it is first shown,
//! is a file with what it alone uses. What a file takes from `app.js` has a short name there.

use std::collections::{BTreeMap, BTreeSet};

use oxc_allocator::Allocator;
use oxc_ast::ast::{Declaration, Statement};

use crate::Code;
use crate::part::{self, Given};
use crate::smaller::read;
use crate::texts;
use crate::words;

/// The file with all that is shared.
const APP: &str = "app.js";

/// An export: the script that declares it, and what it is called there.
pub type Place = (String, String);

/// The exports and imports of all scripts, and the file that each goes into.
#[derive(Default)]
pub struct Plan {
    /// Where it is declared what a script exports under a name.
    exports: BTreeMap<Place, Place>,
    takes: BTreeMap<String, Vec<String>>,
    homes: BTreeMap<String, String>,
    /// How often each says a group of texts.
    said: BTreeMap<String, BTreeMap<String, usize>>,
}

/// Puts scripts together; `theme.js`, which runs before all others, stays by itself.
pub fn together(mut scripts: Code) -> Result<Code, String> {
    let theme = scripts.remove_entry("theme.js");
    let mut plan = Plan::default();
    for (name, source) in &scripts {
        plan.add(name, source).map_err(|why| format!("static/{name}: {why}"))?;
    }
    plan.settle();

    let mut files: BTreeMap<&str, Given> = BTreeMap::new();
    for name in plan.order() {
        let file = files.entry(&plan.homes[name]).or_default();
        part::add(file, name, &scripts[name], &plan)
            .map_err(|why| format!("static/{name}: {why}"))?;
    }
    for given in files.values_mut().filter(|given| !given.groups.is_empty()) {
        given.takes.insert(words());
    }
    let shared = plan.short_names(&files);
    let mut finished: Code = theme.into_iter().collect();
    for (file, given) in &files {
        finished.insert(file.to_string(), words::once(&plan.finish(file, given, &shared)?)?);
    }
    Ok(finished)
}

/// What makes of a group's name the function that gives its texts.
fn words() -> Place {
    ("i18n.js".into(), "words".into())
}

/// A name that no other declaration of the page has.
pub fn unique((script, local): &Place) -> String {
    format!("{local}${}", script.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_"))
}

/// `./x.js` as `name` says it → the script's name under `static/`.
pub fn target(name: &str, said: &str) -> Result<String, String> {
    let mut path: Vec<&str> = name.split('/').collect();
    path.pop();
    for part in said.split('/') {
        match part {
            "." => {}
            ".." => drop(path.pop().ok_or_else(|| format!("{said} leaves the page"))?),
            part => path.push(part),
        }
    }
    Ok(path.join("/"))
}

impl Plan {
    /// Notes what a script exports and takes.
    fn add(&mut self, name: &str, source: &str) -> Result<(), String> {
        let memory = Allocator::default();
        let mut takes = Vec::new();
        let mut give = |exported: &str, from: &str, local: &str| {
            self.exports.insert(
                (name.to_string(), exported.to_string()),
                (from.to_string(), local.to_string()),
            );
        };
        for statement in &read(&memory, source)?.body {
            match statement {
                Statement::ImportDeclaration(import) => {
                    takes.push(target(name, &import.source.value)?)
                }
                Statement::ExportNamedDeclaration(export) => {
                    let from = export
                        .source
                        .as_ref()
                        .map(|source| target(name, &source.value))
                        .transpose()?;
                    takes.extend(from.clone());
                    for one in &export.specifiers {
                        give(
                            &one.exported.name(),
                            from.as_deref().unwrap_or(name),
                            &one.local.name(),
                        );
                    }
                    match &export.declaration {
                        Some(Declaration::VariableDeclaration(all)) => {
                            for one in &all.declarations {
                                let id = one.id.get_identifier_name().ok_or("exports a pattern")?;
                                give(&id, name, &id);
                            }
                        }
                        Some(declared) => {
                            let id = declared.id().ok_or("exports what has no name")?;
                            give(&id.name, name, &id.name);
                        }
                        None => {}
                    }
                }
                Statement::ExportDefaultDeclaration(_) | Statement::ExportAllDeclaration(_) => {
                    return Err("export one by one, by name".into());
                }
                _ => {}
            }
        }
        self.takes.insert(name.to_string(), takes);
        texts::count(source, self.said.entry(name.to_string()).or_default());
        Ok(())
    }

    /// A view, or what is fetched by `import()` and named by no import, is a file. What one file alone takes goes into
    /// it, all else into `app.js`.
    fn settle(&mut self) {
        let is_taken = |name: &String| self.takes.values().flatten().any(|taken| taken == name);
        for name in self.takes.keys().filter(|name| name.starts_with("views/")) {
            if self.exports.contains_key(&(name.clone(), "show".into())) || !is_taken(name) {
                self.homes.insert(name.clone(), name.clone());
            }
        }
        let mut unsettled: Vec<&String> =
            self.takes.keys().filter(|name| !self.homes.contains_key(*name)).collect();
        let in_app = |name: &str| !name.starts_with("views/");
        while !unsettled.is_empty() {
            let before = unsettled.len();
            unsettled.retain(|name| {
                let takers = self.takes.iter().filter(|(_, takes)| takes.contains(name));
                let homes: Option<BTreeSet<&String>> =
                    takers.map(|(taker, _)| self.homes.get(taker)).collect();
                let home = match homes {
                    _ if in_app(name) => APP.to_string(),
                    Some(homes) if homes.len() == 1 => {
                        homes.into_iter().next().cloned().unwrap_or_default()
                    }
                    Some(_) => APP.to_string(),
                    None => return true,
                };
                self.homes.insert(name.to_string(), home);
                false
            });
            if unsettled.len() == before {
                // They take each other in a circle.
                self.homes.extend(unsettled.drain(..).map(|name| (name.clone(), APP.to_string())));
            }
        }
    }

    /// The groups of texts that the file of a script says often.
    pub fn often(&self, name: &str) -> Vec<String> {
        let mut counts = BTreeMap::new();
        for (_, said) in
            self.said.iter().filter(|(other, _)| self.homes[*other] == self.homes[name])
        {
            for (group, count) in said {
                *counts.entry(group.clone()).or_default() += count;
            }
        }
        texts::often(&counts).cloned().collect()
    }

    /// Depth first, so that a script stands after those which it takes from; `app.js` runs last.
    fn order(&self) -> Vec<&String> {
        fn visit<'a>(
            plan: &'a Plan,
            name: &'a String,
            order: &mut Vec<&'a String>,
            seen: &mut BTreeSet<&'a String>,
        ) {
            if seen.insert(name) {
                for other in &plan.takes[name] {
                    if plan.takes.contains_key(other) {
                        visit(plan, other, order, seen);
                    }
                }
                order.push(name);
            }
        }
        let (mut order, mut seen) = (Vec::new(), BTreeSet::new());
        let last = |name: &&String| name.as_str() == APP;
        for name in
            self.takes.keys().filter(|name| !last(name)).chain(self.takes.keys().filter(last))
        {
            visit(self, name, &mut order, &mut seen);
        }
        order
    }

    /// Where it is declared what `script` exports as `name`.
    pub fn declared(&self, script: &str, name: &str) -> Result<Place, String> {
        let mut place = (script.to_string(), name.to_string());
        // Re-exports of re-exports end soon, or go round in a circle.
        for _ in 0..9 {
            let next = self
                .exports
                .get(&place)
                .ok_or_else(|| format!("{} exports no {}", place.0, place.1))?;
            if next.0 == place.0 {
                return Ok(next.clone());
            }
            place = next.clone();
        }
        Err(format!("{script}: where is {name} declared?"))
    }

    /// What files take from `app.js`, under names of one or two letters, the shortest for what is taken most.
    fn short_names(&self, files: &BTreeMap<&str, Given>) -> BTreeMap<Place, String> {
        let mut counts: BTreeMap<&Place, usize> = BTreeMap::new();
        for given in files.iter().filter(|(file, _)| **file != APP).map(|(_, given)| given) {
            for place in given.takes.iter().filter(|place| self.homes[&place.0] == APP) {
                *counts.entry(place).or_default() += 1;
            }
        }
        let mut by_count: Vec<(&Place, usize)> = counts.into_iter().collect();
        by_count.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let letters = || ('a'..='z').chain('A'..='Z');
        let pairs = letters().flat_map(|one| letters().map(move |two| format!("{one}{two}")));
        by_count
            .into_iter()
            .map(|(place, _)| place.clone())
            .zip(letters().map(String::from).chain(pairs))
            .collect()
    }

    /// A file with what it takes from others and gives them.
    fn finish(
        &self,
        file: &str,
        given: &Given,
        shared: &BTreeMap<Place, String>,
    ) -> Result<String, String> {
        let mut imports: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for place in given.takes.iter().filter(|place| self.homes[&place.0] != file) {
            let home = &self.homes[&place.0];
            let (from, name) = match shared.get(place) {
                Some(short) => (format!("../{home}"), short.clone()),
                None => (home.replacen("views/", "./", 1), self.name_of(home, place)?),
            };
            imports.entry(from).or_default().push(format!("{name} as {}", unique(place)));
        }
        let exports: Vec<String> = if file == APP {
            shared.iter().map(|(place, short)| format!("{} as {short}", unique(place))).collect()
        } else {
            let own = self.exports.iter().filter(|((script, _), _)| script == file);
            own.map(|((_, name), place)| format!("{} as {name}", unique(place))).collect()
        };
        let mut text = given.heads.clone();
        for (from, names) in imports {
            text += &format!("import {{{}}} from \"{from}\";\n", names.join(","));
        }
        for group in &given.groups {
            text += &format!("const t${group} = {}({group:?});\n", unique(&words()));
        }
        Ok(format!("{text}{}export {{{}}};\n", given.text, exports.join(",")))
    }

    /// What a view's file calls what it exports.
    fn name_of(&self, file: &str, place: &Place) -> Result<String, String> {
        let found = self
            .exports
            .iter()
            .find(|((script, _), declared)| script == file && *declared == place);
        found
            .map(|((_, name), _)| name.clone())
            .ok_or_else(|| format!("{file} does not export {}", place.1))
    }
}
