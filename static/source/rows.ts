// rows moves through a list of cases by keys: j and k to the next and the one before, x chooses, Enter opens since the
// link has the focus. The list at the foot of the page names the keys and turns them off.
export function rows(table: HTMLElement): void {
  const links = [...table.querySelectorAll<HTMLAnchorElement>("tbody th a")];
  const boxes = [...table.querySelectorAll<HTMLInputElement>("tbody input[type=checkbox]")];
  if (boxes.length) choosing(table, boxes);

  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    const field = target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (localStorage.getItem("daylight-shortcuts") === "off" || field || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = links.findIndex((link) => link.closest("tr")?.contains(target));
    if (event.key === "j" || event.key === "k") {
      // Of several lists on a page the first takes the key, unless the focus is in another.
      if (at < 0 && (target.closest("table") || document.querySelector("table[data-module=dl-rows]") !== table)) return;
      links[event.key === "j" ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0)]?.focus();
    } else if (event.key === "x" && at >= 0) {
      links[at].closest("tr")?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
    }
  });
}

// choosing adds a box for all of them, and says how many are chosen.
function choosing(table: HTMLElement, boxes: HTMLInputElement[]): void {
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", table.dataset.all ?? "");
  table.querySelector("thead .dl-tick")?.replaceChildren(all);

  const said = document.createElement("p");
  said.className = "govuk-body";
  said.setAttribute("role", "status");
  table.after(said);

  const bulk = document.getElementById("bulk") as HTMLDetailsElement | null;
  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    said.textContent = chosen ? `${table.dataset.chosen} ${chosen.toLocaleString(document.documentElement.lang + "-u-nu-latn")}` : "";
    if (bulk && chosen) bulk.open = true;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  for (const box of boxes) box.addEventListener("change", show);
  show();
}
