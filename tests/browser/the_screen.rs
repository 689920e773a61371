//! The tests' own eyes: what must fail a test does.

use serde_json::json;

use crate::screen::Screen;
use crate::server::Site;

#[test]
fn an_error_on_the_console_a_missing_text_and_a_breach_of_the_policy_are_complaints() {
    let site = Site::empty();
    let screen = Screen::open(&site);
    screen.asks("console.error('something is amiss')", &[]);
    screen.asks("setTimeout(() => { throw new Error('nobody caught it') })", &[]);
    screen.asks("Promise.reject(new Error('nobody waited for it'))", &[]);
    screen.asks(
        "const inline = document.createElement('script'); inline.textContent = 'window.ran = 1'; document.body.append(inline)",
        &[],
    );
    screen.asks("document.body.setAttribute('style', 'color: red')", &[]);
    screen.asks("new Image().src = 'http://127.0.0.1:9/elsewhere.png'", &[]);
    screen.asks("fetch('api/audit')", &[]);
    screen.asks("import('./i18n.js').then(({ t }) => t('shell.nothingSuch'))", &[]);
    screen.expects_refusal(418, "tea");
    assert_eq!(screen.asks("return window.ran ?? null", &[]), json!(null));
    let mut complaints = Vec::new();
    for wanted in [
        "something is amiss",
        "nobody caught it",
        "nobody waited for it",
        "Content Security Policy directive 'script-src 'self''",
        "Content Security Policy directive 'style-src 'self''",
        "Content Security Policy directive: \"img-src",
        "/admin/api/audit - Failed to load resource",
        "no text shell.nothingSuch",
        "no 418 of ",
    ] {
        screen.sees_that(wanted, || {
            complaints.extend(screen.complaints());
            complaints.iter().any(|one| one.contains(wanted))
        });
    }
}

#[test]
fn what_is_covered_disabled_or_behind_a_dialog_cannot_be_clicked() {
    let site = Site::empty();
    let screen = Screen::open(&site);
    let add = "const add = (tag, text, props) => document.body.append(Object.assign(document.createElement(tag), { textContent: text }, props)); ";
    screen.asks(&format!("{add} add('button', 'Idle', {{ disabled: true }}); add('button', 'Gone', {{ hidden: true }})"), &[]);
    assert!(screen.cannot_click("Idle").contains("disabled"));
    assert!(screen.cannot_click("Gone").contains("nothing shown"));
    screen.asks(
        &format!("{add} add('dialog', 'In front'); document.querySelector('dialog').showModal()"),
        &[],
    );
    screen.sees("In front");
    assert!(screen.cannot_click("Sign in").contains("nothing shown"));
}
