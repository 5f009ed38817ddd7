/* Words, dates and names in the reader's language. Every word comes from the language's file. */
(function (CM) {
  'use strict';
  const DAY = 864e5;
  const formats = new Map();
  let lang = { code: 'en', locale: 'en-GB', words: {} };

  CM.setWords = (words) => { lang = words; };
  CM.lang = () => lang.code;

  const find = (path) => path.split('.').reduce((node, key) => (node == null ? node : node[key]), lang.words);

  /* The word at `path`, with {name} filled in from `values`; the path itself where the file lacks it. */
  CM.t = (path, values) => {
    const word = find(path);
    if (typeof word !== 'string') return path.split('.').pop().replaceAll('_', ' ');
    return values ? word.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole)) : word;
  };
  CM.has = (path) => typeof find(path) === 'string';
  CM.branch = (path) => find(path) || {};
  /* The words for a number: path_one, path_two, path_few or path_many where the language has such a form, else path. */
  CM.count = (path, n) => { const own = `${path}_${new Intl.PluralRules(lang.locale).select(n)}`; return CM.t(CM.has(own) ? own : path, { n: CM.number(n) }); };
  CM.number = (n, digits = 1) => new Intl.NumberFormat(lang.locale, { maximumFractionDigits: digits }).format(n);
  CM.about = (km) => CM.t('about_km', { n: CM.number(km < 10 ? Math.round(km * 2) / 2 : Math.round(km)) });
  /* Figures with signs of their own, which keep their order where words run from the right. */
  CM.figures = (text) => (lang.dir === 'rtl' ? `\u2066${text}\u2069` : text);
  CM.capital = (s) => s.charAt(0).toLocaleUpperCase(lang.locale) + s.slice(1);

  /* A name by language (`{nl, en}`), falling back to English as the page does, to any other language, then to `other`. */
  CM.named = (names, other) => (names && (names[lang.code] || names.en || Object.values(names)[0])) || other || '';

  function format(options) {
    const key = lang.locale + JSON.stringify(options);
    if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(lang.locale, { timeZone: 'UTC', ...options }));
    return formats.get(key);
  }
  const LONG = { day: 'numeric', month: 'long', year: 'numeric' };
  const SHORT = { day: 'numeric', month: 'short' };

  CM.isoOf = (start, day) => new Date(start + day * DAY).toISOString().slice(0, 10);
  CM.dayOf = (start, iso) => Math.round((Date.parse(iso + 'T00:00Z') - start) / DAY);
  CM.date = (time, options) => format(options).format(time);
  CM.longDate = (start, day) => CM.date(start + day * DAY, LONG);
  CM.shortDate = (start, day) => CM.date(start + day * DAY, SHORT).replace('.', '');
  CM.fullDate = (start, day) => CM.date(start + day * DAY, { weekday: 'long', ...LONG });
  CM.weekday = (start, day) => CM.date(start + day * DAY, { weekday: 'long' });
  CM.month = (time) => CM.date(time, { month: 'short' }).replace('.', '');
  CM.shortYearDate = (iso) => CM.date(Date.parse(iso + 'T00:00Z'), { ...SHORT, year: 'numeric' }).replace('.', '');

  /* The days from `first` to `last` (both inside) as people write them: a day, a month, a year, or from-to. */
  CM.span = (first, last) => {
    const a = new Date(first), b = new Date(last), next = new Date(last + DAY);
    if (first === last) return CM.date(first, LONG);
    const whole = a.getUTCDate() === 1 && next.getUTCDate() === 1;
    const sameYear = a.getUTCFullYear() === b.getUTCFullYear();
    const sameMonth = sameYear && a.getUTCMonth() === b.getUTCMonth();
    if (whole && sameMonth) return CM.date(first, { month: 'long', year: 'numeric' });
    if (whole && sameYear && a.getUTCMonth() === 0 && b.getUTCMonth() === 11) return String(a.getUTCFullYear());
    return format(LONG).formatRange ? format(LONG).formatRange(a, b) : `${CM.date(first, LONG)} – ${CM.date(last, LONG)}`;
  };
  /* The same in short: "10 nov 2019", "okt 2019". */
  CM.shortSpan = (start, first, last) => {
    const a = new Date(start + first * DAY), b = new Date(start + last * DAY), next = new Date(+b + DAY), dated = { ...SHORT, year: 'numeric' };
    if (first === last) return CM.date(a, dated).replace('.', '');
    if (a.getUTCDate() === 1 && next.getUTCDate() === 1 && a.getUTCFullYear() === b.getUTCFullYear() && a.getUTCMonth() === b.getUTCMonth()) return CM.date(a, { month: 'short', year: 'numeric' }).replace('.', '');
    return (format(dated).formatRange ? format(dated).formatRange(a, b) : `${CM.date(a, dated)} – ${CM.date(b, dated)}`).replaceAll('.', '');
  };
  CM.spanOf = (start, from, to) => CM.span(start + from * DAY, start + (to - 1) * DAY);
  CM.spanIso = (from, to) => CM.span(Date.parse(from + 'T00:00Z'), Date.parse(to + 'T00:00Z'));

  CM.country = (code) => {
    try { return new Intl.DisplayNames([lang.locale], { type: 'region' }).of(code); } catch { return code; }
  };
})(window.ConflictMap = window.ConflictMap || {});
