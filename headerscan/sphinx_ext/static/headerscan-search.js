// Finds symbols by name, key and comment, and puts them before the pages that Sphinx finds.
"use strict";

/** `entries`: page, anchor, name, key, a line on what it is, and the words of its comment. */
window.headerscanNames = (release, entries) => {
  const NAMED = 1000;
  const TITLED = 300;
  const PAGE = 40;
  const perform = Search._performSearch;
  if (!perform) return; // an unknown Sphinx, whose own results will do
  const escapes = typeof _escapeHTML === "function";
  const shown = (text) =>
    escapes ? text : text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

  /** Say how well an entry answers; 0 where a word is lacking. */
  const score = ([, , name, key, line, text], words, whole) => {
    const named = `${name} ${key}`.toLowerCase();
    if (named.split(" ").includes(whole)) return NAMED;
    if (words.every((word) => named.includes(word))) {
      const begins = words.length === 1 && named.split(" ").some((one) => one.startsWith(whole));
      return 200 + (key ? 50 : 0) + (begins ? 25 : 0) - Math.min(name.length, 99) / 10;
    }
    const said = line.toLowerCase();
    if (words.every((word) => said.includes(word) || named.includes(word))) return 60;
    const all = `${named} ${said} ${text}`;
    return words.every((word) => all.includes(word)) ? 20 : 0;
  };

  const symbols = (query) => {
    const whole = query.toLowerCase().trim();
    // In a key as programs print it, a number stands between two parts: vcpu.0.state.
    const parts = whole.replace(/\.(?:\d+|<[^>]*>)(?=\.)/g, " ");
    const words = parts
      .split(/[^\p{L}\p{N}_.%-]+/u)
      .map((word) => word.replace(/^\.+|\.+$/g, ""))
      .filter(Boolean);
    if (words.length === 0) return [];
    return entries
      .map((entry) => [score(entry, words, whole.replace(/^"|"$|\(\)$/g, "")), entry])
      .filter(([found]) => found > 0)
      .map(([found, [page, anchor, name, , line]]) =>
        [page, name, `#${anchor}`, shown(line), found, `${page}.html`, "object"]);
  };

  Search._performSearch = (query, ...rest) => {
    const own = new Set(entries.flatMap(([, , name, key]) => [name, key]));
    const pages = new Set();
    const others = perform(query, ...rest)
      .reverse()
      .filter(([page, title, anchor, , , , kind]) => {
        if (kind === "object") return !own.has(title.split(".").pop());
        if (kind === "index" || pages.has(page)) return false;
        pages.add(page);
        return !own.has(title);
      })
      .map((result, place) => {
        const title = result[1].toLowerCase();
        const whole = query.toLowerCase().trim();
        const titled = title.includes(whole) ? TITLED + whole.length / title.length : PAGE;
        const score = title === whole ? NAMED : titled - place / 1000;
        return [...result.slice(0, 4), score, ...result.slice(5)];
      });
    return [...symbols(query), ...others].sort(
      (one, other) => one[4] - other[4] || other[1].localeCompare(one[1]),
    );
  };
};

