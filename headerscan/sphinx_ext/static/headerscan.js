// Sorts and filters the tables of keys and symbols. Without it they are plain tables.
"use strict";

(() => {
  const NO_VALUE = "–";
  const FEWEST_ROWS = 4;
  const SENTENCES = ["Meaning", "Change", "Finding", "Contradiction"]; // need no label
  const ROLES = { thead: "rowgroup", tbody: "rowgroup", tr: "row", th: "columnheader", td: "cell" };
  const natural = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  const textOf = (cell) => cell.textContent.trim();

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  /** Return options of a choice for pairs of value and text, or of label and such pairs. */
  function options(pairs) {
    return pairs.map(([value, text]) =>
      Array.isArray(text)
        ? element("optgroup", { label: value }, ...options(text))
        : element("option", { value }, text));
  }

  function select(pairs, choose) {
    const made = element("select", {}, ...options(pairs));
    made.addEventListener("change", () => choose(made.value));
    return made;
  }

  /** One table with what a reader has asked of it. */
  class FilterTable {
    constructor(table, number) {
      this.body = table.tBodies[0];
      this.rows = [...this.body.rows];
      this.heads = [...table.tHead.rows[0].cells];
      this.titles = this.heads.map(textOf);
      this.id = `headerscan-tools-${number}`;
      this.filters = [];
      this.nameRoles(table);
      if (this.rows.length < FEWEST_ROWS) return;
      this.heads.forEach((head, column) => {
        const button = element("button", { type: "button", class: "headerscan-sort" }, textOf(head));
        button.addEventListener("click", () => this.sort(head, column));
        head.replaceChildren(button);
      });
      this.addTools(table);
    }

    // Where cells become blocks, browsers forget that there is a table.
    nameRoles(table) {
      table.setAttribute("role", "table");
      for (const part of table.querySelectorAll(Object.keys(ROLES).join())) {
        part.setAttribute("role", ROLES[part.localName]);
      }
      for (const row of this.rows) {
        for (const [column, cell] of [...row.cells].entries()) {
          const title = this.titles[column];
          if (column > 0 && !SENTENCES.includes(title)) cell.dataset.label = title;
        }
      }
    }

    /** Sort rising, then falling, then as the table came. What has no value comes last. */
    sort(head, column) {
      const way = { ascending: -1, descending: 0 }[head.getAttribute("aria-sort")] ?? 1;
      for (const other of this.heads) other.removeAttribute("aria-sort");
      if (way === 0) return this.body.append(...this.rows);
      head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
      const keys = new Map(this.rows.map((row) => [row, textOf(row.cells[column])]));
      const compare = (a, b) =>
        (a === NO_VALUE) - (b === NO_VALUE) || way * natural.compare(a, b);
      const sorted = [...this.rows].sort((one, other) => compare(keys.get(one), keys.get(other)));
      this.body.append(...sorted);
    }

    addTools(table) {
      const label = `Filter: ${table.caption ? textOf(table.caption) : "table"}`;
      this.tools = element("form", { class: "headerscan-tools", "aria-label": label });
      this.tools.addEventListener("submit", (event) => event.preventDefault());
      const all = element("button", { type: "button" }, "Show all");
      all.addEventListener("click", () => { this.tools.reset(); this.show(); });
      const texts = new Map(this.rows.map((row) => [row, textOf(row).toLowerCase()]));
      this.search = element("input", { type: "search" });
      this.search.addEventListener("input", () => this.show());
      this.addTool("Filter", this.search, (row) => {
        const words = this.search.value.toLowerCase().replaceAll('"', "").split(/\s+/);
        return words.every((word) => texts.get(row).includes(word));
      });
      this.heads.forEach((head, column) => {
        if (head.classList.contains("headerscan-filter-choice")) this.addChoice(column);
        if (head.classList.contains("headerscan-filter-release")) this.addRelease(column);
      });
      this.count = element("p", { class: "headerscan-count", role: "status", "aria-live": "polite" });
      this.tools.append(all, this.count);
      (table.closest(".table-wrapper") || table).before(this.tools);
    }

    addTool(title, control, accepts) {
      control.id = `${this.id}-${title.toLowerCase()}`;
      const label = element("label", { for: control.id }, title);
      this.tools.append(element("div", { class: "headerscan-tool" }, label, control));
      this.filters.push(accepts);
    }

    /** Add a choice; `accepts` is asked of a cell's text and the value that was chosen. */
    addSelect(title, column, pairs, accepts) {
      const field = select([["", "any"], ...pairs], () => this.show());
      const takes = (row) => !field.value || accepts(textOf(row.cells[column]), field.value);
      this.addTool(title, field, takes);
    }

    values(column) {
      return [...new Set(this.rows.map((row) => textOf(row.cells[column])))].sort(natural.compare);
    }

    addChoice(column) {
      const values = this.values(column);
      const said = values.filter((value) => value !== NO_VALUE).map((value) => [value, value]);
      if (said.length === 0) return;
      if (values.includes(NO_VALUE)) said.push([NO_VALUE, "none stated"]);
      this.addSelect(this.titles[column], column, said, (text, value) => text === value);
    }

    addRelease(column) {
      const releases = this.values(column).filter((value) => value !== NO_VALUE).reverse();
      if (releases.length < 2) return;
      const group = (sign) => releases.map((release) => [sign + release, release]);
      const groups = [["Available in", group("≤")], ["New in", group("=")]];
      this.addSelect("Release", column, groups, (text, value) => {
        const order = natural.compare(text, value.slice(1));
        return text !== NO_VALUE && (value[0] === "=" ? order === 0 : order <= 0);
      });
    }

    show() {
      if (!this.count) return;
      for (const row of this.rows) row.hidden = !this.filters.every((accepts) => accepts(row));
      const [all, shown] = [this.rows.length, this.rows.filter((row) => !row.hidden).length];
      this.count.textContent = shown === all ? `${all} entries` : `${shown} of ${all} entries`;
    }
  }

  /** The line above a page's text for what concerns the whole page. */
  function bar() {
    const made = document.querySelector(".headerscan-bar") || element("div", { class: "headerscan-bar" });
    const main = 'article[role="main"], article.bd-article, [role="main"], main';
    if (!made.parentNode) document.querySelector(main).prepend(made);
    return made;
  }

  /** Show declarations and code in C or in Python, as the reader chose on any page. */
  function offerLanguages() {
    if (!document.querySelector(".headerscan-python")) return;
    const show = (language) => {
      document.documentElement.dataset.headerscanLanguage = language;
      try { localStorage.setItem("headerscan-language", language); } catch { /* not allowed */ }
    };
    const field = select([["c", "C"], ["python", "Python"]], show);
    try { field.value = localStorage.getItem("headerscan-language") || "c"; } catch { /* not allowed */ }
    show(field.value);
    bar().append(element("label", {}, "Language ", field));
  }

  const root = () => new URL(document.documentElement.dataset.content_root || "./", location.href);

  /** Return the symbol that a reader is at: the address's, or the first one in sight. */
  function symbolInSight() {
    if (location.hash.startsWith("#c.")) return decodeURIComponent(location.hash.slice(3));
    const heads = [...document.querySelectorAll('dl.c > dt[id^="c."]')];
    const seen = heads.find((head) => head.getBoundingClientRect().bottom > 0);
    return seen && scrollY > 0 ? seen.id.slice(2) : "";
  }

  /** Go to what the reader is at in another release, whose names its own script tells. */
  function goTo([label, folder], say) {
    const wanted = symbolInSight().split(".");
    const page = decodeURIComponent(location.pathname.slice(root().pathname.length)) || "index.html";
    const other = new URL(`../${encodeURIComponent(folder)}/`, root());
    window.headerscanNames = (release, symbols) => {
      const places = new Map(symbols.map(([at, anchor, name]) => [name, `${at}.html#${anchor}`]));
      const known = wanted.reverse().find((name) => places.has(name));
      if (wanted[0] && !known) return say(`${label} has no ${wanted[0]}.`);
      const pages = new Set(symbols.map(([at]) => `${at}.html`));
      location.href = new URL(places.get(known) || (pages.has(page) ? page : "index.html"), other);
    };
    const script = element("script", { src: new URL("_static/headerscan-names.js", other) });
    script.addEventListener("error", () => say(`${label} is not there.`));
    document.head.append(script);
  }

  function offerVersions() {
    const versions = window.headerscanVersions || [];
    const own = decodeURIComponent(root().pathname.split("/").at(-2));
    const mine = versions.find(([, folder]) => folder === own);
    if (!mine || versions.length < 2) return;
    const says = element("span", { role: "status" });
    const go = (version) => goTo(version, (text) => { says.textContent = text; field.value = own; });
    const field = select(versions.map(([label, folder]) => [folder, label]),
      (chosen) => go(versions.find(([, folder]) => folder === chosen)));
    field.value = own;
    bar().append(element("label", {}, "Release ", field), says);
    if (mine === versions[0]) return;
    const button = element("button", { type: "button" }, `Go to ${versions[0][0]}`);
    button.addEventListener("click", () => go(versions[0]));
    bar().after(element("p", { class: "headerscan-old-release" },
      `This page is about ${mine[0]}, which is not the latest release. `, button));
  }

  /** Put a field where a page leads to all keys. */
  function offerKeys() {
    const link = document.querySelector(".headerscan-find a");
    if (!link) return;
    const field = element("input", { type: "search", name: "filter", id: "headerscan-find" });
    const label = element("label", { for: field.id }, "Find a key");
    const tool = element("div", { class: "headerscan-tool" }, label, field);
    const form = { action: link.href, class: "headerscan-tools" };
    link.closest(".headerscan-find").prepend(element("form", form, tool, element("button", {}, "Find")));
  }

  document.addEventListener("DOMContentLoaded", () => {
    offerLanguages();
    offerVersions();
    offerKeys();
    const tables = [...document.querySelectorAll("table.headerscan-table")];
    const filtered = tables.map((table, number) => new FilterTable(table, number));
    const asked = new URLSearchParams(location.search).get("filter");
    if (asked && filtered[0]?.search) filtered[0].search.value = asked;
    // What scrolls can be reached by the keyboard.
    for (const code of document.querySelectorAll(".highlight pre")) {
      if (code.scrollWidth > code.clientWidth) code.tabIndex = 0;
    }
    const show = () => filtered.forEach((table) => table.show());
    show();
    // A browser that comes back to a page fills in what was asked for there.
    addEventListener("pageshow", show);
  });
})();
