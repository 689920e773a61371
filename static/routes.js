// Which view an address opens, and where it stands in the navigation.

/** [pattern, view's file under views/]; its first part is an entry of the navigation, `:part?` may be absent. */
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
  ['base', 'base'],
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

function split(hash) {
  const [path, search] = hash.split('?');
  return [path, new URLSearchParams(search)];
}

/** `#/apps/301?tab=keys` → {view, section, path, params: {id: '301'}, query}; null where nothing fits. */
export function match(hash) {
  const [path, query] = split(hash.replace(/^#\/?/, ''));
  const [section = 'overview', ...given] = path.split('/').filter(Boolean);
  for (const [pattern, view] of ROUTES) {
    const [first, ...names] = pattern.split('/');
    if (first !== section || given.length > names.length) continue;
    try {
      const params = Object.fromEntries(
        given.map((part, at) => [names[at].replace(/\W/g, ''), decodeURIComponent(part)]),
      );
      return { view, section, path: [section, ...given].join('/'), params, query };
    } catch {
      return null; // A broken %-sequence.
    }
  }
  return null;
}

/** Goes to a view: go('#/customers'). */
export const go = (hash) => {
  location.hash = hash;
};

/** What stands after the address's `?`. */
export const addressQuery = () => split(location.hash)[1];

/** Writes the view's state into the address, without a new entry in the history and without showing it anew. */
export function keepInAddress(values) {
  const [path, query] = split(location.hash);
  for (const [name, value] of Object.entries(values)) {
    if ((value ?? '') === '') query.delete(name);
    else query.set(name, value);
  }
  history.replaceState(null, '', `${path || '#/overview'}${query.size ? `?${query}` : ''}`);
}
