// One application: what it is, its keys, what it may call and is told, and a request that works.
import { h, put, released } from '../dom.js';
import { t, texts } from '../i18n.js';
import { get, post, patch, live } from '../api.js';
import { when, number, duration } from '../format.js';
import { tabs } from '../components/tabs.js';
import { openDialog, confirm } from '../components/dialog.js';
import { viewHead, panel, badge, facts } from '../components/head.js';
import { button } from '../components/button.js';
import { schemaForm } from '../components/schema-form.js';
import { skeleton, failed } from '../components/states.js';
import { toast } from '../components/toast.js';
import { callbackBadge } from './apps.js';
import { gathered } from './delivery-words.js';

const VERDICTS = { delivered: 'good', refused: 'warn', unreachable: 'bad', bad_answer: 'bad' };

export async function show(root, { params, signal }) {
  const path = `applications/${encodeURIComponent(params.id)}`;
  const [first] = await Promise.all([get(path, { signal }), texts('apps', 'deliveries')]);
  const site = { app: first, path, signal, changed: new EventTarget() };
  const head = h('div');
  const draw = () => put(head, top(site, reload));
  async function reload() {
    const next = await get(path, { signal });
    await released();
    if (signal.aborted) return;
    const same = JSON.stringify(next) === JSON.stringify(site.app);
    site.app = next;
    if (!same) draw();
    site.changed.dispatchEvent(new Event('change'));
  }
  draw();
  // What others have changed; a form that is being filled in stays as it is.
  for (const kind of ['application', 'lost']) live.on(kind, () => reload().catch(() => {}), signal);
  const soon = gathered(() => reload().catch(() => {}), signal);
  live.on('delivery', ({ applicationId }) => applicationId === site.app.id && soon(), signal);

  // Parts that only some come for are fetched when somebody does.
  const part = (file, name) => async (panelElement, partSignal) => {
    put(panelElement, skeleton());
    const load = async () => {
      const module = await import(`./${file}.js`);
      put(panelElement);
      await module[name](panelElement, { ...site, get app() { return site.app; }, reload, signal: partSignal });
    };
    try { await load(); } catch (error) { if (!partSignal.aborted) put(panelElement, failed(error, load)); }
  };
  root.append(head, tabs([
    { id: 'settings', label: t('application.settings'), show: (element, partSignal) => settings(element, site, reload, partSignal) },
    { id: 'keys', label: t('application.keys'), show: part('application-keys', 'keys') },
    { id: 'interfaces', label: t('application.interfaces'), show: part('application-matrix', 'interfaces') },
    { id: 'messages', label: t('application.messages'), show: part('application-matrix', 'messages') },
    { id: 'example', label: t('application.example'), show: part('application-keys', 'example') },
  ], { label: t('application.parts'), signal }));
}

function top({ app, path }, reload) {
  const toggle = button(t(app.enabled ? 'application.disable' : 'application.enable'), { onclick: async () => {
    if (app.enabled && !(await confirm({ title: t('application.disableTitle', { name: app.name }), text: t('application.disableText'), label: t('application.disable'), danger: true }))) return;
    await patch(path, { enabled: !app.enabled });
    await reload();
  } });
  const ping = app.callback && button(t('application.ping'), { icon: 'deliveries', onclick: () => test(path) });
  return h('div.stack',
    viewHead({ title: `${app.id} ${app.name}`, sub: [h('a', { href: '#/apps' }, t('apps.title')), ` · ${t(`apps.class.${app.class}`)}`], actions: [ping, toggle] }),
    h('div.row.app-signs',
      app.enabled ? badge(t('apps.enabled'), 'good') : badge(t('apps.disabled'), 'none'),
      app.callback && app.enabled && callbackBadge({ ...app, health: app.health.state }),
      app.rotation && h('a', { href: `#/apps/${app.id}?tab=keys` }, badge(t('application.until', { time: duration(Math.max(0, app.rotation.until - Date.now())) }), 'warn')),
      h('span.dim', t('apps.seen'), ' ', app.seen ? when(app.seen, { relative: true }) : t('apps.never')),
      h('a', { href: `#/deliveries?application=${app.id}&state=waiting` }, t('application.waiting', { n: app.backlog })),
      h('a', { href: `#/journal?application=${app.id}` }, t('shell.nav.journal'))));
}

/** One push, now, and what it tells. `keys` is 'old' or 'new' in a rotation. */
export async function test(path, keys) {
  const came = await post(`${path}/ping`, keys ? { keys } : {});
  await openDialog({
    title: t('application.pinged'),
    body: [
      h('p', { class: `notice ${came.verdict === 'delivered' ? '' : VERDICTS[came.verdict]}`, role: 'status' }, t(`application.verdict.${came.verdict}`, { n: String(came.errcode) })),
      facts([[t('apps.callback'), h('code', came.callback)], [t('application.took'), `${number(came.milliseconds, 1)} ms`], ['errcode', came.errcode === null ? null : String(came.errcode)]]),
      came.answer && h('div', h('h3', t('application.answer')), h('pre', came.answer)),
    ],
  }).done;
}

const lines = (text) => (text ?? '').split(/[\s,，;；]+/).filter(Boolean);

function settings(root, site, reload, signal) {
  const { path } = site;
  const form = () => {
    const { app } = site;
    const element = schemaForm({
      schema: { type: 'object', required: ['name'], properties: {
        name: { type: 'string', minLength: 1, maxLength: 50 }, callback: { type: ['string', 'null'], maxLength: 500 }, allow: { type: ['string', 'null'], maxLength: 5000 } } },
      value: { name: app.name, callback: app.callback, allow: app.allow.join('\n') },
      fields: {
        name: { label: t('apps.name'), wide: true },
        callback: { label: t('application.callback'), kind: 'text', wide: true, placeholder: 'https://', hint: t('application.callbackHint') },
        allow: { label: t('application.allow'), kind: 'area', placeholder: '10.1.2.3\n10.1.0.0/16', hint: t('application.allowHint') },
      },
      submit: async (value) => {
        const allow = lines(value.allow);
        try {
          await patch(path, { name: value.name, callback: value.callback ?? null, allow });
        } catch (problem) {
          const [, at] = (problem.field ?? '').split('/');
          if (problem.field === 'callback') problem.message = t('application.badCallback');
          if (at) problem.message = t('application.badNetwork', { text: allow[at] });
          throw problem;
        }
        toast(t('application.saved'));
        dirty = false;
        await reload();
      },
    });
    element.addEventListener('input', () => { dirty = true; });
    return element;
  };
  let dirty = false;
  let formed = '';
  let health = facts([]);
  const place = h('div');
  const hint = h('div', h('p.dim', t('application.listenText')), h('pre', `dcbox listen --app ${site.app.id}`));
  const draw = () => {
    const { app } = site;
    const is = JSON.stringify([app.name, app.callback, app.allow]);
    if (!dirty && is !== formed) put(place, form());
    if (!dirty) formed = is;
    const { state, since, failures, nextProbe } = app.health;
    const next = facts([
      [t('apps.callback'), app.callback ? callbackBadge({ ...app, health: state }) : t('application.noCallbackText')],
      [t('application.since'), since && when(since)], [t('application.failures'), failures || null],
      [t('application.nextProbe'), nextProbe && state === 'open' ? when(nextProbe) : null],
      [t('apps.backlog'), h('a', { href: `#/deliveries?application=${app.id}&state=waiting` }, number(app.backlog))],
      [t('apps.seen'), app.seen ? when(app.seen) : t('apps.never')], [t('application.created'), when(app.created)],
    ]);
    health.replaceWith(next);
    health = next;
    hint.hidden = Boolean(app.callback);
  };
  root.append(h('div.panels', panel({ title: t('application.settings') }, place), panel({ title: t('application.state') }, health, hint)));
  draw();
  site.changed.addEventListener('change', draw, { signal });
}
