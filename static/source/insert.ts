// insert puts a prepared text into its field at once, where the cursor is. Without it, or with none chosen, the server answers.
export function insert(piece: HTMLElement): void {
  const form = piece.closest("form") as any;
  piece.querySelector("button")?.addEventListener("click", (event) => {
    const value = piece.querySelector("select")!.value;
    const text = piece.querySelector(`[data-wording="${value}"]`)?.textContent;
    if (!text) return;
    event.preventDefault();
    const field = form[piece.dataset.field!];
    field.setRangeText(text);
    form.used.value += " " + value;
    field.focus();
  });
}
