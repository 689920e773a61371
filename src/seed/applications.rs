//! The demo world's applications. Their keys are public knowledge: whoever reads this code knows them.

use super::dice::{Dice, Theme};
use super::rows::Application;
use super::world::World;

/// What stands in a key, beside letters and digits. No backslash, quote, dollar or backtick, so that a key can be
/// pasted into a configuration file or between single quotes in a shell.
const SIGNS: &[u8] = b"!#%&()*+,-./:;<=>?@[]^_{|}~";
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const KEY_LENGTH: usize = 128;

/// Each with a key of its own, made by rule.
const OTHERS: &[(u16, &str)] = &[
    (201, "同享会"),
    (301, "联发案场"),
    (302, "微信案场"),
    (401, "ERP"),
    (501, "统一会员"),
    (601, "电商平台"),
];

/// An application of the demo world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoApplication {
    /// Its number, `appid` on the wire.
    pub id: u16,
    /// Its name.
    pub name: &'static str,
    /// The token that its requests are authenticated with.
    pub token: String,
    /// The key that its data is encrypted with.
    pub appkey: String,
    /// Which interfaces it may call: `all` or `default`.
    pub grants: &'static str,
}

/// The demo world's applications, by their numbers. The first is the specification's worked example.
pub fn applications() -> Vec<DemoApplication> {
    let mut dice = Dice::of(Theme::Keys);
    let example = DemoApplication {
        id: 123,
        name: "规范示例",
        token: "52e41ab0d3eee56b725e3e29999762a8".to_owned(),
        appkey: concat!(
            "S_+SFO!fH.7qj_CEIKgCoSRfYr&e%,zAL1-*UEW7D]V$o4Cc=Dd4kwSh%6Q<!?=!",
            "+_@H^,K*#Gdk/d.qp@nBjl:e^/,.ckVGC2<4OoZNS2JN5<IX[Uq0W0oI-Y(K[k-R",
        )
        .to_owned(),
        grants: "all",
    };
    let others = OTHERS.iter().map(|(id, name)| {
        let token = dice.guid().as_text().to_owned();
        DemoApplication { id: *id, name, token, appkey: key(&mut dice), grants: "default" }
    });
    std::iter::once(example).chain(others).collect()
}

fn key(dice: &mut Dice) -> String {
    (0..KEY_LENGTH)
        .map(|_| {
            let from = if dice.percent(25) { SIGNS } else { LETTERS };
            char::from(dice.pick(from))
        })
        .collect()
}

/// Puts the applications into the world.
pub(super) fn admit(world: &mut World, created: i64) {
    world.applications = applications()
        .into_iter()
        .map(|demo| Application {
            id: demo.id,
            name: demo.name.into(),
            token: demo.token.into(),
            appkey: demo.appkey.into(),
            grants: demo.grants,
            subscriptions: "default",
            created,
            changed: created,
        })
        .collect();
}
