//! What a person sees. All but the negatives wait until it is there; capitals do not count, as styles make them.

use std::fs;
use std::path::PathBuf;
use std::thread;

use serde_json::{Value, json};

use crate::screen::Screen;

const SHOWN: &str = "return document.body.innerText.replace(/\\s+/g, ' ')";
/// The parts that belong together, as a row, a card or a dialog.
const TOGETHER: &str = "return [...document.querySelectorAll('tr, li, article, dl, figure, fieldset, .panel, .toast, [role=row], dialog[open]')] \
    .map((part) => part.innerText.replace(/\\s+/g, ' ')).filter((text) => arguments[0].every((one) => text.toLowerCase().includes(one.toLowerCase())))";

impl Screen {
    /// All that is shown, in one line.
    pub fn text(&self) -> String {
        self.asks(SHOWN, &[]).as_str().unwrap_or_default().to_string()
    }

    /// Waits until a text is shown, or is the name of something that is (as a button with an icon alone).
    #[track_caller]
    pub fn sees(&self, text: &str) {
        self.sees_that(&format!("sees {text:?}"), || self.shows(text));
    }

    /// Waits until a text is no longer shown.
    #[track_caller]
    pub fn sees_no(&self, text: &str) {
        self.sees_that(&format!("no longer sees {text:?}"), || !self.shows(text));
    }

    /// Waits until one row, card or dialog shows all these texts.
    #[track_caller]
    pub fn sees_together(&self, texts: &[&str]) {
        self.sees_that(&format!("sees together {texts:?}"), || {
            self.asks(TOGETHER, &[json!(texts)]).as_array().is_some_and(|found| !found.is_empty())
        });
    }

    /// Waits until it is so.
    #[track_caller]
    pub fn sees_that(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        self.waits(what, || is_so().then_some(()));
    }

    /// Whether a text is shown now.
    pub fn shows(&self, text: &str) -> bool {
        let script = "const [wanted] = arguments; const has = (text) => text?.replace(/\\s+/g, ' ').toLowerCase().includes(wanted); \
            return has(document.body.innerText) || [...document.querySelectorAll('[aria-label], [placeholder], [title]')] \
                .some((one) => one.checkVisibility() && (has(one.ariaLabel) || has(one.placeholder) || has(one.title)))";
        self.asks(script, &[json!(text.to_lowercase())]) == true
    }

    /// How many elements a selector finds that are shown.
    pub fn count(&self, selector: &str) -> u64 {
        let script = "return [...document.querySelectorAll(arguments[0])].filter((one) => one.checkVisibility()).length";
        self.asks(script, &[json!(selector)]).as_u64().unwrap_or_default()
    }

    /// A property of the first element that a selector finds.
    pub fn reads(&self, selector: &str, property: &str) -> Value {
        let script = "return document.querySelector(arguments[0])?.[arguments[1]] ?? null";
        self.asks(script, &[json!(selector), json!(property)])
    }

    /// What has the focus: the name that a screen reader would say, or the element's id or tag.
    pub fn focus(&self) -> String {
        let script = "const at = document.activeElement; \
            return at.ariaLabel || at.labels?.[0]?.innerText || at.innerText?.split('\\n')[0].trim() || at.id || at.tagName.toLowerCase()";
        self.asks(script, &[]).as_str().unwrap_or_default().to_string()
    }

    /// Waits until nothing is on its way any more.
    #[track_caller]
    pub fn sees_it_settled(&self) {
        self.sees_that("the page is settled", || {
            self.count(".skeleton, .waiting, [aria-busy=true]") == 0 && self.count("h1") > 0
        });
    }

    /// Nothing is wider than the window.
    #[track_caller]
    pub fn fits(&self) {
        let script = "return [document.documentElement.scrollWidth, innerWidth]";
        let widths = self.asks(script, &[]);
        assert!(
            widths[0].as_u64() <= widths[1].as_u64(),
            "scrolls sideways: {widths} at {}",
            self.address()
        );
    }

    /// Keeps what is shown under `target/screenshots/`.
    pub fn keeps_a_picture(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{name}.png")), self.picture()).unwrap();
    }

    /// After a failure.
    pub(crate) fn leaves_a_picture(&self) {
        let test = thread::current().name().unwrap_or("test").replace("::", "-");
        self.keeps_a_picture(&format!("failed-{test}"));
        eprintln!(
            "at {}, see target/screenshots/failed-{test}.png: {}",
            self.address(),
            self.text()
        );
    }
}
