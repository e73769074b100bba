/**
 * The one script of the page: it filters and sorts the hosts, and opens what a link leads to.
 * Without it the page says the same. A test holds it against the types of a browser.
 */
export const SCRIPT = `'use strict';
(() => {
  /** @param {string} id */
  const byId = (id) => document.getElementById(id);
  const list = byId('rows');
  const filter = byId('filter');
  const controls = byId('controls');
  const headings = byId('headings');
  if (!list || !controls || !headings || !(filter instanceof HTMLInputElement)) return;

  const rows = Array.from(list.children, (element, index) => {
    const row = /** @type {HTMLElement} */ (element);
    const line = row.firstElementChild;
    /** @param {string} name */
    const cell = (name) => (line?.querySelector('.' + name)?.textContent ?? '').toLowerCase();
    return { row, index, data: row.dataset, cell, text: (line?.textContent ?? '').toLowerCase() };
  });

  /** @typedef {typeof rows[number]} Row */

  /** @type {Record<string, (row: Row) => boolean>} */
  const shows = {
    all: () => true,
    failed: ({ data }) => data.outcome === 'failed',
    grave: ({ data }) => Number(data.worst) >= 3,
    expiring: ({ data }) => data.days !== '' && Number(data.days) < 30,
    unheld: ({ data }) => data.held === 'unmet' || data.held === 'unknown',
  };

  /** What is unknown comes last, whichever way. @type {Record<string, (row: Row) => number | string | null>} */
  const keys = {
    index: ({ index }) => index,
    name: ({ cell }) => cell('name') || null,
    stage: ({ data }) => Number(data.stage),
    nla: ({ data }) => (data.nla === '0' ? null : Number(data.nla)),
    days: ({ data }) => (data.days === '' ? null : Number(data.days)),
    ms: ({ data }) => -Number(data.ms),
    verdict: ({ cell }) => cell('verdict'),
    worst: ({ data }) => -Number(data.worst),
  };

  let show = 'all';
  let sort = 'index';
  let way = 1;

  const none = byId('none');
  const shown = byId('shown');

  const refresh = () => {
    const words = filter.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let count = 0;
    for (const each of rows) {
      const fits = shows[show]?.(each) && words.every((word) => each.text.includes(word));
      each.row.hidden = !fits;
      if (fits) count += 1;
    }
    if (none) none.hidden = count > 0 || rows.length === 0;
    if (shown) shown.textContent = count === rows.length ? '' : count + ' of ' + rows.length;
  };

  const arrange = () => {
    const key = keys[sort];
    if (!key) return;
    const sorted = rows.map((row) => ({ row, key: key(row) }));
    sorted.sort((a, b) => {
      if (a.key === null || b.key === null) {
        return Number(a.key === null) - Number(b.key === null);
      }
      return (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * way || a.row.index - b.row.index;
    });
    list.append(...sorted.map(({ row }) => row.row));
    for (const button of headings.querySelectorAll('button')) {
      const now = button.dataset.sort === sort;
      button.setAttribute('aria-pressed', String(now));
      button.dataset.way = now ? (way > 0 ? 'up' : 'down') : '';
    }
  };

  for (const label of headings.querySelectorAll('span')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label.textContent;
    button.title = 'Sort by this; once more for the other way';
    button.dataset.sort = label.dataset.sort ?? '';
    button.addEventListener('click', () => {
      way = sort === button.dataset.sort ? -way : 1;
      sort = button.dataset.sort ?? 'index';
      arrange();
    });
    label.replaceWith(button);
  }

  for (const chip of controls.querySelectorAll('button[data-show]')) {
    chip.addEventListener('click', () => {
      show = (chip instanceof HTMLElement && chip.dataset.show) || 'all';
      for (const each of controls.querySelectorAll('button[data-show]')) {
        each.setAttribute('aria-pressed', String(each === chip));
      }
      refresh();
    });
  }

  const openAll = byId('open-all');
  openAll?.addEventListener('click', () => {
    const open = openAll.getAttribute('aria-pressed') !== 'true';
    openAll.setAttribute('aria-pressed', String(open));
    openAll.textContent = open ? 'Close all' : 'Open all';
    for (const { row } of rows) if (row instanceof HTMLDetailsElement && !row.hidden) row.open = open;
  });

  /** A link into what is closed or filtered away opens it. */
  const reveal = () => {
    const target = location.hash.length > 1 ? byId(decodeURIComponent(location.hash.slice(1))) : null;
    if (!target) return;
    const hidden = target.closest('[hidden]');
    if (hidden instanceof HTMLElement && list.contains(hidden)) hidden.hidden = false;
    for (let each = target.parentElement; each; each = each.parentElement) {
      if (each instanceof HTMLDetailsElement) each.open = true;
    }
    target.scrollIntoView({ block: 'start' });
  };

  filter.addEventListener('input', refresh);
  addEventListener('hashchange', reveal);
  controls.hidden = false;
  arrange();
  reveal();
})();
`;
