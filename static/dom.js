// The page's only way to build elements. Text is always set as text, so nothing that a customer
// wrote can become markup.

const PROPERTIES = new Set(['value', 'checked', 'indeterminate', 'htmlFor', 'tabIndex']);
const SAFE_LINK = /^(#|\/|\.|https?:|mailto:|tel:|blob:)/i;

/**
 * h('a.button', {class: 'more', href: '#/', onclick: fn, dataset: {id: 1}, style: {'--n': 3}}, 'text', node, [more])
 * Absent (null, undefined, false) properties and children are left out; `true` sets an empty attribute. Without
 * properties: h('p.dim', 'text'). A button submits nothing unless its type says so.
 */
export const h = (tag, ...given) => make('http://www.w3.org/1999/xhtml', tag, ...given);

/** The same for SVG elements. */
export const svg = (tag, ...given) => make('http://www.w3.org/2000/svg', tag, ...given);

function make(language, tag, first, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElementNS(language, name);
  const props = first?.constructor === Object ? first : {};
  if (name === 'button') element.type = 'button';
  for (const [key, value] of Object.entries(props)) {
    if (isAbsent(value)) continue;
    if (key === 'dataset') Object.assign(element.dataset, value);
    else if (key === 'style') for (const [one, item] of Object.entries(value)) element.style.setProperty(one, item);
    else if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (PROPERTIES.has(key)) element[key] = value;
    else if (key !== 'href' || SAFE_LINK.test(value)) element.setAttribute(key, value === true ? '' : value);
  }
  element.classList.add(...classes);
  element.append(...nodes(first === props ? children : [first, children]));
  // A select's value counts only once its options are there.
  if (name === 'select' && 'value' in props) element.value = props.value;
  return element;
}

/** A link to a view: link('apps/301', 'Xiamen'). */
export const link = (path, ...children) => h('a', { href: `#/${path}` }, ...children);

const isAbsent = (value) => (value ?? false) === false;
const nodes = (children) => children.flat(Infinity).filter((child) => !isAbsent(child) && child !== true);

/** Replaces all that is in `element`. */
export function put(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** Waits while something is being pressed: what is drawn anew between a press and its release loses the click. */
export async function released() {
  for (let left = 100; left && document.body.matches(':active'); left -= 1)
    await new Promise((go) => {
      setTimeout(go, 30);
    });
}

let last = 0;
/** An id that no other element has, for labels. */
export const freshId = (stem = 'x') => `${stem}-${(last += 1)}`;

/** Arrow keys, Home and End move the focus among `items()`, of which Tab reaches one; with `loop` from end to end. */
export function roving(container, items, { vertical = false, loop = true, signal } = {}) {
  const [forward, back] = vertical ? ['ArrowDown', 'ArrowUp'] : ['ArrowRight', 'ArrowLeft'];
  container.addEventListener(
    'keydown',
    (event) => {
      const all = items();
      const at = all.indexOf(document.activeElement);
      const to = { [forward]: at + 1, [back]: at - 1, Home: 0, End: all.length - 1 }[event.key];
      if (at < 0 || to === undefined) return;
      event.preventDefault();
      const next = loop ? all.at(to % all.length) : (all[to] ?? all[at]);
      for (const item of all) item.tabIndex = item === next ? 0 : -1;
      next.focus();
    },
    { signal },
  );
}
