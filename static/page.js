// What views are made of, in one place; docs/page.md tells of each.
export * from './dom.js';
export * from './i18n.js';
export * from './api.js';
export * from './format.js';
export * from './icons.js';
export * from './routes.js';
export * from './components/head.js';
export * from './components/states.js';
export * from './components/button.js';
export * from './components/chart.js';
export * from './components/data-table.js';
export * from './components/dialog.js';
export * from './components/form.js';
export * from './components/follow.js';
export * from './components/tabs.js';
export * from './components/toast.js';
