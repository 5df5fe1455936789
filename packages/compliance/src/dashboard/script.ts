/**
 * What makes pages pleasant, and nothing that they need: the theme, `/` for the search field, sorting and filtering the rows
 * of a table. A text, since bundlers rewrite functions in ways that only make sense where they are bundled.
 */
export const script: string = String.raw`'use strict';
(() => {
  const root = document.documentElement;
  const stored = () => { try { return localStorage.getItem('rekey-theme'); } catch { return null; } };
  const keep = (theme) => { try { localStorage.setItem('rekey-theme', theme); } catch { /* private mode */ } };
  const chosen = stored();
  if (chosen === 'light' || chosen === 'dark') root.dataset.theme = chosen;

  const isDark = () => root.dataset.theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : root.dataset.theme === 'dark';

  const themeSwitch = () => {
    const button = document.querySelector('[data-theme-switch]');
    if (button === null) return;
    const tell = () => { button.setAttribute('aria-pressed', String(isDark())); };
    button.hidden = false;
    button.addEventListener('click', () => {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      keep(root.dataset.theme);
      tell();
    });
    tell();
  };

  const searchKey = () => {
    const field = document.querySelector('input[type=search]');
    document.addEventListener('keydown', (event) => {
      const inField = event.target instanceof Element && event.target.closest('input, select, textarea') !== null;
      if (event.key !== '/' || inField || event.ctrlKey || event.metaKey || event.altKey || field === null) return;
      event.preventDefault();
      field.focus();
      field.select();
    });
  };

  const valueOf = (row, index) => {
    const cell = row.cells[index];
    return cell.dataset.sort ?? cell.textContent.trim();
  };
  const compare = new Intl.Collator('en', { numeric: true }).compare;

  const sortBy = (table, index) => {
    const heads = [...table.tHead.rows[0].cells];
    const down = heads[index].getAttribute('aria-sort') === 'ascending';
    const rows = [...table.tBodies[0].rows].sort((a, b) => compare(valueOf(a, index), valueOf(b, index)) * (down ? -1 : 1));
    for (const head of heads) head.removeAttribute('aria-sort');
    heads[index].setAttribute('aria-sort', down ? 'descending' : 'ascending');
    table.tBodies[0].append(...rows);
  };

  const sortable = (table) => {
    [...table.tHead.rows[0].cells].forEach((head, index) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = head.textContent;
      button.addEventListener('click', () => sortBy(table, index));
      head.replaceChildren(button);
    });
  };

  const fewRows = 8;
  const siftable = (table) => {
    const rows = [...table.tBodies[0].rows];
    if (rows.length <= fewRows) return;
    const field = document.createElement('input');
    field.placeholder = 'Filter these rows';
    field.setAttribute('aria-label', 'Filter the rows of: ' + table.caption.textContent);
    field.addEventListener('input', () => {
      const wanted = field.value.trim().toLowerCase();
      for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    });
    const line = document.createElement('div');
    line.className = 'sift';
    line.append(field);
    table.parentElement.before(line);
  };

  document.addEventListener('DOMContentLoaded', () => {
    themeSwitch();
    searchKey();
    for (const table of document.querySelectorAll('table[data-sorts]')) {
      if (table.tBodies[0].rows.length > 1) sortable(table);
      siftable(table);
    }
  });
})();
`;
