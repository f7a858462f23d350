{
  const form = byId("filters");
  const groups = all("details.rule").map((element) => ({
    element,
    rule: element.dataset.rule,
    count: element.querySelector(".count"),
    heading: element.querySelector("summary"),
    places: all(".finding", element),
  }));
  const total = groups.reduce((sum, group) => sum + group.places.length, 0);

  function filter() {
    const words = byId("filter-text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const rule = byId("filter-rule").value;
    const module = byId("filter-module").value;
    const severities = new Set(all("input[name=severity]:checked", form).map((box) => box.value));
    const matches = (group, place) =>
      severities.has(place.dataset.severity) &&
      (!rule || group.rule === rule) &&
      isIn(module, place.dataset.module) &&
      words.every((word) => haystack(place, () => own(group, place)).includes(word));
    let shown = 0;
    const found = [];
    for (const group of groups) {
      let own = 0;
      for (const place of group.places) {
        const visible = matches(group, place);
        place.hidden = !visible;
        own += visible;
      }
      group.element.hidden = !own;
      const of = group.places.length;
      group.count.textContent = own === of ? `${of}` : `${own} of ${of}`;
      shown += own;
      if (own) found.push(group.element);
    }
    // A few findings are what the reader looked for.
    if (shown < total && (shown <= 10 || found.length === 1)) for (const element of found) element.open = true;
    byId("filter-status").textContent =
      shown === total ? plural(total, "finding") : `${shown} of ${plural(total, "finding")}`;
  }

  /** What a search looks at: all that is said about a finding, but not the source lines around it. */
  const own = (group, place) =>
    [group.heading, ...all("p, mark, li", place)].map((part) => part.textContent).join(" ");

  /** True if a module is the chosen one, or of the chosen vendor. */
  function isIn(chosen, module) {
    if (!chosen) return true;
    const name = chosen.slice(2);
    return chosen.startsWith("m:") ? module === name : module.split("_", 1)[0] === name;
  }

  if (form) {
    form.addEventListener("input", perFrame(filter));
    form.addEventListener("reset", () => setTimeout(filter));
    for (const link of all("a[data-filter]")) {
      link.addEventListener("click", () => {
        form.reset();
        const { filter: kind, value } = link.dataset;
        if (kind === "severity") {
          for (const box of all("input[name=severity]", form)) box.checked = box.value === value;
        } else {
          byId(`filter-${kind}`).value = value;
        }
        filter();
      });
    }
  }
}
