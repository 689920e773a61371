//! Places where a test may end the process, as a power cut would.

/// Ends the process here where the environment's `DCBOX_CRASH_AT` names this point and how often it is
/// passed first, as `after_send:3`. In a release build it does nothing at all.
pub fn point(name: &str) {
    if cfg!(debug_assertions) {
        debug::pass(name);
    }
}

mod debug {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicI64, Ordering};

    static AT: LazyLock<Option<(String, AtomicI64)>> = LazyLock::new(|| {
        let at = std::env::var("DCBOX_CRASH_AT").ok()?;
        let (name, times) = at.split_once(':').unwrap_or((&at, "0"));
        Some((name.to_owned(), AtomicI64::new(times.parse().unwrap_or(0))))
    });

    pub(super) fn pass(name: &str) {
        if let Some((at, left)) = &*AT
            && at == name
            && left.fetch_sub(1, Ordering::Relaxed) == 0
        {
            std::process::abort();
        }
    }
}
