//! From where the admin page and its API may be reached, beside the server's own machine.

use std::net::IpAddr;

use ipnet::IpNet;

/// Whether somebody may come from the address of another machine: where `--admin-for` says so, or, where it says nothing,
/// once there is a password.
///
/// # Errors
/// Those of `has_password`.
pub fn may_be_reached<E>(
    from: Option<IpAddr>,
    admin_for: Option<&[IpNet]>,
    has_password: impl FnOnce() -> Result<bool, E>,
) -> Result<bool, E> {
    match (admin_for, from) {
        (_, None) => Ok(false),
        (Some(networks), Some(from)) => {
            Ok(networks.iter().any(|network| network.contains(&from.to_canonical())))
        }
        (None, Some(_)) => has_password(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn may(from: &str, admin_for: Option<&str>, has_password: bool) -> bool {
        let networks = admin_for.map(|list| crate::apps::manage::networks(list).unwrap());
        let has_password = || Ok::<_, ()>(has_password);
        may_be_reached(from.parse().ok(), networks.as_deref(), has_password).unwrap()
    }

    #[test]
    fn without_a_list_other_machines_come_once_there_is_a_password() {
        assert!(!may("192.0.2.1", None, false));
        assert!(may("192.0.2.1", None, true));
        assert!(!may("an address that nobody knows", None, true));
    }

    #[test]
    fn with_a_list_those_on_it_come_and_nobody_else() {
        let list = Some("10.0.0.0/8,2001:db8::1");
        assert!(may("10.1.2.3", list, false) && may("::ffff:10.1.2.3", list, true));
        assert!(may("2001:db8::1", list, true));
        assert!(!may("192.0.2.1", list, true) && !may("2001:db8::2", list, true));
    }
}
