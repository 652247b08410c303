"use strict";
/* Shows one cell at a time, filters and searches the quotes, and keeps what is shown in the address, so that a link
   reopens it: #cell-recognition-carers&label=support&q=rota. Without it, the page is all there in order.
   Text from the study is only ever read, compared and given to the browser as text. */
(() => {
  const KEYS = ["q", "group", "site", "wave", "label", "prompted", "told"];
  document.documentElement.classList.add("js");

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const count = (number, one, many) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;
  const fold = (text) => text.toLowerCase().replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"');

  document.addEventListener("DOMContentLoaded", () => {
    const controls = new Map(all("[data-filter]").map((each) => [each.dataset.filter, each]));
    const status = document.querySelector(".status");
    const evidence = document.querySelector("section.evidence");
    if (!status || !evidence) return;

    const links = new Map(all(".matrix a").map((each) => [each.getAttribute("href"), each]));
    const cells = all("article.cell").map((article) => ({
      article,
      id: article.id,
      place: article.dataset,
      link: links.get(`#${article.id}`),
      quotes: all(".quote", article).map((item) => ({ item, facets: item.dataset, words: null })),
      sides: all(".side", article).map((side) => ({ title: side.querySelector("h4"), quotes: all(".quote", side) })),
      name: article.querySelector("h3").textContent.replace(/\s+/g, " ").trim(),
    }));
    const total = cells.reduce((sum, cell) => sum + cell.quotes.length, 0);
    let asked = { at: "", filters: {} };

    document.querySelector(".finder").hidden = false;
    status.hidden = false;

    /* The address. The first part names a place on the page, the others are filters. */
    const read = () => {
      const [at, ...rest] = location.hash.slice(1).split("&");
      const filters = {};
      for (const part of at.includes("=") ? [at, ...rest] : rest) {
        const [key, ...value] = part.split("=");
        const control = controls.get(key);
        if (!control || !KEYS.includes(key)) continue;
        try {
          control.value = decodeURIComponent(value.join("="));
        } catch {
          continue;
        }
        if (control.value) filters[key] = control.value;
      }
      for (const [key, control] of controls) if (!(key in filters)) control.value = "";
      return { at: at.includes("=") ? "" : at, filters };
    };
    const written = (at, filters) => {
      const parts = KEYS.filter((key) => filters[key]).map((key) => `${key}=${encodeURIComponent(filters[key])}`);
      return `#${[at, ...parts].filter((part, index) => index === 0 || part).join("&")}`;
    };
    const typed = () => {
      const filters = {};
      for (const [key, control] of controls) if (control.value.trim()) filters[key] = control.value.trim();
      return filters;
    };

    /* Which quotes fit. Words between quotation marks stand together; all others may stand anywhere in the quote. */
    const terms = (text) => [...fold(text).matchAll(/"([^"]+)"?|[^\s"]+/g)].map((found) => found[1] || found[0]);
    const words = (quote) => {
      quote.words ??= fold(all("q, .who", quote.item).map((each) => each.textContent).join(" ").replace(/\s+/g, " "));
      return quote.words;
    };
    const fits = (cell, quote, filters, wanted) =>
      (!filters.group || cell.place.group === filters.group) &&
      (!filters.site || quote.facets.site === filters.site) &&
      (!filters.wave || quote.facets.wave === filters.wave) &&
      (!filters.label || quote.facets.label.split(" ").includes(filters.label)) &&
      (!filters.prompted || quote.facets.prompted === filters.prompted) &&
      (!filters.told || (filters.told === "reported") === quote.item.classList.contains("reported")) &&
      wanted.every((term) => words(quote).includes(term));

    const mark = (quotes, wanted) => {
      if (!window.Highlight || !CSS.highlights) return;
      const ranges = [];
      for (const { item } of wanted.length ? quotes : []) {
        const node = item.querySelector("q").firstChild;
        const text = node ? fold(node.data) : "";
        if (!node || text.length !== node.data.length) continue;
        for (const term of wanted) {
          for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) {
            const range = new Range();
            range.setStart(node, at);
            range.setEnd(node, at + term.length);
            ranges.push(range);
          }
        }
      }
      CSS.highlights.set("found", new Highlight(...ranges));
    };

    const show = () => {
      const { at, filters } = asked;
      const target = at && document.getElementById(at);
      const filtering = Object.keys(filters).length > 0;
      const wanted = filters.q ? terms(filters.q) : [];
      const chosen = target ? cells.find((cell) => cell.article.contains(target)) : undefined;
      let found = 0;
      let within = 0;
      const hits = [];
      for (const cell of cells) {
        let matched = 0;
        for (const quote of cell.quotes) {
          const fit = !filtering || fits(cell, quote, filters, wanted);
          quote.item.classList.toggle("off", !fit);
          if (fit) matched += 1;
          if (fit && filtering) hits.push(quote);
        }
        found += matched;
        within += matched > 0;
        cell.matched = matched;
        cell.article.classList.toggle("shown", chosen ? cell === chosen : filtering ? matched > 0 : at === "evidence");
        for (const { title, quotes } of cell.sides) {
          const here = quotes.filter((item) => !item.classList.contains("off")).length;
          if (filtering && quotes.length) title.dataset.fit = count(here, "fits", "fit");
          else delete title.dataset.fit;
        }
        if (!cell.link) continue;
        cell.link.toggleAttribute("aria-current", cell === chosen);
        if (cell === chosen) cell.link.setAttribute("aria-current", "true");
        cell.link.classList.toggle("nothing", filtering && matched === 0);
        const badge = cell.link.querySelector(".fit") || cell.link.appendChild(document.createElement("span"));
        badge.className = "fit";
        badge.textContent = filtering ? count(matched, "quote fits", "quotes fit") : "";
      }
      const elsewhere = (each, key) => filters[key] && each.dataset[key] !== "all" && each.dataset[key] !== filters[key];
      for (const table of all("table.matrix")) {
        table.classList.toggle("few", Boolean(filters.group));
        table.classList.toggle("off", Boolean(elsewhere(table, "site") || elsewhere(table, "wave")));
      }
      for (const each of all(".matrix [data-group]")) {
        each.classList.toggle("off", Boolean(filters.group) && each.dataset.group !== filters.group);
      }
      evidence.classList.toggle("quiet", !chosen && !filtering && at !== "evidence");
      mark(hits, wanted);
      say(chosen, filtering, found, within);
      return { target, chosen };
    };

    const say = (chosen, filtering, found, within) => {
      const everywhere = `${count(found, "quote fits", "quotes fit")} of ${total.toLocaleString("en-GB")}, in ${count(within, "cell", "cells")}`;
      if (chosen && filtering) {
        const here = `${count(chosen.matched, "quote fits", "quotes fit")} of ${chosen.quotes.length.toLocaleString("en-GB")} here`;
        status.textContent = `${chosen.name}: ${here}. In all cells: ${everywhere}. `;
        const link = status.appendChild(document.createElement("a"));
        link.href = "#evidence";
        link.textContent = "Show them all";
      } else if (chosen) {
        status.textContent = `${chosen.name}: ${count(chosen.quotes.length, "quote", "quotes")} shown.`;
      } else if (filtering) {
        status.textContent = `${everywhere}. Figures in the matrix are of all evidence, not of what fits.`;
      } else {
        status.textContent = `${count(total, "quote", "quotes")} in ${count(cells.length, "cell", "cells")}. Choose a cell to read them, or search.`;
      }
    };

    const open = () => {
      asked = read();
      const { at } = asked;
      const { target, chosen } = show();
      if (!target) return;
      if (target.matches(".quote")) target.querySelector("details").open = true;
      for (let each = target.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
      const results = at === "evidence" && Object.keys(asked.filters).length > 0;
      (results ? document.querySelector(".finder") : target).scrollIntoView();
      if (chosen && target === chosen.article) target.querySelector("h3").focus({ preventScroll: true });
    };

    let waiting = 0;
    const changed = () => {
      clearTimeout(waiting);
      const place = document.getElementById(asked.at);
      const filters = typed();
      const chosen = cells.some((cell) => place && cell.article.contains(place));
      const at = chosen ? asked.at : Object.keys(filters).length ? "evidence" : "";
      asked = { at, filters };
      history.replaceState(null, "", written(at, asked.filters));
      show();
    };
    document.addEventListener("input", (event) => {
      if (!event.target.matches("input[data-filter]")) return;
      clearTimeout(waiting);
      waiting = setTimeout(changed, 150);
    });
    document.addEventListener("change", (event) => {
      if (event.target.matches("[data-filter]")) changed();
    });
    document.addEventListener("click", (event) => {
      if (event.target.closest("[data-clear]")) {
        for (const control of controls.values()) control.value = "";
        changed();
        return;
      }
      const link = event.target.closest('a[href^="#"]');
      if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
      // A step to another cell keeps the filters; the same address again is a step too.
      event.preventDefault();
      const next = written(link.getAttribute("href").slice(1), asked.filters);
      if (next === location.hash) open();
      else location.hash = next;
    });
    window.addEventListener("hashchange", open);
    open();
  });
})();
