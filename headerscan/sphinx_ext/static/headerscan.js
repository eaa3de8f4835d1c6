// Sorts and filters the tables of keys and symbols. Without it they are plain tables.
"use strict";

(() => {
  const NO_VALUE = "–";
  const FEWEST_ROWS = 4;
  const SENTENCES = ["Meaning", "Change", "Finding", "Contradiction"]; // need no label
  const SEVERITIES = ["error", "warning", "note"];
  const natural = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  const textOf = (cell) => cell.textContent.trim();

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  /** One table with what a reader has asked of it. */
  class FilterTable {
    constructor(table, number) {
      this.table = table;
      this.body = table.tBodies[0];
      this.rows = [...this.body.rows];
      this.heads = [...table.tHead.rows[0].cells];
      this.id = `headerscan-tools-${number}`;
      table.id ||= `${this.id}-table`;
      this.texts = new Map(this.rows.map((row) => [row, textOf(row).toLowerCase()]));
      this.filters = [];
      this.nameRoles();
      if (this.rows.length < FEWEST_ROWS) return;
      this.heads.forEach((head, column) => this.makeSortable(head, column));
      this.addTools();
      this.show();
    }

    // Where cells become blocks, browsers forget that there is a table.
    nameRoles() {
      this.table.setAttribute("role", "table");
      for (const part of [this.table.tHead, this.body]) part.setAttribute("role", "rowgroup");
      for (const row of this.table.rows) row.setAttribute("role", "row");
      for (const head of this.heads) {
        head.setAttribute("role", "columnheader");
        head.setAttribute("scope", "col");
      }
      for (const row of this.rows) {
        for (const [column, cell] of [...row.cells].entries()) {
          cell.setAttribute("role", "cell");
          const title = textOf(this.heads[column]);
          if (column > 0 && !SENTENCES.includes(title)) cell.dataset.label = title;
        }
      }
    }

    makeSortable(head, column) {
      const button = element("button", { type: "button", class: "headerscan-sort" }, textOf(head));
      button.addEventListener("click", () => this.sort(head, column));
      head.replaceChildren(button);
    }

    sort(head, column) {
      const before = head.getAttribute("aria-sort");
      for (const other of this.heads) other.removeAttribute("aria-sort");
      if (before === "descending") {
        this.body.append(...this.rows);
        return;
      }
      const sign = before === "ascending" ? -1 : 1;
      head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      const keys = new Map(this.rows.map((row) => [row, textOf(row.cells[column])]));
      const compare = (one, other) => {
        const [a, b] = [keys.get(one), keys.get(other)];
        // What has no value comes last, whichever way the others run.
        if ((a === NO_VALUE) !== (b === NO_VALUE)) return a === NO_VALUE ? 1 : -1;
        if (SEVERITIES.includes(a) && SEVERITIES.includes(b)) {
          return sign * (SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b));
        }
        return sign * natural.compare(a, b);
      };
      this.body.append(...[...this.rows].sort(compare));
    }

    addTools() {
      const tools = element("div", {
        class: "headerscan-tools",
        role: "group",
        "aria-label": `Filter: ${this.table.caption ? textOf(this.table.caption) : "table"}`,
      });
      const search = element("input", { type: "search", "aria-controls": this.table.id });
      search.addEventListener("input", () => this.show());
      this.filters.push((row) => {
        const words = search.value.toLowerCase().replaceAll('"', "").split(/\s+/);
        return words.every((word) => this.texts.get(row).includes(word));
      });
      this.search = search;
      this.addTool(tools, "Filter", search);
      this.heads.forEach((head, column) => {
        if (head.classList.contains("headerscan-filter-choice")) this.addChoice(tools, head, column);
        if (head.classList.contains("headerscan-filter-release")) this.addRelease(tools, column);
      });
      const reset = element("button", { type: "button" }, "Show all");
      reset.addEventListener("click", () => {
        search.value = "";
        for (const select of tools.querySelectorAll("select")) select.value = "";
        this.show();
        search.focus();
      });
      this.count = element("p", { class: "headerscan-count", role: "status", "aria-live": "polite" });
      tools.append(reset, this.count);
      (this.table.closest(".table-wrapper") || this.table).before(tools);
    }

    addSelect(tools, title, options, accepts) {
      const select = element("select", { "aria-controls": this.table.id }, ...options);
      select.addEventListener("change", () => this.show());
      this.filters.push((row) => select.value === "" || accepts(row, select.value));
      this.addTool(tools, title, select);
    }

    addTool(tools, title, control) {
      control.id = `${this.id}-${title.toLowerCase()}`;
      const label = element("label", { for: control.id }, title);
      tools.append(element("div", { class: "headerscan-tool" }, label, control));
    }

    values(column) {
      const values = new Set(this.rows.map((row) => textOf(row.cells[column])));
      values.delete(NO_VALUE);
      return [...values].sort(natural.compare);
    }

    addChoice(tools, head, column) {
      const values = this.values(column);
      if (values.length === 0) return;
      const title = textOf(head);
      const options = values.map((value) => element("option", { value }, value));
      const none = this.rows.some((row) => textOf(row.cells[column]) === NO_VALUE);
      if (none) options.push(element("option", { value: NO_VALUE }, "none stated"));
      this.addSelect(
        tools,
        title,
        [element("option", { value: "" }, "any"), ...options],
        (row, value) => textOf(row.cells[column]) === value,
      );
    }

    addRelease(tools, column) {
      const releases = this.values(column).reverse();
      if (releases.length < 2) return;
      const group = (label, sign) =>
        element(
          "optgroup",
          { label },
          ...releases.map((release) => element("option", { value: sign + release }, release)),
        );
      this.addSelect(
        tools,
        "Release",
        [element("option", { value: "" }, "any"), group("Available in", "≤"), group("New in", "=")],
        (row, value) => {
          const since = textOf(row.cells[column]);
          if (since === NO_VALUE) return false;
          const order = natural.compare(since, value.slice(1));
          return value[0] === "=" ? order === 0 : order <= 0;
        },
      );
    }

    show() {
      if (!this.count) return;
      let shown = 0;
      for (const row of this.rows) {
        row.hidden = !this.filters.every((accepts) => accepts(row));
        if (!row.hidden) shown += 1;
      }
      this.count.textContent =
        shown === this.rows.length ? `${shown} entries` : `${shown} of ${this.rows.length} entries`;
    }
  }

  /** The line above a page's text for what concerns the whole page. */
  function bar() {
    const main = document.querySelector(
      'article[role="main"], article.bd-article, [role="main"], main',
    );
    const made = main.querySelector(".headerscan-bar") || element("div", { class: "headerscan-bar" });
    if (!made.parentNode) main.prepend(made);
    return made;
  }

  /** A choice with its label in the page's bar. */
  function choice(label, values, chosen, choose) {
    const options = values.map(([value, text]) => element("option", { value }, text));
    const select = element("select", {}, ...options);
    select.value = chosen;
    select.addEventListener("change", () => choose(select.value));
    bar().append(element("label", {}, `${label} `, select));
    return select;
  }

  /** Show declarations and code in C or in Python, as the reader chose on any page. */
  function offerLanguages() {
    if (!document.querySelector(".headerscan-python")) return;
    const show = (language) => {
      document.documentElement.dataset.headerscanLanguage = language;
      try { localStorage.setItem("headerscan-language", language); } catch { /* not allowed */ }
    };
    let language = "c";
    try { language = localStorage.getItem("headerscan-language") || "c"; } catch { /* not allowed */ }
    show(language);
    choice("Language", [["c", "C"], ["python", "Python"]], language, show);
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
  function goTo(folder, label, say) {
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
    const say = (text) => { says.textContent = text; select.value = own; };
    const go = (folder) => goTo(folder, versions.find(([, one]) => one === folder)[0], say);
    const select = choice("Release", versions.map(([label, folder]) => [folder, label]), own, go);
    bar().append(says);
    const [newest, folder] = versions[0];
    if (folder === own) return;
    const button = element("button", { type: "button" }, `Go to ${newest}`);
    button.addEventListener("click", () => go(folder));
    bar().after(element("p", { class: "headerscan-old-release" },
      `This page is about ${mine[0]}, which is not the latest release. `, button));
  }

  /** Put a field where a page leads to all keys. */
  function offerKeys() {
    for (const place of document.querySelectorAll(".headerscan-find")) {
      const link = place.querySelector("a");
      if (!link) continue;
      const field = element("input", { type: "search", name: "filter", id: "headerscan-find" });
      const label = element("label", { for: field.id }, "Find a key");
      const form = element("form", { action: link.href, class: "headerscan-tools" },
        element("div", { class: "headerscan-tool" }, label, field),
        element("button", {}, "Find"));
      place.prepend(form);
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    offerLanguages();
    offerVersions();
    offerKeys();
    const tables = document.querySelectorAll("table.headerscan-table");
    const filtered = [...tables].map((table, number) => new FilterTable(table, number));
    const asked = new URLSearchParams(location.search).get("filter");
    if (asked && filtered[0] && filtered[0].search) filtered[0].search.value = asked;
    // What scrolls can be reached by the keyboard.
    for (const code of document.querySelectorAll(".highlight pre, .headerscan-source")) {
      if (code.scrollWidth > code.clientWidth) code.tabIndex = 0;
    }
    const show = () => filtered.forEach((table) => table.show());
    show();
    // A browser that comes back to a page fills in what was asked for there.
    addEventListener("pageshow", show);
  });
})();
