// shortcuts follows the keys that the list at the foot of the page names. They
// can be turned off, as WCAG 2.1.4 asks; the choice stays on this machine.
export function shortcuts(list: HTMLDetailsElement): void {
  const store = "daylight-shortcuts";
  let on = localStorage.getItem(store) !== "off";

  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  const label = () => (button.textContent = (on ? list.dataset.off : list.dataset.on) ?? "");
  button.addEventListener("click", () => {
    on = !on;
    localStorage.setItem(store, on ? "on" : "off");
    label();
  });
  label();
  list.append(button);

  let typed = "";
  let timer = 0;
  document.addEventListener("keydown", (event) => {
    const field = (event.target as Element).closest("input, textarea, select, [contenteditable]");
    if (!on || field || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "?") {
      list.open = !list.open;
      if (list.open) list.querySelector("summary")?.focus();
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => (typed = ""), 1200);
    typed = (typed + " " + event.key).trim();
    for (const link of list.querySelectorAll<HTMLAnchorElement>("a[data-keys]")) {
      if (typed.endsWith(link.dataset.keys ?? " ")) {
        typed = "";
        link.click();
      }
    }
  });
}
