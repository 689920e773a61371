// Finds what a person would mean by a name: [kind, name, near] gives the element, or a text that says why there is none.
//   kind: 'press' (buttons, links, tabs, rows …) or 'field'
//   near: where several have the name, the one that stands nearest to this text is meant
const [kind, name, near] = arguments;
const clean = (text) => (text ?? '').replace(/\s+/g, ' ').trim().toLowerCase();
const PRESSED = 'a[href], button, summary, label, input[type=checkbox], input[type=radio], [role=button], [role=tab], [role=menuitem], '
  + '[role=switch], [role=option], [role=gridcell], [role=radio], th[tabindex], td[tabindex], tr[tabindex], [data-guid]';
const FIELDS = 'input:not([type=hidden], [type=checkbox], [type=radio]), textarea, select';

function shown(element) {
  const { width, height } = element.getBoundingClientRect();
  return width > 3 && height > 3 && element.checkVisibility({ visibilityProperty: true }) && !element.closest('[aria-hidden=true], [inert]');
}

// A label's own words, without those of the field inside it.
function words(element) {
  const copy = element.cloneNode(true);
  for (const inner of copy.querySelectorAll('input, select, textarea, svg, [aria-hidden=true]')) inner.remove();
  return clean(copy.textContent);
}

function named(element) {
  const by = element.getAttribute('aria-labelledby');
  if (by) return clean(by.split(' ').map((id) => document.getElementById(id)?.textContent).join(' '));
  // Not by the options of its field, of which one may be called as what is not there yet.
  if (element.matches('label')) return words(element);
  return clean(element.getAttribute('aria-label'))
    || (element.matches('input, select, textarea') && element.labels?.length && [...element.labels].map(words).join(' '))
    || (!element.matches('input, select, textarea') && (clean(element.innerText) || words(element)))
    || clean(element.getAttribute('placeholder')) || clean(element.title) || clean(element.value);
}

// How far one has to go up from an element until the text is there as well.
function away(element) {
  let steps = 0;
  for (let at = element; at; at = at.parentElement, steps += 1) if (clean(at.innerText).includes(clean(near))) return steps;
  return Infinity;
}

const dialogs = [...document.querySelectorAll('dialog[open]')].filter((one) => one.matches(':modal'));
const scope = dialogs.at(-1) ?? document.body;
const wanted = clean(name);
const all = [...scope.querySelectorAll(kind === 'field' ? FIELDS : PRESSED)].filter(shown).map((element) => [element, named(element)]);
for (const fits of [(text) => text === wanted, (text) => text.startsWith(wanted), (text) => text.includes(wanted)]) {
  let found = all.filter(([, text]) => fits(text)).map(([element]) => element);
  // Of two within each other the inner one is meant; of a label and its box the label, which is what one sees.
  found = found.filter((one) => !found.some((other) => one !== other && (other.control === one || (one.contains(other) && one.control !== other))));
  if (near) {
    const nearest = Math.min(...found.map(away));
    found = found.filter((one) => nearest < Infinity && away(one) === nearest);
    // Of several at the same distance the first behind the text, as it is read.
    const told = [...scope.querySelectorAll('*')].findLast((one) => clean(one.innerText) === clean(near) && !found.includes(one));
    const behind = told ? found.filter((one) => told.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) : [];
    if (found.length > 1 && behind.length) found = [behind[0]];
  }
  if (found.length > 1) return `${found.length} things are called ${name}: ${found.map((one) => one.outerHTML.slice(0, 120)).join(' | ')}`;
  if (found.length === 1) {
    if (found[0].disabled) return `${name} is disabled`;
    return found[0];
  }
}
return `nothing shown is called ${name}${near ? ` near ${near}` : ''}; there are: ${[...new Set(all.map(([, text]) => text))].join(', ')}`;
