// What stands around every view: rail, header, bottom bar, drawer.
import { h, put, roving } from './dom.js';
import { t, lang, setLang } from './i18n.js';
import { icon } from './icons.js';
import { live } from './api.js';
import { NAVIGATION, BAR } from './routes.js';

const kept = {
  get narrow() { try { return localStorage.getItem('dcbox.rail') === 'narrow'; } catch { return false; } },
  set narrow(on) { try { localStorage.setItem('dcbox.rail', on ? 'narrow' : 'wide'); } catch { /* Until reloaded. */ } },
};

const mark = () => h('img', { src: 'icon.svg', alt: '', width: 28, height: 28 });

function entry(name) {
  return h('a', { href: `#/${name}`, class: 'nav-link', dataset: { section: name }, title: t(`shell.nav.${name}`) },
    icon(name), h('span', { class: 'nav-text' }, t(`shell.nav.${name}`)));
}

function navigation() {
  const nav = h('nav', { class: 'nav', 'aria-label': t('shell.navigation') },
    NAVIGATION.map((group) => h('ul', null, group.map((name) => h('li', null, entry(name))))));
  roving(nav, () => [...nav.querySelectorAll('a')], { vertical: true });
  return nav;
}

function iconButton(name, label, onclick, extra = {}) {
  return h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick, ...extra }, icon(name));
}

/** Language and theme; also on the views before the shell. */
export function switches() {
  const dark = () => window.dcboxTheme.shown() === 'dark';
  const theme = iconButton(dark() ? 'sun' : 'moon', t('shell.theme'), () => {
    window.dcboxTheme.choose(dark() ? 'light' : 'dark');
    put(theme, icon(dark() ? 'sun' : 'moon'));
  });
  const other = lang() === 'zh' ? 'en' : 'zh';
  return [
    h('button', { type: 'button', class: 'icon-button', lang: other === 'en' ? 'en' : 'zh-CN', title: t('shell.language'), onclick: () => setLang(other) },
      h('span', { class: 'sr' }, `${t('shell.language')} `), other === 'en' ? 'EN' : '中'),
    theme,
  ];
}

function liveDot() {
  const label = h('span', { class: 'live-text' });
  const dot = h('span', { class: 'live', role: 'status' }, h('i', { 'aria-hidden': 'true' }), label);
  const show = () => {
    dot.dataset.state = live.state;
    dot.title = t(`shell.liveTitle.${live.state}`);
    label.textContent = t(`shell.live.${live.state}`);
  };
  const follow = () => (dot.isConnected ? show() : removeEventListener('live-state', follow));
  addEventListener('live-state', follow);
  show();
  return dot;
}

/** The frame of the page: {element, open(route, root)}. */
export function shell({ session, signOut }) {
  const trail = h('p', { class: 'trail clip' });
  const main = h('main', { id: 'main', tabindex: '-1' });
  const drawer = h('dialog', { class: 'drawer', 'aria-label': t('shell.navigation'), onclick: (event) => event.target === drawer && drawer.close() });
  drawer.append(
    h('div', { class: 'brand' }, mark(), h('b', null, 'dcbox'), iconButton('close', t('shell.close'), () => drawer.close())),
    navigation(),
    h('p', { class: 'rail-foot' }, `${session.name} · ${session.version}`));

  const fold = iconButton('side', t('shell.fold'), () => {
    kept.narrow = !kept.narrow;
    set();
  });
  const rail = h('aside', { class: 'rail' },
    h('div', { class: 'brand' }, mark(), h('b', null, 'dcbox'), fold),
    navigation(),
    h('p', { class: 'rail-foot' }, `${session.name} · ${session.version}`));
  const bar = h('nav', { class: 'bar', 'aria-label': t('shell.navigation') }, BAR.map(entry),
    h('button', { type: 'button', class: 'nav-link', 'aria-haspopup': 'dialog', onclick: () => drawer.showModal() }, icon('menu'), h('span', { class: 'nav-text' }, t('shell.more'))));
  const element = h('div', { class: 'frame' },
    h('a', { href: '#main', class: 'skip', onclick: (event) => { event.preventDefault(); main.focus(); } }, t('shell.skip')),
    rail,
    h('header', { class: 'top' }, h('span', { class: 'top-mark' }, mark()), trail, liveDot(), switches(),
      iconButton('leave', t('shell.signOut'), signOut)),
    main, bar, drawer);
  const set = () => {
    element.classList.toggle('narrow', kept.narrow);
    fold.setAttribute('aria-expanded', String(!kept.narrow));
  };
  set();

  return {
    element,
    open(found, root) {
      const title = found ? t(`shell.nav.${found.section}`) : t('shell.noView');
      if (drawer.open) drawer.close();
      document.body.classList.toggle('wall', found?.query.get('wall') === '1');
      document.title = `${title} · dcbox`;
      put(trail, title);
      for (const link of element.querySelectorAll('[data-section]')) {
        if (link.dataset.section === found?.section) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
      }
      const moved = main.childElementCount > 0;
      put(main, root);
      // A new view begins at its top, for eyes and for screen readers; the first one leaves the focus alone.
      if (moved) {
        scrollTo(0, 0);
        main.focus({ preventScroll: true });
      }
    },
  };
}
