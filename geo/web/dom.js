/* Small makers of nodes. Outside text only ever becomes a text node or the value of a harmless attribute. */
(function (CM) {
  'use strict';
  const SVG = 'http://www.w3.org/2000/svg';

  function fill(node, attrs, kids) {
    for (const [name, value] of Object.entries(attrs || {})) {
      if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
      else if (name === 'style') Object.assign(node.style, value); // by property, never by text
      else if (name.startsWith('aria-')) node.setAttribute(name, String(value));
      else if (value != null && value !== false) node.setAttribute(name, value === true ? '' : value);
    }
    for (const kid of kids.flat()) if (kid != null && kid !== false) node.append(kid);
    return node;
  }

  CM.el = (tag, attrs, ...kids) => fill(document.createElement(tag), attrs, kids);
  CM.sv = (tag, attrs, ...kids) => fill(document.createElementNS(SVG, tag), attrs, kids);
  CM.css = (name) => `var(--${name})`;
  CM.icon = (node, size = 20) => CM.sv('svg', { width: size, height: size, viewBox: '-11 -11 22 22', 'aria-hidden': true }, node);

  /* A link that leaves the page: only to http and https, and told nothing about us. */
  CM.webLink = (address, text) => {
    let url = null;
    try { url = new URL(address); } catch { /* no address: the text alone */ }
    if (!url || !['http:', 'https:'].includes(url.protocol)) return CM.el('span', {}, text);
    return CM.el('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer' }, text);
  };

  /* Brings the children of `group` in line with `items` ({key, sig, make, transform, opacity}): a node whose signature
     has not changed is kept, so that a step of one day touches little and focus stays where it is. */
  CM.keyed = (group, items) => {
    const old = group.cmNodes || new Map(), now = new Map();
    let next = group.firstChild;
    for (const item of items) {
      let kept = old.get(item.key);
      if (!kept || kept.sig !== item.sig) kept = { sig: item.sig, node: item.make(), replaces: kept && kept.node };
      if (kept.replaces) {
        const focused = kept.replaces === document.activeElement;
        if (next === kept.replaces) next = next.nextSibling;
        kept.replaces.replaceWith(kept.node);
        if (focused) kept.node.focus({ preventScroll: true });
        kept.replaces = null;
      }
      if (item.transform != null && kept.transform !== item.transform) kept.node.setAttribute('transform', kept.transform = item.transform);
      if (item.opacity != null && kept.opacity !== item.opacity) kept.node.setAttribute('opacity', kept.opacity = item.opacity);
      if (kept.node === next) next = next.nextSibling;
      else if (kept.node.parentNode !== group || kept.node.nextSibling !== next) group.insertBefore(kept.node, next); // moving would take focus away
      now.set(item.key, kept);
    }
    for (const [key, kept] of old) if (!now.has(key)) kept.node.remove();
    group.cmNodes = now;
  };
})(window.ConflictMap = window.ConflictMap || {});
