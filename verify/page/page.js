"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, of = document) => Array.from(of.querySelectorAll(selector));
  const byId = (id) => document.getElementById(id);
  const words = (element, name) => (element.getAttribute(name) || "").split(" ").filter(Boolean);

  // What a link names is opened, with everything around it.
  const reveal = (id) => {
    const target = id && byId(id);
    if (!target) return;
    for (let e = target; e; e = e.parentElement) if (e.localName === "details") e.open = true;
    (target.closest("details.need, details.workload") || target).scrollIntoView();
  };
  const fragment = () => { try { return decodeURIComponent(location.hash.slice(1)); } catch { return ""; } };
  addEventListener("hashchange", () => reveal(fragment()));
  reveal(fragment());

  // Chains that are told of one workload only, told of another.
  const chains = (body) => {
    const copy = document.createElement("div");
    const like = body.querySelector(":scope > .like a");
    const source = like ? byId(like.hash.slice(1)) : body;
    for (const node of source.childNodes) copy.append(node.cloneNode(true));
    if (like) {
      const swaps = new Map(all(":scope > .swaps > li", body).map((li) => [li.getAttribute("value"), li.lastElementChild.textContent]));
      for (const v of all("var", copy)) v.textContent = swaps.get(v.dataset.swap) ?? v.textContent;
    }
    for (const e of all("[id]", copy)) e.removeAttribute("id");
    return copy;
  };

  // The panel shows the facts of what was chosen, beside the picture and the table.
  const panel = document.createElement("dialog");
  panel.setAttribute("aria-labelledby", "panel-title");
  panel.innerHTML = '<header><h2 id="panel-title"></h2><form method="dialog"><button>Close</button></form></header><div></div>';
  document.body.append(panel);
  const show = (title, needs) => {
    const content = panel.lastElementChild;
    content.replaceChildren();
    for (const chip of needs) {
      const body = byId(chip.hash.slice(1));
      const heading = document.createElement("h3");
      for (const node of body.previousElementSibling.childNodes) heading.append(node.cloneNode(true));
      const link = document.createElement("a");
      link.href = chip.hash;
      link.textContent = "in the report";
      link.addEventListener("click", () => panel.close());
      const where = document.createElement("p");
      where.className = "meta";
      where.append(link);
      content.append(heading, where, chains(body));
    }
    byId("panel-title").textContent = title;
    panel.showModal();
    panel.scrollTop = 0;
  };
  panel.addEventListener("click", (event) => { if (event.target === panel) panel.close(); });

  const chips = all(".chip");
  const rowName = (chip) => chip.closest("tr").querySelector("th").textContent;
  const byNeed = new Map();
  for (const chip of chips) for (const need of words(chip, "data-needs")) byNeed.set(need, chip);
  const chipsOf = (element) => Array.from(new Set(words(element, "data-needs").map((n) => byNeed.get(n)).filter(Boolean)));

  const press = (element, action) => {
    element.addEventListener("click", (event) => { event.preventDefault(); action(); });
    element.addEventListener("keydown", (event) => {
      if (event.key !== " " && (event.key !== "Enter" || element.href)) return;
      event.preventDefault();
      action();
    });
  };
  for (const chip of chips) {
    chip.setAttribute("role", "button");
    chip.setAttribute("aria-haspopup", "dialog");
    press(chip, () => show(rowName(chip), [chip]));
  }

  // The picture and the table belong together.
  const svg = document.querySelector(".verify-picture");
  const drawn = svg ? all("[data-needs], [data-exits], [data-endpoint]", svg) : [];
  const drawnFor = new Map();
  for (const e of drawn) for (const need of words(e, "data-needs")) {
    if (!drawnFor.has(need)) drawnFor.set(need, []);
    drawnFor.get(need).push(e);
  }
  const light = (elements) => {
    for (const e of all(".lit")) e.classList.remove("lit");
    for (const e of elements) e.classList.add("lit");
    if (svg) svg.classList.toggle("dim", elements.some((e) => svg.contains(e)));
  };
  const lights = (element, elements) => {
    for (const on of ["pointerenter", "focus"]) element.addEventListener(on, () => light(elements()));
    for (const off of ["pointerleave", "blur"]) element.addEventListener(off, () => light([]));
  };
  for (const chip of chips) lights(chip, () => [chip, ...words(chip, "data-needs").flatMap((n) => drawnFor.get(n) || [])]);
  const rows = (element, attribute, name) => words(element, attribute).map((i) => document.querySelector(`tr[data-${name}="${CSS.escape(i)}"]`)).filter(Boolean);
  for (const e of drawn) {
    const needs = chipsOf(e);
    const places = [...rows(e, "data-exits", "exit"), ...rows(e, "data-endpoint", "endpoint")];
    if (!needs.length && !places.length) continue;
    e.setAttribute("tabindex", "0");
    e.setAttribute("role", "button");
    e.removeAttribute("aria-label"); // its title says the same
    const title = (e.querySelector("title") || e).textContent;
    press(e, () => {
      if (needs.length) show(title, needs);
      else location.hash = places[0].id;
    });
    lights(e, () => [e, ...needs, ...places, ...words(e, "data-needs").flatMap((n) => drawnFor.get(n) || [])]);
  }

  // Filters.
  const find = byId("find"), problems = byId("problems");
  const filter = () => {
    const text = find.value.trim().toLowerCase();
    const table = all(".matrix tbody tr");
    let shown = 0;
    for (const row of table) {
      const hide = !row.firstElementChild.textContent.toLowerCase().includes(text) || problems.checked && row.classList.contains("allowed");
      row.hidden = hide;
      const facts = document.querySelector(`details.workload[data-workload="${row.dataset.workload}"]`);
      if (facts) facts.hidden = hide;
      if (!hide) shown++;
    }
    byId("found").textContent = shown === table.length ? "" : `${shown} of ${table.length} workloads`;
  };
  if (find) {
    find.addEventListener("input", filter);
    problems.addEventListener("change", filter);
    find.form.addEventListener("submit", (event) => event.preventDefault());
    filter();
  }
  const severities = all("input[name=severity]");
  for (const box of severities) box.addEventListener("change", () => {
    const on = new Set(severities.filter((b) => b.checked).map((b) => b.value));
    for (const group of all(".findings")) group.hidden = !on.has(group.dataset.severity);
  });

  // Paper has everything.
  let closed = [], filtered = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    filtered = all("main [hidden]");
    for (const e of closed) e.open = true;
    for (const e of filtered) e.hidden = false;
  });
  addEventListener("afterprint", () => {
    for (const e of closed) e.open = false;
    for (const e of filtered) e.hidden = true;
  });
})();
