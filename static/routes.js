// Which view an address opens, and where it stands in the navigation.

/** Each: [pattern, view's file under views/, entry of the navigation]. `?` marks a part that may be left out. */
const ROUTES = [
  ['overview', 'overview'],
  ['projects', 'projects'],
  ['board/:project?', 'board'],
  ['apps', 'apps'],
  ['apps/:id', 'application'],
  ['deliveries/:id?', 'deliveries'],
  ['journal/:id?', 'journal'],
  ['customers', 'customers'],
  ['customers/:id', 'customer'],
  ['leads/:id?', 'leads'],
  ['opportunities/:id?', 'opportunities'],
  ['consultants/:id?', 'consultants'],
  ['base/:kind?/:id?', 'base'],
  ['audit', 'audit'],
  ['settings', 'settings'],
];

/** The navigation, in groups. */
export const NAVIGATION = [
  ['overview'],
  ['projects', 'board'],
  ['customers', 'leads', 'opportunities', 'consultants'],
  ['apps', 'deliveries', 'journal'],
  ['base', 'audit', 'settings'],
];

/** What the bottom bar of a narrow screen has room for. */
export const BAR = ['overview', 'board', 'customers', 'deliveries'];

/** `#/apps/301?tab=keys` → {view, section, path, params: {id: '301'}, query}; null where nothing fits. */
export function match(hash) {
  const [path, search = ''] = hash.replace(/^#\/?/, '').split('?');
  const parts = path.split('/').filter(Boolean);
  const query = new URLSearchParams(search);
  if (!parts.length) parts.push('overview');
  for (const [pattern, view] of ROUTES) {
    const params = fit(pattern.split('/'), parts);
    if (params) return { view, section: pattern.split('/')[0], path: parts.join('/'), params, query };
  }
  return null;
}

function fit(pattern, parts) {
  if (parts.length > pattern.length) return null;
  const params = {};
  for (const [at, piece] of pattern.entries()) {
    const part = parts[at];
    if (!piece.startsWith(':')) {
      if (piece !== part) return null;
    } else if (part === undefined) {
      if (!piece.endsWith('?')) return null;
    } else {
      try { params[piece.replace(/[:?]/g, '')] = decodeURIComponent(part); } catch { return null; }
    }
  }
  return params;
}

/** Goes to a view: go('#/customers'). */
export function go(hash) {
  location.hash = hash;
}

/** Writes the view's state into the address, without a new entry in the history and without showing it anew. */
export function keepInAddress(values) {
  const [path, search = ''] = location.hash.split('?');
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === '') query.delete(name);
    else query.set(name, value);
  }
  history.replaceState(null, '', `${path || '#/overview'}${query.size ? `?${query}` : ''}`);
}
