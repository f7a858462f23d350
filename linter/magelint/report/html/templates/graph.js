/** The most nodes of a column; a note names how many are left out. */
const MOST = 24;
/** The most characters of a name that fit into a box, and those at its end: routes often differ only there. */
const LETTERS = 35;
const LAST = 19;
const BOX = { width: 270, height: 26, gap: 8, lane: 90, top: 26 };

/** What one resource is connected with: integrations that have it, the resources next to it, routes that require it. */
function ofResource(index, element) {
  const parent = element.parentElement.closest(".resource");
  const children = all(":scope > .resource", element);
  const near = [parent, element, ...children].filter(Boolean).map(indexOf);
  const routes = DATA.routes.flatMap((route, number) => (route[2].includes(index) ? [number] : []));
  const having = DATA.integrations.flatMap((one, number) => (has(one, index) ? [number] : []));
  const tree = near.filter((one) => one !== index);
  return {
    columns: [
      { title: "Integrations that have it", nodes: having.map((one) => node("i", one)) },
      { title: "Resources", nodes: near.map((one) => ({ ...node("r", one), chosen: one === index })) },
      { title: "Routes that require it", nodes: routes.map((one) => node("u", one)) },
    ],
    edges: [
      ...having.map((one) => [`i${one}`, `r${index}`]),
      ...routes.map((one) => [`r${index}`, `u${one}`]),
    ],
    tree: tree.map((one) => [`r${index}`, `r${one}`]),
  };
}

/** What an integration is connected with: its resources that routes require, and these routes. */
function ofIntegration(index) {
  const own = DATA.integrations[index];
  const resources = own.granted.filter((one) => DATA.routes.some((route) => route[2].includes(one)));
  const kept = new Set(resources.slice(0, MOST));
  const granted = new Set(own.granted);
  const routes = DATA.routes.flatMap((route, number) => {
    const position = resources.findIndex((one) => route[2].includes(one));
    return position >= 0 && !missingFor(own, granted, route[2]) ? [{ number, position }] : [];
  });
  routes.sort((one, other) => one.position - other.position || one.number - other.number);
  return {
    columns: [
      { title: "Integration", nodes: [{ ...node("i", index), chosen: true }] },
      { title: "Its resources that routes require", nodes: resources.map((one) => node("r", one)) },
      { title: "Routes that it may call", nodes: routes.map((one) => node("u", one.number)) },
    ],
    edges: [
      ...resources.map((one) => [`i${index}`, `r${one}`]),
      ...routes.flatMap(({ number }) =>
        DATA.routes[number][2].filter((one) => kept.has(one)).map((one) => [`r${one}`, `u${number}`]),
      ),
    ],
    tree: [],
  };
}

const indexOf = (element) => Number(element.querySelector("button[data-graph]").dataset.index);
const has = (integration, index) =>
  integration.everything ? index < DATA.known : integration.granted.includes(index);

function node(kind, index) {
  const names = {
    i: () => DATA.integrations[index].name,
    r: () => DATA.resources[index],
    u: () => `${DATA.routes[index][0]} ${DATA.routes[index][1]}`,
  };
  return { key: `${kind}${index}`, kind, name: names[kind]() };
}

/** A graph in three columns. Each column has its place, so no layout has to be computed. */
function picture(graph, label) {
  const columns = graph.columns.map(({ title, nodes }) => ({
    title,
    nodes: nodes.length > MOST ? nodes.slice(0, MOST) : nodes,
    more: Math.max(0, nodes.length - MOST),
  }));
  const rows = Math.max(...columns.map(({ nodes, more }) => nodes.length + (more ? 1 : 0)), 1);
  const step = BOX.height + BOX.gap;
  const size = { width: 3 * BOX.width + 2 * BOX.lane, height: BOX.top + rows * step };
  const svg = drawn("svg", { viewBox: `0 0 ${size.width} ${size.height}`, role: "group", "aria-label": label });
  const edges = svg.appendChild(drawn("g", { class: "edges" }));
  const at = new Map();
  columns.forEach(({ title, nodes, more }, number) => {
    const x = number * (BOX.width + BOX.lane);
    svg.append(drawn("text", { class: "heading", x, y: 14 }, title));
    const used = nodes.length + (more ? 1 : 0);
    // in the middle of the others, but not so far down that a reader does not see it
    const top = BOX.top + Math.min((rows - used) / 2, 3) * step;
    nodes.forEach((one, row) => {
      const y = top + row * step;
      at.set(one.key, { x, y: y + BOX.height / 2 });
      svg.append(box(one, x, y));
    });
    if (more) svg.append(drawn("text", { class: "more", x: x + 8, y: top + nodes.length * step + 17 }, `and ${more} more`));
  });
  for (const [from, to] of graph.edges) edges.append(...line(at.get(from), at.get(to)));
  for (const [from, to] of graph.tree) edges.append(...branch(at.get(from), at.get(to)));
  const frame = made("div", { class: "graph", tabindex: "0", role: "group", "aria-label": label });
  frame.append(svg);
  return frame;
}

function box(one, x, y) {
  const linked = one.kind !== "u" && !one.chosen;
  const element = linked ? drawn("a", { href: `#${one.key}` }) : drawn("g");
  element.classList.add("node", one.kind);
  if (one.chosen) element.classList.add("chosen");
  element.append(
    drawn("title", {}, one.name),
    drawn("rect", { x: x + 0.5, y: y + 0.5, width: BOX.width - 1, height: BOX.height - 1, rx: 5 }),
    drawn("text", { x: x + 9, y: y + 17 }, shortened(one.name)),
  );
  return element;
}

function shortened(name) {
  return name.length > LETTERS ? `${name.slice(0, LETTERS - LAST - 1)}…${name.slice(-LAST)}` : name;
}

/** An edge from the right side of a box to the left side of another; empty if one of them is left out. */
function line(from, to) {
  if (!from || !to) return [];
  const start = from.x + BOX.width;
  const middle = (start + to.x) / 2;
  return [drawn("path", { d: `M${start} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}` })];
}

/** An edge between a resource and its parent or child, at the left of their column. */
function branch(from, to) {
  if (!from || !to) return [];
  const x = from.x - 12;
  return [drawn("path", { class: "tree", d: `M${from.x} ${from.y}H${x}V${to.y}H${to.x}` })];
}

for (const button of DATA ? all("button[data-graph]") : []) {
  button.addEventListener("click", () => {
    const shown = button.nextElementSibling;
    if (shown) {
      shown.remove();
    } else {
      const index = Number(button.dataset.index);
      const element = button.closest(".resource, .integration");
      const graph = button.dataset.graph === "resource" ? ofResource(index, element) : ofIntegration(index);
      const name = graph.columns.flatMap(({ nodes }) => nodes).find((one) => one.chosen).name;
      button.after(picture(graph, `Graph of ${name}`));
    }
    button.textContent = shown ? "Show graph" : "Hide graph";
    button.setAttribute("aria-expanded", String(!shown));
  });
}
