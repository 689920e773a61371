// The one way to the admin API. Paths are relative to it: get('audit', {query: {page: 1}}).
export { live } from './live.js';

/** What went wrong: `code` and `field` as the server says them; status 0 where no answer came. */
export class Problem extends Error {
  constructor(
    status,
    { code = 'unknown', message = `HTTP ${status}`, field = null, detail = null } = {},
    retryAfter = null,
  ) {
    super(message);
    Object.assign(this, { status, code, field, detail, retryAfter });
  }
}

/** Whether an error only says that its view has been left. */
export const isAbort = (error) => error?.name === 'AbortError';

export const get = (path, options) => send('GET', path, undefined, options);
export const post = (path, body, options) => send('POST', path, body, options);
export const replace = (path, body, options) => send('PUT', path, body, options);
export const patch = (path, body, options) => send('PATCH', path, body, options);
export const del = (path, options) => send('DELETE', path, undefined, options);

/** A path's segment, from any text. */
export const seg = encodeURIComponent;

/** A path with its query; empty values are left out, lists become repeated names. */
export function address(path, query = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of [value].flat()) if ((item ?? '') !== '') search.append(name, item);
  }
  return `api/${path}${search.size ? `?${search}` : ''}`;
}

async function send(method, path, body, { query, signal } = {}) {
  const sent = body !== undefined && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(address(path, query), { method, signal, ...sent }).catch((error) => {
    throw isAbort(error) ? error : new Problem(0, { code: 'unreachable', message: 'The server does not answer.' });
  });
  const answer = response.headers.get('Content-Type')?.includes('json') ? await response.json() : null;
  if (response.ok) return answer;
  const problem = new Problem(response.status, answer ?? {}, Number(response.headers.get('Retry-After')) || null);
  if (problem.code === 'unauthenticated') dispatchEvent(new Event('signed-out'));
  throw problem;
}
