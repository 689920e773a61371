// Live events over one shared stream. Whoever shows live data also handles 'lost': events may have been
// missed, so what is shown must be loaded again.

const WAITS = [1, 2, 5, 10, 20];
const QUIET = 40_000; // The server pings every 15 s.
const HIDDEN = 60_000;
const handlers = new Map();

let source = null;
let state = 'off';
let failures = 0;
let retry = 0;
let watch = 0;
let hiding = 0;
let running = false;
let missed = false;

export const live = {
  /** 'on', 'wait' (connecting again) or 'off'; a 'live-state' event on the window tells of changes. */
  get state() { return state; },

  /** Calls `handler(data)` for each event of `kind` until `signal` ends. 'lost' has no data. */
  on(kind, handler, signal) {
    if (signal?.aborted) return;
    if (!handlers.has(kind)) {
      handlers.set(kind, new Set());
      if (source) listen(kind);
    }
    handlers.get(kind).add(handler);
    signal?.addEventListener('abort', () => handlers.get(kind).delete(handler), { once: true });
  },

  start() {
    if (running) return;
    running = true;
    open();
  },

  stop() {
    running = false;
    missed = false;
    close();
    tell('off');
  },
};

function tell(next) {
  if (state === next) return;
  state = next;
  dispatchEvent(new Event('live-state'));
}

function emit(kind, data) {
  for (const handler of [...(handlers.get(kind) ?? [])]) {
    // One view's fault must not keep the others from hearing.
    try { handler(data); } catch (error) { reportError(error); }
  }
}

function heard() {
  clearTimeout(watch);
  watch = setTimeout(again, QUIET);
}

function listen(kind) {
  source.addEventListener(kind, (event) => {
    heard();
    emit(kind, event.data ? JSON.parse(event.data) : undefined);
  });
}

function open() {
  close();
  source = new EventSource('api/live');
  source.onopen = () => {
    failures = 0;
    heard();
    tell('on');
    if (missed) emit('lost');
    missed = false;
  };
  source.onerror = again;
  for (const kind of new Set(['ping', 'lost', ...handlers.keys()])) {
    if (!handlers.has(kind)) handlers.set(kind, new Set());
    listen(kind);
  }
}

function close() {
  clearTimeout(retry);
  clearTimeout(watch);
  source?.close();
  source = null;
}

function again() {
  close();
  missed = true;
  tell('wait');
  if (!running) return;
  retry = setTimeout(async () => {
    // A stream cannot say why it was refused; asking for the session can, and leads to sign-in where it ended.
    try {
      const answer = await fetch('api/session');
      if (answer.status === 401) return dispatchEvent(new Event('signed-out'));
    } catch { /* Still away. */ }
    if (running) open();
  }, WAITS[Math.min(failures, WAITS.length - 1)] * 1000);
  failures += 1;
}

// A browser opens few connections to one server: a tab that nobody looks at gives its own back.
document.addEventListener('visibilitychange', () => {
  clearTimeout(hiding);
  if (!running) return;
  if (document.hidden) {
    hiding = setTimeout(() => {
      missed = true;
      close();
      tell('wait');
    }, HIDDEN);
  } else if (!source) open();
});
