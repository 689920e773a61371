// What stands around every view: rail, header, bottom bar, drawer.
import { h, put, roving } from './dom.js';
import { lang, setLang, words } from './i18n.js';
import { icon, iconButton } from './icons.js';
import { live } from './api.js';
import { NAVIGATION, BAR } from './routes.js';
import { busy } from './components/button.js';

const say = words('shell');

const mark = (size = 28) => h('img', { src: 'icon.svg', alt: '', width: size, height: size });

/** The name with its mark. */
export const brand = (size, ...more) => h('div.brand', mark(size), h('b', 'dcbox'), more);

const entry = (name) =>
  h(
    'a.nav-link',
    { href: `#/${name}`, dataset: { section: name }, title: say(`nav.${name}`) },
    icon(name),
    h('span.nav-text', say(`nav.${name}`)),
  );

function navigation() {
  const nav = h(
    'nav.nav',
    { 'aria-label': say('navigation') },
    NAVIGATION.map((group) =>
      h(
        'ul',
        group.map((name) => h('li', entry(name))),
      ),
    ),
  );
  roving(nav, () => [...nav.querySelectorAll('a')], { vertical: true });
  return nav;
}

/** Language and theme; also on the views before the shell. */
export function switches() {
  const { shown, turn } = window.dcboxTheme;
  const face = () => icon(shown() === 'dark' ? 'sun' : 'moon');
  const theme = iconButton('moon', say('theme'), () => {
    turn();
    put(theme, face());
  });
  put(theme, face());
  const [other, name, tag] = lang() === 'zh' ? ['en', 'EN', 'en'] : ['zh', '中', 'zh-CN'];
  return [
    h(
      'button.icon-button',
      { lang: tag, title: say('language'), onclick: () => setLang(other) },
      h('span.sr', `${say('language')} `),
      name,
    ),
    theme,
  ];
}

function liveDot() {
  const label = h('span.live-text');
  const dot = h('span.live', { role: 'status' }, h('i', { 'aria-hidden': 'true' }), label);
  const show = () => {
    dot.dataset.state = live.state;
    dot.title = say(`liveTitle.${live.state}`);
    label.textContent = say(`live.${live.state}`);
  };
  const follow = () => (dot.isConnected ? show() : removeEventListener('live-state', follow));
  addEventListener('live-state', follow);
  show();
  return dot;
}

/** The frame of the page: {element, open(route, root)}. */
export function shell({ session, signOut }) {
  const trail = h('p.trail.clip');
  const main = h('main', { id: 'main', tabindex: '-1' });
  const foot = () => h('p.rail-foot', `${session.name} · ${session.version}`);
  const drawer = h(
    'dialog.drawer',
    { closedby: 'any', 'aria-label': say('navigation') },
    brand(
      28,
      iconButton('close', say('close'), () => drawer.close()),
    ),
    navigation(),
    foot(),
  );
  const element = h(
    'div.frame',
    h(
      'a.skip',
      {
        href: '#main',
        onclick: (event) => {
          event.preventDefault();
          main.focus();
        },
      },
      say('skip'),
    ),
    h('aside.rail', brand(28), navigation(), foot()),
    h(
      'header.top',
      h('span.top-mark', mark()),
      trail,
      liveDot(),
      switches(),
      iconButton('leave', say('signOut'), (event) => busy(event.currentTarget, signOut)),
    ),
    main,
    h(
      'nav.bar',
      { 'aria-label': say('navigation') },
      BAR.map(entry),
      h(
        'button.nav-link',
        { 'aria-haspopup': 'dialog', onclick: () => drawer.showModal() },
        icon('menu'),
        h('span.nav-text', say('more')),
      ),
    ),
    drawer,
  );

  return {
    element,
    open(found, root) {
      const title = say(found ? `nav.${found.section}` : 'noView');
      drawer.close();
      document.body.classList.toggle('wall', found?.query.get('wall') === '1');
      document.title = `${title} · dcbox`;
      put(trail, title);
      for (const link of element.querySelectorAll('[data-section]'))
        link.ariaCurrent = link.dataset.section === found?.section ? 'page' : null;
      const moved = main.hasChildNodes();
      put(main, root);
      // A new view begins at its top, for eyes and for screen readers; the first one leaves the focus alone.
      if (moved) {
        scrollTo(0, 0);
        main.focus({ preventScroll: true });
      }
    },
  };
}
