// reveal shows the question that belongs to a choice while it is chosen, and
// lets an exclusive checkbox untick the others. The design system's script sets
// aria-expanded on radios, which ARIA does not allow; this one does not.
export function reveal(group: HTMLElement): void {
  const inputs = [...group.querySelectorAll<HTMLInputElement>("input[type=radio], input[type=checkbox]")];
  const show = () => {
    for (const input of inputs) {
      const target = input.dataset.ariaControls && document.getElementById(input.dataset.ariaControls);
      if (!target) continue;
      const block = input.type === "radio" ? "govuk-radios" : "govuk-checkboxes";
      target.classList.toggle(`${block}__conditional--hidden`, !input.checked);
    }
  };
  group.addEventListener("change", (event) => {
    const chosen = event.target as HTMLInputElement;
    if (chosen.type === "checkbox" && chosen.checked) {
      const alone = chosen.dataset.behaviour === "exclusive";
      for (const other of inputs) {
        if (other !== chosen && (alone || other.dataset.behaviour === "exclusive")) other.checked = false;
      }
    }
    show();
  });
  // A browser that comes back to a page restores what was chosen.
  addEventListener("pageshow", show);
  show();
}
