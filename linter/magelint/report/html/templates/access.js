// The tree of the ACL

{
  const form = byId("acl-filters");
  const resources = all("#acl .resource");
  const own = (element) => all(":scope > summary, :scope > .about, :scope > .more", element).map((part) => part.textContent).join(" ");
  const initial = new Set(resources.filter((element) => element.open));
  let searching = false;

  function search() {
    const words = byId("acl-text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const onlyOwn = byId("acl-own").checked;
    const restricted = words.length > 0 || onlyOwn;
    const kept = new Set();
    let found = 0;
    for (const element of resources) {
      const hit =
        (!onlyOwn || "own" in element.dataset) &&
        words.every((word) => haystack(element, () => own(element)).includes(word));
      element.classList.toggle("hit", hit && words.length > 0);
      if (!hit) continue;
      found += 1;
      for (let at = element; at && !kept.has(at); at = at.parentElement.closest(".resource")) kept.add(at);
    }
    for (const element of resources) element.hidden = !kept.has(element);
    if (restricted) openAncestors(kept, found === 1);
    else if (searching) for (const element of resources) element.open = initial.has(element);
    searching = restricted;
    byId("acl-status").textContent = restricted
      ? `${found} of ${plural(resources.length, "resource")}`
      : plural(resources.length, "resource");
  }

  /** Opens what has a match below it, and closes the rest, so that the matches are a short list; opens a single one. */
  function openAncestors(kept, isSingle) {
    const above = new Set([...kept].map((element) => element.parentElement.closest(".resource")));
    for (const element of kept) element.open = isSingle || above.has(element);
  }

  if (form) {
    form.addEventListener("input", perFrame(search));
    form.addEventListener("reset", () => setTimeout(search));
  }
}

// The tables of what integrations may call

/** The resources of a route that an integration lacks, if any: `Grant.missing`. */
function missingFor(integration, granted, resources) {
  if (integration.everything) return null;
  const missing = resources.filter(
    (one) => one !== DATA.anonymous && !granted.has(one < DATA.known ? one : DATA.all),
  );
  return missing.length ? missing : null;
}

/** The rows of a table: each route with the access of one integration. */
function accessRows(integration) {
  const granted = new Set(integration.granted);
  return DATA.routes.map(([method, url, resources]) => {
    const missing = missingFor(integration, granted, resources);
    const isPublic = resources.every((one) => one === DATA.anonymous);
    const state = missing ? "denied" : isPublic ? "public" : "allowed";
    const row = made("tr", { "data-state": state });
    const required = resources.map((one) => DATA.resources[one]).join(", ");
    const lacking = missing ? `missing ${missing.map((one) => DATA.resources[one]).join(", ")}` : "";
    row.append(
      made("td", { class: "method" }, method),
      made("th", { scope: "row" }, url),
      made("td", {}, required),
      made("td", { class: state }, state),
    );
    if (missing && lacking !== `missing ${required}`) row.lastChild.append(made("span", { class: "muted" }, ` ${lacking}`));
    return row;
  });
}

const STATES = { allowed: "May call", denied: "May not call", public: "Public", "": "All" };

function accessTable(number) {
  const rows = accessRows(DATA.integrations[number]);
  const form = made("form", { class: "filters", "aria-label": "Filter the routes" });
  const status = made("p", { role: "status" });
  const input = made("input", { type: "search", autocomplete: "off", placeholder: "URL, method, resource" });
  const field = made("label", { class: "grow" }, "Search ");
  field.append(input);
  const choices = made("fieldset");
  choices.append(made("legend", {}, "Routes"));
  for (const [state, title] of Object.entries(STATES)) {
    const label = made("label", { class: "check" });
    const radio = made("input", { type: "radio", name: "state", value: state });
    radio.checked = state === "allowed";
    const count = state ? rows.filter((row) => row.dataset.state === state).length : rows.length;
    label.append(radio, ` ${title} (${count})`);
    choices.append(label);
  }
  form.append(field, choices, status);
  const table = made("table");
  const head = table.appendChild(made("thead")).appendChild(made("tr"));
  for (const title of ["Method", "Route", "Requires", "Access"]) head.append(made("th", { scope: "col" }, title));
  const body = table.appendChild(made("tbody"));

  function show() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const state = form.elements.state.value;
    const shown = rows.filter(
      (row) =>
        (!state || row.dataset.state === state) &&
        words.every((word) => haystack(row, () => [...row.cells].map((cell) => cell.textContent).join(" ")).includes(word)),
    );
    body.replaceChildren(...shown);
    status.textContent = `${shown.length} of ${plural(rows.length, "route")}`;
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", show);
  show();
  const scroll = made("div", { class: "scroll" });
  scroll.append(table);
  return [form, scroll];
}

for (const element of DATA ? all("details.integration") : []) {
  const place = element.querySelector("[data-table]");
  const fill = () => {
    if (element.open && !place.dataset.filled) {
      place.dataset.filled = "yes";
      place.replaceChildren(...accessTable(Number(place.dataset.table)));
    }
  };
  element.addEventListener("toggle", fill);
}

followHash();
