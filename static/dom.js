// The page's only way to build elements. Text is always set as text, so nothing that a customer
// wrote can become markup.

const SVG = 'http://www.w3.org/2000/svg';
const AS_PROPERTY = new Set(['value', 'checked', 'disabled', 'selected', 'hidden', 'indeterminate', 'htmlFor', 'tabIndex']);
const SAFE_LINK = /^(#|\/|\.|https?:|mailto:|tel:|blob:)/i;

/**
 * h('a', {class: 'x', href: '#/apps', onclick: fn, dataset: {id: 1}, style: {'--n': 3}}, 'text', node, [more], null)
 * Absent (null, undefined, false) properties and children are left out; `true` sets an empty attribute.
 */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for SVG elements. */
export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || (value === false && !AS_PROPERTY.has(name))) continue;
    if (name === 'dataset') Object.assign(element.dataset, value);
    else if (name === 'style') for (const [key, item] of Object.entries(value)) element.style.setProperty(key, item);
    else if (name.startsWith('on')) {
      if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    } else if (AS_PROPERTY.has(name)) element[name] = value;
    else if (name === 'href' && !SAFE_LINK.test(value)) continue;
    else element.setAttribute(name, value === true ? '' : value);
  }
  // A select's value counts only once its options are there.
  element.append(...nodes(children));
  if (element.tagName === 'SELECT' && props?.value !== undefined) element.value = props.value;
  return element;
}

function nodes(children) {
  return children.flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false && child !== true)
    .map((child) => (child instanceof Node ? child : document.createTextNode(String(child))));
}

/** Replaces all that is in `element`. */
export function put(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

let last = 0;
/** An id that no other element has, for labels. */
export const freshId = (stem = 'x') => `${stem}-${(last += 1)}`;

/** Arrow keys, Home and End move the focus among `items()`, of which only one is reached by Tab. */
export function roving(container, items, { vertical = false, signal } = {}) {
  const forward = vertical ? 'ArrowDown' : 'ArrowRight';
  const back = vertical ? 'ArrowUp' : 'ArrowLeft';
  container.addEventListener('keydown', (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    if (at < 0) return;
    const to = { [forward]: at + 1, [back]: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = all[(to + all.length) % all.length];
    for (const item of all) item.tabIndex = item === next ? 0 : -1;
    next.focus();
  }, { signal });
}
