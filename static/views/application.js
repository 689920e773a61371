// One application: what it is, its keys, what it may call and is told, and a request that works.
import {
  h,
  link,
  put,
  released,
  t,
  texts,
  labelled,
  get,
  post,
  patch,
  ago,
  when,
  number,
  duration,
  viewHead,
  panel,
  badge,
  facts,
  skeleton,
  failed,
  button,
  follow,
  ask,
  openDialog,
  makeForm,
  tabs,
  toast,
  words,
} from '../page.js';
import { callbackBadge } from './apps.js';

const say = words('application');
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
  follow('application lost', reload, signal);
  follow('delivery', reload, signal, ({ applicationId }) => applicationId === site.app.id);

  // Parts that only some come for are fetched when somebody does.
  const part = (id, file) => ({
    id,
    label: say(id),
    async show(place, ends) {
      put(place, skeleton());
      const load = async () => {
        const parts = file ? await import(`./${file}.js`) : { settings };
        put(place);
        await parts[id](place, {
          ...site,
          get app() {
            return site.app;
          },
          reload,
          signal: ends,
        });
      };
      try {
        await load();
      } catch (error) {
        if (!ends.aborted) put(place, failed(error, load));
      }
    },
  });
  root.append(
    head,
    tabs(
      [
        part('settings'),
        part('keys', 'application-keys'),
        part('interfaces', 'application-matrix'),
        part('messages', 'application-matrix'),
        part('example', 'application-keys'),
      ],
      { label: say('parts'), signal },
    ),
  );
}

const waitingLink = ({ id }, text) => link(`deliveries?application=${id}&state=waiting`, text);

function top({ app, path }, reload) {
  const turn = () => patch(path, { enabled: !app.enabled });
  const toggle = button(say(app.enabled ? 'disable' : 'enable'), {
    onclick: () =>
      app.enabled
        ? ask('application.disable', turn, reload, { values: { name: app.name }, danger: true })
        : turn().then(reload),
  });
  const ping = app.callback && button(say('ping'), { icon: 'deliveries', onclick: () => test(path) });
  return h(
    'div.stack',
    viewHead({
      title: `${app.id} ${app.name}`,
      sub: [link('apps', t('apps.title')), ` · ${t(`apps.class.${app.class}`)}`],
      actions: [ping, toggle],
    }),
    h(
      'div.row.app-signs',
      app.enabled ? badge(t('apps.enabled'), 'good') : badge(t('apps.disabled'), 'none'),
      app.callback && app.enabled && callbackBadge({ ...app, health: app.health.state }),
      app.rotation &&
        link(
          `apps/${app.id}?tab=keys`,
          badge(say('until', { time: duration(Math.max(0, app.rotation.until - Date.now())) }), 'warn'),
        ),
      h('span.dim', t('apps.seen'), ' ', app.seen ? ago(app.seen) : t('apps.never')),
      waitingLink(app, say('waiting', { n: app.backlog })),
      link(`journal?application=${app.id}`, t('shell.nav.journal')),
    ),
  );
}

/** One push, now, and what it tells. `keys` is 'old' or 'new' in a rotation. */
export async function test(path, keys) {
  const came = await post(`${path}/ping`, keys ? { keys } : {});
  await openDialog({
    title: say('pinged'),
    body: [
      h(
        'p',
        { class: `notice ${came.verdict === 'delivered' ? '' : VERDICTS[came.verdict]}`, role: 'status' },
        say(`verdict.${came.verdict}`, { n: String(came.errcode) }),
      ),
      facts([
        [t('apps.callback'), h('code', came.callback)],
        [say('took'), duration(came.milliseconds)],
        ['errcode', came.errcode === null ? null : String(came.errcode)],
      ]),
      came.answer && h('div', h('h3', say('answer')), h('pre', came.answer)),
    ],
  }).done;
}

const lines = (text) => (text ?? '').split(/[\s,，;；]+/).filter(Boolean);

function settings(root, site) {
  const { path, reload, signal } = site;
  const form = () => {
    const { name, callback, allow } = site.app;
    const element = makeForm({
      group: 'application',
      value: { name, callback, allow: allow.join('\n') },
      fields: {
        name: { label: t('apps.name'), maxLength: 50, wide: true },
        callback: { optional: true, maxLength: 500, wide: true, placeholder: 'https://', hint: say('callbackHint') },
        allow: {
          optional: true,
          maxLength: 5000,
          kind: 'area',
          placeholder: '10.1.2.3\n10.1.0.0/16',
          hint: say('allowHint'),
        },
      },
      async submit(value) {
        const networks = lines(value.allow);
        try {
          await patch(path, { name: value.name, callback: value.callback ?? null, allow: networks });
        } catch (problem) {
          const [, at] = (problem.field ?? '').split('/');
          if (problem.field === 'callback') problem.message = say('badCallback');
          if (at) problem.message = say('badNetwork', { text: networks[at] });
          throw problem;
        }
        toast(say('saved'));
        dirty = false;
        await reload();
      },
    });
    element.addEventListener('input', () => {
      dirty = true;
    });
    return element;
  };
  let dirty = false;
  let formed = '';
  let health = facts([]);
  const place = h('div');
  const hint = h('div', h('p.dim', say('listenText')), h('pre', `dcbox listen --app ${site.app.id}`));
  const draw = () => {
    const { app } = site;
    const is = JSON.stringify([app.name, app.callback, app.allow]);
    if (!dirty && is !== formed) put(place, form());
    if (!dirty) formed = is;
    const { state, since, failures, nextProbe } = app.health;
    const next = facts([
      [t('apps.callback'), app.callback ? callbackBadge({ ...app, health: state }) : say('noCallbackText')],
      ...labelled('application', {
        since: since && when(since),
        failures: failures || null,
        nextProbe: nextProbe && state === 'open' ? when(nextProbe) : null,
      }),
      [t('apps.backlog'), waitingLink(app, number(app.backlog))],
      [t('apps.seen'), app.seen ? when(app.seen) : t('apps.never')],
      [say('created'), when(app.created)],
    ]);
    health.replaceWith(next);
    health = next;
    hint.hidden = Boolean(app.callback);
  };
  root.append(h('div.panels', panel({ title: say('settings') }, place), panel({ title: say('state') }, health, hint)));
  draw();
  site.changed.addEventListener('change', draw, { signal });
}
