// Live events over one shared stream. Whoever shows live data also handles 'lost': events may have been
// missed, so what is shown must be loaded again.

const QUIET = 40_000; // The server pings every 15 s.
const HIDDEN = 60_000;
const handlers = { ping: new Set(), lost: new Set() };

let source = null;
let state = 'off';
let running = false;
let missed = false;
let failures = 0;
let retry, watch, hiding;

export const live = {
  /** 'on', 'wait' (connecting again) or 'off'; a 'live-state' event on the window tells of changes. */
  get state() {
    return state;
  },

  /** Calls `handler(data)` for each event of the kinds, as in 'room trade', until `signal` ends. 'lost' has no data. */
  on(kinds, handler, signal) {
    if (signal.aborted) return;
    for (const kind of kinds.split(' ')) {
      if (!handlers[kind]) {
        handlers[kind] = new Set();
        if (source) listen(kind);
      }
      handlers[kind].add(handler);
      signal.addEventListener('abort', () => handlers[kind].delete(handler));
    }
  },

  start() {
    if (!running) open();
  },

  stop() {
    missed = running = false;
    close('off');
  },
};

function open() {
  close(state);
  running = true;
  source = new EventSource('api/live');
  source.onopen = () => {
    failures = 0;
    heard();
    tell('on');
    if (missed) emit('lost');
    missed = false;
  };
  source.onerror = again;
  Object.keys(handlers).forEach(listen);
}

function close(next) {
  clearTimeout(retry);
  clearTimeout(watch);
  source?.close();
  source = null;
  tell(next);
}

function tell(next) {
  if (state === next) return;
  state = next;
  dispatchEvent(new Event('live-state'));
}

function listen(kind) {
  source.addEventListener(kind, ({ data }) => {
    heard();
    emit(kind, data && JSON.parse(data));
  });
}

function heard() {
  clearTimeout(watch);
  watch = setTimeout(again, QUIET);
}

function emit(kind, data) {
  for (const handler of [...handlers[kind]]) {
    // One view's fault must not keep the others from hearing.
    try {
      handler(data);
    } catch (error) {
      reportError(error);
    }
  }
}

function pause() {
  missed = true;
  close('wait');
}

function again() {
  pause();
  retry = setTimeout(
    async () => {
      // A stream cannot say why it was refused; asking for the session can, and leads to sign-in where it ended.
      const answer = await fetch('api/session').catch(() => null);
      if (answer?.status === 401) dispatchEvent(new Event('signed-out'));
      else if (running) open();
    },
    Math.min(20_000, 1000 * 2 ** failures),
  );
  failures += 1;
}

// A browser opens few connections to one server: a tab that nobody looks at gives its own back.
document.addEventListener('visibilitychange', () => {
  clearTimeout(hiding);
  if (!running) return;
  if (document.hidden) hiding = setTimeout(pause, HIDDEN);
  else if (!source) open();
});
