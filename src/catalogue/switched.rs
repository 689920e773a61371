//! Which interfaces and messages are on (docs/protocol.md, "Obsolete and reserved").

use super::{Spec, State};

/// What the operator wants of the obsolete and reserved ones. Those in use are always on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Switched {
    /// None of them.
    #[default]
    Default,
    /// All of them.
    All,
    /// Those named.
    Also(Vec<String>),
}

impl Switched {
    /// Whether it is on.
    #[must_use]
    pub fn has_on(&self, spec: &Spec) -> bool {
        spec.state == State::Active
            || match self {
                Self::Default => false,
                Self::All => true,
                Self::Also(names) => names.iter().any(|name| name == spec.cmd),
            }
    }

    /// Reads `default`, `all`, or names with commas between, of which `specs` are all there are.
    ///
    /// # Errors
    /// In words, where a name is none, or one of those that are on anyway: whoever writes that may think that
    /// the others are off.
    pub fn read<'s>(
        text: &str,
        specs: impl Iterator<Item = &'s Spec> + Clone,
    ) -> Result<Self, String> {
        match text {
            "default" => return Ok(Self::Default),
            "all" => return Ok(Self::All),
            _ => {}
        }
        let mut names = Vec::new();
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let mut specs = specs.clone();
            match specs.find(|spec| spec.cmd == name) {
                Some(spec) if spec.state == State::Active => {
                    return Err(format!(
                        "{name} is on anyway: name obsolete and reserved ones, which are on beside those in use"
                    ));
                }
                Some(_) => names.push(name.to_owned()),
                None => {
                    return Err(format!(
                        "`default`, `all` or names of obsolete and reserved interfaces and messages (`dcbox interfaces`); \
                         {name} is none"
                    ));
                }
            }
        }
        if names.is_empty() { Ok(Self::Default) } else { Ok(Self::Also(names)) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SPECS: [Spec; 3] = [
        Spec::new("1", "", "used", ""),
        Spec::new("2", "", "old", "").in_state(State::Obsolete("used")),
        Spec::new("3", "", "planned", "").in_state(State::Reserved),
    ];

    fn on(text: &str) -> Vec<&'static str> {
        let switched = Switched::read(text, SPECS.iter()).unwrap();
        SPECS.iter().filter(|spec| switched.has_on(spec)).map(|spec| spec.cmd).collect()
    }

    #[test]
    fn those_in_use_are_always_on_and_each_other_one_by_itself() {
        assert_eq!(on("default"), ["used"]);
        assert_eq!(on("all"), ["used", "old", "planned"]);
        assert_eq!(on("planned"), ["used", "planned"]);
        assert_eq!(on(" old , planned,"), ["used", "old", "planned"]);
    }

    #[test]
    fn a_name_that_is_none_or_on_anyway_is_refused() {
        for text in ["nothing", "old,nothing", "used", "old,used", "Default"] {
            assert!(Switched::read(text, SPECS.iter()).is_err(), "{text}");
        }
    }
}
