// insert puts a prepared text into its field at once, where the cursor is. Without it the button asks the server.
export function insert(piece: HTMLElement): void {
  const select = piece.querySelector("select");
  const form = piece.closest("form");
  const field = form?.elements.namedItem(piece.dataset.field ?? "");
  const used = form?.elements.namedItem("used");
  if (!select || !(field instanceof HTMLTextAreaElement) || !(used instanceof HTMLInputElement)) return;
  piece.querySelector("button")?.addEventListener("click", (event) => {
    const text = piece.querySelector(`[data-wording="${select.value}"]`)?.textContent;
    if (!select.value || !text) return; // the server says what is missing
    event.preventDefault();
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    used.value = `${used.value} ${select.value}`.trim();
    field.focus();
  });
}
