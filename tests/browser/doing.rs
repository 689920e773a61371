//! What a person does with mouse and keyboard. Things are called by the names they have on the page, for eyes or for screen
//! readers; each deed waits until the thing is there, in sight and not covered.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::screen::Screen;
use crate::server::within;

const FINDER: &str = include_str!("finder.js");

impl Screen {
    /// Clicks what has this name.
    #[track_caller]
    pub fn clicks(&self, name: &str) {
        self.clicks_at("press", name, None);
    }

    /// Clicks what has this name, where several have it: the one nearest to a text, as the button in a row.
    #[track_caller]
    pub fn clicks_near(&self, near: &str, name: &str) {
        self.clicks_at("press", name, Some(near));
    }

    /// Clicks the first that a selector finds: for what has no name, as the veil beside a dialog.
    #[track_caller]
    pub fn clicks_on(&self, selector: &str) {
        self.does(&format!("click on {selector}"), || {
            let script = "return document.querySelector(arguments[0]) ?? 'nothing is there'";
            self.hits(&self.element(self.asks(script, &[json!(selector)]))?)
        });
    }

    /// Types a text into the field of this name, in the place of what stood there.
    #[track_caller]
    pub fn fills(&self, name: &str, text: &str) {
        self.does(&format!("fill {name}"), || {
            let field = self.finds("field", name, None)?;
            let filled: Result<(), CmdError> = self.run(async {
                field.clear().await?;
                field.send_keys(text).await
            });
            filled.map_err(|why| why.to_string())
        });
    }

    /// Chooses an option, by its text, of the field of this name.
    #[track_caller]
    pub fn chooses(&self, name: &str, option: &str) {
        self.does(&format!("choose {option} as {name}"), || {
            let field = self.finds("field", name, None)?;
            let script = "const wanted = arguments[1].toLowerCase(); \
                const all = [...arguments[0].options]; const text = (one) => one.textContent.trim().toLowerCase(); \
                return all.find((one) => text(one) === wanted) ?? all.find((one) => text(one).includes(wanted)) \
                    ?? `there are ${all.map((one) => one.textContent)}`";
            let field = serde_json::to_value(&field).unwrap();
            let option = self.element(self.asks(script, &[field.clone(), json!(option)]))?;
            self.run(option.click()).map_err(|why| why.to_string())?;
            // The driver tells the page of a change only; a person's choice is an input as well.
            let script = "arguments[0].dispatchEvent(new Event('input', { bubbles: true }))";
            self.asks(script, &[field]);
            Ok(())
        });
    }

    /// Moves the mouse to where nothing is that would look otherwise under it.
    pub fn takes_the_hand_away(&self) {
        let away = json!({ "type": "mouseMoved", "x": 0, "y": 0 });
        self.devtools("Input.dispatchMouseEvent", away);
    }

    /// Presses the mouse on the first that a selector finds, and keeps it pressed.
    pub fn holds_the_mouse_on(&self, selector: &str) {
        self.mouse("mousePressed", selector);
    }

    /// Lets the mouse go where a selector finds something.
    pub fn lets_the_mouse_go_on(&self, selector: &str) {
        self.mouse("mouseReleased", selector);
    }

    fn mouse(&self, kind: &str, selector: &str) {
        let script = "const { x, y, width, height } = document.querySelector(arguments[0]).getBoundingClientRect(); \
            return [x + width / 2, y + height / 2]";
        let [x, y] = [0, 1].map(|at| self.asks(script, &[json!(selector)])[at].clone());
        let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
        self.devtools("Input.dispatchMouseEvent", event);
    }

    /// Types into whatever has the focus.
    pub fn types(&self, text: &str) {
        let strokes =
            text.chars().flat_map(|value| [KeyAction::Down { value }, KeyAction::Up { value }]);
        let typed = strokes.fold(KeyActions::new("keys".into()), |keys, stroke| keys.then(stroke));
        self.run(self.client().perform_actions(typed)).unwrap();
    }

    pub fn presses(&self, key: Key) {
        self.types(&char::from(key).to_string());
    }

    /// Presses a key while another is held.
    pub fn presses_with(&self, held: Key, key: char) {
        let value = char::from(held);
        let typed = [
            KeyAction::Down { value },
            KeyAction::Down { value: key },
            KeyAction::Up { value: key },
            KeyAction::Up { value },
        ];
        let typed = typed.into_iter().fold(KeyActions::new("keys".into()), KeyActions::then);
        self.run(self.client().perform_actions(typed)).unwrap();
    }

    /// Why something cannot be clicked now.
    #[track_caller]
    pub fn cannot_click(&self, name: &str) -> String {
        self.finds("press", name, None).map(|_| ()).expect_err("it can be clicked")
    }

    #[track_caller]
    fn clicks_at(&self, kind: &str, name: &str, near: Option<&str>) {
        self.does(&format!("click {name}"), || self.hits(&self.finds(kind, name, near)?));
    }

    /// Clicks an element that stands still: what moves while the hand comes down is missed, by people as well.
    fn hits(&self, element: &Element) -> Result<(), String> {
        let script = "const [element, answer] = arguments; const place = () => JSON.stringify([element.isConnected, element.getBoundingClientRect()]); \
            const before = place(); requestAnimationFrame(() => requestAnimationFrame(() => answer(place() === before)))";
        let it = serde_json::to_value(element).unwrap();
        match self.run(self.client().execute_async(script, vec![it])) {
            Ok(Value::Bool(true)) => {}
            Ok(_) => return Err("it moves".into()),
            Err(why) => return Err(why.to_string()),
        }
        self.run(element.clone().click()).map_err(|why| why.to_string())
    }

    /// Tries until it works; the last reason is told where it never does.
    #[track_caller]
    fn does(&self, what: &str, mut deed: impl FnMut() -> Result<(), String>) {
        let mut last = String::new();
        let begun = std::time::Instant::now();
        let done = || match deed() {
            Ok(()) => Some(()),
            Err(why) => {
                assert!(begun.elapsed() < crate::screen::PATIENCE, "cannot {what}: {why}");
                last = why;
                None
            }
        };
        within(crate::screen::PATIENCE * 2, what, done);
    }

    fn finds(&self, kind: &str, name: &str, near: Option<&str>) -> Result<Element, String> {
        self.element(self.asks(FINDER, &[json!(kind), json!(name), json!(near)]))
    }

    fn element(&self, found: Value) -> Result<Element, String> {
        let id = found.as_object().and_then(|found| found.values().next()).and_then(Value::as_str);
        match id {
            Some(id) => Ok(Element::from_element_id(
                self.client().clone(),
                ElementRef::from(id.to_string()),
            )),
            None => Err(found.to_string()),
        }
    }
}
